"""What was before, and what was taken back: undo and redo over values that never change.

The history knows nothing of what the values are, and does not hold the one of now: that is the value that holds it.
Going on from an earlier one is a step like any other, so that undo takes it back too. What was done outside of the
values is taken back by a `Reversal`, which `assistant.agent.tools` carries out.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

Value = TypeVar("Value")

LONGEST_HISTORY = 100
"""Steps that can be undone; older ones are forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class UndoHistory(Generic[Value]):
    """The values before the one of now, and those that were taken back."""

    before: tuple[Value, ...] = ()
    """Oldest first."""
    after: tuple[Value, ...] = ()
    """Next first."""

    def stepped(self, now: Value) -> "UndoHistory[Value]":
        """One step on from the value of now; what was taken back is given up."""
        return UndoHistory((*self.before, now)[-LONGEST_HISTORY:])

    def undone(self, now: Value, steps: int = 1) -> tuple[Value, "UndoHistory[Value]"]:
        """So many steps back, as far as there are any: the value there, and its history."""
        line = (*self.before, now)
        at = max(0, len(line) - 1 - steps)
        return line[at], UndoHistory(line[:at], (*line[at + 1 :], *self.after))

    def redone(self, now: Value) -> tuple[Value, "UndoHistory[Value]"]:
        """The step that was last taken back; none where there is none."""
        if not self.after:
            return now, self
        return self.after[0], UndoHistory((*self.before, now), self.after[1:])


ReversalKind = Literal["take_back", "make_again", "delete_bin", "bring_back", "forget_search", "keep_search"]


@dataclass(frozen=True, slots=True)
class Reversal:
    """What takes a change back. Carrying it out gives another one, which makes the change again."""

    kind: ReversalKind
    number: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Of a step of a bin's history, or of a deleted bin."""
    name: str = ""
    """The bin's, or the saved search's."""
    when: str = ""
    """When that step, bin or search was made, as it is recorded: in another archive it is another one's number."""
    query: str = ""
    """The saved search's, where it is to be kept again."""
