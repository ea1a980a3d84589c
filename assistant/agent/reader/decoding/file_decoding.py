"""Which files the tagged words of a turn name."""

import re

from rapidfuzz import fuzz

from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.language.file_mentions import file_names
from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import fold
from assistant.agent.reader.turn_context import TurnContext

LEAST_SIMILARITY = 60
"""Of 100, by RapidFuzz: from here on words name a file whose parts they do not have."""


def named_files(context: TurnContext, turn: TaggedTurn, slot: str) -> tuple[str, ...]:
    """The archive's files that the tagged spans name best; several where a span names them alike."""
    found: dict[str, None] = {}
    spans = turn.spans(slot)
    named_by = file_names(context.videos).named_by(turn.folded, turn.language) if spans else {}
    last: tuple[range, list[str]] = range(0), []
    for span in spans:
        said = re.sub(r"[._]", " ", " ".join(turn.folded[place] for place in span))
        scores = {
            name: (
                len(named_by[name].places.intersection(span)) if name in named_by else 0,
                fuzz.token_set_ratio(said, re.sub(r"[._]", " ", fold(name))),
            )
            for name in context.videos
        }
        best = max(scores.values(), default=(0, 0.0))
        if best[0] or best[1] > LEAST_SIMILARITY:
            named = [name for name, score in scores.items() if score == best]
            found |= dict.fromkeys(_between(context, turn, last, (span, named)))
            found |= dict.fromkeys(named)
            last = span, named
    if slot == "video":
        shots = turn.shots("video_of", context.shown)
        found |= {context.hits[shot - 1]: None for shot in shots if shot <= len(context.hits)}
    return tuple(found)


def _between(
    context: TurnContext, turn: TaggedTurn, first: tuple[range, list[str]], last: tuple[range, list[str]]
) -> list[str]:
    """The files numbered between two that a range names: reels 33 to 35."""
    joint = turn.folded[first[0].stop : last[0].start]
    if (
        len(joint) != 1
        or joint[0] not in phrases("range", turn.language)
        or not len(first[1]) == len(last[1]) == 1
    ):
        return []
    pattern, start = _numbered(first[1][0])
    other, end = _numbered(last[1][0])
    numbers = {name: _numbered(name) for name in context.videos}
    return [
        name for name, (own, number) in numbers.items() if own == other == pattern and start < number < end
    ]


def _numbered(name: str) -> tuple[str, int]:
    """A name without its last number, and that number; -1 where it has none."""
    found = list(re.finditer(r"\d+", name.rpartition(".")[0]))
    if not found:
        return name, -1
    start, end = found[-1].span()
    return f"{name[:start]}#{name[end:]}", int(found[-1][0])
