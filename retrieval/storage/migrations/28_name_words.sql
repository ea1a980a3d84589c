CREATE TABLE name_words (
    words TEXT NOT NULL,
    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    PRIMARY KEY (words, video)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_words_of_videos ON name_words (video)
