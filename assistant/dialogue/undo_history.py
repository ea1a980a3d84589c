"""What was before, and what was taken back: undo and redo over values that never change.

It knows nothing of what the values are, and does not hold the one of now: that is the value that holds the history.
Going on from an earlier one is a step like any other, so that undo takes it back too.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

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
