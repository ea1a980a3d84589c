"""Footage: folders to choose from, uploads, jobs, watched folders, videos that are away."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from retrieval.archive.tables.ingest_choices import IngestOrder

LONGEST_PATTERN = 1_000
MOST_PATTERNS = 10_000
"""Of one change; files that are kept out each by itself are patterns too."""

# asked


class IngestRequest(BaseModel):
    """A job: what to take in. `uploads` stands for all that was uploaded; `folders` are `encode_path` paths."""

    folders: list[str] = Field(default=[], max_length=1_000)
    uploads: bool = False
    speech: bool = True
    language: str = Field(default="", max_length=20, pattern=r"^[A-Za-z-]*$")
    watch: bool = False
    polling: bool = False


class LocateRequest(BaseModel):
    """Where to look for videos that are away; one of them, or all."""

    folder: str = ""
    video: str = ""


class UploadRequest(BaseModel):
    """A file that a browser is about to send."""

    name: str = Field(max_length=4_000)
    size: int
    modified: int = 0


class UnwatchRequest(BaseModel):
    """A folder that is watched no more."""

    path: str


class RemoveRequest(BaseModel):
    """Videos that leave the archive, by their ids; with `keep_out` later runs pass their files over."""

    videos: list[str] = Field(min_length=1, max_length=100_000)
    keep_out: bool = False


class RenameRequest(BaseModel):
    """What a video is called from now on; empty for its file's name."""

    video: str
    name: str = Field(max_length=4_000)


class AnnotatorsSetting(BaseModel):
    """Which annotators go over what is taken in from now on, by name."""

    names: list[str] = Field(max_length=50)


class StillsSetting(BaseModel):
    """Whether photos below folders are taken in from now on."""

    stills: bool


class OrderSetting(BaseModel):
    """Which videos come first from now on."""

    order: IngestOrder


Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PATTERN)]


class ExclusionChange(BaseModel):
    """Patterns of files that are passed over from now on, such as `*_draft.mp4`, and those taken back."""

    added: list[Pattern] = Field([], max_length=MOST_PATTERNS)
    taken_back: list[Pattern] = Field([], max_length=MOST_PATTERNS)


class Exclusions(BaseModel):
    """The patterns of files that are passed over."""

    patterns: list[str]


class SoundsSetting(BaseModel):
    """Whether files of sound alone below folders are taken in from now on."""

    sounds: bool


class EmptyRequest(BaseModel):
    """No more than that it is JSON."""


# told


class VideoInProgress(BaseModel):
    """A video that is being taken in: its stage, the share that is done, and a cluster's worker that reads it."""

    name: str
    stage: str
    share: float
    worker: str


class FootageJob(BaseModel):
    """A job: its stage, how far it is, what failed, and once it is over what came of it in a sentence.

    `what` names the first paths that it takes in, `more` counts the others; `left` is seconds of waiting.
    """

    id: str
    kind: str
    watched: bool
    what: list[str]
    more: int
    stage: str
    over: bool
    videos_done: int
    videos_in_all: int
    share: float
    left: float | None
    frames_a_second: float
    under_way: list[VideoInProgress]
    added: list[str]
    failed: list[str]
    failed_in_all: int
    warnings: list[str]
    summary: str
    error: str


class RemovedVideos(BaseModel):
    """How many videos left the archive."""

    removed: int


class RenamedVideo(BaseModel):
    """What a video is called now."""

    name: str


class WatchBegun(BaseModel):
    """How many folders are watched from now on."""

    watched: int


class WatchedFolderState(BaseModel):
    """A folder that is watched, and what is wrong with it, if anything."""

    path: str
    shown: str
    trouble: str


class OfferedAnnotator(BaseModel):
    """An annotator: its name, what it finds in words, whether it goes over what is taken in, and whether it may."""

    name: str
    finds: str
    kept: bool
    allowed: bool


class FootageState(BaseModel):
    """All that the page shows of footage. `folders`: whether there are any to choose from; `largest` is bytes."""

    jobs: list[FootageJob]
    watched: list[WatchedFolderState]
    folders: bool
    largest: int
    largest_shown: str
    suffixes: list[str]
    annotators: list[OfferedAnnotator]
    stills: bool
    """Whether photos below folders are taken in."""
    sounds: bool
    """Whether files of sound alone below folders are."""
    order: IngestOrder
    """Which videos come first."""
    excluded: list[str]
    """Patterns of files that are passed over."""
    videos: int
    stamp: int
    facts: list[str]


class ListedFolder(BaseModel):
    """A folder in a folder: what to ask for, and its name."""

    path: str
    name: str


class Folder(BaseModel):
    """A folder, what lies in it, and the way up; `path` is null in the list of roots."""

    path: str | None
    shown: str
    above: str | None
    folders: list[ListedFolder]
    videos: list[str]
    videos_in_all: int


class UploadState(BaseModel):
    """A file on its way here; `name` is what it is called in the archive's folder, once it has a place there."""

    id: str
    received: int
    size: int
    name: str


class MissingVideo(BaseModel):
    """A video that is not where it was taken in; `unplugged` where its whole folder is not, as of a drive."""

    id: str
    name: str
    was: str
    unplugged: bool


class MissingVideos(BaseModel):
    """All of those."""

    videos: list[MissingVideo]
