"""What the words of a turn and its context say for certain, held against the plan that was read of them."""

import re

from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import OUTSIDE, TurnLabels
from assistant.agent.reader.language.durations import quantities
from assistant.agent.reader.language.words import fold, folded_words, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Plan, PlanFilters, QuerySlots
from assistant.dialogue.plan_clamping import clamped
from retrieval.media_types import STILL_SUFFIXES, VIDEO_SUFFIXES

HIGHEST_HIT = 1_000
"""Numbers up to here may be meant as a hit's that is not shown."""
HIT_TAGS = ("shot", "removed_shot", "excluded_shot", "near", "video_of")


def checked(
    plan: Plan, context: TurnContext, text: str, labels: TurnLabels, *, has_image: bool = False
) -> Plan:
    """The plan, as far as its context allows it.

    A picture that came with the turn is searched with; without a running query nothing is refined; and what neither
    looks for anything, nor changes anything, nor does anything is asked back; what is asked for again is not. A
    file whose whole name stands in the words is meant.
    """
    if has_image and plan.intent in ("search", "refine", "similar", "describe", "clarify", "chat"):
        plan = plan.changed(use_image=True, intent="refine" if plan.intent == "refine" else "search")
    named = _whole_names(text, context)
    limits = plan.filters
    if (
        named
        and plan.intent in ("search", "refine", "describe")
        and not limits.video
        and not limits.not_video
    ):
        plan = plan.changed(filters=limits.changed(video=named))
    is_new = context.query == QuerySlots()
    if plan.intent == "refine" and is_new:
        plan = plan.changed(intent="search")
    if plan.intent in ("search", "refine") and not plan.action and not plan.near and not plan.exclude_shots:
        says_nothing = plan.slots() == (QuerySlots() if plan.intent == "search" else context.query)
        is_tagged = any(tag != OUTSIDE for tag in labels.tags)
        if says_nothing and not plan.shots and not (is_tagged and plan.asks):
            return plan.changed(**dict(context.query), intent="clarify")
    return plan


def _whole_names(text: str, context: TurnContext) -> tuple[str, ...]:
    """The archive's files whose whole names stand in the words, with their endings."""
    said = fold(text)
    return tuple(name for name in context.videos if fold(name) in said)


def agreed(written: Plan, by_words: Plan, context: TurnContext, text: str) -> Plan:
    """A language model's plan, held to the words: what they say for certain stands, what it invents is dropped."""
    plan = clamped(written, hits=context.shown)
    intent = plan.intent if plan.intent in ("search", "refine", "similar") else by_words.intent
    if intent == "similar" and not plan.shots:
        intent = "refine"
    is_new = context.query == QuerySlots()
    plan = plan.changed(
        intent="search" if intent == "refine" and is_new else intent,
        exclude=by_words.exclude or plan.exclude,
        then=by_words.then or plan.then,
        speech=by_words.speech or plan.speech,
        shots=plan.shots if intent == "similar" else (),
        use_image=by_words.use_image,
        exclude_shots=by_words.exclude_shots,
        near=by_words.near,
        action=by_words.action,
        filters=_agreed_filters(plan.filters, by_words.filters, context, text),
        **{
            field: getattr(by_words, field)
            for field in ("either", "sound", "written", "sort", "limit", "per_video")
        },
    )
    return plan if plan.asks or not by_words.asks else by_words


def _agreed_filters(
    written: PlanFilters, by_words: PlanFilters, context: TurnContext, text: str
) -> PlanFilters:
    """The limits of the words; of the model's, numbers that the words hold and videos that there are."""
    words = folded_words(words_in(text))
    said = {value for found in quantities(words, context.language) for value in (found.value, found.seconds)}
    changes: dict[str, object] = {}
    for limit in ("after", "before", "min_seconds", "max_seconds"):
        if getattr(by_words, limit) is None and (value := getattr(written, limit)) in said:
            changes[limit] = value
    known = {fold(name): name for name in context.videos}
    names = tuple(known[fold(name)] for name in written.video if fold(name) in known)
    return by_words.changed(**changes, **({} if by_words.video or not names else {"video": names}))


def unknown_hits(text: str, context: TurnContext, labels: TurnLabels) -> tuple[int, ...]:
    """Numbers that the turn names as hits, beyond those shown."""
    lists = TaggedTurn(text, labels.tags, context.language).hit_lists(HIT_TAGS, HIGHEST_HIT)
    named = {hits.shots[0] for hits in lists if len(hits.shots) == 1}
    return tuple(sorted(shot for shot in named if context.shown < shot < HIGHEST_HIT))


def unknown_videos(text: str, context: TurnContext) -> tuple[str, ...]:
    """Names of video files in the words that the archive holds none of."""
    known = {fold(name) for name in context.videos}
    endings = "|".join(suffix.lstrip(".") for suffix in sorted(VIDEO_SUFFIXES | STILL_SUFFIXES))
    named = re.findall(rf"[\w-]+\.(?:{endings})\b", text, re.IGNORECASE)
    return tuple(dict.fromkeys(name for name in named if fold(name) not in known))
