"""The dialogue state: what is looked for, what was shown, what was said, and the way there.

Values only. A turn gives a new state, so undo and branches are old ones kept. How a turn changes it is
`assistant.dialogue.state_update`'s work, saving it to a file `assistant.dialogue.sessions`'; drawing it is the
interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.dialogue.plan import Action, Intent
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.undo_history import LONGEST_HISTORY, Reversal, UndoHistory
from assistant.i18n.languages import Language
from retrieval.types import ShotId

LONGEST_CONVERSATION = 500
"""Turns kept; older ones are forgotten, the running query is not."""
MOST_RESULTS = 50
"""Result sets that stay addressable, the last ones."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, and what was answered."""

    text: str
    reply: str


@dataclass(frozen=True, slots=True, eq=False)
class ResultSet:
    """A page of hits that was shown, and the query that it answers."""

    query: RunningQuery
    shots: tuple[ShotId, ...] = ()
    """In order; a turn's "the second one" counts those of the last set."""
    offset: int = 0
    """Where the page begins in the whole list."""
    spans: tuple[tuple[float, float], ...] = ()
    """Where each hit begins and ends, in seconds; empty where each is its whole shot."""
    beside: bool = False
    """Whether it is what stands beside a hit of the page before it, no page of its own."""

    def same(self, other: "ResultSet") -> bool:
        """Whether both are the same page of the same query."""
        return (self.shots, self.offset) == (other.shots, other.offset) and self.query.same(other.query)


@dataclass(frozen=True, slots=True)
class UndoStep:
    """How a state was come to, as whoever draws the conversation counts its turns."""

    did: str = ""
    """What the step was, in the visitor's words: what undo would take back."""
    turn: int = 0
    """The number of the turn that led here; turns that failed may have followed. 0 where none did."""
    path: tuple[int, ...] = ()
    """Numbers of all the turns that lead here, failed ones too."""


@dataclass(frozen=True, slots=True, eq=False)
class DialogueState:
    """Everything that the next turn can refer to."""

    query: RunningQuery = field(default_factory=RunningQuery)
    results: tuple[ResultSet, ...] = ()
    """Every result set shown, the last at the end; one without shots where nothing is shown any more."""
    mentioned: tuple[int, ...] = ()
    """Hits that were spoken of since they were shown."""
    chose_between: str = ""
    """The words for which it was last asked which of two kinds is meant; it is asked once."""
    bin_in_use: str = ""
    """The name of the bin that was spoken of last; empty for none."""
    spoke_of_bin: bool = False
    """Whether that was after the hits were shown that are shown now."""
    reversals: tuple[tuple[Reversal, ...], ...] = ()
    """For each act of the turn that led here, what takes it back."""
    pending: tuple[Action, ...] = ()
    """Actions that wait for a yes, the first of them asked about; the turn that follows answers, or drops them."""
    last_intent: Intent | None = None
    language: Language = "en"
    turns: tuple[Turn, ...] = ()
    forgotten: int = 0
    """How many turns there were before those."""
    step: UndoStep | None = None
    """None where nobody draws the turns."""
    history: "UndoHistory[DialogueState]" = field(default_factory=UndoHistory)
    """The states before this one and those taken back, each without a history of its own."""

    @property
    def shown(self) -> tuple[ShotId, ...]:
        """The hits last shown, in order."""
        return self.results[-1].shots if self.results else ()

    @property
    def offset(self) -> int:
        """Where the page last shown begins in the whole list."""
        return self.results[-1].offset if self.results else 0

    @property
    def next_offset(self) -> int:
        """Where the page begins that follows the one last shown."""
        page = next((page for page in reversed(self.results) if not page.beside), None)
        return page.offset + len(page.shots) if page else 0

    @property
    def shown_spans(self) -> tuple[tuple[ShotId, tuple[float, float] | None], ...]:
        """The hits last shown with where each begins and ends; None where that is its whole shot."""
        if not self.results:
            return ()
        spans = self.results[-1].spans or (None,) * len(self.shown)
        return tuple(zip(self.shown, spans, strict=False))

    def shots(self, numbers: Sequence[int]) -> tuple[ShotId, ...]:
        """The hits last shown that these numbers name, from 1; those beyond them name none."""
        shown = self.shown
        return tuple(shown[number - 1] for number in numbers if 1 <= number <= len(shown))

    def numbers(self, shots: Sequence[ShotId]) -> tuple[int, ...]:
        """What these shots are called by, where they are shown."""
        return tuple(number for number, shot in enumerate(self.shown, start=1) if shot in shots)

    def with_results(
        self, shots: Sequence[ShotId], offset: int = 0, spans: Sequence[tuple[float, float]] = ()
    ) -> "DialogueState":
        """With these hits shown for the running query; of the shots before them none is spoken of any more."""
        mentioned = self.query.shots if self.last_intent == "similar" else ()
        page = ResultSet(self.query, tuple(shots), offset, tuple(spans))
        return replace(self._showing(page), mentioned=mentioned, spoke_of_bin=False)

    def with_beside(self, shot: ShotId) -> "DialogueState":
        """With that shot shown alone, which stands beside a hit; the page that the hit is on goes on after it."""
        page = ResultSet(self.query, (shot,), self.offset, beside=True)
        return replace(self._showing(page), mentioned=(), spoke_of_bin=False)

    def without_results(self) -> "DialogueState":
        """With nothing shown; earlier result sets stay addressable."""
        return self._showing(ResultSet(self.query))

    def told(self, text: str, reply: str) -> "DialogueState":
        """With one more turn; the oldest is forgotten where there are too many."""
        return replace(self, turns=(*self.turns, Turn(text, reply))).with_last_turns(LONGEST_CONVERSATION)

    def with_last_turns(self, most: int) -> "DialogueState":
        """With the last turns alone, so many at most; those before them are counted."""
        turns = self.turns[-most:]
        return replace(self, turns=turns, forgotten=self.forgotten + len(self.turns) - len(turns))

    def following(
        self, before: "DialogueState", reversals: tuple[tuple[Reversal, ...], ...] = ()
    ) -> "DialogueState":
        """As a step on from the state before it, which did what these take back."""
        return replace(self, history=before.history.stepped(before.alone()), reversals=reversals)

    def undone(self, steps: int = 1) -> "DialogueState":
        """So many steps back."""
        state, history = self.history.undone(self.alone(), steps)
        return replace(state, history=history)

    def redone(self) -> "DialogueState":
        """The step that was last taken back."""
        state, history = self.history.redone(self.alone())
        return replace(state, history=history)

    def steps_to_undo(self) -> int:
        """How many steps back "undo that" leads: to another query, or before the last act; 0 for nowhere."""
        line = (*self.history.before, self)
        for place in range(len(line) - 1, 0, -1):
            if any(line[place].reversals) or _is_left(line[place - 1].query, line[place].query):
                return len(line) - place
        return 0

    def earlier_queries(self) -> tuple[RunningQuery, ...]:
        """What was looked for before, the last at the end."""
        line = (*self.history.before, self)
        return tuple(one.query for one, after in pairwise(line) if _is_left(one.query, after.query))

    def undo_points(self) -> tuple["DialogueState", ...]:
        """The states that "undo that" leads to, the last at the end, each with the reversals of what came next."""
        line = (*self.history.before, self)
        return tuple(
            replace(one, reversals=after.reversals)
            for one, after in pairwise(line)
            if any(after.reversals) or _is_left(one.query, after.query)
        )

    def opened_after(self, before: "DialogueState") -> "DialogueState":
        """This state, which was kept, opened as a step on from another; its own steps can still be taken back."""
        steps = (*before.history.before, before.alone(), *self.history.before)
        return replace(self, history=UndoHistory(steps[-LONGEST_HISTORY:]))

    def alone(self) -> "DialogueState":
        """The state as a history keeps it."""
        return replace(self, history=UndoHistory())

    def _showing(self, page: ResultSet) -> "DialogueState":
        """With that page last; one that shows nothing, or the same again, gives way to it."""
        last = self.results[-1] if self.results else None
        replaced = last is not None and (not last.shots or last.same(page))
        kept = self.results[:-1] if replaced else self.results
        return replace(self, results=(*kept, page)[-MOST_RESULTS:])


def _is_left(query: RunningQuery, after: RunningQuery) -> bool:
    """Whether a step away from this query is one that the words "undo that" take back."""
    return not query.is_blank and not after.same(query)
