ALTER TABLE archive ADD COLUMN ingest_order TEXT NOT NULL DEFAULT 'name';
