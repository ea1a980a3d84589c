"""The catalogue looked at: whether SQLite can read it, and whether its rows fit one another."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from retrieval.archive.publishing import UNIT_TOLERANCE
from retrieval.archive.revisions import RevisionFiles
from retrieval.archive.tables.subtitles import passage_texts
from retrieval.bins.history import step_from_json
from retrieval.errors import ArchiveError
from retrieval.maintenance.findings import Finding, Mend, Part
from retrieval.storage.database import Database, Row
from retrieval.types import DAMAGED, Subtitle

MOST_SAID = 20
"""Of SQLite's own findings; one is enough to act on."""
INGEST_AGAIN = "ingest its file again"


def structure_problems(database: Database) -> list[str]:
    """What SQLite finds wrong with the file; nothing where it is sound."""
    try:
        found = [str(row[0]) for row in database.all(f"PRAGMA integrity_check({MOST_SAID})")]
    except ArchiveError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def only_indexes(problems: list[str]) -> bool:
    """Whether what SQLite finds wrong can be made again from the tables."""
    return all(
        "missing from index" in problem or "wrong # of entries in index" in problem or "non-unique" in problem
        for problem in problems
    )


def row_findings(database: Database, files: RevisionFiles) -> Iterator[Finding]:
    """What the rows do not agree on."""
    yield from _orphans(database)
    yield from _shots(database, files)
    yield from _subtitles(database)
    yield from _annotations(database)
    yield from _text_vectors(database, "annotations", "name_vectors", "words", "archive")
    yield from _bins(database)
    yield from _others(database)


def mark_for_ingest(database: Database, video: str) -> None:
    """The next ingest of its file takes the video for changed, and cuts it anew; until then it stays as it is."""
    database.execute("UPDATE videos SET modified = ? WHERE id = ?", (DAMAGED, video))


def _orphans(database: Database) -> Iterator[Finding]:
    found = database.all("PRAGMA foreign_key_check")
    for table in sorted({str(row[0]) for row in found}):
        rows = [row[1] for row in found if row[0] == table]
        mend = _deletes(database, f"{table} WHERE rowid = ?", *rows)
        yield Finding("catalogue", table, f"{len(rows)} rows belong to nothing", "they are taken out", mend)


def _shots(database: Database, files: RevisionFiles) -> Iterator[Finding]:
    (dimensions,) = database.one("SELECT dimensions FROM archive")
    for video, name, revision, seconds, height in database.all(
        "SELECT id, name, revision, duration, height FROM videos"
    ):
        rows = database.all(
            "SELECT s.row, s.number, s.start_time, s.end_time, v.vector FROM shots s "
            "LEFT JOIN vectors v ON v.shot = s.row WHERE s.video = ? ORDER BY s.number",
            (video,),
        )
        whole = [row[1] for row in rows] == list(range(1, len(rows) + 1)) and bool(rows)
        if not whole or not all(0 <= row[2] < row[3] <= seconds + 1 for row in rows):
            yield Finding("shots", name, "its shots are incomplete", INGEST_AGAIN, _marks(database, video))
            continue
        bad = [row for row in rows if not is_shot_vector(row[4], dimensions, 1.0 if height else 0.0)]
        if bad:
            yield Finding(
                "vectors",
                name,
                f"the vectors of {len(bad)} shots are missing or damaged",
                "they are made again from its frames, or by the next ingest of its file",
                _vectors_again(database, files, video, revision, dimensions, bad),
            )


def is_shot_vector(stored: object, dimensions: int, length: float = 1.0) -> bool:
    """Whether that is a vector as the catalogue keeps it, of that length: 0 of sound without pictures."""
    if not isinstance(stored, bytes) or len(stored) != 4 * dimensions:
        return False
    found = float(np.linalg.norm(np.frombuffer(stored, "<f4").astype(np.float64)))
    return abs(found - length) < UNIT_TOLERANCE  # holds for no NaN either


def _deletes(database: Database, condition: str, *values: object) -> Mend:
    def mend() -> None:
        for value in values:
            database.execute(f"DELETE FROM {condition}", (value,))

    return mend


def _marks(database: Database, video: str) -> Mend:
    return lambda: mark_for_ingest(database, video)


def _vectors_again(
    database: Database, files: RevisionFiles, video: str, revision: int, dimensions: int, rows: list[Row]
) -> Mend:
    """A shot's vector is the mean of its frames', of unit length."""

    def mend() -> None:
        try:
            frames = files.frames(revision)
            for row, _, start, end, _ in rows:
                inside = frames.vectors[(frames.times >= start) & (frames.times < end)]
                mean = np.asarray(inside, np.float32).mean(axis=0) if len(inside) else np.zeros(dimensions)
                mean = mean / np.linalg.norm(mean)
                stored = mean.astype("<f4").tobytes()
                if not is_shot_vector(stored, dimensions):
                    raise ValueError("no frames inside the shot")
                database.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (row, stored))
        except (OSError, ValueError, EOFError):
            mark_for_ingest(database, video)
        database.execute("UPDATE archive SET index_number = 0, indexed_revision = 0, stamp = stamp + 1")

    return mend


def _subtitles(database: Database) -> Iterator[Finding]:
    try:
        if not database.only_read:
            database.execute("INSERT INTO subtitle_words (subtitle_words) VALUES ('integrity-check')")
        words = {int(row[0]) for row in database.all("SELECT rowid FROM subtitle_words")}
        damaged = words != {int(row[0]) for row in database.all("SELECT row FROM subtitles")}
    except ArchiveError:
        damaged = True
    if damaged:
        yield Finding(
            "subtitles",
            "full-text search",
            "its words are not those of the lines",
            "it is made again from the lines",
            lambda: rebuilt_full_text(database),
        )
    yield from _text_vectors(database, "subtitles", "line_vectors", "line", "sentence_model")


def _text_vectors(database: Database, part: Part, table: str, key: str, made_for: str) -> Iterator[Finding]:
    """Vectors of other sizes than `made_for` says."""
    dimensions = f"coalesce((SELECT dimensions FROM {made_for}), 0)"
    if wrong := database.all(f"SELECT {key} FROM {table} WHERE length(vector) <> 2 * {dimensions}"):
        mend = _deletes(database, f"{table} WHERE {key} = ?", *(one for (one,) in wrong))
        what = table.replace("_", " ")
        yield Finding(part, what, f"{len(wrong)} are damaged", "the next ingest makes them again", mend)


def rebuilt_full_text(database: Database) -> None:
    """The full-text search's words, made from the lines."""
    database.execute("DROP TABLE IF EXISTS subtitle_words")
    database.execute(
        "CREATE VIRTUAL TABLE subtitle_words USING fts5 (passage, tokenize = 'unicode61 remove_diacritics 2')"
    )
    for (track,) in database.all("SELECT row FROM subtitle_tracks"):
        rows = database.all(
            "SELECT row, start_time, end_time, text FROM subtitles WHERE track = ? ORDER BY start_time, row",
            (track,),
        )
        lines = tuple(Subtitle(*row[1:]) for row in rows)
        for row, passage in zip(rows, passage_texts(lines), strict=True):
            database.execute("INSERT INTO subtitle_words (rowid, passage) VALUES (?, ?)", (row[0], passage))


def _annotations(database: Database) -> Iterator[Finding]:
    rows = database.all(
        "SELECT DISTINCT r.row, r.kind, v.name FROM annotation_runs r JOIN annotations a ON a.run = r.row "
        "JOIN videos v ON v.id = r.video WHERE a.end_time < a.start_time OR a.start_time < 0 "
        "OR a.start_time > v.duration + 1"
    )
    for row, kind, name in rows:
        yield Finding(
            "annotations",
            name,
            f"its {kind} have times that it does not have",
            "they are taken out; filmoteca annotate finds them again",
            _deletes(database, "annotation_runs WHERE row = ?", row),
        )


def _bins(database: Database) -> Iterator[Finding]:
    for row, name in database.all("SELECT row, name FROM bins"):
        steps = database.all("SELECT row, kind, change FROM bin_steps WHERE bin = ?", (row,))
        if any(not _is_step(kind, change) for _, kind, change in steps):
            yield Finding(
                "bins",
                name,
                "the steps that led to it are damaged",
                "they are forgotten: what is in it stays, but nothing before this can be taken back",
                _deletes(database, "bin_steps WHERE bin = ?", row),
            )
        bad = database.all(
            "SELECT row FROM bin_clips WHERE bin = ? AND (end_time <= start_time OR start_time < 0)", (row,)
        )
        if bad:
            mend = _deletes(database, "bin_clips WHERE row = ?", *(clip for (clip,) in bad))
            yield Finding("bins", name, f"{len(bad)} clips have no length", "they are taken out", mend)


def _is_step(kind: str, change: str) -> bool:
    try:
        step_from_json(kind, change)  # type: ignore[arg-type]
    except ArchiveError:
        return False
    return True


def _others(database: Database) -> Iterator[Finding]:
    if any(
        not (math.isfinite(x) and math.isfinite(y)) for x, y in database.all("SELECT x, y FROM map_places")
    ):

        def forget() -> None:
            for table in ("map_places", "map_kinds", "map"):
                database.execute(f"DELETE FROM {table}")

        yield Finding(
            "map", "map", "its places are damaged", "it is made again when it is next opened", forget
        )
    for name, query in database.all("SELECT name, query FROM saved_searches"):
        try:
            json.loads(query)
        except ValueError:
            yield Finding("searches", name, "it cannot be read", "delete it, and save it again")


def catalogue_path(folder: Path) -> Path:
    """The catalogue's file."""
    return folder / "catalogue.sqlite3"
