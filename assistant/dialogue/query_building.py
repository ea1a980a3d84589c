"""The one place where a plan becomes a query."""

from collections.abc import Sequence

from assistant.dialogue.plan import Plan
from retrieval.types import Filters, Picture, Query, ShotId, VideoFilter

EVERYWHERE = VideoFilter()


def build_query(
    plan: Plan,
    *,
    pictures: Sequence[Picture] = (),
    picture_weight: float = 0.5,
    liked: Sequence[ShotId] = (),
    disliked: Sequence[ShotId] = (),
    within: VideoFilter = EVERYWHERE,
    then_seconds: float = 60.0,
) -> Query:
    """The query that carries a plan out. Shots are given by identity: a plan's numbers age with each page."""
    filters = plan.filters
    return Query(
        text=plan.visual,
        pictures=tuple(pictures) if plan.use_image else (),
        picture_weight=picture_weight,
        speech=plan.speech,
        exclude=plan.exclude,
        then=plan.then,
        then_seconds=then_seconds,
        like=tuple(liked),
        unlike=tuple(disliked),
        filters=Filters(
            video=filters.video,
            after=filters.after,
            before=filters.before,
            min_seconds=filters.min_seconds,
            max_seconds=filters.max_seconds,
            among=within,
        ),
    )


def is_empty_query(query: Query) -> bool:
    """Whether there is nothing in the query to rank shots by; filters and exclusions alone rank nothing."""
    return not (query.text or query.pictures or query.speech or query.then or query.like)
