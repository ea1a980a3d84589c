"""What the assistant says beside the number of hits: what it tried, what changed, and what strikes it.

Every figure comes from the hits; no language model writes here.
"""

import math
from collections import Counter
from collections.abc import Sequence

from assistant.agent.search.query_relaxation import RelaxedSearch
from assistant.agent.search.unmet_limits import UnmetLimits
from assistant.dialogue.clusters.cluster_labeler import label_text
from assistant.dialogue.clusters.result_clusters import ClusterChoice
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.slot_labels import slot_label
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from retrieval.hits import Hit, UnannotatedVideos

FEWEST_FROM_ONE = 4
MOST_FROM_ONE = 0.6
"""Share of a page's likely hits, and their number, from which one video is said to have most of them."""


def relaxation_remark(asked: Plan, outcome: RelaxedSearch, language: Language) -> str:
    """That nothing was found as it was asked, or nothing sure, and what is shown instead; else empty."""
    texts = texts_in(language)
    nothing = texts("remark.nothing_sure" if outcome.doubtful else "remark.nothing")
    if outcome.way == "words":
        what, now = without_hidden_characters(asked.visual), without_hidden_characters(outcome.plan.visual)
        return texts("remark.relaxed.words", nothing=nothing, what=what, now=now)
    if outcome.way == "heard":
        return texts("remark.relaxed.heard")
    if outcome.way == "anywhere":
        return texts("remark.relaxed.anywhere", what=without_hidden_characters(outcome.plan.visual))
    return ""


def unmet_limits_remark(unmet: UnmetLimits, language: Language) -> str:
    """That nothing matches within these limits, and what would without them."""
    texts = texts_in(language)
    kind, shots = unmet.slots[0].kind, texts.count("shots", unmet.matches)
    if unmet.nearest is not None and kind in ("min_seconds", "max_seconds"):
        limit = texts.number(unmet.slots[0].seconds or 0.0)
        # rounded to the side on which the shot still meets it
        tenths = (math.floor if kind == "min_seconds" else math.ceil)(unmet.nearest * 10)
        return texts(f"remark.unmet.{kind}", limit=limit, nearest=texts.number(tenths / 10))
    limits = ", ".join(without_hidden_characters(slot_label(slot, texts)) for slot in unmet.slots)
    key = "remark.unmet.one" if len(unmet.slots) == 1 else "remark.unmet.several"
    return texts(key, limit=limits, shots=shots)


def unannotated_remarks(plan: Plan, fields: Sequence[str], language: Language) -> list[str]:
    """For each of these fields, that nothing in the archive tells of it, and what was made of it."""
    texts = texts_in(language)
    return [
        texts(f"remark.unannotated.{field}", what=without_hidden_characters(getattr(plan, field, "")))
        for field in fields
    ]


def unannotated_video_remarks(unannotated: Sequence[UnannotatedVideos], language: Language) -> list[str]:
    """For each of these kinds, of how many videos it is not known: they are neither with nor without it."""
    texts = texts_in(language)
    return [
        texts(
            f"remark.unannotated_videos.{one.kind}",
            videos=texts.count("videos", one.videos),
            of=texts.number(one.of),
        )
        for one in unannotated
    ]


def page_change_remark(new: int, kept: int, language: Language) -> str:
    """How many hits a page has that the one before it lacked; empty where it shares none with it."""
    texts = texts_in(language)
    if not kept:
        return ""
    return texts.count("remark.page_change", new) if new else texts("remark.page_same")


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
