"""What the page keeps for one visitor: where the conversation stands, and the way there."""

from dataclasses import dataclass, field, replace

from assistant.history import History
from assistant.languages import Language
from assistant.turns import Conversation


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where a conversation stands, and which of the page's turns lead there."""

    conversation: Conversation = field(default_factory=Conversation)
    path: tuple[int, ...] = ()
    """Numbers of turns; the page shows these and no others."""
    turn: int = 0
    """The one that led here; turns that failed may have followed. 0 where none did."""
    did: str = ""
    """What the last step was, in the visitor's words."""


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """All of it; a value, like the conversation."""

    history: History[Point]
    language: Language = "en"
    """Of the page; the answers follow the questions'."""
    turns: int = 0
    """Of the page, those that were taken back too: a number is never given twice."""

    @property
    def conversation(self) -> Conversation:
        """As it stands."""
        return self.history.now.conversation

    @property
    def path(self) -> tuple[int, ...]:
        """The turns that are shown."""
        return self.history.now.path

    def begun(self) -> "Visit":
        """With one more turn, of which nothing is known yet."""
        return replace(self, turns=self.turns + 1)

    def answered(self, conversation: Conversation, did: str) -> "Visit":
        """The turn that was begun led here; undo takes it back."""
        point = Point(conversation, (*self.path, self.turns), self.turns, did)
        return replace(self, history=self.history.stepped(point))

    def failed(self) -> "Visit":
        """The turn that was begun led nowhere: it is shown, and there is nothing to undo."""
        now = self.history.now
        return replace(self, history=self.history.mended(replace(now, path=(*now.path, self.turns))))

    def went_back_to(self, number: int, did: str) -> "Visit | None":
        """Where that turn led, as a new step; None where that is no longer known."""
        history = self.history
        for point in (history.now, *history.before, *history.after):
            if number and point.turn == number:
                path = point.path[: point.path.index(number) + 1]
                return replace(self, history=history.stepped(replace(point, path=path, did=did)))
        return None
