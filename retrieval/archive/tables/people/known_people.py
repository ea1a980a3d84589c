"""People in the catalogue as they are read: groups of faces, or of voices, that are one person's, named or not.

A vector of no length is one that was deleted: its annotation is in no group any more, and in none ever again. How
groups are changed it does not know (`retrieval.archive.tables.people.people_tables`).
"""

import json
from collections.abc import Sequence
from typing import get_args

import numpy as np

from retrieval.annotations import AnnotatorName, PersonKind
from retrieval.archive.filtering.shot_spans import ShotSpan
from retrieval.archive.tables.people.records import Face, Person, PersonVectors, face_of
from retrieval.errors import NotFound
from retrieval.names import did_you_mean, normalized_name
from retrieval.storage.database import Database
from retrieval.types import ShotId


class KnownPeople:
    """The people of an open catalogue, to read."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def allowed(self) -> bool:
        """Whether faces may be looked for in this archive at all; nobody is until somebody says so."""
        return bool(self._db.one("SELECT faces_allowed FROM archive")[0])

    def all(self, kind: PersonKind = "face") -> list[Person]:
        """Those with names by name, then the others, most seen first. An unnamed group without faces is none."""
        # of a column beside max() SQLite takes the row's in which the maximum is
        rows = self._db.all(
            "SELECT p.row, p.kind, p.name, count(x.annotation), count(DISTINCT r.video), a.row, "
            "max(a.score * coalesce(a.box_width * a.box_height, a.end_time - a.start_time)) FROM people p "
            "LEFT JOIN annotation_vectors x ON x.person = p.row LEFT JOIN annotations a ON a.row = x.annotation "
            "LEFT JOIN annotation_runs r ON r.row = a.run WHERE p.kind = ? GROUP BY p.row "
            "HAVING p.name != '' OR count(x.annotation) > 0 "
            "ORDER BY p.name = '', p.folded, count(x.annotation) DESC, p.row",
            (kind,),
        )
        return [Person(*row[:6]) for row in rows]

    def get(self, who: str | int) -> Person:
        """The group of that number or name, in capitals or not, of two of one name that of faces; NotFound suggests
        names that are near."""
        return self.called(who)[0]

    def called(self, who: str | int) -> list[Person]:
        """The same, and of one name both the group of faces and that of voices."""
        people = [person for kind in get_args(PersonKind) for person in self.all(kind)]
        asked = normalized_name(str(who)).strip().removeprefix("#")
        if found := [one for one in people if asked in (normalized_name(one.name), str(one.id)) and asked]:
            return found
        hint = did_you_mean(str(who), [person.name for person in people if person.name])
        raise NotFound("There is no person {name!r} in this archive.{hint}", name=str(who), hint=hint)

    def faces(self, person: int) -> list[Face]:
        """A group's faces, the clearest first."""
        rows = self._db.all(
            "SELECT a.row, r.video, a.start_time, a.end_time, a.text, a.score, a.box_left, a.box_top, "
            "a.box_width, a.box_height FROM annotation_vectors x JOIN annotations a ON a.row = x.annotation "
            "JOIN annotation_runs r ON r.row = a.run WHERE x.person = ? "
            "ORDER BY a.score * coalesce(a.box_width * a.box_height, a.end_time - a.start_time) DESC, a.row",
            (person,),
        )
        return [face_of(row) for row in rows]

    def faces_in(self, video_id: str) -> list[tuple[float, float, str, str]]:
        """(start, end, shot size, name) of each face of a video in order of time; an empty name is none."""
        return self._db.all(
            "SELECT a.start_time, a.end_time, a.text, coalesce(p.name, '') FROM annotation_runs r "
            "JOIN annotations a ON a.run = r.row LEFT JOIN annotation_vectors x ON x.annotation = a.row "
            "LEFT JOIN people p ON p.row = x.person WHERE r.video = ? AND r.kind = 'face' "
            "ORDER BY a.start_time, a.row",
            (video_id,),
        )

    def picture(self, face: int) -> bytes:
        """The small JPEG of a face; NotFound where it has none."""
        rows = self._db.all("SELECT picture FROM annotation_vectors WHERE annotation = ?", (face,))
        if not rows or not rows[0][0]:
            raise NotFound("There is no face number {number} in this archive.", number=face)
        return bytes(rows[0][0])

    def names(self) -> tuple[str, ...]:
        """The names that people have by their faces or voices, in order."""
        rows = self._db.all("SELECT min(name) FROM people WHERE name != '' GROUP BY folded ORDER BY folded")
        return tuple(row[0] for row in rows)

    def known_in(self, shots: Sequence[ShotSpan]) -> dict[ShotId, list[str]]:
        """Who is seen or heard in each of these shots, in order of time, as `called` takes them: by name, voices
        without one by their group's number."""
        rows = self._db.all(
            "SELECT json_extract(s.value, '$[0][0]'), json_extract(s.value, '$[0][1]'), "
            "iif(p.name = '', '#' || p.row, p.name), min(a.start_time) FROM json_each(?) s "
            "CROSS JOIN annotation_runs r ON r.video = json_extract(s.value, '$[0][0]') "
            "AND r.kind IN ('face', 'voice') JOIN annotations a ON a.run = r.row "
            "AND a.start_time < json_extract(s.value, '$[2]') AND a.end_time > json_extract(s.value, '$[1]') "
            "JOIN annotation_vectors x ON x.annotation = a.row JOIN people p ON p.row = x.person "
            "WHERE p.name != '' OR p.kind = 'voice' "
            "GROUP BY s.key, iif(p.name = '', '#' || p.row, p.folded) ORDER BY 4, p.folded, 3",
            [json.dumps(shots)],
        )
        found: dict[ShotId, list[str]] = {}
        for video, number, who, _ in rows:
            found.setdefault(ShotId(video, number), []).append(who)
        return found

    def places(self, person: int) -> list[tuple[str, float, float]]:
        """(video, start, end) of each stretch in which the person is seen, or heard."""
        return self._db.all(
            "SELECT r.video, a.start_time, a.end_time FROM annotation_vectors x "
            "JOIN annotations a ON a.row = x.annotation JOIN annotation_runs r ON r.row = a.run "
            "WHERE x.person = ?",
            (person,),
        )

    def vectors(self, annotator: AnnotatorName) -> PersonVectors:
        """All vectors that this annotator made; those that were deleted are none."""
        rows = self._db.all(
            "SELECT x.annotation, iif(r.kind = 'voice', r.row || ' ' || a.text, ''), x.person, x.vector "
            "FROM annotation_runs r JOIN annotations a ON a.run = r.row "
            "JOIN annotation_vectors x ON x.annotation = a.row "
            "WHERE r.kind = ? AND r.name = ? AND r.version = ? AND length(x.vector) > 0 ORDER BY a.row",
            (annotator.kind, annotator.name, annotator.version),
        )
        if not rows:
            return PersonVectors([], [], [], np.empty((0, 0), np.float32))
        vectors = np.frombuffer(b"".join(row[3] for row in rows), "<f4").reshape(len(rows), -1)
        ids, voices, people, _ = (list(column) for column in zip(*rows, strict=True))
        return PersonVectors(ids, voices, people, vectors.astype(np.float32))

    def seen_in(self, video_id: str) -> list[int]:
        """The groups with a face in that video."""
        rows = self._db.all(
            "SELECT DISTINCT x.person FROM annotation_vectors x JOIN annotations a ON a.row = x.annotation "
            "JOIN annotation_runs r ON r.row = a.run WHERE r.video = ? AND x.person IS NOT NULL",
            (video_id,),
        )
        return [int(row[0]) for row in rows]
