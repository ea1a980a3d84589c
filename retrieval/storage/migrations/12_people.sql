ALTER TABLE archive ADD COLUMN faces_allowed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE people (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE annotation_vectors (
    annotation INTEGER PRIMARY KEY REFERENCES annotations (row) ON DELETE CASCADE,
    vector BLOB NOT NULL,
    person INTEGER REFERENCES people (row) ON DELETE SET NULL
) STRICT;
CREATE INDEX vectors_of_person ON annotation_vectors (person);
