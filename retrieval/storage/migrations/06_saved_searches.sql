CREATE TABLE saved_searches (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    created TEXT NOT NULL,
    run TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
