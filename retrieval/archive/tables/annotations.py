"""The annotations in the catalogue: which annotator went over which video, and what it found.

Whose vectors they hold is `people`'s: annotations are given back without them, but for those of sounds. What
changes them runs inside the caller's transaction. It knows no model and no ranking.
"""

import json
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.annotations import (
    Annotation,
    AnnotationKind,
    AnnotatorName,
    AnnotatorTotals,
    Box,
    VideoAnnotations,
)
from retrieval.archive.filtering.shot_spans import ShotSpan
from retrieval.archive.shot_attributes.annotated_limits import LABELLED
from retrieval.archive.tables.people.known_faces import known_faces
from retrieval.storage.database import Database


class AnnotationLocation(NamedTuple):
    """An annotation, and the video that it is of."""

    video: str
    annotation: Annotation


class AnnotatedStretch(NamedTuple):
    """Where an annotation holds, and what it says."""

    video: str
    start: float
    end: float
    text: str


class AnnotationTables:
    """The annotation tables of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, video_id: str, kind: AnnotationKind) -> VideoAnnotations | None:
        """What a video is known to hold of a kind; None where no annotator has gone over it."""
        rows = self._db.all(
            "SELECT row, kind, name, version FROM annotation_runs WHERE video = ? AND kind = ?",
            (video_id, kind),
        )
        if not rows:
            return None
        found = self._db.all(
            "SELECT start_time, end_time, text, score, box_left, box_top, box_width, box_height "
            "FROM annotations WHERE run = ? ORDER BY start_time, row",
            (rows[0][0],),
        )
        return VideoAnnotations(AnnotatorName(*rows[0][1:]), tuple(_annotation(*row) for row in found))

    def spans(
        self, text: str, kind: AnnotationKind, least: float, videos: Sequence[str] | None = None
    ) -> list[tuple[str, float, float]]:
        """(video, start, end) of the annotations of a kind with this text and at least this score, of these videos
        alone where some are named."""
        if videos is not None:
            return self._db.all(
                "SELECT r.video, a.start_time, a.end_time FROM json_each(?) v CROSS JOIN annotation_runs r "
                "ON r.video = v.value AND r.kind = ? JOIN annotations a ON a.run = r.row "
                "WHERE a.text = ? AND a.score >= ?",
                (json.dumps(videos), kind, text, least),
            )
        return self._db.all(
            "SELECT r.video, a.start_time, a.end_time FROM annotations a JOIN annotation_runs r ON r.row = a.run "
            "WHERE a.text = ? AND r.kind = ? AND a.score >= ?",
            (text, kind, least),
        )

    def stretches(
        self, kind: AnnotationKind, videos: Sequence[str] | None = None
    ) -> list[tuple[str, float, float, str]]:
        """(video, start, end, text) of the annotations of a kind, of these videos alone where some are named."""
        some = "JOIN annotation_runs r ON r.row = a.run WHERE r.kind = ?"
        if videos is None:
            return self._db.all(
                f"SELECT r.video, a.start_time, a.end_time, a.text FROM annotations a {some}", (kind,)
            )
        return self._db.all(
            "SELECT r.video, a.start_time, a.end_time, a.text FROM json_each(?) v CROSS JOIN annotation_runs r "
            "ON r.video = v.value AND r.kind = ? JOIN annotations a ON a.run = r.row",
            (json.dumps(videos), kind),
        )

    def stretches_in(
        self, shots: Sequence[ShotSpan], kind: AnnotationKind, least: float = 0.0
    ) -> list[AnnotatedStretch]:
        """Those of a kind with at least this score that touch these shots."""
        rows = self._db.all(
            "SELECT r.video, a.start_time, a.end_time, a.text FROM json_each(?) s CROSS JOIN "
            "annotation_runs r ON r.video = json_extract(s.value, '$[0][0]') AND r.kind = ? "
            "JOIN annotations a ON a.run = r.row AND a.start_time <= json_extract(s.value, '$[2]') "
            "AND a.end_time >= json_extract(s.value, '$[1]') AND a.score >= ? ",
            (json.dumps(shots), kind, least),
        )
        return [AnnotatedStretch(*row) for row in rows]

    def any_of(self, *kinds: AnnotationKind) -> bool:
        """Whether an annotator of one of these kinds has gone over any video."""
        asked = "SELECT 1 FROM annotation_runs r JOIN json_each(?) k ON r.kind = k.value LIMIT 1"
        return bool(self._db.all(asked, (json.dumps(kinds),)))

    def labels(self, *kinds: AnnotationKind) -> list[str]:
        """The different texts of these kinds that are sure enough to tell of shots, those of the most videos
        first."""
        asked = (
            "SELECT l.label FROM annotation_runs r JOIN json_each(?) k ON r.kind = k.value "
            "JOIN annotation_labels l ON l.run = r.row GROUP BY l.label ORDER BY count(*) DESC, l.label"
        )
        return [label for (label,) in self._db.all(asked, (json.dumps(kinds),))]

    def videos_with(self, *kinds: AnnotationKind) -> int:
        """How many videos an annotator of one of these kinds has gone over."""
        asked = (
            "SELECT count(DISTINCT r.video) FROM annotation_runs r JOIN json_each(?) k ON r.kind = k.value"
        )
        return int(self._db.one(asked, (json.dumps(kinds),))[0])

    def everywhere(self, kind: AnnotationKind) -> Iterator[AnnotationLocation]:
        """All annotations of a kind, video by video in order of time."""
        rows = self._db.all(
            "SELECT r.video, a.start_time, a.end_time, a.text, a.score, a.box_left, a.box_top, a.box_width, "
            "a.box_height FROM annotation_runs r JOIN annotations a ON a.run = r.row WHERE r.kind = ? "
            "ORDER BY r.row, a.start_time, a.row",
            (kind,),
        )
        for video, *row in rows:
            yield AnnotationLocation(video, _annotation(*row))

    def sound_vectors(self, who: AnnotatorName) -> list[AnnotationLocation]:
        """What this annotator found, with its vectors, (d,) float32, video by video in order of time."""
        rows = self._db.all(
            "SELECT r.video, a.start_time, a.end_time, a.text, a.score, x.vector FROM annotation_runs r "
            "JOIN annotations a ON a.run = r.row JOIN annotation_vectors x ON x.annotation = a.row "
            "WHERE r.kind = ? AND r.name = ? AND r.version = ? ORDER BY r.row, a.start_time, a.row",
            (who.kind, who.name, who.version),
        )
        return [
            AnnotationLocation(
                video, Annotation(start, end, text, score, vector=np.frombuffer(vector, "<f4"))
            )
            for video, start, end, text, score, vector in rows
        ]

    def annotators(self, kind: AnnotationKind) -> dict[str, AnnotatorName]:
        """Which annotator last went over each video, by the video's id."""
        rows = self._db.all("SELECT video, kind, name, version FROM annotation_runs WHERE kind = ?", (kind,))
        return {video: AnnotatorName(*row) for video, *row in rows}

    def totals(self) -> tuple[AnnotatorTotals, ...]:
        """What the archive holds of each annotator, by kind; those of the most videos first."""
        rows = self._db.all(
            "SELECT r.kind, r.name, r.version, count(DISTINCT r.row), count(a.row) FROM annotation_runs r "
            "LEFT JOIN annotations a ON a.run = r.row GROUP BY r.kind, r.name, r.version ORDER BY 1, 4 DESC, 2, 3"
        )
        return tuple(AnnotatorTotals(AnnotatorName(*row[:3]), row[3], row[4]) for row in rows)

    def replace(self, video_id: str, found: VideoAnnotations) -> None:
        """Puts these annotations in place of those of their kind that a video has.

        Who stood at the same place at the same time stays who they were. A log that says nothing is none.
        """
        who = found.annotator
        known = known_faces(self._db, video_id, who.kind)
        self._db.execute("DELETE FROM annotation_runs WHERE video = ? AND kind = ?", (video_id, who.kind))
        if who.kind == "logged" and not found.annotations:
            return
        run = self._db.execute(
            "INSERT INTO annotation_runs (video, kind, name, version) VALUES (?, ?, ?, ?)",
            (video_id, who.kind, who.name, who.version),
        )
        for one in found.annotations:
            row = self._db.execute(
                "INSERT INTO annotations (run, start_time, end_time, text, score, box_left, box_top, box_width, "
                "box_height) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (run, one.start, one.end, one.text, one.score, *(one.box or (None,) * 4)),
            )
            if one.vector is not None:
                known.keep(row, one)
        least = LABELLED.get(who.kind, math.inf)
        for label in {one.text for one in found.annotations if one.score >= least}:
            self._db.execute("INSERT INTO annotation_labels (run, label) VALUES (?, ?)", (run, label))


def _annotation(start: float, end: float, text: str, score: float, *box: float | None) -> Annotation:
    left, top, width, height = box
    if left is None or top is None or width is None or height is None:
        return Annotation(start, end, text, score)
    return Annotation(start, end, text, score, Box(left, top, width, height))
