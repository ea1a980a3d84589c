"""The actions of a turn carried out one after the other, and said in its answer.

They come from the plan of what the visitor said, or from a click, alone: what stands in the archive, in names or in
subtitles, is never read as an action.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.agent.tools import bin_tools, file_tools
from assistant.agent.tools.reversals import reverse_acts, step_back
from assistant.agent.tools.workspace import ActionTool, CannotAct, ToolContext, Workspace
from assistant.dialogue import state_update
from assistant.dialogue.answer import Act, Answer
from assistant.dialogue.plan import Action, ActionName, Intent, Plan
from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.catalogue import texts_in
from assistant.i18n.translation import translate
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError

Answered = tuple[DialogueState, Answer]
SEARCHES: tuple[Intent, ...] = ("search", "refine", "similar", "more")
"""Turns whose actions are about what they find."""

TOOLS: Mapping[ActionName, ActionTool] = {
    "bin_add": bin_tools.bin_add,
    "bin_remove": bin_tools.bin_remove,
    "bin_create": bin_tools.bin_create,
    "bin_delete": bin_tools.bin_delete,
    "bin_rename": bin_tools.bin_rename,
    "export": file_tools.export,
    "save_search": file_tools.save_search,
    "play": file_tools.play,
    "download": file_tools.download,
}


@dataclass(frozen=True, slots=True)
class TurnActs:
    """Carries out what turns over one archive ask for, in one visitor's workspace; None: nothing can be changed."""

    archive: Archive
    workspace: Workspace | None

    def after(self, answered: Answered, actions: Sequence[Action], *, confirmed: bool = False) -> Answered:
        """What a turn's search came to, with these actions carried out after it.

        The first that would delete or empty a bin waits for a yes with all behind it, unless it is `confirmed`.
        """
        state, answer = answered
        if answer.question:  # asked already: what is left waits too
            return replace(state, pending=(*state.pending, *actions)), answer
        state = replace(state, pending=())
        if actions and _found_nothing(answer):
            why = texts_in(state.language)("acts.held")
            return state, replace(answer, reply=f"{answer.reply}\n{why}")
        acts: list[Act] = []
        question = ""
        for place, action in enumerate(actions):
            context = self._context(state)
            asked = None if confirmed or context is None else self._question(action, context)
            if asked is not None:
                question, resolved = asked
                state = replace(
                    state, pending=(resolved, *actions[place + 1 :]), bin_in_use=resolved.bin or ""
                )
                break
            confirmed = False
            act = self._act(action, context, state)
            acts.append(act)
            state = _after(state, act)
        said = [answer.reply, *(act.text for act in acts), question]
        reply = "\n".join(filter(None, said)) or texts_in(state.language)("acts.what")
        return state, replace(answer, reply=reply, acts=(*answer.acts, *acts), question=question)

    def confirmed(self, state: DialogueState, *, yes: bool) -> Answered:
        """What waited for a yes carried out, or dropped."""
        texts, waiting = texts_in(state.language), state.pending
        before = replace(state, pending=(), last_intent="act")
        plan = before.query.as_plan().changed(intent="act", shots=())
        if not waiting:
            return before, Answer(texts("acts.nothing_waits"), plan)
        if not yes:
            return before, Answer(texts("acts.kept"), plan)
        return self.after((before, Answer("", plan.changed(action=waiting))), waiting, confirmed=True)

    def undone(self, state: DialogueState, plan: Plan) -> Answered:
        """The last turn that changed the search or did something taken back, both together."""
        steps = state.steps_to_undo()
        back, said = step_back(state, self.workspace, steps)
        done = state_update.taken_back(state, back)
        return done, Answer("\n".join(said), plan)

    def taken_back(
        self, state: DialogueState, reversals: tuple[Reversal, ...]
    ) -> tuple[Answered, tuple[Reversal, ...]]:
        """One act of an earlier turn taken back; and what makes it again."""
        texts = texts_in(state.language)
        before = replace(state, pending=(), last_intent="undo")
        plan = before.query.as_plan().changed(intent="undo", shots=())
        if self.workspace is None or not reversals:
            return (before, Answer(texts("undo.none"), plan)), ()
        done = reverse_acts((reversals,), self.workspace, texts)
        return (before, Answer("\n".join(done.said) or texts("undo.none"), plan)), done.opposites[0]

    def _context(self, state: DialogueState) -> ToolContext | None:
        return None if self.workspace is None else ToolContext(self.archive, self.workspace, state)

    def _question(self, action: Action, context: ToolContext) -> tuple[str, Action] | None:
        try:
            return bin_tools.question_before(action, context)
        except (CannotAct, ArchiveError):
            return None  # the tool says it

    def _act(self, action: Action, context: ToolContext | None, state: DialogueState) -> Act:
        texts = texts_in(state.language)
        try:
            if context is None:
                raise CannotAct(texts("acts.not_here"))
            act = TOOLS[action.do](action, context)
            if act.done and act.reversals:
                context.workspace.note(act.do, act.bin or action.name or "")
            return act
        except CannotAct as reason:
            why = str(reason)
        except ArchiveError as error:
            why = translate(error, state.language)
        return Act(action.do, (why,), done=False, shots=action.shots)


def _found_nothing(answer: Answer) -> bool:
    """Whether the turn's search came to nothing that fits, so that what was to be done with it is not meant."""
    if answer.acts or answer.plan.intent not in SEARCHES:
        return False
    return answer.results is None or answer.results.match == "none"


def is_confirmed_by(pending: Sequence[Action], plan: Plan) -> bool:
    """Whether a turn asks once more for what waits for a yes: "yes, delete it" is planned as that."""
    if not pending or not plan.action:
        return False
    asked, again = pending[0], plan.action[0]
    same_bin = again.bin is None or again.bin.casefold() == (asked.bin or "").casefold()
    return asked.do == again.do and same_bin and not again.shots


def _after(state: DialogueState, act: Act) -> DialogueState:
    """The state that the next action is carried out in, and the next turn said in."""
    if not act.done:
        return state
    if act.shots:
        state = replace(state, mentioned=act.shots)
    if act.do == "bin_delete":
        return replace(state, bin_in_use="", spoke_of_bin=False)
    return replace(state, bin_in_use=act.bin, spoke_of_bin=True) if act.bin else state
