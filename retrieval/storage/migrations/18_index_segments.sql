CREATE TABLE index_segments (
    number INTEGER PRIMARY KEY,
    after INTEGER NOT NULL,
    last INTEGER NOT NULL,
    shots INTEGER NOT NULL
) STRICT;
UPDATE archive SET index_number = 0, indexed_revision = 0
