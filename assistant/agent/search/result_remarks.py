"""What the assistant says beside the number of hits: what it tried, what changed, and what strikes it.

Every figure comes from the hits; no language model writes here.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.agent.search.query_relaxation import RelaxedSearch
from assistant.dialogue.cluster_labels import label_text
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.result_clusters import ClusterChoice
from assistant.i18n.languages import Language
from retrieval.types import Hit

FEWEST_FROM_ONE = 4
MOST_FROM_ONE = 0.6
"""Share of a page's likely hits, and their number, from which one video is said to have most of them."""


def relaxation_remark(asked: Plan, outcome: RelaxedSearch, language: Language) -> str:
    """That nothing was found as it was asked, or nothing sure, and what is shown instead; else empty."""
    spanish = language == "es"
    nothing = "nada" if spanish else "nothing"
    if outcome.doubtful:
        nothing = "nada seguro" if spanish else "nothing sure"
    if outcome.way == "limits":
        shots = [hit.shot.seconds for hit in outcome.results.hits if hit.match != "none"]
        bounds = _limits(asked.filters, language)
        if asked.filters.max_seconds is not None:
            now = f"hasta {max(shots):.1f} s" if spanish else f"up to {max(shots):.1f} s"
        elif asked.filters.min_seconds is not None:
            now = f"desde {min(shots):.1f} s" if spanish else f"from {min(shots):.1f} s"
        else:
            now = "de cualquier momento" if spanish else "from any time"
        if spanish:
            return f"No he encontrado {nothing} {bounds}; estos son {now}."
        return f"I found {nothing} {bounds}; these are {now}."
    if outcome.way == "video":
        name = without_hidden_characters(asked.filters.video or "")
        if spanish:
            return f"No he encontrado {nothing} en {name}; estos son de todo el archivo."
        return f"I found {nothing} in {name}; these are from the whole archive."
    if outcome.way == "words":
        what, now = without_hidden_characters(asked.visual), without_hidden_characters(outcome.plan.visual)
        if spanish:
            return f"No he encontrado {nothing} como «{what}»; he buscado solo «{now}»."
        return f"I found {nothing} like “{what}”; I looked for “{now}” alone."
    if outcome.way == "heard":
        if spanish:
            return "No he visto nada que se parezca a eso; aquí se dice."
        return "I saw nothing that looks like that; here it is said."
    if outcome.way == "seen":
        if spanish:
            return "No he encontrado nadie que diga eso; aquí se ve."
        return "I found nobody saying that; here it is seen."
    return ""


def _limits(filters: PlanFilters, language: Language) -> str:
    spanish = language == "es"
    said = []
    if filters.max_seconds is not None:
        said.append(
            f"de menos de {filters.max_seconds:g} s" if spanish else f"under {filters.max_seconds:g} s"
        )
    if filters.min_seconds is not None:
        said.append(f"de más de {filters.min_seconds:g} s" if spanish else f"over {filters.min_seconds:g} s")
    if filters.after is not None or filters.before is not None:
        said.append("en ese tramo" if spanish else "within those times")
    return (" y " if spanish else " and ").join(said)


def page_change_remark(new: int, kept: int, language: Language) -> str:
    """What differs between two pages of one running query."""
    if language == "es":
        return f"{new} nuevo{'' if new == 1 else 's'}, {kept} de antes."
    return f"{new} new, {kept} kept."


def dominant_video_remark(hits: Sequence[Hit], language: Language) -> str:
    """That one video of several has most of the likely hits; empty where none has."""
    names = Counter(hit.video.name for hit in hits if hit.match != "none")
    if not names:
        return ""
    name, count = names.most_common(1)[0]
    if len(names) == 1 or count < FEWEST_FROM_ONE or count < MOST_FROM_ONE * names.total():
        return ""
    name = without_hidden_characters(name)
    if language == "es":
        return f"La mayoría son de {name}; di «solo en {name}» para ver los demás de ahí."
    return f"Most come from {name}; say “only in {name}” for the rest of it."


def cluster_question(choice: ClusterChoice, language: Language) -> str:
    """The question which of two kinds is meant."""
    if choice.first.shows:
        one, other = (label_text(kind.shows, language) for kind in (choice.first, choice.second))
        if language == "es":
            return f"Son de dos clases: ¿{one} o {other}?"
        return f"These are of two kinds: {one}, or {other}?"
    first, second = (
        without_hidden_characters(choice.first.name),
        without_hidden_characters(choice.second.name),
    )
    if language == "es":
        named = f", como en {first} o como en {second}" if first else ""
        return f"Son de dos clases{named}: ¿cuál buscas?"
    named = f", as in {first} or as in {second}" if first else ""
    return f"These are of two kinds{named}: which do you mean?"
