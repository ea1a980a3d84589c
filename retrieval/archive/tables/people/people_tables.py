"""People in the catalogue: groups of faces, or of voices, that are one person's, named or not, and their vectors.

A vector of no length is one that was deleted: its annotation is in no group any more, and in none ever again.
Each change is a transaction of its own and needs no write lock; the archive's stamp rises with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import get_args

import numpy as np

from retrieval.annotations import AnnotatorName, PersonKind
from retrieval.archive.tables.people.records import (
    FORGOTTEN,
    Face,
    Person,
    PersonVectors,
    face_of,
    validate_person_name,
)
from retrieval.errors import NotFound, UsageError
from retrieval.names import did_you_mean, normalized_name
from retrieval.storage.database import Database


class PeopleTables:
    """The people of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def allowed(self) -> bool:
        """Whether faces may be looked for in this archive at all; nobody is until somebody says so."""
        return bool(self._db.one("SELECT faces_allowed FROM archive")[0])

    def allow(self) -> None:
        """From now on faces may be looked for."""
        with self._change():
            self._db.execute("UPDATE archive SET faces_allowed = 1")

    def forbid(self) -> None:
        """Faces may not be looked for any more; those found, their groups and names are deleted."""
        with self._change():
            self._db.execute("UPDATE archive SET faces_allowed = 0")
            self._forget("face")

    def forget_voices(self) -> None:
        """All that voices are known by is deleted, their groups and names too."""
        with self._change():
            self._forget("voice")

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

    def names_at(self, video_id: str, start: float, end: float) -> tuple[str, ...]:
        """The names of the people who are known to be seen or heard in a stretch of a video, in order of time."""
        rows = self._db.all(
            "SELECT p.name FROM annotation_runs r JOIN annotations a ON a.run = r.row "
            "JOIN annotation_vectors x ON x.annotation = a.row JOIN people p ON p.row = x.person "
            "WHERE r.video = ? AND a.start_time < ? AND a.end_time > ? AND p.name != '' "
            "GROUP BY p.folded ORDER BY min(a.start_time), p.folded",
            (video_id, end, start),
        )
        return tuple(row[0] for row in rows)

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

    # changes

    def add_to_groups(self, kind: PersonKind, groups: Mapping[int, Sequence[int]]) -> None:
        """Puts annotations into groups by number; a number below 0 stands for a new group."""
        with self._change():
            for number, ids in groups.items():
                person = number if number > 0 else self._new(kind)
                for one in ids:
                    self._db.execute(
                        "UPDATE annotation_vectors SET person = (SELECT row FROM people WHERE row = ?) "
                        "WHERE annotation = ? AND person IS NULL",
                        (person, one),
                    )

    def rename(self, person: int, name: str) -> Person:
        """Names a group; an empty name takes its name away. UsageError where another group has that name."""
        name = validate_person_name(name)
        with self._change():
            known = self.get(person)
            taken = self._db.all(
                "SELECT row FROM people WHERE kind = ? AND folded = ? AND row != ?",
                (known.kind, normalized_name(name), known.id),
            )
            if name and taken:
                raise UsageError(
                    "Group {number} is called {name!r} already; merge the two, or choose another name.",
                    number=taken[0][0],
                    name=name,
                )
            self._db.execute(
                "UPDATE people SET name = ?, folded = ? WHERE row = ?",
                (name, normalized_name(name), known.id),
            )
        return self.get(known.id)

    def merge(self, into: int, others: Sequence[int]) -> Person:
        """Makes one group of several; it keeps its name, or takes the first that one of the others has. UsageError
        for faces and voices at once."""
        with self._change():
            kept, merged = self.get(into), [self.get(one) for one in others if one != into]
            if any(one.kind != kept.kind for one in merged):
                raise UsageError(
                    "A face and a voice are not one group; give both the same name, and it finds either."
                )
            for one in merged:
                self._db.execute(
                    "UPDATE annotation_vectors SET person = ? WHERE person = ?", (kept.id, one.id)
                )
                self._db.execute("DELETE FROM people WHERE row = ?", (one.id,))
            named = kept.name or next((one.name for one in merged if one.name), "")
            self._db.execute(
                "UPDATE people SET name = ?, folded = ? WHERE row = ?",
                (named, normalized_name(named), kept.id),
            )
        return self.get(kept.id)

    def split(self, person: int, ids: Sequence[int]) -> Person:
        """Puts some of a group's faces, or stretches of its voice, into a new group without a name. UsageError
        where all or none are meant."""
        with self._change():
            known = self.get(person)
            own = {face.id for face in self.faces(known.id)}
            if not (moved := own & set(ids)) or moved == own:
                raise UsageError("To split a group, choose some of what is in it, not all and not none.")
            new = self._new(known.kind)
            for one in moved:
                self._db.execute("UPDATE annotation_vectors SET person = ? WHERE annotation = ?", (new, one))
        return self.get(new)

    def delete(self, person: int) -> Person:
        """Deletes a group with its name and all of its vectors; that somebody is to be seen there, or speaks, stays
        known."""
        with self._change():
            known = self.get(person)
            self._db.execute(
                "UPDATE annotation_vectors SET vector = ?, picture = ?, person = NULL WHERE person = ?",
                (FORGOTTEN, b"", known.id),
            )
            self._db.execute("DELETE FROM people WHERE row = ?", (known.id,))
        return known

    def seen_in(self, video_id: str) -> list[int]:
        """The groups with a face in that video."""
        rows = self._db.all(
            "SELECT DISTINCT x.person FROM annotation_vectors x JOIN annotations a ON a.row = x.annotation "
            "JOIN annotation_runs r ON r.row = a.run WHERE r.video = ? AND x.person IS NOT NULL",
            (video_id,),
        )
        return [int(row[0]) for row in rows]

    def drop_unseen(self, groups: Iterable[int]) -> None:
        """Those of these groups that have no face any more go, named or not; inside the caller's transaction."""
        for group in groups:
            self._db.execute(
                "DELETE FROM people WHERE row = ?1 "
                "AND NOT EXISTS (SELECT 1 FROM annotation_vectors WHERE person = ?1)",
                (group,),
            )

    def _forget(self, kind: PersonKind) -> None:
        self._db.execute("DELETE FROM annotation_runs WHERE kind = ?", (kind,))
        self._db.execute("DELETE FROM people WHERE kind = ?", (kind,))

    def _new(self, kind: PersonKind) -> int:
        return self._db.execute("INSERT INTO people (kind) VALUES (?)", (kind,))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            self._db.execute("UPDATE archive SET stamp = stamp + 1")
