"""What a turn asks for, however it is asked: in words, by a click on a hit, or on a chip of the running query."""

from dataclasses import dataclass

from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.undo_history import Reversal
from retrieval.types import Picture, ShotId


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """Words, a picture, or both."""

    text: str = ""
    picture: Picture | None = None
    afresh: bool = False
    """Whether it is about nothing that was said before."""


@dataclass(frozen=True, slots=True)
class MoreLike:
    """Shots like these, and like the running query where there is one."""

    shots: tuple[ShotId, ...]


@dataclass(frozen=True, slots=True)
class NotLike:
    """The running query without these shots and away from their kind."""

    shots: tuple[ShotId, ...]


@dataclass(frozen=True, slots=True)
class NextPage:
    """The running query's next page."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangedQuery:
    """A running query that was changed by hand."""

    query: RunningQuery
    exactly: bool = False
    """Whether nothing else may be tried where nothing comes of it."""


@dataclass(frozen=True, slots=True)
class Imagined:
    """A drawing of these words looked for, or without any of the running query."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A yes or a no to what was asked last."""

    yes: bool


@dataclass(frozen=True, slots=True)
class UndoneAct:
    """One act of an earlier turn taken back."""

    reversals: tuple[Reversal, ...]


TurnRequest = Utterance | MoreLike | NotLike | NextPage | ChangedQuery | Imagined | Confirmation | UndoneAct
