"""The subtitles in the catalogue: tracks, lines and their words for the full-text search.

What changes them runs inside the caller's transaction. It knows no vectors and no ranking.
"""

from itertools import zip_longest
from typing import NamedTuple

from retrieval.storage.database import Database
from retrieval.tokens import indexed_words
from retrieval.types import Speech, Subtitle, SubtitleTrack

MAX_PASSAGE_GAP = 2.0
"""Seconds between two lines that may still belong to one sentence."""


class SpeechTotals(NamedTuple):
    """How much speech the archive knows of."""

    videos: int
    """Videos with a line or more."""
    lines: int
    languages: tuple[tuple[str, int], ...]
    """Each language's code and its videos, the most first."""
    recognisers: tuple[str, ...]
    """The speech models that listened, those of the most videos first."""


class SubtitleTables:
    """The subtitle tables of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, video_id: str) -> Speech | None:
        """What is known of a video's speech; None where nobody has looked for any."""
        rows = self._db.all("SELECT recogniser, sidecars, note FROM speech WHERE video = ?", (video_id,))
        if not rows:
            return None
        tracks = self._db.all(
            "SELECT row, language, source, origin FROM subtitle_tracks WHERE video = ? ORDER BY row",
            (video_id,),
        )
        return Speech(
            tuple(
                SubtitleTrack(language, source, origin, self._lines(row))
                for row, language, source, origin in tracks
            ),
            *rows[0],
        )

    def unheard(self) -> frozenset[str]:
        """The videos in which nobody has looked for speech."""
        rows = self._db.all("SELECT id FROM videos WHERE id NOT IN (SELECT video FROM speech)")
        return frozenset(row[0] for row in rows)

    def totals(self) -> SpeechTotals:
        """Of all videos."""
        videos, lines = self._db.one(
            "SELECT count(DISTINCT t.video), count(*) FROM subtitles s JOIN subtitle_tracks t ON t.row = s.track"
        )
        languages = self._db.all(
            "SELECT language, count(DISTINCT video) FROM subtitle_tracks "
            "WHERE row IN (SELECT track FROM subtitles) GROUP BY language ORDER BY 2 DESC, 1"
        )
        recognisers = self._db.all(
            "SELECT recogniser FROM speech WHERE recogniser != '' GROUP BY recogniser ORDER BY count(*) DESC, 1"
        )
        return SpeechTotals(
            videos,
            lines,
            tuple((language, count) for language, count in languages),
            tuple(name for (name,) in recognisers),
        )

    def replace(self, video_id: str, speech: Speech) -> None:
        """Puts a video's subtitles in place of those that it has."""
        self.clear(video_id)
        self._db.execute(
            "INSERT INTO speech VALUES (?, ?, ?, ?)",
            (video_id, speech.recogniser, speech.sidecars, speech.note),
        )
        for track in speech.tracks:
            number = self._db.execute(
                "INSERT INTO subtitle_tracks (video, language, source, origin) VALUES (?, ?, ?, ?)",
                (video_id, track.language, track.source, track.origin),
            )
            for line, passage in zip(track.subtitles, passage_texts(track.subtitles), strict=True):
                row = self._db.execute(
                    "INSERT INTO subtitles (track, start_time, end_time, text, sound_track) VALUES (?, ?, ?, ?, ?)",
                    (number, line.start, line.end, line.text, line.sound_track),
                )
                self._db.execute(
                    "INSERT INTO subtitle_words (rowid, passage) VALUES (?, ?)",
                    (row, indexed_words(passage)),
                )

    def index_words(self) -> None:
        """Makes the full-text index of all lines anew."""
        self._db.execute("DELETE FROM subtitle_words")
        for (track,) in self._db.all("SELECT row FROM subtitle_tracks ORDER BY row"):
            rows = self._db.all(
                "SELECT row, start_time, end_time, text FROM subtitles WHERE track = ? ORDER BY start_time, row",
                (track,),
            )
            lines = tuple(Subtitle(*line) for _, *line in rows)
            for (row, *_), passage in zip(rows, passage_texts(lines), strict=True):
                self._db.execute(
                    "INSERT INTO subtitle_words (rowid, passage) VALUES (?, ?)", (row, indexed_words(passage))
                )

    def clear(self, video_id: str) -> None:
        """Takes a video's subtitles out."""
        self._db.execute(
            "DELETE FROM subtitle_words WHERE rowid IN (SELECT s.row FROM subtitles s "
            "JOIN subtitle_tracks t ON t.row = s.track WHERE t.video = ?)",
            (video_id,),
        )
        self._db.execute("DELETE FROM subtitle_tracks WHERE video = ?", (video_id,))
        self._db.execute("DELETE FROM speech WHERE video = ?", (video_id,))

    def _lines(self, track: int) -> tuple[Subtitle, ...]:
        rows = self._db.all(
            "SELECT start_time, end_time, text, sound_track FROM subtitles WHERE track = ? "
            "ORDER BY start_time, row",
            (track,),
        )
        return tuple(Subtitle(*row) for row in rows)


def passage_texts(lines: tuple[Subtitle, ...]) -> list[str]:
    """Each line with the one that follows in the same breath: a phrase may run over a line's end."""
    return [
        f"{line.text} {after.text}"
        if after is not None and after.start - line.end <= MAX_PASSAGE_GAP
        else line.text
        for line, after in zip_longest(lines, lines[1:])
    ]
