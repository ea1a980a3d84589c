"""Classes taught by examples, in the catalogue: their names, and the shots and pictures that were marked for them.

An example keeps the vectors of what was marked, so that a class stays what it is when a video is cut anew; it goes
with its video, and a class goes with its last example. Each change is a transaction of its own and needs no write
lock; the archive's stamp rises with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from retrieval.errors import NotFound, UsageError
from retrieval.names import clean_name, did_you_mean, normalized_name
from retrieval.storage.database import Database
from retrieval.types import Vectors

MAX_CLASS_NAME_LENGTH = 60
MAX_EXAMPLES = 200
"""Of one class."""
SAME_SPAN = 0.5
"""Share of the shorter of two spans of a video from which both mark the same thing."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that shows a class, or does not."""

    is_positive: bool
    vectors: Vectors = field(compare=False, repr=False)
    """(n, d) float32, unit length: frames of the span, or the picture."""
    video: str = ""
    """The video's id; empty for a picture."""
    start: float = 0.0
    end: float = 0.0
    label: str = ""
    """The picture's name; empty for a span."""
    picture: bytes = field(default=b"", compare=False, repr=False)
    """A small JPEG of the picture; empty for a span."""
    id: int = 0
    """0 for one that is not stored yet."""

    def is_same(self, other: "Example") -> bool:
        """Whether both mark the same stretch of a video, or the same picture."""
        if self.video != other.video:
            return False
        if not self.video:
            return np.array_equal(self.vectors, other.vectors)
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and shared >= SAME_SPAN * min(self.end - self.start, other.end - other.start)


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class with its examples, the positive ones first."""

    id: int
    name: str
    created: str
    """ISO 8601, UTC."""
    examples: tuple[Example, ...]

    @property
    def positive(self) -> tuple[Example, ...]:
        """The examples that show the class."""
        return tuple(one for one in self.examples if one.is_positive)

    @property
    def negative(self) -> tuple[Example, ...]:
        """The examples that do not show it."""
        return tuple(one for one in self.examples if not one.is_positive)


class TaughtClassTables:
    """The taught classes of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[TaughtClass]:
        """All classes by name."""
        rows = self._db.all("SELECT row, name, created FROM taught_classes ORDER BY folded")
        return [TaughtClass(row[0], row[1], row[2], self._examples(row[0])) for row in rows]

    def names(self) -> tuple[str, ...]:
        """What they are called, in order."""
        return tuple(row[0] for row in self._db.all("SELECT name FROM taught_classes ORDER BY folded"))

    def get(self, name: str) -> TaughtClass:
        """The class of that name, in capitals or not; NotFound suggests names that are near."""
        rows = self._db.all(
            "SELECT row, name, created FROM taught_classes WHERE folded = ?", (_folded(name),)
        )
        if not rows:
            raise NotFound(
                "No class {name!r} was taught in this archive.{hint}",
                name=name,
                hint=did_you_mean(name, self.names()),
            )
        row, known, created = rows[0]
        return TaughtClass(row, known, created, self._examples(row))

    def picture(self, example: int) -> bytes:
        """The small JPEG of an example that is a picture; NotFound where there is none."""
        rows = self._db.all("SELECT picture FROM class_examples WHERE row = ?", (example,))
        if not rows or not rows[0][0]:
            raise NotFound("There is no example number {number} with a picture.", number=example)
        return bytes(rows[0][0])

    # changes

    def add(self, name: str, examples: Sequence[Example]) -> TaughtClass:
        """Adds examples to the class of that name, which is made where there is none.

        What was marked before and is marked again counts as it is marked now. UsageError for a name that is none,
        for too many examples, and where nothing positive is left.
        """
        name = validate_class_name(name)
        with self._change():
            rows = self._db.all("SELECT row FROM taught_classes WHERE folded = ?", (_folded(name),))
            known = int(rows[0][0]) if rows else self._new(name)
            for example in examples:
                for before in self._examples(known):
                    if before.is_same(example):
                        self._db.execute("DELETE FROM class_examples WHERE row = ?", (before.id,))
                self._insert(known, example)
            stored = self._examples(known)
            if len(stored) > MAX_EXAMPLES:
                raise UsageError(
                    "A class has at most {most} examples; {name!r} would have {count}.",
                    most=MAX_EXAMPLES,
                    name=name,
                    count=len(stored),
                )
            if not any(one.is_positive for one in stored):
                raise UsageError(
                    "Nothing shows {name!r} any more; mark what does, or forget the class.", name=name
                )
        return self.get(name)

    def take_out(self, name: str, examples: Sequence[int]) -> TaughtClass | None:
        """Takes examples out by their numbers; None where the class went with its last positive one."""
        with self._change():
            known = self.get(name)
            for example in examples:
                self._db.execute(
                    "DELETE FROM class_examples WHERE row = ? AND class = ?", (example, known.id)
                )
            self.drop_empty()
        return self.get(name) if _folded(name) in map(_folded, self.names()) else None

    def rename(self, name: str, new_name: str) -> TaughtClass:
        """Gives a class another name; UsageError where another has it."""
        new_name = validate_class_name(new_name)
        with self._change():
            known = self.get(name)
            if _folded(new_name) != _folded(name) and _folded(new_name) in map(_folded, self.names()):
                raise UsageError(
                    "Another class is called {name!r} already; choose another name.", name=new_name
                )
            self._db.execute(
                "UPDATE taught_classes SET name = ?, folded = ? WHERE row = ?",
                (new_name, _folded(new_name), known.id),
            )
        return self.get(new_name)

    def forget(self, name: str) -> TaughtClass:
        """Takes a class and its examples out; the shots stay. NotFound where there is none."""
        with self._change():
            known = self.get(name)
            self._db.execute("DELETE FROM taught_classes WHERE row = ?", (known.id,))
        return known

    def drop_empty(self) -> None:
        """Classes that nothing shows any more go; inside the caller's transaction."""
        self._db.execute(
            "DELETE FROM taught_classes WHERE NOT EXISTS "
            "(SELECT 1 FROM class_examples e WHERE e.class = taught_classes.row AND e.positive = 1)"
        )

    def _new(self, name: str) -> int:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return self._db.execute(
            "INSERT INTO taught_classes (name, folded, created) VALUES (?, ?, ?)", (name, _folded(name), now)
        )

    def _insert(self, known: int, one: Example) -> None:
        self._db.execute(
            "INSERT INTO class_examples (class, video, start_time, end_time, label, positive, vectors, picture) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known,
                one.video or None,
                one.start,
                one.end,
                one.label,
                int(one.is_positive),
                np.asarray(one.vectors, "<f4").tobytes(),
                one.picture,
            ),
        )

    def _examples(self, known: int) -> tuple[Example, ...]:
        (dimensions,) = self._db.one("SELECT dimensions FROM archive")
        rows = self._db.all(
            "SELECT positive, vectors, video, start_time, end_time, label, row FROM class_examples "
            "WHERE class = ? ORDER BY positive DESC, row",
            (known,),
        )
        return tuple(
            Example(
                bool(row[0]),
                np.frombuffer(row[1], "<f4").reshape(-1, dimensions).astype(np.float32),
                row[2] or "",
                row[3],
                row[4],
                row[5],
                id=row[6],
            )
            for row in rows
        )

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            self._db.execute("UPDATE archive SET stamp = stamp + 1")


def validate_class_name(name: str) -> str:
    """A class's name on one line; UsageError where it is empty or too long."""
    name = " ".join("".join(c if c.isprintable() else " " for c in clean_name(name)).split())
    if not any(c.isalnum() for c in name):
        raise UsageError("A class needs a name.")
    if len(name) > MAX_CLASS_NAME_LENGTH:
        raise UsageError(
            "A class's name has at most {most} characters; this has {count}.",
            most=MAX_CLASS_NAME_LENGTH,
            count=len(name),
        )
    return name


def _folded(name: str) -> str:
    return normalized_name(" ".join(name.split()))
