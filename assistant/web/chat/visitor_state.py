"""What the page keeps for one visitor: the dialogue state, whose steps are the page's turns."""

from dataclasses import dataclass, field, replace

from assistant.agent.tools.reversals import step_back, step_forward
from assistant.agent.tools.workspace import Workspace
from assistant.dialogue.state import DialogueState, UndoStep
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.languages import Language


@dataclass(frozen=True, slots=True, eq=False)
class VisitorState:
    """All of it; a value, like the conversation."""

    conversation: DialogueState = field(default_factory=lambda: DialogueState(step=UndoStep()))
    language: Language = "en"
    """Of the page; the answers follow the questions'."""
    turns: int = 0
    """Of the page, those that were taken back too: a number is never given twice."""
    postponed: object = None
    """The turn that the page asks for again once the server is less busy, as whoever runs turns keeps it."""

    @property
    def step(self) -> UndoStep:
        """How the conversation came to where it stands."""
        return self.conversation.step or UndoStep()

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, in the visitor's words; None where there is nothing to take back."""
        return self.step.did if self._steps_back() else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back; None where there is nothing to bring back."""
        after = self.conversation.history.after
        return (after[0].step or UndoStep()).did if after else None

    def begun(self) -> "VisitorState":
        """With one more turn, of which nothing is known yet."""
        return replace(self, turns=self.turns + 1)

    def answered(self, conversation: DialogueState, did: str) -> "VisitorState":
        """The turn that was begun led here; undo takes it back."""
        return self._at(conversation, UndoStep(did, self.turns, (*self.step.path, self.turns)))

    def failed(self) -> "VisitorState":
        """The turn that was begun led nowhere: it is shown, and there is nothing to undo."""
        return self._at(self.conversation, replace(self.step, path=(*self.step.path, self.turns)))

    def undone(self, workspace: Workspace | None = None) -> tuple["VisitorState", tuple[str, ...]]:
        """One step back, what was done taken back, and what is to say of that; the same where there is none."""
        conversation, said = step_back(self.conversation, workspace, self._steps_back())
        return replace(self, conversation=conversation), said

    def redone(self, workspace: Workspace | None = None) -> tuple["VisitorState", tuple[str, ...]]:
        """The step that was last taken back, made again; the same where there is none."""
        conversation, said = step_forward(self.conversation, workspace)
        return replace(self, conversation=conversation), said

    def reversals_of(self, turn: int, place: int) -> tuple[Reversal, ...]:
        """What takes one act of a turn back, by the turn's number and the act's place; empty where nothing does."""
        now = self.conversation
        for state in (now, *now.history.before):
            if turn and state.step is not None and state.step.turn == turn:
                return state.reversals[place] if 0 <= place < len(state.reversals) else ()
        return ()

    def branched_at(self, number: int, did: str) -> "VisitorState | None":
        """Where that turn led, as a new step; None where that is no longer known."""
        now, history = self.conversation, self.conversation.history
        for state in (now, *history.before, *history.after):
            if number and state.step is not None and state.step.turn == number:
                path = state.step.path[: state.step.path.index(number) + 1]
                return self._at(state.following(now), UndoStep(did, number, path))
        return None

    def _at(self, conversation: DialogueState, step: UndoStep) -> "VisitorState":
        return replace(self, conversation=replace(conversation, step=step))

    def _steps_back(self) -> int:
        """As many as lead to a state that the page has drawn; those before it came from a file."""
        before = self.conversation.history.before
        return next((steps for steps, state in enumerate(reversed(before), start=1) if state.step), 0)
