CREATE TABLE sentence_model (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    name TEXT NOT NULL,
    dimensions INTEGER NOT NULL
) STRICT;
CREATE TABLE line_vectors (
    line INTEGER PRIMARY KEY REFERENCES subtitles (row) ON DELETE CASCADE,
    vector BLOB NOT NULL
) STRICT;
