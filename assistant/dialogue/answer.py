"""What a turn is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.dialogue.clusters.result_clusters import ClusterChoice
from assistant.dialogue.plan import ActionName, Plan
from assistant.dialogue.reply_parts import Statement, plain_text
from assistant.dialogue.slots import Slot
from assistant.dialogue.undo_history import Reversal
from retrieval.hits import Hit, ResultPage
from retrieval.types import Picture


@dataclass(frozen=True, slots=True)
class Act:
    """An action of a plan, and what came of it."""

    do: ActionName
    said: Statement
    """What was done, or why it was not; for people."""
    done: bool = True
    bin: str = ""
    """The bin that it was about; empty for none."""
    shots: tuple[int, ...] = ()
    """The hits, by the numbers that they are shown with."""
    format: str = ""
    """Of the file."""
    file: str = ""
    """The file's name."""
    path: str = ""
    """Where the file lies, for whoever may know."""
    url: str = ""
    """Where a browser gets it, relative to the page."""
    job: str = ""
    """The export that makes it."""
    reversals: tuple[Reversal, ...] = ()
    """What takes it back, in the order in which it was done; empty where nothing changed."""

    @property
    def text(self) -> str:
        """`said` as text."""
        return plain_text([self.said])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the running query that a click makes: limits taken away, or other words looked for."""

    slots: tuple[Slot, ...] = ()
    """Those to take away."""
    field: Literal["visual", "speech", "sound", "written"] | None = None
    """Where the words belong; None where slots are taken away."""
    words: str = ""
    joined: bool = False
    """Whether the words are what was looked for before, with what was said now."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A turn's answer. `hits` is empty and `results` None where nothing was searched for."""

    reply: str
    plan: Plan
    hits: tuple[Hit, ...] = ()
    results: ResultPage | None = None
    notes: tuple[str, ...] = ()
    """Sentences on how the answer came about; the reply ends with them."""
    statements: tuple[Statement, ...] = ()
    """The reply's own sentences in parts, where it speaks of moments that can be played; else empty."""
    kept: int | None = None
    """Hits that were on the page before already, where the running query was changed; else None."""
    choice: ClusterChoice | None = None
    """The two kinds of hits that the reply asks to choose between; None where it does not."""
    suggestions: tuple[Suggestion, ...] = ()
    """What could be looked for instead."""
    steps: tuple[str, ...] = ()
    """What a language model did for it, a line each; empty where it did nothing by itself."""
    drawing: Picture | None = None
    """What a model drew for it; looked for like a picture that was given."""
    acts: tuple[Act, ...] = ()
    """What was done beside searching, in order; the reply says it."""
    question: str = ""
    """What is asked before something is deleted, the reply's last sentence; empty where nothing is."""

    @property
    def new(self) -> int | None:
        """Hits that were not on the page before, where the running query was changed; else None."""
        return None if self.kept is None else len(self.hits) - self.kept

    def noted(self, notes: Sequence[str]) -> "Answer":
        """With these sentences at its end."""
        if not notes:
            return self
        return replace(self, reply="\n".join((self.reply, *notes)), notes=(*self.notes, *notes))
