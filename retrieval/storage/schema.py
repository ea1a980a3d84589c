"""The tables of an archive's catalogue, version by version. It knows SQL alone."""

MIGRATIONS: tuple[str, ...] = (
    """
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
    """,
    """
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
    """,
    """
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
    """,
    """
    CREATE TABLE sentence_model (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        name TEXT NOT NULL,
        dimensions INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE line_vectors (
        line INTEGER PRIMARY KEY REFERENCES subtitles (row) ON DELETE CASCADE,
        vector BLOB NOT NULL
    ) STRICT;
    """,
    """
    ALTER TABLE videos ADD COLUMN added TEXT NOT NULL DEFAULT '';
    CREATE TABLE map (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        version INTEGER NOT NULL,
        laid_out INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE map_places (
        shot INTEGER PRIMARY KEY REFERENCES shots (row) ON DELETE CASCADE,
        x REAL NOT NULL,
        y REAL NOT NULL,
        kind INTEGER NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE saved_searches (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL,
        created TEXT NOT NULL,
        run TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT;
    """,
    """
    ALTER TABLE bins ADD COLUMN deleted TEXT NOT NULL DEFAULT '';
    CREATE TABLE bin_steps (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        bin INTEGER NOT NULL REFERENCES bins (row) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        change TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX steps_of_bin ON bin_steps (bin, row);
    """,
    """
    CREATE TABLE map_kinds (kind INTEGER PRIMARY KEY, phrases TEXT NOT NULL) STRICT;
    """,
    """
    DELETE FROM map_kinds;
    ALTER TABLE map_kinds ADD COLUMN example TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE videos ADD COLUMN recorded TEXT NOT NULL DEFAULT '';
    """,
    """
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
    """,
    """
    ALTER TABLE archive ADD COLUMN faces_allowed INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE people (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        folded TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE annotation_vectors (
        annotation INTEGER PRIMARY KEY REFERENCES annotations (row) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        person INTEGER REFERENCES people (row) ON DELETE SET NULL
    ) STRICT;
    CREATE INDEX vectors_of_person ON annotation_vectors (person);
    """,
    """
    CREATE TABLE excluded_files (pattern TEXT PRIMARY KEY) STRICT;
    """,
    """
    CREATE TABLE video_qualities (
        run INTEGER NOT NULL REFERENCES annotation_runs (row) ON DELETE CASCADE,
        quality TEXT NOT NULL,
        PRIMARY KEY (run, quality)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX annotations_of_text ON annotations (text);
    """,
    """
    DROP TABLE subtitle_words;
    CREATE VIRTUAL TABLE subtitle_words USING fts5 (
        passage, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc Me'"
    );
    """,
    """
    ALTER TABLE annotation_vectors ADD COLUMN picture BLOB NOT NULL DEFAULT x''
    """,
    """
    CREATE TABLE bin_log (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        bin INTEGER NOT NULL REFERENCES bins (row) ON DELETE CASCADE,
        who TEXT NOT NULL,
        made TEXT NOT NULL,
        what TEXT NOT NULL,
        clips INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX log_of_bin ON bin_log (bin, row);
    """,
    """
    CREATE TABLE index_segments (
        number INTEGER PRIMARY KEY,
        after INTEGER NOT NULL,
        last INTEGER NOT NULL,
        shots INTEGER NOT NULL
    ) STRICT;
    UPDATE archive SET index_number = 0, indexed_revision = 0
    """,
    """
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
    """,
    """
    CREATE TABLE ingest_annotators (name TEXT PRIMARY KEY) STRICT;
    """,
    """
    ALTER TABLE archive ADD COLUMN takes_stills INTEGER NOT NULL DEFAULT 0;
    """,
)
"""Each brings the schema one version on; the version stands in `PRAGMA user_version`. Only ever append."""

WORDS_CUT_ANEW = next(number for number, step in enumerate(MIGRATIONS, 1) if "remove_diacritics 0" in step)
"""The version from which the full-text index holds the words as `retrieval.tokens` cuts them."""
