"""The spoken lines in the catalogue as search sees them: all videos together, by word, and with their vectors.

It reads what `SubtitleTables` wrote, and keeps the vectors of the lines' meaning. What changes them runs inside
the caller's transaction. It knows no ranking and no model.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.filtering.shot_spans import ShotSpan
from retrieval.archive.tables.annotations import AnnotatedStretch
from retrieval.archive.video_sets import VideoSet
from retrieval.storage.database import Database
from retrieval.types import Subtitle, Vectors

ROWS_A_STATEMENT = 900
"""SQLite before 3.32 allows 999 variables in a statement."""
BLOCK = 8192
"""Vectors read at a time."""

_LANGUAGE = "substr(t.language, 1, instr(t.language || '-', '-') - 1)"
"""A track's, without its dialect."""
_SPOKEN = (
    "(t.source = 'recognised' OR (t.row = (SELECT min(o.row) FROM subtitle_tracks o WHERE o.video = t.video) "
    "AND NOT EXISTS (SELECT 1 FROM subtitle_tracks o WHERE o.video = t.video AND o.source = 'recognised')))"
)
"""Whether a track is in the language that is spoken: what was heard is; where nobody has listened, the one that is
shown first. Others of a file may be translations."""

Float16Vectors = NDArray[np.float16]
"""(n, d) float16, each row unit length within 0.001: half the room, and no rank on 115 lines changes."""


class SubtitleRow(NamedTuple):
    """A line by its row in the catalogue."""

    row: int
    text: str


class SubtitleLocation(NamedTuple):
    """Where a line is spoken."""

    row: int
    track: int
    video: str
    start: float
    end: float


class TrackSpan(NamedTuple):
    """A span of a video, in one of its tracks of subtitles."""

    video: str
    track: int | None
    """Its row; None for the video's first."""
    start: float
    end: float


class SubtitleSearchTables:
    """All spoken lines of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # lines

    def places(self) -> list[SubtitleLocation]:
        """Every line of the archive, track by track in order of time."""
        rows = self._db.all(
            "SELECT s.row, s.track, t.video, s.start_time, s.end_time FROM subtitle_tracks t "
            "JOIN subtitles s ON s.track = t.row ORDER BY t.row, s.start_time, s.row"
        )
        return [SubtitleLocation(*row) for row in rows]

    def stretches(self, videos: Sequence[str] | None = None) -> list[tuple[str, float, float]]:
        """(video, start, end) of every line, of these videos alone where some are named."""
        if videos is None:
            return self._db.all(
                "SELECT t.video, s.start_time, s.end_time FROM subtitles s "
                "JOIN subtitle_tracks t ON t.row = s.track"
            )
        return self._db.all(
            "SELECT t.video, s.start_time, s.end_time FROM json_each(?) v CROSS JOIN subtitle_tracks t "
            "ON t.video = v.value JOIN subtitles s ON s.track = t.row",
            (json.dumps(videos),),
        )

    def spoken_in(self, code: str, videos: Sequence[str] | None = None) -> list[tuple[str, float, float]]:
        """(video, start, end) of every line that is spoken in a language, of these videos alone where some are
        named."""
        some = "" if videos is None else "AND t.video IN (SELECT value FROM json_each(?)) "
        return self._db.all(
            f"SELECT t.video, s.start_time, s.end_time FROM subtitle_tracks t JOIN subtitles s ON s.track = t.row "
            f"WHERE {_LANGUAGE} = ? {some}AND {_SPOKEN}",
            (code, *([] if videos is None else [json.dumps(videos)])),
        )

    def spoken_within(self, shots: Sequence[ShotSpan]) -> list[AnnotatedStretch]:
        """The lines that overlap these shots, each with the language that is spoken, where it is known."""
        rows = self._db.all(
            f"SELECT t.video, l.start_time, l.end_time, {_LANGUAGE} FROM json_each(?) s CROSS JOIN "
            "subtitle_tracks t ON t.video = json_extract(s.value, '$[0][0]') JOIN subtitles l ON l.track = t.row "
            "AND l.start_time < json_extract(s.value, '$[2]') AND l.end_time > json_extract(s.value, '$[1]') "
            f"WHERE t.language != '' AND {_SPOKEN}",
            (json.dumps(shots),),
        )
        return [AnnotatedStretch(*row) for row in rows]

    def spoken_languages(self) -> tuple[tuple[str, int], ...]:
        """The code of each language that is spoken and its videos, the most first."""
        rows = self._db.all(
            f"SELECT {_LANGUAGE}, count(DISTINCT t.video) FROM subtitle_tracks t WHERE t.language != '' "
            f"AND {_SPOKEN} AND EXISTS (SELECT 1 FROM subtitles s WHERE s.track = t.row) GROUP BY 1 "
            "ORDER BY 2 DESC, 1"
        )
        return tuple((code, videos) for code, videos in rows)

    def full_text_matches(self, expression: str, most: int) -> list[int]:
        """Rows of the lines that meet a full-text expression, by bm25, at most so many; all where it is negative.

        A line is found by its own words and by those of the next line of the same breath.
        """
        rows = self._db.all(
            "SELECT rowid FROM subtitle_words WHERE subtitle_words MATCH ? ORDER BY rank LIMIT ?",
            (expression, most),
        )
        return [int(row[0]) for row in rows]

    def count_full_text_matches(self, expression: str) -> int:
        """How many lines meet the expression."""
        rows = self._db.all("SELECT count(*) FROM subtitle_words WHERE subtitle_words MATCH ?", (expression,))
        return int(rows[0][0])

    def texts(self, rows: Sequence[int]) -> dict[int, str]:
        """The lines' texts by row."""
        found: dict[int, str] = {}
        for first in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[first : first + ROWS_A_STATEMENT]
            marks = ", ".join("?" * len(some))
            found.update(self._db.all(f"SELECT row, text FROM subtitles WHERE row IN ({marks})", list(some)))
        return found

    def tracks_of(self, videos: VideoSet) -> list[int]:
        """The rows of the tracks of these videos."""
        rows = self._db.all(
            f"SELECT row FROM subtitle_tracks WHERE video {'NOT IN' if videos.others else 'IN'} "
            "(SELECT value FROM json_each(?)) ORDER BY row",
            (json.dumps([*videos.ids]),),
        )
        return [int(row[0]) for row in rows]

    def between(self, spans: Sequence[TrackSpan]) -> list[list[Subtitle]]:
        """For each span the lines that overlap it, in order of time."""
        rows = self._db.all(
            "SELECT of.key, s.start_time, s.end_time, s.text, s.sound_track FROM json_each(?) of "
            "CROSS JOIN subtitles s ON s.track = coalesce(json_extract(of.value, '$[1]'), "
            "(SELECT min(row) FROM subtitle_tracks WHERE video = json_extract(of.value, '$[0]'))) "
            "AND s.start_time < json_extract(of.value, '$[3]') AND s.end_time > json_extract(of.value, '$[2]') "
            "ORDER BY of.key, s.start_time, s.row",
            (json.dumps(spans),),
        )
        found: list[list[Subtitle]] = [[] for _ in spans]
        for place, *row in rows:
            found[place].append(Subtitle(*row))
        return found

    # vectors

    def model(self) -> str | None:
        """The sentence model that made the vectors; None where none has yet."""
        rows = self._db.all("SELECT name FROM sentence_model")
        return str(rows[0][0]) if rows else None

    def use_model(self, name: str, dimensions: int) -> None:
        """Vectors come from this model from now on; those of another one go."""
        self._db.execute("DELETE FROM line_vectors")
        self._db.execute("DELETE FROM sentence_model")
        self._db.execute("INSERT INTO sentence_model VALUES (1, ?, ?)", (name, dimensions))

    def without_vectors(self, after: int, most: int) -> list[SubtitleRow]:
        """Lines beyond this row that have no vector yet, by row, at most so many."""
        rows = self._db.all(
            "SELECT row, text FROM subtitles WHERE row > ? AND row NOT IN (SELECT line FROM line_vectors) "
            "ORDER BY row LIMIT ?",
            (after, most),
        )
        return [SubtitleRow(*row) for row in rows]

    def add_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps the lines' vectors; a line that has gone meanwhile is passed over."""
        for row, vector in zip(rows, vectors, strict=True):
            self._db.execute(
                "INSERT OR REPLACE INTO line_vectors SELECT row, ? FROM subtitles WHERE row = ?",
                (vector.astype("<f2").tobytes(), row),
            )

    def subtitle_vectors_of(self, video_id: str) -> dict[Subtitle, NDArray[np.float16]]:
        """The vectors of a video's lines, as far as they have been made; equal lines have equal ones."""
        rows = self._db.all(
            "SELECT s.start_time, s.end_time, s.text, s.sound_track, v.vector FROM subtitle_tracks t "
            "JOIN subtitles s ON s.track = t.row JOIN line_vectors v ON v.line = s.row WHERE t.video = ?",
            (video_id,),
        )
        return {Subtitle(*line): np.frombuffer(vector, "<f2") for *line, vector in rows}

    def vectors(self) -> Iterator[tuple[NDArray[np.int64], Float16Vectors]]:
        """All vectors in blocks: the lines' rows, rising, and (n, d) float16."""
        last = -1
        while rows := self._db.all(
            "SELECT line, vector FROM line_vectors WHERE line > ? ORDER BY line LIMIT ?", (last, BLOCK)
        ):
            last = int(rows[-1][0])
            joined = np.frombuffer(b"".join(row[1] for row in rows), "<f2")
            yield np.array([row[0] for row in rows], np.int64), joined.reshape(len(rows), -1)

    def vectors_of(self, rows: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of these lines by row, (d,) float32; a line without one is left out."""
        found: dict[int, Vectors] = {}
        for first in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[first : first + ROWS_A_STATEMENT]
            marks = ", ".join("?" * len(some))
            for row, vector in self._db.all(
                f"SELECT line, vector FROM line_vectors WHERE line IN ({marks})", list(some)
            ):
                found[int(row)] = np.frombuffer(vector, "<f2").astype(np.float32)
        return found
