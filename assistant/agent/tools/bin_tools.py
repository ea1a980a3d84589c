"""The tools that change bins, by the same code as the page's routes and `filmoteca bin`."""

from assistant.agent.tools.bin_names import bin_to_fill, existing_bin, unused_bin_name
from assistant.agent.tools.named_hits import named_hits
from assistant.agent.tools.workspace import CannotAct, ToolContext
from assistant.dialogue.answer import Act
from assistant.dialogue.plan import Action
from assistant.dialogue.undo_history import Reversal
from retrieval.bins.adding import AddedClips, add_clips
from retrieval.bins.bins import Bin, overlapping_clips, validate_bin_name
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound


def bin_add(action: Action, context: ToolContext) -> Act:
    """Puts hits into a bin, which is made where there is none of that name."""
    named, bins = named_hits(action, context), context.workspace.bins
    done = add_clips(bins, bin_to_fill(action.bin, context), named.new_clips(context))
    said = " ".join(filter(None, (_added(done, context), named.remark)))
    created = (Reversal("delete_bin", name=done.bin.name, when=done.bin.created),) if done.created else ()
    step = (last_change(bins, done.bin),) if done.added else ()
    return Act("bin_add", (said,), bin=done.bin.name, shots=named.numbers, reversals=created + step)


def bin_remove(action: Action, context: ToolContext) -> Act:
    """Takes hits out of a bin, or all that it holds."""
    bins, texts = context.workspace.bins, context.texts
    found = bins.get(existing_bin(action.bin, context))
    if not found.clips:
        raise CannotAct(texts("acts.bin.empty", bin=found.name))
    numbers: tuple[int, ...] = ()
    clips = [clip.id for clip in found.clips]
    remark = ""
    if action.shots:
        named = named_hits(action, context)
        numbers, remark = named.numbers, named.remark
        alike = [overlapping_clips(found.clips, hit.video.id, hit.start, hit.end) for hit in named.hits]
        clips = list(dict.fromkeys(clip.id for twins in alike for clip in twins))
    if not clips:
        raise CannotAct(texts("acts.removed.none", bin=found.name))
    left = bins.remove(found.name, clips)
    said = " ".join(filter(None, (texts.count("acts.removed", len(clips), bin=left.name), remark)))
    return Act("bin_remove", (said,), bin=left.name, shots=numbers, reversals=(last_change(bins, left),))


def bin_create(action: Action, context: ToolContext) -> Act:
    """Makes an empty bin; where there is one of that name, that one is used."""
    bins, texts = context.workspace.bins, context.texts
    name = validate_bin_name(action.name or action.bin or unused_bin_name(context))
    try:
        there = bins.get(name).name
        return Act("bin_create", (texts("acts.exists", bin=there),), bin=there)
    except NotFound:
        made = bins.create(name)
    undo = Reversal("delete_bin", name=made.name, when=made.created)
    return Act("bin_create", (texts("acts.created", bin=made.name),), bin=made.name, reversals=(undo,))


def bin_delete(action: Action, context: ToolContext) -> Act:
    """Deletes a bin, so that it can come back."""
    bins = context.workspace.bins
    name = existing_bin(action.bin or action.name, context)
    undo = deleted_bin(bins, bins.delete(name))
    said = context.texts("bins.deleted", name=name)
    return Act("bin_delete", (said,), bin=name, reversals=(undo,))


def bin_rename(action: Action, context: ToolContext) -> Act:
    """Gives a bin another name. BinError where another one has it."""
    bins, texts = context.workspace.bins, context.texts
    old = existing_bin(action.bin, context)
    if not action.name:
        raise CannotAct(texts("acts.name", bin=old))
    made = bins.rename(old, action.name)
    said = texts("acts.renamed", bin=old, name=made.name)
    undo = (last_change(bins, made),) if made.name != old else ()
    return Act("bin_rename", (said,), bin=made.name, reversals=undo)


def question_before(action: Action, context: ToolContext) -> tuple[str, Action] | None:
    """What is asked before the action is carried out, and the action with the bin's own name.

    None where nothing that is there would go. CannotAct where the bin is not known.
    """
    empties = action.do == "bin_remove" and not action.shots
    if action.do != "bin_delete" and not empties:
        return None
    found = context.workspace.bins.get(existing_bin(action.bin or action.name, context))
    if not found.clips:
        return None
    key = "acts.confirm.empty" if empties else "acts.confirm.delete"
    question = context.texts.count(key, len(found.clips), bin=found.name)
    return question, action.model_copy(update={"bin": found.name, "name": None})


def last_change(bins: BinTables, changed: Bin) -> Reversal:
    """What takes back the change of a bin that was made last."""
    return Reversal("take_back", changed.step, changed.name, repr(bins.step_time(changed.step)))


def deleted_bin(bins: BinTables, number: int) -> Reversal:
    """What brings a bin back that was deleted a moment ago."""
    gone = next(gone for gone in bins.lists.deleted() if gone.id == number)
    return Reversal("bring_back", number, gone.name, gone.deleted)


def _added(done: AddedClips, context: ToolContext) -> str:
    """As the page says it of a click."""
    texts, name = context.texts, done.bin.name
    if not done.added:
        return texts.count("bins.put.same", done.same, name=name)
    key = "bins.put.created" if done.created else "bins.put"
    said = [texts.count(key, len(done.added), name=name)]
    if done.same:
        said.append(texts.count("bins.put.some", done.same))
    if done.near:
        near = len(done.near)
        said.append(texts("bins.put.near.it") if len(done.added) == 1 else texts.count("bins.put.near", near))
    return " ".join(said)
