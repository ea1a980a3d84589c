CREATE TABLE ingest_annotators (name TEXT PRIMARY KEY) STRICT;
