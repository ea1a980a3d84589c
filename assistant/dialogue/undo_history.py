"""What was before, and what was taken back: undo and redo over values that never change.

It knows nothing of what the values are. Going on from an earlier one is a step like any other, so that undo
takes it back too.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

LONGEST_HISTORY = 100
"""Steps that can be undone; older ones are forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class UndoHistory(Generic[Value]):
    """The value that holds now, between those before it and those that were taken back."""

    now: Value
    before: tuple[Value, ...] = ()
    """Oldest first."""
    after: tuple[Value, ...] = ()
    """Next first."""

    def stepped(self, value: Value) -> "UndoHistory[Value]":
        """One step on; what was taken back is given up."""
        return UndoHistory(value, (*self.before, self.now)[-LONGEST_HISTORY:])

    def mended(self, value: Value) -> "UndoHistory[Value]":
        """The value of now replaced, without a step."""
        return UndoHistory(value, self.before, self.after)

    def undone(self) -> "UndoHistory[Value]":
        """One step back; the same where there is none."""
        if not self.before:
            return self
        return UndoHistory(self.before[-1], self.before[:-1], (self.now, *self.after))

    def redone(self) -> "UndoHistory[Value]":
        """The step that was last taken back; the same where there is none."""
        if not self.after:
            return self
        return UndoHistory(self.after[0], (*self.before, self.now), self.after[1:])
