CREATE TABLE video_metadata (
    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (video, field, source)
) STRICT, WITHOUT ROWID;
