CREATE TABLE annotation_runs (
    row INTEGER PRIMARY KEY,
    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (video, kind)
) STRICT;
CREATE TABLE annotations (
    row INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES annotation_runs (row) ON DELETE CASCADE,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    text TEXT NOT NULL,
    score REAL NOT NULL,
    box_left REAL,
    box_top REAL,
    box_width REAL,
    box_height REAL
) STRICT;
CREATE INDEX annotations_of_run ON annotations (run, start_time);
