"""People as the catalogue keeps them: groups of faces or of voices, single ones, the vectors they go by, names."""

from dataclasses import dataclass
from typing import NamedTuple

from retrieval.annotations import Annotation, Box, PersonKind
from retrieval.errors import UsageError
from retrieval.names import clean_name
from retrieval.storage.database import Row
from retrieval.types import Vectors

MAX_PERSON_NAME_LENGTH = 100
"""Characters of a person's name."""
FORGOTTEN = b""
"""In place of a vector that was deleted."""


@dataclass(frozen=True, slots=True)
class Person:
    """A group of faces, or of voices, that seem to be one person's."""

    id: int
    kind: PersonKind
    name: str
    """As somebody named it; empty where nobody has."""
    faces: int
    """Stretches in which the person is seen, or heard."""
    videos: int
    clearest: int | None = None
    """The number of the face that shows them best, or of the longest stretch of the voice."""


@dataclass(frozen=True, slots=True)
class GroupBefore:
    """A group as it was before a change of it, to be taken back."""

    id: int
    kind: PersonKind
    name: str
    faces: tuple[int, ...]
    """The annotations in it, by number; empty where the change moves none."""
    remains: bool = True
    """Whether the group is still there after the change."""


class Face(NamedTuple):
    """A face, or a stretch of a voice, of a group: where and when."""

    id: int
    video: str
    annotation: Annotation


class PersonVectors(NamedTuple):
    """Vectors by which people are grouped, row by row."""

    ids: list[int]
    """Of their annotations."""
    voices: list[str]
    """What is one person's already: the voice of a video, else empty."""
    people: list[int | None]
    """The group that each is in; None where it is in none yet."""
    vectors: Vectors


def validate_person_name(name: str) -> str:
    """A person's name on one line; UsageError where it is too long, or a number, which would name a group."""
    name = " ".join(clean_name(name).split())
    if len(name) > MAX_PERSON_NAME_LENGTH:
        raise UsageError(
            "A person's name has at most {most} characters; this has {count}.",
            most=MAX_PERSON_NAME_LENGTH,
            count=len(name),
        )
    if is_group_number(name):
        raise UsageError("A person's name cannot be a number; groups are called by numbers.")
    return name


def is_group_number(name: str) -> bool:
    """Whether it says a group's number rather than a name."""
    return name.removeprefix("#").isdecimal()


def face_of(row: Row) -> Face:
    """Of a row: number, video, start, end, text, score, and the four columns of a box."""
    return Face(row[0], row[1], Annotation(row[2], row[3], row[4], row[5], stored_box(row[6:10])))


def stored_box(values: Row) -> Box | None:
    """A box of four columns; None where they are null."""
    return None if values[0] is None else Box(*values)
