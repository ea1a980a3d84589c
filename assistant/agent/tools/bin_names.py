"""Which bin a name means: people seldom say it as it is written."""

from collections.abc import Sequence
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from assistant.agent.tools.workspace import CannotAct, ToolContext
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import languages
from retrieval.names import normalized_name, similar_names

SPELLING = 86.0
"""rapidfuzz's ratio, of 100, from which two names are one with a slip in it: "Openning" is at 93 from "Opening"."""
WORDS_WITHIN = 95.0
"""rapidfuzz's token_set_ratio from which the words of one name all stand in the other."""
MOST_NAMED = 5
"""Names that a sentence lists."""


def existing_bin(name: str | None, context: ToolContext) -> str:
    """The bin of that name, or of one that is near enough; without a name the one in use.

    CannotAct, with the nearest names, where there is none or several could be meant.
    """
    names = [summary.name for summary in context.workspace.bins.all()]
    if name is None:
        if (in_use := bin_in_use(names, context)) is not None:
            return in_use
        raise CannotAct(_which(names, context.texts))
    meant = _meant(name, names)
    if len(meant) == 1:
        return meant[0]
    texts = context.texts
    if meant:
        raise CannotAct(texts("acts.bin.which", names=listed(meant)))
    unknown = texts("acts.bin.unknown", bin=name)
    near = similar_names(name, names)
    known = texts("acts.bin.nearest", names=listed(near)) if near else _known(names, texts)
    raise CannotAct(f"{unknown} {known}")


def bin_to_fill(name: str | None, context: ToolContext) -> str:
    """The bin that shots are put into, which need not exist: one that is there where the name means it."""
    names = [summary.name for summary in context.workspace.bins.all()]
    if name is None:
        return bin_in_use(names, context) or unused_bin_name(context)
    content = _content(name)
    exact = [other for other in names if normalized_name(other) == normalized_name(name)]
    near = exact or [other for other in names if fuzz.ratio(content, default_process(other)) >= SPELLING]
    if len(near) > 1:
        near = [other for other in near if default_process(other) == content] or near
    return near[0] if near else name


def bin_in_use(names: Sequence[str], context: ToolContext) -> str | None:
    """The bin that was spoken of last, where it is still there; else the only one."""
    in_use = context.state.bin_in_use
    if in_use and any(normalized_name(other) == normalized_name(in_use) for other in names):
        return in_use
    return names[0] if len(names) == 1 else None


def unused_bin_name(context: ToolContext) -> str:
    """A usual name that no bin has."""
    usual = context.texts("bins.first")
    taken = {normalized_name(summary.name) for summary in context.workspace.bins.all()}
    name, number = usual, 2
    while normalized_name(name) in taken:
        name, number = f"{usual} {number}", number + 1
    return name


def listed(names: Sequence[str]) -> str:
    """ "“A”, “B” …": a few of them."""
    shown = ", ".join(f"“{name}”" for name in names[:MOST_NAMED])
    return f"{shown} …" if len(names) > MOST_NAMED else shown


def _meant(name: str, names: Sequence[str]) -> list[str]:
    """The bins that the name may mean; several where it fits them alike."""
    if exact := [other for other in names if normalized_name(other) == normalized_name(name)]:
        return exact
    content = _content(name)
    for scorer, least in ((fuzz.ratio, SPELLING), (fuzz.token_set_ratio, WORDS_WITHIN)):
        found = process.extract(
            content, names, scorer=scorer, processor=default_process, score_cutoff=least, limit=None
        )
        if found:
            return [other for other, score, _ in found if score == found[0][1]]
    return []


def _content(name: str) -> str:
    """The name without the words that only say that it is one: "the opening one" is "opening"."""
    words = default_process(name).split()
    return " ".join(word for word in words if word not in _words_for_a_bin()) or " ".join(words)


@cache
def _words_for_a_bin() -> frozenset[str]:
    return frozenset(word for code in languages() for word in texts_in(code)("acts.bin.words").split())


def _which(names: Sequence[str], texts: Texts) -> str:
    return texts("acts.bin.which", names=listed(names)) if names else texts("acts.bin.none")


def _known(names: Sequence[str], texts: Texts) -> str:
    return texts("acts.bin.known", names=listed(names)) if names else texts("acts.bin.none")
