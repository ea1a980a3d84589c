"""Two hits and more side by side: where each is from, how long, what is seen and said, and how alike they look."""

from collections.abc import Sequence
from itertools import combinations

from assistant.agent.questions import spoken_words
from assistant.agent.questions.video_facts import FootageSources, VideoFacts
from assistant.dialogue.reply_parts import Statement
from assistant.i18n.catalogue import texts_in
from retrieval.search.near_duplicates import NEAR_DUPLICATE_DISTANCE, mean_pairwise_distance
from retrieval.search.visual_search import SAMPLE_SIZE
from retrieval.types import Shot, ShotId

MOST_COMPARED = 4
"""Shots; more fill a page and tell no more."""
MOST_LINES = 3
"""Statements of what is said in each."""
ALIKE_DISTANCE = 0.6
"""Cosine distance of two shots that look alike, as a share of the archive's mean one: half way from adjacent takes
(0.3, `retrieval.search.near_duplicates`) to what is usual."""


def compare_shots(
    sources: FootageSources,
    numbers: Sequence[int],
    shots: Sequence[ShotId],
    seen: Sequence[Sequence[Statement] | None] = (),
) -> tuple[Statement, ...]:
    """What tells the shots apart. `numbers` are what people call them by, `seen` what a vision model says of each.

    NotFound where one of them is not there.
    """
    known = [sources.archive.shot(shot) for shot in shots[:MOST_COMPARED]]
    each = [
        statement
        for place, (number, shot) in enumerate(zip(numbers, known, strict=False))
        for statement in _side(sources, number, shot, seen[place] if place < len(seen) else None)
    ]
    return (*_together(sources, numbers, known), *each)


def _side(
    sources: FootageSources, number: int, shot: Shot, seen: Sequence[Statement] | None
) -> tuple[Statement, ...]:
    facts = VideoFacts(sources, shot.id.video)
    looks = tuple(seen) if seen else facts.looks(shot)
    return (facts.length(shot, number), *looks, *spoken_words.words_said(facts, shot)[:MOST_LINES])


def _together(
    sources: FootageSources, numbers: Sequence[int], shots: Sequence[Shot]
) -> tuple[Statement, ...]:
    """How alike the pictures of each pair are, and which is how much longer."""
    vectors = sources.archive.vectors([shot.id for shot in shots])
    usual = mean_pairwise_distance(sources.archive.sample(SAMPLE_SIZE).vectors)
    texts = texts_in(sources.language)
    told: list[Statement] = []
    for one, other in combinations(range(len(shots)), 2):
        cosine = float(vectors[one] @ vectors[other])
        share = (1 - cosine) / usual
        key = "same" if share < NEAR_DUPLICATE_DISTANCE else "alike" if share < ALIKE_DISTANCE else "unlike"
        pair = {"a": numbers[one], "b": numbers[other]}
        where = "one_video" if shots[one].id.video == shots[other].id.video else "two_videos"
        longer, shorter = sorted((one, other), key=lambda place: -shots[place].seconds)
        seconds = shots[longer].seconds - shots[shorter].seconds
        lengths = (
            texts(
                "describe.compare.longer",
                a=numbers[longer],
                b=numbers[shorter],
                seconds=texts.number(seconds, 1),
            )
            if seconds >= 0.05
            else texts("describe.compare.equal", **pair)
        )
        likeness = texts(f"describe.compare.{key}", **pair, cosine=texts.number(cosine, 2))
        told.append((f"{likeness} {texts(f'describe.compare.{where}')} {lengths}",))
    return tuple(told)
