CREATE TABLE bins (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE bin_clips (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    bin INTEGER NOT NULL REFERENCES bins (row) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    video TEXT NOT NULL,
    name TEXT NOT NULL,
    path BLOB NOT NULL,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    query TEXT NOT NULL,
    comment TEXT NOT NULL,
    added TEXT NOT NULL
) STRICT;
CREATE INDEX clips_of_bin ON bin_clips (bin, place);
