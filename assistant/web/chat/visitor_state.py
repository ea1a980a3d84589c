"""What the page keeps for one visitor: where the conversation stands, and the way there."""

from dataclasses import dataclass, field, replace

from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import UndoHistory
from assistant.i18n.languages import Language


@dataclass(frozen=True, slots=True, eq=False)
class HistoryEntry:
    """Where a conversation stands, and which of the page's turns lead there."""

    conversation: DialogueState = field(default_factory=DialogueState)
    path: tuple[int, ...] = ()
    """Numbers of turns; the page shows these and no others."""
    turn: int = 0
    """The one that led here; turns that failed may have followed. 0 where none did."""
    did: str = ""
    """What the last step was, in the visitor's words."""


@dataclass(frozen=True, slots=True, eq=False)
class VisitorState:
    """All of it; a value, like the conversation."""

    history: UndoHistory[HistoryEntry]
    language: Language = "en"
    """Of the page; the answers follow the questions'."""
    turns: int = 0
    """Of the page, those that were taken back too: a number is never given twice."""

    @property
    def conversation(self) -> DialogueState:
        """As it stands."""
        return self.history.now.conversation

    @property
    def path(self) -> tuple[int, ...]:
        """The turns that are shown."""
        return self.history.now.path

    def begun(self) -> "VisitorState":
        """With one more turn, of which nothing is known yet."""
        return replace(self, turns=self.turns + 1)

    def answered(self, conversation: DialogueState, did: str) -> "VisitorState":
        """The turn that was begun led here; undo takes it back."""
        point = HistoryEntry(conversation, (*self.path, self.turns), self.turns, did)
        return replace(self, history=self.history.stepped(point))

    def failed(self) -> "VisitorState":
        """The turn that was begun led nowhere: it is shown, and there is nothing to undo."""
        now = self.history.now
        return replace(self, history=self.history.mended(replace(now, path=(*now.path, self.turns))))

    def branched_at(self, number: int, did: str) -> "VisitorState | None":
        """Where that turn led, as a new step; None where that is no longer known."""
        history = self.history
        for point in (history.now, *history.before, *history.after):
            if number and point.turn == number:
                path = point.path[: point.path.index(number) + 1]
                return replace(self, history=history.stepped(replace(point, path=path, did=did)))
        return None
