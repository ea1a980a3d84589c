"""What the assistant says beside the number of hits: what it tried, what changed, and what strikes it.

Every figure comes from the hits; no language model writes here.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.agent.search.query_relaxation import RelaxedSearch
from assistant.dialogue.clusters.cluster_labels import label_text
from assistant.dialogue.clusters.result_clusters import ClusterChoice
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import Language
from retrieval.types import Hit

FEWEST_FROM_ONE = 4
MOST_FROM_ONE = 0.6
"""Share of a page's likely hits, and their number, from which one video is said to have most of them."""


def relaxation_remark(asked: Plan, outcome: RelaxedSearch, language: Language) -> str:
    """That nothing was found as it was asked, or nothing sure, and what is shown instead; else empty."""
    texts = texts_in(language)
    nothing = texts("remark.nothing_sure" if outcome.doubtful else "remark.nothing")
    if outcome.way == "limits":
        now = _lengths_shown(asked.filters, outcome.results.hits, texts)
        limits = _limits(asked.filters, texts)
        return texts("remark.relaxed.limits", nothing=nothing, limits=limits, now=now)
    if outcome.way == "video":
        name = without_hidden_characters(", ".join(asked.filters.video))
        return texts("remark.relaxed.video", nothing=nothing, name=name)
    if outcome.way == "words":
        what, now = without_hidden_characters(asked.visual), without_hidden_characters(outcome.plan.visual)
        return texts("remark.relaxed.words", nothing=nothing, what=what, now=now)
    if outcome.way in ("heard", "seen"):
        return texts(f"remark.relaxed.{outcome.way}")
    return ""


def _lengths_shown(filters: PlanFilters, hits: Sequence[Hit], texts: Texts) -> str:
    seconds = [hit.shot.seconds for hit in hits if hit.match != "none"]
    if filters.max_seconds is not None:
        return texts("remark.up_to", seconds=texts.number(max(seconds), 1))
    if filters.min_seconds is not None:
        return texts("remark.from", seconds=texts.number(min(seconds), 1))
    return texts("remark.any_time")


def _limits(filters: PlanFilters, texts: Texts) -> str:
    said = []
    if filters.max_seconds is not None:
        said.append(texts("remark.under", seconds=texts.number(filters.max_seconds)))
    if filters.min_seconds is not None:
        said.append(texts("remark.over", seconds=texts.number(filters.min_seconds)))
    if filters.after is not None or filters.before is not None:
        said.append(texts("remark.within"))
    return texts("remark.and").join(said)


def unannotated_remarks(plan: Plan, fields: Sequence[str], language: Language) -> list[str]:
    """For each of these fields, that nothing in the archive tells of it, and what was made of it."""
    texts = texts_in(language)
    return [
        texts(f"remark.unannotated.{field}", what=without_hidden_characters(getattr(plan, field, "")))
        for field in fields
    ]


def page_change_remark(new: int, kept: int, language: Language) -> str:
    """What differs between two pages of one running query."""
    texts = texts_in(language)
    return texts.count("remark.page_change", new, kept=texts.number(kept))


def dominant_video_remark(hits: Sequence[Hit], language: Language) -> str:
    """That one video of several has most of the likely hits; empty where none has."""
    names = Counter(hit.video.name for hit in hits if hit.match != "none")
    if not names:
        return ""
    name, count = names.most_common(1)[0]
    if len(names) == 1 or count < FEWEST_FROM_ONE or count < MOST_FROM_ONE * names.total():
        return ""
    return texts_in(language)("remark.one_video", name=without_hidden_characters(name))


def cluster_question(choice: ClusterChoice, language: Language) -> str:
    """The question which of two kinds is meant."""
    texts, kinds = texts_in(language), (choice.first, choice.second)
    if choice.first.shows:
        first, second = (label_text(kind.shows, language) for kind in kinds)
        return texts("remark.kinds.show", first=first, second=second)
    first, second = (without_hidden_characters(kind.name) for kind in kinds)
    return texts("remark.kinds.videos", first=first, second=second) if first else texts("remark.kinds")
