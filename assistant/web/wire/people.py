"""People by their faces and voices: groups, what one is made of, and the changes of them."""

from pydantic import BaseModel, Field

from assistant.web.wire import StrictModel
from retrieval.annotations import PersonKind
from retrieval.archive.tables.people.records import MAX_PERSON_NAME_LENGTH

MOST_FACES = 1000
"""Faces, or groups, that one change may name."""
MOST_FACES_RESTORED = 100_000
"""Of a group that is as it was again."""


class PersonGroup(BaseModel):
    """A group of faces or of voices: its number, its name (empty: none), how often and in how many videos it is
    seen or heard, and the number of the face that shows it best."""

    id: int
    kind: PersonKind
    name: str
    faces: int
    videos: int
    face: int | None


class PeopleList(BaseModel):
    """The groups of faces, those with names first; `total` of them there are.

    `allowed`: whether faces may be looked for; `looked`: in how many videos they were, of `videos`; `can_look`:
    whether that can be begun from the page. `voices`: the groups of voices, of `voices_total`; `listened`: in how
    many videos they were told apart, of `spoken` in which something is said.
    """

    people: list[PersonGroup]
    total: int
    allowed: bool
    looked: int
    videos: int
    can_look: bool
    voices: list[PersonGroup]
    voices_total: int
    listened: int
    spoken: int


class PersonAppearance(BaseModel):
    """A face, or a turn of speech with what is said: where, from when to when, and in which shot."""

    id: int
    video: str
    name: str
    shot: int
    start: float
    end: float
    said: str = ""


class PersonDetails(BaseModel):
    """A group with its faces, or turns of speech, the clearest first."""

    person: PersonGroup
    faces: list[PersonAppearance]


class NamePerson(StrictModel):
    """What a group is called from now on; empty takes its name away."""

    person: int
    name: str


class MergePeople(StrictModel):
    """The groups that are the same person as the first."""

    into: int
    others: list[int] = Field(min_length=1, max_length=MOST_FACES)


class SplitPerson(StrictModel):
    """Faces of a group that are somebody else's; none: those that differ most."""

    person: int
    faces: list[int] = Field(default_factory=list, max_length=MOST_FACES)


class EarlierGroup(StrictModel):
    """A group as it was before a change; `remains`: whether it is there after it."""

    id: int
    kind: PersonKind
    name: str = Field(max_length=MAX_PERSON_NAME_LENGTH)
    faces: tuple[int, ...] = Field(max_length=MOST_FACES_RESTORED)
    remains: bool


class PeopleUndo(StrictModel):
    """What naming, merging or splitting changed; sent back it is taken back. `made` is the group that a split made,
    0 for none."""

    groups: list[EarlierGroup] = Field(max_length=MOST_FACES + 1)
    made: int = 0


class ChangedGroup(PersonGroup):
    """The group that came of a change, and what takes it back."""

    undo: PeopleUndo


class DeletePerson(StrictModel):
    """The group that is deleted with all vectors of its faces."""

    person: int
