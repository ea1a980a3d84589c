"""The tools that give files, play, and keep searches."""

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from assistant.agent.tools.bin_names import existing_bin
from assistant.agent.tools.named_hits import NamedHits, named_hits
from assistant.agent.tools.workspace import CannotAct, ToolContext
from assistant.dialogue.answer import Act
from assistant.dialogue.plan import Action, ActionName
from assistant.dialogue.reply_parts import TimecodeLink, fill_template, without_hidden_characters
from assistant.dialogue.running_query import query_words
from assistant.dialogue.sessions.session_json import search_to_json
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.catalogue import Texts
from retrieval.archive.tables.saved_searches import MAX_SEARCH_NAME_LENGTH
from retrieval.bins.bins import Bin
from retrieval.errors import NotFound
from retrieval.export.formats import ExportFormat

NEAR_FORMAT = 80.0
"""rapidfuzz's token_set_ratio, of 100, from which words name a format: "cmx edl" is "EDL (CMX 3600)"."""
ALL_WORDS = 100.0
"""The same where all words of one stand in the other."""


def export(action: Action, context: ToolContext) -> Act:
    """Writes a bin, or hits, as a file in a format of `retrieval.export`."""
    return _written(action, context, "export", export_format(action.format, context.texts))


def download(action: Action, context: ToolContext) -> Act:
    """The clips themselves, as files."""
    return _written(action, context, "download", ExportFormat.ZIP)


def play(action: Action, context: ToolContext) -> Act:
    """Plays a hit: the page does, where there is one; else it is said where to find it."""
    first = action.shots[:1] or (1,)
    named = named_hits(action.model_copy(update={"shots": first}), context)
    hit = named.hits[0]
    name = without_hidden_characters(hit.video.name)
    moment = TimecodeLink(hit.video.id, name, hit.shot.number, hit.start, hit.end, whole=True)
    said = fill_template(context.texts.pattern("acts.playing"), number=hit.number, name=name, moment=moment)
    path = str(hit.video.path) if context.workspace.shows_paths else ""
    return Act("play", said, shots=(hit.number,), file=name, path=path)


def save_search(action: Action, context: ToolContext) -> Act:
    """Keeps the running search under a name."""
    texts, saved = context.texts, context.workspace.saved_searches
    if not filled_slots(context.state.query):
        raise CannotAct(texts("saved.nothing"))
    if saved is None:
        raise CannotAct(texts("saved.read_only"))
    name = action.name or query_words(context.state.query)[:MAX_SEARCH_NAME_LENGTH]
    if not name.strip():
        raise CannotAct(texts("saved.needs_name"))
    if saved.has(name):
        raise CannotAct(texts("saved.taken", name=name))
    kept = saved.save(name, search_to_json(context.state))
    undo = Reversal("forget_search", name=kept.name, when=kept.created)
    return Act("save_search", (texts("saved.done", name=kept.name),), reversals=(undo,))


def export_format(said: str | None, texts: Texts) -> ExportFormat:
    """The format that the words name, the plain cut list for none. CannotAct, with all that there are.

    They may say its name or what it is for: "contact sheet", "final cut".
    """
    if not said:
        return ExportFormat.EDL
    word = said.strip().removeprefix(".").casefold()
    if word in set(ExportFormat):
        return ExportFormat(word)
    labels = {kind: texts(f"bins.export.{kind}") for kind in ExportFormat}
    uses = {kind: texts(f"bins.export.{kind}.about") for kind in ExportFormat}
    for names, least in ((labels, NEAR_FORMAT), (uses, ALL_WORDS)):
        found = process.extractOne(
            said, names, scorer=fuzz.token_set_ratio, processor=default_process, score_cutoff=least
        )
        if found is not None:
            return ExportFormat(found[2])
    raise CannotAct(texts("acts.format", format=said, formats=", ".join(labels.values())))


def _written(action: Action, context: ToolContext, do: ActionName, kind: ExportFormat) -> Act:
    texts = context.texts
    chosen, named = _chosen(action, context)
    if not chosen.clips:
        raise CannotAct(texts("acts.bin.empty", bin=chosen.name))
    file = context.workspace.export(chosen, kind, texts)
    label = texts(f"bins.export.{kind}")
    if kind is ExportFormat.ZIP:
        said = texts.count("acts.clips", len(chosen.clips), file=file.name)
    elif named is None:
        said = texts("acts.exported", bin=chosen.name, format=label, file=file.name)
    else:
        said = texts.count("acts.exported.hits", len(named.hits), format=label, file=file.name)
    remarks = (named.remark if named else "", *file.notes)
    return Act(
        do,
        (" ".join(filter(None, (said, *remarks))),),
        bin="" if named else chosen.name,
        shots=named.numbers if named else (),
        format=kind.value,
        file=file.name,
        path=file.path,
        url=file.url,
        job=file.job,
    )


def _chosen(action: Action, context: ToolContext) -> tuple[Bin, NamedHits | None]:
    """What is written: the hits or the bin that is named; else the bin, where it was spoken of after the hits; else
    all hits that are shown; else the bin in use."""
    state, bins = context.state, context.workspace.bins
    if action.shots and action.bin is None:
        named = named_hits(action, context)
        return named.as_bin(context), named
    if action.bin is None and state.shown and not state.spoke_of_bin:
        named = named_hits(action, context)
        return named.as_bin(context), named
    try:
        return bins.get(existing_bin(action.bin, context)), None
    except CannotAct:
        if action.bin is None and not bins.all():
            raise CannotAct(context.texts("acts.hits.none")) from None
        raise
    except NotFound as error:  # deleted a moment ago
        raise CannotAct(context.texts("bins.error.gone", name=action.bin)) from error
