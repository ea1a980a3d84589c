"""The passages of a transcript that tell most: chosen from what was said, word for word, never written.

Lines are joined to sentences; sentences that many others are like are central (TextRank, Mihalcea and Tarau
2004); of those, ones that repeat a chosen one are passed over (maximal marginal relevance, Carbonell and
Goldstein 1998). Likeness is that of the lines' vectors where they are given, else of words.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.i18n.text_folding import fold_text
from retrieval.types import Subtitle, Vectors

MOST_COMPARED = 1000
"""Passages that are compared with each other, an hour or two of talk. Of more, those with the rarer words."""
LONGEST = 180
"""Characters of a passage that is grown line by line; a line is never cut."""
ONE_BREATH = 2.0
"""Seconds between lines that may still be one sentence."""
FEWEST_WORDS = 4
"""Shorter passages tell little: "Yes." """
DAMPING = 0.85
"""As in PageRank and TextRank."""
REPETITION = 0.3
"""Weight of likeness to what is chosen already, against centrality."""
FAR_APART = 0.5
"""How much sentence vectors' likeness must stand above their mean, in standard deviations, to be a link."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”»)\]]*$")


@dataclass(frozen=True, slots=True)
class TranscriptPassage:
    """A sentence or so: whole lines, one after another."""

    start: float
    end: float
    text: str
    lines: tuple[int, ...]
    """Their places in the transcript."""


def summarize_transcript(
    subtitles: Sequence[Subtitle], count: int, vectors: Vectors | None = None
) -> list[TranscriptPassage]:
    """At most `count` passages that tell most of what is said, in order of time.

    `vectors` is (n, d), what each line means, unit length.
    """
    passages = passages_of(subtitles)
    once = {
        fold_text(passage.text): passage for passage in reversed(passages)
    }.values()  # the first of equals
    passages = sorted(once, key=lambda passage: passage.start)
    candidates = [passage for passage in passages if len(_words(passage.text)) >= FEWEST_WORDS] or passages
    if len(candidates) <= count:
        return candidates
    bags = _word_vectors([passage.text for passage in candidates])
    if len(candidates) > MOST_COMPARED:
        kept = sorted(np.argsort(-bags.weight, kind="stable")[:MOST_COMPARED].tolist())
        candidates, bags = [candidates[place] for place in kept], bags.only(kept)
    likeness = bags.rows @ bags.rows.T
    if vectors is not None:
        means = np.stack([vectors[list(passage.lines)].mean(axis=0) for passage in candidates])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        likeness = _linked((means @ means.T).astype(np.float64))
    chosen = _marginal(_centrality(likeness) * bags.weight, likeness, count)
    return [candidates[place] for place in sorted(chosen)]


def passages_of(subtitles: Sequence[Subtitle]) -> list[TranscriptPassage]:
    """The lines joined to sentences: up to a full stop, a pause, or a length that can still be quoted."""
    passages: list[TranscriptPassage] = []
    is_open = False
    for place, line in enumerate(subtitles):
        text = " ".join(line.text.split())
        if not text:
            continue
        last = passages[-1] if passages else None
        if (
            last is not None
            and is_open
            and line.start - last.end <= ONE_BREATH
            and len(last.text) + len(text) < LONGEST
        ):
            passages[-1] = TranscriptPassage(
                last.start, max(last.end, line.end), f"{last.text} {text}", (*last.lines, place)
            )
        else:
            passages.append(TranscriptPassage(line.start, line.end, text, (place,)))
        is_open = not _SENTENCE_END.search(text)
    return passages


@dataclass(frozen=True, slots=True, eq=False)
class _Bags:
    """(n, words) float64, unit length; and the summed rarity of each passage's words, tempered by length."""

    rows: NDArray[np.float64]
    weight: NDArray[np.float64]

    def only(self, places: Sequence[int]) -> "_Bags":
        return _Bags(self.rows[list(places)], self.weight[list(places)])


def _word_vectors(texts: Sequence[str]) -> _Bags:
    """TF-IDF."""
    bags = [Counter(_words(text)) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    rarity = {word: math.log(1 + len(bags) / count) for word, count in spread.items()}
    places = {word: place for place, word in enumerate(rarity)}
    rows = np.zeros((len(bags), max(1, len(places))))
    for row, bag in zip(rows, bags, strict=True):
        for word, count in bag.items():
            row[places[word]] = (1 + math.log(count)) * rarity[word]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return _Bags(rows / np.maximum(lengths, 1e-9), np.sqrt(np.maximum(lengths[:, 0], 1e-9)))


def _linked(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sentence vectors all lie near each other: only what stands out among them links two passages."""
    others = likeness[~np.eye(len(likeness), dtype=bool)]
    linked: NDArray[np.float64] = np.maximum(0.0, likeness - others.mean() - FAR_APART * others.std())
    return linked / max(float(linked[~np.eye(len(linked), dtype=bool)].max(initial=0.0)), 1e-9)


def _centrality(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) PageRank over the likeness of passages, by power iteration; sums to 1."""
    links = np.array(likeness)
    np.fill_diagonal(links, 0.0)
    totals = links.sum(axis=1, keepdims=True)
    size = len(links)
    steps = np.where(totals > 0, links / np.maximum(totals, 1e-12), 1 / size)
    rank = np.full(size, 1 / size)
    for _ in range(50):
        rank = (1 - DAMPING) / size + DAMPING * (rank @ steps)
    return rank


def _marginal(value: NDArray[np.float64], likeness: NDArray[np.float64], count: int) -> list[int]:
    """Places chosen one by one: of great value, and unlike those chosen before."""
    value = value / max(float(value.max()), 1e-12)
    chosen: list[int] = []
    nearest = np.zeros(len(value))
    while len(chosen) < count:
        scores = (1 - REPETITION) * value - REPETITION * nearest
        scores[chosen] = -np.inf
        best = int(scores.argmax())
        chosen.append(best)
        nearest = np.maximum(nearest, np.minimum(likeness[best], 1.0))
    return chosen


def _words(text: str) -> list[str]:
    """Words of three letters and more, folded; in scripts without spaces, pairs of characters."""
    words = re.findall(r"[^\W\d_]{3,}", fold_text(text))
    if words and max(map(len, words)) > 20:
        return [word[place : place + 2] for word in words for place in range(len(word) - 1)]
    return words
