"""Who was known in a video before it is looked over anew, so that they stay who they were.

What is deleted stays so: a face that stands where a deleted one stood is in no group either, nor a voice that
speaks when a deleted one did.
"""

from dataclasses import dataclass, field

import numpy as np

from retrieval.annotations import Annotation, AnnotationKind, Box
from retrieval.archive.tables.people.records import FORGOTTEN, stored_box
from retrieval.storage.database import Database

SAME_PLACE = 0.4
"""Share of two boxes' union that both cover, from which on a face of another look at a video is the one before."""


@dataclass(slots=True)
class KnownFaces:
    """Who was known in a video before it is looked over anew, so that they stay who they were."""

    _db: Database
    before: list[tuple[float, float, Box | None, int | None, bool]] = field(default_factory=list)
    """Start, end, place, group, and whether the vector was deleted."""

    def keep(self, row: int, one: Annotation) -> None:
        """Stores the new annotation's vector, in the group of the one that stood there; not at all where that
        one's was deleted. Inside the caller's transaction."""
        person, vector = None, np.asarray(one.vector, "<f4").tobytes()
        most = 0.0
        for start, end, box, known, forgotten in self.before:
            shared = min(end, one.end) - max(start, one.start)
            if shared > most and _overlap(box, one.box) >= SAME_PLACE:
                person, most = known, shared
                vector = FORGOTTEN if forgotten else np.asarray(one.vector, "<f4").tobytes()
        self._db.execute(
            "INSERT INTO annotation_vectors (annotation, vector, person, picture) VALUES (?, ?, ?, ?)",
            (row, vector, person, one.picture if vector else b""),
        )


def known_faces(database: Database, video_id: str, kind: AnnotationKind) -> KnownFaces:
    """Who is known in a video now: in a group, or deleted."""
    rows = database.all(
        "SELECT a.start_time, a.end_time, a.box_left, a.box_top, a.box_width, a.box_height, x.person, "
        "length(x.vector) = 0 FROM annotation_runs r JOIN annotations a ON a.run = r.row "
        "JOIN annotation_vectors x ON x.annotation = a.row WHERE r.video = ? AND r.kind = ? "
        "AND (x.person IS NOT NULL OR length(x.vector) = 0)",
        (video_id, kind),
    )
    return KnownFaces(
        database, [(row[0], row[1], stored_box(row[2:6]), row[6], bool(row[7])) for row in rows]
    )


def _overlap(one: Box | None, other: Box | None) -> float:
    """What has no place is where the other is."""
    return float(one is other) if one is None or other is None else one.overlap(other)
