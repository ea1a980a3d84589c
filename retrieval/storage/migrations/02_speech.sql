CREATE TABLE speech (
    video TEXT PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    recogniser TEXT NOT NULL,
    sidecars TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE subtitle_tracks (
    row INTEGER PRIMARY KEY,
    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('recognised', 'sidecar', 'embedded')),
    origin TEXT NOT NULL
) STRICT;
CREATE INDEX tracks_of_video ON subtitle_tracks (video);
CREATE TABLE subtitles (
    row INTEGER PRIMARY KEY,
    track INTEGER NOT NULL REFERENCES subtitle_tracks (row) ON DELETE CASCADE,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX subtitles_of_track ON subtitles (track, start_time);
CREATE VIRTUAL TABLE subtitle_words USING fts5 (passage, tokenize = 'unicode61 remove_diacritics 2');
