"""Bins: what is in them, how they are changed, and what comes of a change."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.web.wire.problem import Problem

MOST_CLIPS_A_REQUEST = 500
"""Clips put aside in one step."""
LARGEST_SQLITE_INTEGER = 2**63 - 1
"""Of what SQLite counts."""
ClipState = Literal["", "left", "moved", "changed"]
"""What is wrong with a clip's file: its video left the archive, or lies elsewhere, or is another one now."""


# asked


class VideoSpan(BaseModel):
    """A span of a video, in seconds on its clock."""

    video: str
    start: float
    end: float


class AddClips(BaseModel):
    """Spans on their way into a bin; `anyway` takes in those that are there already."""

    name: str
    spans: list[VideoSpan] = Field(min_length=1, max_length=MOST_CLIPS_A_REQUEST)
    query: str = ""
    comment: str = ""
    anyway: bool = False


class ImportTimeline(BaseModel):
    """A cut list of an editing system: the file's name and its text."""

    file: str = Field(min_length=1, max_length=400)
    content: str


class BinChange(BaseModel):
    """A change of a bin as it was seen: `version`; or what a comment, a trim or a rename changes as it was seen,
    whatever became of the rest. Each route says what else it needs."""

    name: str
    version: int | None = None
    seen_comment: str | None = None
    seen_span: tuple[float, float] | None = None
    seen_name: str | None = None
    clips: list[int] = []
    place: int = 0
    start: float = 0.0
    end: float = 0.0
    comment: str = ""
    new_name: str = ""
    video: str = ""
    missing: str = ""
    forget: bool = False

    @property
    def clip(self) -> int:
        """The one clip that is changed; 0, which no clip has, where none is named."""
        return self.clips[0] if self.clips else 0


class RemarkChange(BaseModel):
    """What somebody says about a clip of a bin, or takes back; the bin by its name or by its link's `token`.
    `who` is believed only where nobody is signed in."""

    name: str = ""
    token: str = ""
    clip: int = Field(0, ge=0, le=LARGEST_SQLITE_INTEGER)
    remark: int = Field(0, ge=0, le=LARGEST_SQLITE_INTEGER)
    who: str = Field("", max_length=400)
    text: str = ""


class RestoreRequest(BaseModel):
    """What was taken out or deleted, by the number that the answer to that told."""

    removal: int = Field(ge=0, le=LARGEST_SQLITE_INTEGER)


# told


class ListedBin(BaseModel):
    """A bin in the list of bins; `thumbnails` are addresses of pictures, "" for a clip without one."""

    name: str
    version: int
    clips: int
    seconds: float
    thumbnails: list[str]
    remarks: int
    """How much was said about its clips."""


class ListedDeletion(BaseModel):
    """A bin that was deleted lately and can come back; `who` deleted it, empty where that is not known."""

    removal: int
    name: str
    clips: int
    seconds: float
    who: str


class BinLogEntry(BaseModel):
    """A change of a bin: `what` is create, delete, bring_back, undo, redo or a kind of step, `made` ISO 8601."""

    who: str
    made: str
    what: str
    clips: int


class BinLog(BaseModel):
    """Who did what to a bin, the last change first."""

    changes: list[BinLogEntry]


class BinList(BaseModel):
    """All bins. `own`: they are the visitor's alone; `total` counts the clips in all."""

    bins: list[ListedBin]
    total: int
    own: bool
    deleted: list[ListedDeletion]


class ClipRemark(BaseModel):
    """What somebody said about a clip; `made` is ISO 8601."""

    id: int
    who: str
    made: str
    text: str


class OpenClip(BaseModel):
    """A clip of a bin that is open; `in` and `out` are source timecodes, `shot` is the number of the shot shown."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    video: str
    shot: int
    name: str
    start: float
    end: float
    in_: str = Field(validation_alias="in", serialization_alias="in")
    out: str
    query: str
    comment: str
    thumbnail: str
    state: ClipState
    sentence: str
    """The same for people."""
    instead: str
    """The id of a video of that name that could take its place; may be empty."""
    remarks: list[ClipRemark]


class OpenBin(BaseModel):
    """A bin that is open. `undo` and `redo` are kinds of changes, empty where there is none to take back."""

    name: str
    version: int
    seconds: float
    undo: str
    redo: str
    clips: list[OpenClip]
    link: str
    """The secret part of the link that others see it by; empty where it has none."""


class BinAnswer(BaseModel):
    """The bin that was asked for."""

    bin: OpenBin


class BinLink(BaseModel):
    """`token` is the secret part of the link that others see it by; empty where it has none any more."""

    token: str


class ChangedBin(BinAnswer):
    """The bin after a change; `total` counts the clips in all bins."""

    total: int


class ClipsRemoved(ChangedBin):
    """`removal` brings them back."""

    removal: int


class BinDeleted(BaseModel):
    """`removal` brings it back."""

    removal: int
    total: int


class ClipsAdded(BaseModel):
    """What came of putting spans aside: `added` are the new clips' ids, `same` counts spans that were there and
    stay alone, `near` those that were mostly there."""

    name: str
    version: int
    created: bool
    added: list[int]
    same: int
    near: int
    clips: int
    total: int


class TimelineImported(BaseModel):
    """The bin that was made of a cut list; `note` is a sentence that names what matches no video, or empty."""

    name: str
    clips: int
    note: str


class FrameClock(BaseModel):
    """How a video's frames are counted: frames a second as a fraction, the first one's number and time."""

    rate: tuple[int, int]
    start: int
    drop: bool
    first: float


class BinProblem(Problem):
    """Somebody else changed the bin since it was seen: it comes as it is now, and `theirs`, what they put there."""

    bin: OpenBin
    theirs: str | None = None
