CREATE TABLE archive (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    encoder TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    created TEXT NOT NULL,
    program TEXT NOT NULL,
    stamp INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    index_number INTEGER NOT NULL DEFAULT 0,
    indexed_revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE videos (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    path BLOB NOT NULL,
    duration REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fps REAL NOT NULL,
    size INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    modified INTEGER NOT NULL
) STRICT;
CREATE TABLE shots (
    row INTEGER PRIMARY KEY,
    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    scene INTEGER NOT NULL,
    class INTEGER NOT NULL,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    thumbnail REAL NOT NULL,
    frames INTEGER NOT NULL,
    UNIQUE (video, number)
) STRICT;
CREATE TABLE vectors (
    shot INTEGER PRIMARY KEY REFERENCES shots (row) ON DELETE CASCADE,
    vector BLOB NOT NULL
) STRICT;
