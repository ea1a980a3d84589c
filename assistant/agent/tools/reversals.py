"""Acts taken back, and made again: each reversal that is carried out gives the one that does the opposite.

A change of a bin is a step of its own history, so that the bin's undo and the conversation's are one.
"""

from dataclasses import dataclass, replace

from assistant.agent.tools.workspace import Workspace
from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.translation import translate
from retrieval.errors import ArchiveError, NotFound

ActReversals = tuple[tuple[Reversal, ...], ...]
"""For each act of a turn what takes it back."""


@dataclass(frozen=True, slots=True)
class Reversed:
    """What was taken back: a sentence for each thing, and in the order in which it was done what makes it again."""

    said: tuple[str, ...]
    opposites: ActReversals


def reverse_acts(acts: ActReversals, workspace: Workspace, texts: Texts) -> Reversed:
    """Takes acts back, the last one first. What cannot be is said, and stays."""
    said: list[str] = []
    opposites: list[tuple[Reversal, ...]] = []
    for reversals in reversed(acts):
        done: list[Reversal] = []
        for reversal in reversed(reversals):
            try:
                sentence, opposite = _carried_out(reversal, workspace, texts)
            except ArchiveError as error:
                sentence, opposite = translate(error, texts.language), None
            said += [sentence] if sentence not in said else []
            done += [opposite] if opposite is not None else []
        opposites.append(tuple(done))
    return Reversed(tuple(said), tuple(opposites))


def step_back(
    state: DialogueState, workspace: Workspace | None, steps: int = 1
) -> tuple[DialogueState, tuple[str, ...]]:
    """So many steps back, with what the turns did taken back too; and what is to say of that."""
    said: list[str] = []
    for _ in range(min(steps, len(state.history.before))):
        state, told = _reversed(state, workspace)
        state = replace(state.undone(), pending=())
        said += told
    return state, tuple(said)


def step_forward(state: DialogueState, workspace: Workspace | None) -> tuple[DialogueState, tuple[str, ...]]:
    """The step that was taken back last, with what the turn did made again."""
    if not state.history.after:
        return state, ()
    return _reversed(replace(state.redone(), pending=()), workspace)


def _reversed(state: DialogueState, workspace: Workspace | None) -> tuple[DialogueState, tuple[str, ...]]:
    if workspace is None or not any(state.reversals):
        return state, ()
    done = reverse_acts(state.reversals, workspace, texts_in(state.language))
    return replace(state, reversals=done.opposites), done.said


def _carried_out(reversal: Reversal, workspace: Workspace, texts: Texts) -> tuple[str, Reversal | None]:
    """What was done, and its opposite; None where there is nothing left to do."""
    bins, saved = workspace.bins, workspace.saved_searches
    number, name = reversal.number, reversal.name
    match reversal.kind:
        case "take_back":
            changed = bins.take_back(number)
            again = (
                Reversal("make_again", number, changed.name)
                if changed.redo
                else Reversal("take_back", changed.step, changed.name)  # others followed: it was a new step
            )
            return texts("acts.back.bin", bin=changed.name), again
        case "make_again":
            changed = bins.make_again(number)
            return texts("acts.again.bin", bin=changed.name), Reversal("take_back", number, changed.name)
        case "delete_bin":
            if bins.get(name).clips:
                return texts("acts.back.filled", bin=name), None
            return texts("acts.back.created", bin=name), Reversal("bring_back", bins.delete(name), name)
        case "bring_back":
            name = bins.bring_back(number).name
            return texts("acts.back.deleted", bin=name), Reversal("delete_bin", name=name)
    if saved is None:
        raise NotFound("There is no saved search {name!r}.{hint}", name=name, hint="")
    if reversal.kind == "keep_search":
        kept = saved.save(name, reversal.query).name
        return texts("acts.back.search.kept", name=kept), Reversal("forget_search", name=kept)
    query = saved.get(name).query
    saved.delete(name)
    return texts("acts.back.search", name=name), Reversal("keep_search", name=name, query=query)
