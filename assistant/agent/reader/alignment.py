"""Aligns the text of a slot with the words it came from, and writes such a text out of words again.

What somebody looks for is written in words of the turn and of the running query; so a slot's text can be taught
as which words of the query stay and which of the turn are copied.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.agent.reader.language.words import Word, fold, is_same_word, words_in

CONTENT_LETTERS = 4
"""From so many letters on a word counts as one that says something."""
LEAST_WEIGHT = 0.9
"""A run of shared words counts from here on: one content word, or three of the small ones …"""
LEAST_WEIGHT_OF_ALL = 0.3
""" … or from here where it covers all that is to be aligned."""
SAME_FORM = 1.05
"""How much more the very same form counts than another form of the word."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Places of the words that two texts share."""

    source: frozenset[int]
    target: frozenset[int]


def align(source: Sequence[Word], target: Sequence[Word]) -> Alignment:
    """The words that both have, the heaviest common run first, each used once."""
    left, right = [word.folded for word in source], [word.folded for word in target]
    same = [[is_same_word(one, other) for other in right] for one in left]
    used_left: set[int] = set()
    used_right: set[int] = set()

    def run(i: int, j: int) -> tuple[float, int]:
        weight, length = 0.0, 0
        while i + length < len(left) and j + length < len(right) and same[i + length][j + length]:
            if i + length in used_left or j + length in used_right:
                break
            weight += _weight(left[i + length], right[j + length])
            length += 1
        return weight, length

    while True:
        runs = ((*run(i, j), -i, -j) for i in range(len(left)) for j in range(len(right)) if same[i][j])
        weight, length, i, j = max(runs, default=(0.0, 0, 0, 0), key=lambda found: found[0])
        covers_all = weight >= LEAST_WEIGHT_OF_ALL and length >= len(right)
        if weight < LEAST_WEIGHT and not covers_all:
            return Alignment(frozenset(used_left), frozenset(used_right))
        used_left |= set(range(-i, -i + length))
        used_right |= set(range(-j, -j + length))


def _weight(one: str, other: str) -> float:
    weight = 1.0 if len(one) >= CONTENT_LETTERS else 0.3 if one.isalnum() else 0.05
    return weight * (SAME_FORM if one == other else 1)


def spans(places: Collection[int]) -> list[range]:
    """Runs of neighbouring places."""
    found: list[range] = []
    for place in sorted(places):
        if found and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found


def span_text(text: str, words: Sequence[Word], span: range) -> str:
    """The text from the first word of the span to its last, as it is written."""
    return text[words[span[0]].start : words[span[-1]].end]


def compose(before: str, kept: Collection[int], turn: str, copied: Collection[int]) -> str:
    """A slot's text: the kept words of what stood there, and the copied spans of the turn.

    The new stands where the first word was dropped ("a red car" becomes "a blue car"), else at the end.
    """
    words, turn_words = words_in(before), words_in(turn)
    new = [span_text(turn, turn_words, span) for span in spans(copied)]
    said = {word.folded for text in new for word in words_in(text)}
    stays = [
        place
        for place, word in enumerate(words)
        if place in kept and (len(word.text) < CONTENT_LETTERS or word.folded not in said)
    ]
    gone = (place for place, word in enumerate(words) if place not in stays and not word.is_punctuation)
    gap = next(gone, len(words))
    early = [span_text(before, words, span) for span in spans([place for place in stays if place < gap])]
    late = [span_text(before, words, span) for span in spans([place for place in stays if place > gap])]
    joined = [", ".join(new)] if new else []
    if new and gap == len(words):
        joined.insert(0, ",")
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(early + joined + late))
    return re.sub(r"(,\s*)+", ", ", text).strip(" ,")


def word_overlap(one: str, other: str) -> float:
    """F1 of two texts' words, forms of one word being the same; 1 where both are empty."""
    left, right = (
        [fold(word.text) for word in words_in(text) if not word.is_punctuation] for text in (one, other)
    )
    if not left and not right:
        return 1.0
    shared = sum(any(is_same_word(word, given) for given in right) for word in left)
    return 2 * shared / (len(left) + len(right)) if shared else 0.0
