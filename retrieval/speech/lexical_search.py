"""Lines found by their words: which passage of lines holds them, and how much of the query."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.archive.tables.subtitles import MAX_PASSAGE_GAP
from retrieval.speech.speech_query import SpeechQuery, contains_phrase, fts_phrase, says
from retrieval.speech.subtitle_index import SubtitleIndex
from retrieval.tokens import words_of

MAX_LEXICAL_CANDIDATES = 300
"""Lines that the full-text search brings up."""
MAX_PASSAGE_LINES = 4
"""Lines that one thing said may run over."""


@dataclass(frozen=True, slots=True)
class LexicalPassage:
    """Lines that follow each other and hold words that were asked for."""

    first: int
    last: int
    """Places of its lines, the last included."""
    coverage: float
    """0 to 1: the share of the query's words that it holds, rare ones counting more."""
    is_exact_phrase: bool
    """Whether it holds what was asked for word for word."""


def search_by_words(
    archive: Archive, lines: SubtitleIndex, query: SpeechQuery, allowed: NDArray[np.bool_]
) -> list[LexicalPassage]:
    """The passages that hold words of the query: those word for word first, then by bm25."""
    if not query.core:
        return []
    most = MAX_LEXICAL_CANDIDATES if allowed.all() else -1
    literal = (
        archive.subtitle_search.full_text_matches(query.phrase_expression, most)
        if query.phrase_expression
        else []
    )
    rows = dict.fromkeys([*literal, *archive.subtitle_search.full_text_matches(query.expression, most)])
    places = lines.places_of(np.array(list(rows), np.int64))
    places = places[allowed[places]][: 2 * MAX_LEXICAL_CANDIDATES]
    runs = [_following(lines, int(place)) for place in places]
    texts = archive.subtitle_search.texts(
        [int(lines.rows[place]) for place in dict.fromkeys(p for run in runs for p in run)]
    )
    words = {row: words_of(text) for row, text in texts.items()}
    weights = _weights(archive, query, len(lines.rows))
    found = [
        passage
        for run in runs
        if (passage := _passage(run, [words.get(int(lines.rows[p]), ()) for p in run], query, weights))
    ]
    return sorted(found, key=lambda passage: not passage.is_exact_phrase)


def _following(lines: SubtitleIndex, place: int) -> list[int]:
    """The line and those after it in the same breath."""
    run = [place]
    while len(run) < MAX_PASSAGE_LINES and run[-1] + 1 < len(lines.rows):
        after = run[-1] + 1
        if (
            lines.tracks[after] != lines.tracks[place]
            or lines.starts[after] - lines.ends[run[-1]] > MAX_PASSAGE_GAP
        ):
            break
        run.append(after)
    return run


def _passage(
    run: Sequence[int], words: Sequence[Sequence[str]], query: SpeechQuery, weights: dict[str, float]
) -> LexicalPassage | None:
    """As many of the lines as add words that were asked for; None where the first of them adds none."""
    required = query.phrases or ((query.core,) if len(query.core) > 1 else ())
    for size in range(1, len(run) + 1):
        spoken = [word for line in words[:size] for word in line]
        later = [word for line in words[1:size] for word in line]
        if required and all(contains_phrase(spoken, phrase) for phrase in required):
            if all(contains_phrase(later, phrase) for phrase in required):
                break  # said in the lines after the first, which are found themselves
            return LexicalPassage(run[0], run[size - 1], _coverage(spoken, weights), True)
    if query.phrases:
        return None
    size, covered = 1, _coverage(words[0], weights)
    while size < len(run):
        more = _coverage([word for line in words[: size + 1] for word in line], weights)
        if more <= covered:
            break
        size, covered = size + 1, more
    if size > 1 and _coverage([word for line in words[1:size] for word in line], weights) >= covered:
        size, covered = 1, _coverage(words[0], weights)
    return (
        LexicalPassage(run[0], run[size - 1], covered, covered == 1.0 and len(query.core) == 1)
        if covered
        else None
    )


def _coverage(spoken: Sequence[str], weights: dict[str, float]) -> float:
    held = {word for word in weights if any(says(said, word) for said in spoken)}
    if held.issuperset(weights):
        return 1.0
    return sum(weight for word, weight in weights.items() if word in held) / sum(weights.values())


def _weights(archive: Archive, query: SpeechQuery, lines: int) -> dict[str, float]:
    """How much each word tells: bm25's inverse document frequency."""
    counts = {
        word: archive.subtitle_search.count_full_text_matches(fts_phrase((word,))) for word in query.words
    }
    return {word: math.log(1 + (lines - min(n, lines) + 0.5) / (n + 0.5)) for word, n in counts.items()}
