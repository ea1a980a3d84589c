"""Changes of the people in the catalogue: who is one person, what they are called, what is to be forgotten.

Each change is a transaction of its own and needs no write lock; the archive's stamp rises with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from retrieval.annotations import PersonKind
from retrieval.archive.tables.people.known_people import KnownPeople
from retrieval.archive.tables.people.records import (
    FORGOTTEN,
    GroupBefore,
    Person,
    validate_person_name,
)
from retrieval.errors import UsageError
from retrieval.names import normalized_name


class PeopleTables(KnownPeople):
    """The people of an open catalogue, and changes of them."""

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
            self._check_free(name, known.kind, known.id)
            self._call(known.id, name)
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
            self._call(kept.id, named)
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

    def as_before(self, groups: Iterable[int], *, remaining: int) -> tuple[GroupBefore, ...]:
        """These groups as they are, for `restore`; after the change that comes just `remaining` is still there."""
        known = [self.get(group) for group in dict.fromkeys(groups)]
        faces = {one.id: tuple(face.id for face in self.faces(one.id)) for one in known}
        return tuple(
            GroupBefore(one.id, one.kind, one.name, faces[one.id], one.id == remaining) for one in known
        )

    def restore(self, groups: Sequence[GroupBefore], made: int = 0) -> None:
        """Takes a change of groups back: they are called as before and hold again what the change moved; the group
        that it `made` goes once nothing is in it.

        What was deleted or moved on since stays so. UsageError where a name is another group's by now.
        """
        with self._change():
            moved_to = json.dumps([*(group.id for group in groups), made])
            known = dict(self._db.all("SELECT row, kind FROM people"))
            again = [group for group in groups if not group.remains and group.id not in known]
            for group in again:  # numbers are never given twice
                self._db.execute("INSERT INTO people (row, kind) VALUES (?, ?)", (group.id, group.kind))
                known[group.id] = group.kind
            there = [group for group in groups if known.get(group.id) == group.kind]
            for group in there:
                self._call(group.id, "")
            for group in there:
                name = validate_person_name(group.name)
                self._check_free(name, group.kind, group.id)
                self._call(group.id, name)
                self._db.execute(
                    "UPDATE annotation_vectors SET person = ? "
                    "WHERE annotation IN (SELECT value FROM json_each(?)) "
                    "AND person IN (SELECT row FROM people WHERE kind = ? "
                    "AND row IN (SELECT value FROM json_each(?)))",
                    (group.id, json.dumps(group.faces), group.kind, moved_to),
                )
            self.drop_unseen([made, *(group.id for group in again)])

    def _check_free(self, name: str, kind: PersonKind, but: int) -> None:
        """UsageError where another group of the kind has that name."""
        taken = self._db.all(
            "SELECT row FROM people WHERE kind = ? AND folded = ? AND row != ?",
            (kind, normalized_name(name), but),
        )
        if name and taken:
            raise UsageError(
                "Group {number} is called {name!r} already; merge the two, or choose another name.",
                number=taken[0][0],
                name=name,
            )

    def _call(self, row: int, name: str) -> None:
        self._db.execute(
            "UPDATE people SET name = ?, folded = ? WHERE row = ?", (name, normalized_name(name), row)
        )

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
