"""What a turn has done beside searching: each action with its hits, its bin, its name and its format.

Words that are arguments of one action make one or more of its kind: "1 and 2 in A, 3 in B" are two. What an action
lacks it shares with the one before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import NONE, OLD_BIN, TurnLabels
from assistant.agent.reader.language.hit_lists import hit_lists
from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import fold
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Action, ActionName
from retrieval.export.formats import ExportFormat

WITH_SHOTS: tuple[ActionName, ...] = ("bin_add", "bin_remove", "play", "download", "export")
ON_BINS: tuple[ActionName, ...] = ("bin_add", "bin_remove", "bin_create", "bin_delete", "bin_rename")

Shots = tuple[int, ...]
FORMAT_NAMES = frozenset(kind.value for kind in ExportFormat)
QUOTATION_MARKS = " \"'«»“”„‹›‘’"


@dataclass(frozen=True, slots=True)
class _Argument:
    """Words that name hits, a bin or a new name, from word `first` on."""

    first: int
    do: ActionName
    shots: Shots = ()
    bin: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Draft:
    """One action, as far as its own words tell."""

    first: int
    do: ActionName
    shots: Shots = ()
    bin: str = ""
    name: str = ""
    format: str = ""
    kinds: tuple[str, ...] = field(default=())
    """Which arguments it was given, in order."""


def decode_actions(
    context: TurnContext, turn: TaggedTurn, labels: TurnLabels, shots: Shots
) -> tuple[Action, ...]:
    """The turn's actions in the order of its words; `shots` are for those whose words name none.

    One on a bin that is there already needs words of its own where there are others.
    """
    if not labels.actions:
        return ()
    formats = _named_formats(turn) if "export" in labels.actions else {}
    drafts = _merged(_drafted(context, turn, labels, formats))
    if "export" in labels.actions:
        drafts = _with_formats(labels, drafts, formats, len(turn.words))
    missing = [do for do in labels.actions if all(draft.do != do for draft in drafts)]
    drafts = [_as_renaming(draft) for draft in drafts]
    if drafts:
        missing = [do for do in missing if do not in OLD_BIN]
    end = len(turn.words)
    drafts = sorted((*drafts, *(_Draft(end, do) for do in missing)), key=lambda draft: draft.first)
    return tuple(_completed(context, labels, drafts, shots))


def _arguments(context: TurnContext, turn: TaggedTurn, labels: TurnLabels) -> Iterator[_Argument]:
    """All arguments of the actions that the labels name, in the order of the words."""
    shots = turn.places("shot") | turn.places("removed_shot")
    found: list[_Argument] = []
    for hits in hit_lists(turn.folded, turn.language, context.shown):
        do = _action_of(labels, sorted(shots.intersection(range(hits.first, hits.end))))
        if do is not None:
            found.append(_Argument(hits.first, do, shots=hits.shots))
    for tag in ("bin", "old_bin", "name"):
        for span, text in zip(turn.spans(tag), turn.span_texts(tag), strict=True):
            do = _action_of(labels, span)
            if do is not None:
                is_name, text = tag == "name", _bare_name(text, turn.language)
                found.append(
                    _Argument(span.start, do, bin="" if is_name else text, name=text if is_name else "")
                )
    yield from sorted(found, key=lambda argument: argument.first)


def _bare_name(text: str, language: str) -> str:
    """A name without its quotation marks, and without the word for a bin before it."""
    name = text.strip(QUOTATION_MARKS)
    first, _, rest = name.partition(" ")
    is_word_for_bin = fold(first) in phrases("bin", language) and rest[:1].isalpha()
    return (rest if is_word_for_bin else name).strip(QUOTATION_MARKS) or text


def _action_of(labels: TurnLabels, span: Sequence[int]) -> ActionName | None:
    """The action that most words of the span are an argument of, of those that the turn has."""
    told = [labels.arguments[place] for place in span if place < len(labels.arguments)]
    known = [do for do in told if do in labels.actions]
    return max(known, key=known.count, default=None)


def _drafted(
    context: TurnContext, turn: TaggedTurn, labels: TurnLabels, formats: Mapping[int, str]
) -> list[_Draft]:
    drafts: list[_Draft] = []
    current: dict[tuple[ActionName, int | None], int] = {}
    arguments = list(_arguments(context, turn, labels))
    first_export = next((argument.first for argument in arguments if argument.do == "export"), 0)
    for argument in arguments:
        kind = "shots" if argument.shots else "bin" if argument.bin else "name"
        of = _format_of(argument.first, tuple(formats), first_export) if argument.do == "export" else None
        place = current.get((argument.do, of))
        before = drafts[place] if place is not None else None
        if argument.do == "bin_rename" and before and before.name and argument.name and not before.bin:
            before = replace(before, bin=before.name, name="", kinds=("bin",))
        if before is None or place is None or _begins_anew(before, kind):
            shots = before.shots if before and kind == "bin" and before.kinds[-1] == "bin" else ()
            before = _Draft(argument.first, argument.do, shots, format=formats[of] if of is not None else "")
            place = len(drafts)
            drafts.append(before)
            current[argument.do, of] = place
        drafts[place] = replace(
            before,
            shots=tuple(sorted({*before.shots, *argument.shots})),
            bin=argument.bin or before.bin,
            name=argument.name or before.name,
            kinds=(*before.kinds, kind),
        )
    return drafts


def _named_formats(turn: TaggedTurn) -> dict[int, str]:
    """The formats among the words, by their places."""
    outside = [
        place for place, tag in enumerate(turn.tags) if tag not in ("bin", "old_bin", "name", "visual")
    ]
    return {place: turn.folded[place] for place in outside if turn.folded[place] in FORMAT_NAMES}


def _format_of(place: int, formats: Sequence[int], first: int) -> int | None:
    """The format that words at a place are exported in: before them as the first one is, or behind them.

    `first` is where exports' words begin: "an EDL of 1 and a PDF of 2", "1 as an EDL and 2 as a PDF".
    """
    before = [at for at in formats if at < place]
    behind = [at for at in formats if at > place]
    is_leading = bool(formats) and formats[0] < first
    return next(iter(before[::-1] if is_leading else behind or before[::-1]), None)


def _as_renaming(draft: _Draft) -> _Draft:
    """Hits are added to a bin, never to a name: who says a new name alone renames what is there."""
    return replace(draft, do="bin_rename") if (draft.do, draft.kinds) == ("bin_add", ("name",)) else draft


def _merged(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Those that put hits into one bin are one: "1 into Locks, 2 into Locks"."""
    merged: list[_Draft] = []
    for draft in drafts:
        bin_name = draft.bin or next((one.bin for one in reversed(merged) if one.do == draft.do), "")
        same = next((one for one in merged if (one.do, one.bin) == (draft.do, bin_name)), None)
        if draft.do != "bin_add" or same is None or not draft.shots:
            merged.append(draft)
            continue
        both = tuple(sorted({*same.shots, *draft.shots}))
        merged[merged.index(same)] = replace(same, shots=both)
    return merged


def _begins_anew(draft: _Draft, kind: str) -> bool:
    """Whether one more argument of this kind belongs to another action of the same kind."""
    if kind == "shots":
        return "shots" in draft.kinds and draft.kinds[-1] != "shots"
    return kind in draft.kinds


def _with_formats(
    labels: TurnLabels, drafts: Sequence[_Draft], named: Mapping[int, str], end: int
) -> list[_Draft]:
    """Exports with their formats: one for each that the words name, else the one that was read of the turn."""
    exports = [draft for draft in drafts if draft.do == "export"]
    others = [draft for draft in drafts if draft.do != "export"]
    read = labels.classes["format"]
    if not named:
        told = exports or [_Draft(end, "export")]
        return [
            *others,
            *(replace(draft, format="" if read in (NONE, None) else str(read)) for draft in told),
        ]
    made: list[_Draft] = []
    left = list(exports)
    for place, name in named.items():
        own = next((draft for draft in left if draft.format == name), None)
        if own is not None:
            left.remove(own)
        nearest = min(exports, key=lambda draft: abs(draft.first - place), default=None)
        own = own or nearest or _Draft(place, "export")
        made.append(replace(own, format=name, first=max(own.first, place) if own.kinds else place))
    return [*others, *made, *left]


def _completed(
    context: TurnContext, labels: TurnLabels, drafts: Sequence[_Draft], shots: Shots
) -> Iterator[Action]:
    """Each action with what it shares: hits and bin of the one before, else what the turn goes on from."""
    names = [draft.name for draft in drafts if draft.do == "bin_rename" and draft.name]
    own_bins = [draft.bin for draft in drafts if draft.bin]
    last_bin = context.bin if labels.classes["bin_from"] == "last" else None
    last_shots: Shots = ()
    filled = False
    source = labels.classes["shots_from"]
    if source == "all_but":
        drafts = [
            replace(draft, shots=context.others(draft.shots) if draft.shots else ()) for draft in drafts
        ]
    for draft in drafts:
        takes_bin = draft.do in ON_BINS
        if draft.do == "export" and not draft.shots and source != "all":
            takes_bin = filled or last_bin is not None
        bin_name = draft.bin or (
            last_bin or next(iter([*own_bins, *(() if draft.name else names)]), None) if takes_bin else None
        )
        own = draft.shots or (shots if source in ("all", "last") else last_shots or shots)
        if draft.do not in WITH_SHOTS or (draft.do == "export" and bin_name):
            own = ()
        yield Action(
            do=draft.do, shots=own, bin=bin_name or None, name=draft.name or None, format=draft.format or None
        )
        last_shots = own or last_shots
        if draft.do in ON_BINS:
            filled, last_bin = True, draft.name or bin_name
