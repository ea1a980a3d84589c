"""Words with times → subtitle lines as people read them: short, in one breath, broken where a clause ends.

Limits are the ones that broadcasters use (BBC Subtitle Guidelines, Netflix Timed Text Style Guide): two rows of
42 characters, one to seven seconds. Where to break is chosen for a whole stretch of speech at once, by the least
sum of penalties. It knows neither sound nor models.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.speech.asr.asr_model import TimedWord
from retrieval.types import Subtitle

MAX_ROW_CHARACTERS = 42
"""Characters in a row."""
MAX_ROWS = 2
LONGEST, SHORTEST = 7.0, 1.0
"""Seconds a line stays."""
LINE_BREAK_PAUSE = 1.0
"""Seconds of silence at which a line always ends."""
SHORT_PAUSE = 0.35
"""Seconds of silence at which a line may well end."""
MIN_GAP = 0.04
"""Seconds between two lines: one frame, so that the eye notices the change."""

SENTENCE_OPENERS = ("¿", "¡")
"""What a sentence may begin with: the one before it is over, with or without a full stop."""
SENTENCE_END = re.compile(r"[.!?…。！？]['\"»”)\]]*$")
CLAUSE_END = re.compile(r"[,;:—–、，；：]['\"»”)\]]*$")
CONJUNCTIONS = frozenset(
    {"and", "but", "or", "so", "because", "which", "who", "that", "when", "while", "if", "than"}
    | {"y", "e", "o", "u", "pero", "que", "porque", "cuando", "si", "donde", "mientras", "aunque"}
    | {"et", "mais", "ou", "und", "aber", "oder", "dass", "mas"}
)
"""Words that begin a clause, in the commonest languages: a line may well end before them."""
PROCLITICS = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "by", "from"}
    | {"my", "your", "his", "her", "its", "our", "their"}
    | {"el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "al", "en", "con", "por", "para"}
    | {"su", "sus", "mi", "tu", "le", "les", "des", "du", "der", "die", "das", "ein", "eine"}
)
"""Words that lean on the next one: no line should end with them."""

LINE_COST = 1.0
"""Of a line by itself: fewer are calmer."""
INNER_SENTENCE_COST = 1.6
"""Of a sentence that ends inside a line."""


def segment_subtitles(words: Sequence[TimedWord], *, end: float | None = None) -> list[Subtitle]:
    """The words as lines in order of time, none behind `end`; times that run backwards are put right."""
    placed = _in_order(words, end)
    broken: list[list[TimedWord]] = []
    for stretch in _split_at_pauses(placed):
        broken += _segment(stretch)
    return _with_display_times(broken, end)


def _in_order(words: Sequence[TimedWord], end: float | None) -> list[TimedWord]:
    placed: list[TimedWord] = []
    for word in words:
        if not word.text.strip() or (end is not None and word.start >= end):
            continue
        start = max(word.start, placed[-1].end if placed else 0.0)
        stop = min(max(start, word.end), start + LONGEST, float("inf") if end is None else end)
        placed.append(replace(word, start=start, end=stop))
    return placed


def _split_at_pauses(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    stretches: list[list[TimedWord]] = []
    for word in words:
        if not stretches or word.start - stretches[-1][-1].end >= LINE_BREAK_PAUSE:
            stretches.append([])
        stretches[-1].append(word)
    return stretches


def _segment(words: list[TimedWord]) -> list[list[TimedWord]]:
    """The cheapest way to cut a stretch into lines that fit (a shortest path over the places between words)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(words) + 1):
        after = words[last] if last < len(words) else None
        options: list[tuple[float, int]] = []
        for first in range(last - 1, -1, -1):
            line = words[first:last]
            if first < last - 1 and not _fits(line):
                break
            options.append((best[first][0] + _cost(line, after), first))
        best.append(min(options))
    cuts, place = [], len(words)
    while place:
        first = best[place][1]
        cuts.append(words[first:place])
        place = first
    return cuts[::-1]


def _fits(line: list[TimedWord]) -> bool:
    text = _text(line)
    return (
        line[-1].end - line[0].start <= LONGEST
        and len(text) <= MAX_ROWS * MAX_ROW_CHARACTERS
        and (len(text) <= MAX_ROW_CHARACTERS or max(map(len, _rows(text))) <= MAX_ROW_CHARACTERS)
    )


def _cost(line: list[TimedWord], after: TimedWord | None) -> float:
    """What a line costs that is followed by this word, or by a pause."""
    inside = sum(
        INNER_SENTENCE_COST
        if _ends_sentence(word, following)
        else INNER_SENTENCE_COST / 2
        if word.ends_utterance
        else 0.0
        for word, following in pairwise(line)
    )
    beats = sum(0.5 for a, b in pairwise(line) if b.start - a.end >= SHORT_PAUSE)
    room = float("inf") if after is None else after.start - line[0].start
    short = 0.8 if room < SHORTEST else 0.0
    return LINE_COST + inside + beats + short + (0.0 if after is None else _end_cost(line[-1], after))


def _ends_sentence(word: TimedWord, after: TimedWord) -> bool:
    return bool(SENTENCE_END.search(word.text.strip())) or after.text.strip().startswith(SENTENCE_OPENERS)


def _end_cost(word: TimedWord, after: TimedWord) -> float:
    """How bad it is to end a line with this word."""
    if _ends_sentence(word, after):
        return 0.0
    text = word.text.strip()
    if word.ends_utterance or CLAUSE_END.search(text):
        return 0.7
    return 4.0 if text.casefold() in PROCLITICS else 2.0


def _with_display_times(broken: list[list[TimedWord]], end: float | None) -> list[Subtitle]:
    """Each line stays a second at least, as far as the next one allows."""
    timed: list[Subtitle] = []
    for place, line in enumerate(broken):
        start, stop = line[0].start, line[-1].end
        room = broken[place + 1][0].start - MIN_GAP if place + 1 < len(broken) else float("inf")
        room = min(room, end if end is not None else room)
        stop = max(stop, min(start + SHORTEST, room))
        if stop > start:
            timed.append(Subtitle(start, min(stop, max(room, line[-1].end)), "\n".join(_rows(_text(line)))))
    return timed


def _text(line: Sequence[TimedWord]) -> str:
    return " ".join("".join(word.text for word in line).split())


def _rows(text: str) -> list[str]:
    """One row, or two as even as clauses allow."""
    if len(text) <= MAX_ROW_CHARACTERS:
        return [text]
    places = [m.start() for m in re.finditer(" ", text)] or list(range(1, len(text)))

    def cost(place: int) -> float:
        before, after = text[:place].rstrip(), text[place:].lstrip()
        last, first = before.rpartition(" ")[2], after.partition(" ")[0]
        over = sum(max(0, len(row) - MAX_ROW_CHARACTERS) for row in (before, after))
        good = (
            -8
            if CLAUSE_END.search(last) or SENTENCE_END.search(last)
            else -4
            if first.casefold() in CONJUNCTIONS
            else 0
        )
        lean = 6 if last.casefold() in PROCLITICS else 0
        return 100 * over + abs(len(before) - len(after)) + good + lean

    place = min(places, key=cost)
    return [text[:place].rstrip(), text[place:].lstrip()]
