CREATE TABLE video_qualities (
    run INTEGER NOT NULL REFERENCES annotation_runs (row) ON DELETE CASCADE,
    quality TEXT NOT NULL,
    PRIMARY KEY (run, quality)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotations_of_text ON annotations (text);
