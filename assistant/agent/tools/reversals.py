"""Acts taken back, and made again: each reversal that is carried out gives the one that does the opposite.

A change of a bin is a step of its own history, so that the bin's undo and the conversation's are one.
"""

from dataclasses import dataclass, replace

from assistant.agent.tools.bin_tools import deleted_bin, last_change
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
                workspace.note(reversal.kind, reversal.name)
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
    """What was done, and its opposite; None where there is nothing left to do.

    NotFound where it is not kept any more, or was done in another archive.
    """
    bins, number, name = workspace.bins, reversal.number, reversal.name
    match reversal.kind:
        case "take_back":
            _check_same(reversal, repr(bins.step_time(number)))
            changed = bins.take_back(number)
            again = (
                replace(reversal, kind="make_again", name=changed.name)
                if changed.redo
                else last_change(bins, changed)  # others followed: it was a new step
            )
            return texts("acts.back.bin", bin=changed.name), again
        case "make_again":
            _check_same(reversal, repr(bins.step_time(number)))
            changed = bins.make_again(number)
            back = replace(reversal, kind="take_back", name=changed.name)
            return texts("acts.again.bin", bin=changed.name), back
        case "delete_bin":
            _check_same(reversal, (found := bins.get(name)).created)
            if found.clips:
                return texts("acts.back.filled", bin=name), None
            return texts("acts.back.created", bin=name), deleted_bin(bins, bins.delete(name))
        case "bring_back":
            _check_same(
                reversal, next((gone.deleted for gone in bins.lists.deleted() if gone.id == number), "")
            )
            made = bins.bring_back(number)
            back = Reversal("delete_bin", name=made.name, when=made.created)
            return texts("acts.back.deleted", bin=made.name), back
    return _search_carried_out(reversal, workspace, texts)


def _search_carried_out(
    reversal: Reversal, workspace: Workspace, texts: Texts
) -> tuple[str, Reversal | None]:
    saved, name = workspace.saved_searches, reversal.name
    if saved is None:
        raise NotFound("There is no saved search {name!r}.{hint}", name=name, hint="")
    if reversal.kind == "keep_search":
        kept = saved.save(name, reversal.query)
        back = Reversal("forget_search", name=kept.name, when=kept.created)
        return texts("acts.back.search.kept", name=kept.name), back
    found = saved.get(name)
    _check_same(reversal, found.created)
    saved.delete(name)
    return texts("acts.back.search", name=name), Reversal("keep_search", name=name, query=found.query)


def _check_same(reversal: Reversal, when: str) -> None:
    """Whether it is what the reversal is about, and not what has its number or name in another archive."""
    if reversal.when != when:
        raise NotFound("That change of the bin is no longer kept, so it stays.")
