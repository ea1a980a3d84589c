CREATE TABLE taught_classes (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE class_examples (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    class INTEGER NOT NULL REFERENCES taught_classes (row) ON DELETE CASCADE,
    video TEXT REFERENCES videos (id) ON DELETE CASCADE,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    label TEXT NOT NULL,
    positive INTEGER NOT NULL,
    vectors BLOB NOT NULL,
    picture BLOB NOT NULL
) STRICT;
CREATE INDEX examples_of_class ON class_examples (class);
CREATE INDEX examples_of_video ON class_examples (video);
