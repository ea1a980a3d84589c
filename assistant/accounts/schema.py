"""The tables of the file of accounts, and how files of earlier versions are brought up to them."""

MIGRATIONS = (
    """
    CREATE TABLE people (
        folded TEXT PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, password TEXT NOT NULL,
        created REAL NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        digest TEXT PRIMARY KEY, folded TEXT NOT NULL, name TEXT NOT NULL, way TEXT NOT NULL,
        role INTEGER NOT NULL, created REAL NOT NULL, seen REAL NOT NULL
    ) STRICT;
    CREATE TABLE tokens (
        row INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        role INTEGER NOT NULL, created REAL NOT NULL, expires REAL NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE conversations (
        row INTEGER PRIMARY KEY, person TEXT NOT NULL, archive TEXT NOT NULL, id TEXT NOT NULL,
        title TEXT NOT NULL, named INTEGER NOT NULL, time REAL NOT NULL, words TEXT NOT NULL,
        picture TEXT NOT NULL, session TEXT NOT NULL, UNIQUE (person, archive, id)
    ) STRICT
    """,
    """
    ALTER TABLE tokens ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversations ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
    UPDATE conversations SET turn = placed.place
        FROM (SELECT row, row_number() OVER (ORDER BY time, row) AS place FROM conversations) AS placed
        WHERE placed.row = conversations.row;
    """,
)
