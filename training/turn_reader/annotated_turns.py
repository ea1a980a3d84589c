"""Dialogues whose turns are annotated with the plan that a perfect assistant would make, and how they are read.

One dialogue is one line of JSON; README.md beside this file gives the fields. It knows nothing of models.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

TURNS = Path(__file__).with_name("turns")

Language = Literal["en", "es", "fr", "de", "pt", "it", "ca"]
Intent = Literal[
    "search",
    "refine",
    "similar",
    "more",
    "describe",
    "count",
    "act",
    "info",
    "chat",
    "undo",
    "reset",
    "clarify",
]
ActionName = Literal[
    "bin_add",
    "bin_remove",
    "bin_create",
    "bin_delete",
    "bin_rename",
    "export",
    "save_search",
    "play",
    "download",
]
Number = int | float
FileNames = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    PlainSerializer(lambda names: names[0] if len(names) == 1 else list(names)),
]
"""One file's name, or several; JSON has a string for one."""


class Record(BaseModel):
    """What is in one line; unknown fields are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Filters(Record):
    """What limits a search beside what is looked for; times in seconds, dates as ISO years or days."""

    video: FileNames = ()
    not_video: FileNames = ()
    after: Number | None = None
    before: Number | None = None
    from_end: Number | None = None
    min_seconds: Number | None = None
    max_seconds: Number | None = None
    has_speech: bool | None = None
    orientation: Literal["portrait", "landscape", "square"] | None = None
    colour: Literal["colour", "black_and_white"] | None = None
    people: tuple[int | None, int | None] | None = None
    recorded_from: str | None = None
    recorded_to: str | None = None
    added_from: str | None = None


class RunningQuery(Record):
    """What a dialogue looks for at a moment, whatever the last turn did."""

    visual: str = ""
    either: tuple[str, ...] = ()
    speech: str = ""
    sound: str = ""
    written: str = ""
    exclude: str = ""
    then: str = ""
    use_image: bool = False
    exclude_shots: tuple[int, ...] = ()
    filters: Filters = Filters()
    sort: Literal["longest", "shortest", "newest", "oldest", "in_order", "match"] | None = None
    limit: int | None = None
    per_video: int | None = None


class Near(Record):
    """The shot beside a hit."""

    shot: int
    side: Literal["before", "after"]


class Action(Record):
    """One thing that a turn has done, beside searching."""

    do: ActionName
    shots: tuple[int, ...] = ()
    bin: str | None = None
    name: str | None = None
    format: Literal["otio", "edl", "fcpxml", "csv", "srt", "vtt", "zip", "pdf"] | None = None


class Plan(RunningQuery):
    """What a turn is for, and the whole running query after it."""

    intent: Intent
    shots: tuple[int, ...] = ()
    near: Near | None = None
    action: tuple[Action, ...] = ()

    def running(self) -> RunningQuery:
        return RunningQuery(**{name: getattr(self, name) for name in RunningQuery.model_fields})

    def as_json(self) -> dict[str, Any]:
        """The plan as a line of the annotated turns has it: what is empty is left out."""
        return {"intent": self.intent} | self.model_dump(exclude_defaults=True)


class Turn(Record):
    """What somebody typed. `plan` is missing where a dialogue is there to be scored alone."""

    user: str
    image: bool = False
    plan: Plan | None = None
    expect: Any = None


class Dialogue(Record):
    """Turns with one assistant over one archive of `videos`."""

    id: str
    lang: Language = "en"
    videos: tuple[str, ...] = ()
    hits: Any = None
    turns: tuple[Turn, ...]


def read_dialogues(paths: Iterable[Path]) -> Iterator[Dialogue]:
    """All dialogues of files, and of folders' `*.jsonl`; ValueError names the file and line that is none."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if not line.strip():
                    continue
                try:
                    yield Dialogue.model_validate_json(line)
                except ValidationError as error:
                    raise ValueError(f"{file}, line {number}, is no annotated dialogue: {error}") from error
