"""A query about what is said: its words, its exact phrases, and where they stand in a text.

Words are cut and compared as those of the full-text search are (`retrieval.tokens`). What a user writes never
reaches SQLite as syntax: an expression is made of words alone. It knows no archive.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.speech.stopwords import (
    LEAD_IN_WORDS,
    SPEECH_VERBS,
    STOPWORDS,
    TOPIC_PREPOSITIONS,
    VERBLESS_TOPIC_MARKERS,
)
from retrieval.tokens import Token, is_pair, is_unspaced, tokenize

QUOTED_PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|「([^」]+)」|『([^』]+)』')
MAX_QUERY_WORDS = 64
"""Words; what comes after them decides nothing any more."""
MIN_PHRASE_WORDS = 3
"""Words in a row, as asked for, that are marked even where they are the words of any sentence."""


@dataclass(frozen=True, slots=True)
class SpeechQuery:
    """What should be said."""

    text: str
    """Without a wrapper such as "where someone says", for the search by meaning."""
    core: tuple[str, ...]
    """Its words in their order."""
    words: tuple[str, ...]
    """Those that tell it from other queries, once each; all of them where none does."""
    phrases: tuple[tuple[str, ...], ...]
    """Which must be there word for word."""

    @property
    def phrase_expression(self) -> str:
        """Full-text search for the whole query word for word; empty where it has quotes or no words."""
        return "" if self.phrases or not self.core else fts_phrase(self.core)

    @property
    def expression(self) -> str:
        """Full-text search for the required phrases and any of the other words; empty where it has no words."""
        if not self.phrases:
            return " OR ".join(fts_phrase((word,)) for word in self.words)
        required = [fts_phrase(phrase) for phrase in self.phrases]
        either = " OR ".join([required[0], *(fts_phrase((word,)) for word in self.words)])
        return " AND ".join([*required, f"({either})"])


@lru_cache(maxsize=1_000)  # every sense of a search asks the same
def parse_speech_query(text: str) -> SpeechQuery:
    """The query in a user's words."""
    phrases = tuple(
        phrase
        for found in QUOTED_PHRASE.finditer(text)
        if (
            phrase := tuple(token.word for token in tokenize(next(filter(None, found.groups()))))[
                :MAX_QUERY_WORDS
            ]
        )
    )
    bare = tokenize(text)[:MAX_QUERY_WORDS]
    core = bare[_lead_in_length(bare) :] if not phrases else bare
    words = [token.word for token in core]
    telling = [word for word in words if word not in STOPWORDS and word not in SPEECH_VERBS]
    telling = telling or [word for word in words if word not in STOPWORDS] or words
    return SpeechQuery(
        text[core[0].start :].strip() if core else text.strip(),
        tuple(words),
        tuple(dict.fromkeys(telling)),
        phrases,
    )


def fts_phrase(words: Sequence[str]) -> str:
    """A phrase of a full-text expression. Words are letters and digits alone, so that none can end the quotes."""
    lone = len(words) == 1 and is_unspaced(words[0]) and not is_pair(words[0])
    return '"' + " ".join(words) + '"' + ("*" if lone else "")  # one letter: what begins with it


def contains_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the phrase stands among the words, in a row."""
    size = len(phrase)
    return any(_stands_at(words, n, phrase) for n in range(len(words) - size + 1))


def says(said: str, wanted: str) -> bool:
    """Whether a word of a line is one that was asked for; one letter of a script without spaces is in its pairs."""
    return said == wanted or (is_unspaced(wanted) and not is_pair(wanted) and wanted in said)


def _stands_at(words: Sequence[str], place: int, phrase: Sequence[str]) -> bool:
    return all(says(words[place + n], wanted) for n, wanted in enumerate(phrase))


def highlight_spans(query: SpeechQuery, texts: Sequence[str]) -> list[tuple[tuple[int, int], ...]]:
    """For each of the lines, which follow each other, the places asked for: [start, end), apart, in order.

    Phrases are found across the lines' ends. Words asked for that stand side by side make one place.
    """
    cut = [tokenize(text) for text in texts]
    words = [token.word for line in cut for token in line]
    wanted = [any(says(word, asked) for asked in query.words) for word in words]
    for phrase in query.phrases:
        _mark(words, phrase, wanted)
    for first in range(len(query.core)):
        for last in range(len(query.core), first + MIN_PHRASE_WORDS - 1, -1):
            _mark(words, query.core[first:last], wanted)
    result, at = [], 0
    for line in cut:
        result.append(_joined(line, wanted[at : at + len(line)]))
        at += len(line)
    return result


def _mark(words: Sequence[str], phrase: Sequence[str], wanted: list[bool]) -> None:
    size = len(phrase)
    for n in range(len(words) - size + 1):
        if _stands_at(words, n, phrase):
            wanted[n : n + size] = [True] * size


def _joined(line: Sequence[Token], wanted: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    places: list[tuple[int, int]] = []
    before = False
    for token, is_wanted in zip(line, wanted, strict=True):
        if is_wanted:
            start = places.pop()[0] if before else token.start
            places.append((start, token.end))
        before = is_wanted
    return tuple(places)


def _lead_in_length(bare: Sequence[Token]) -> int:
    """How many words at the beginning only say that something is said: "where someone says that", "hablan de"."""
    for n, token in enumerate(bare):
        if token.word in SPEECH_VERBS or (n and token.word in VERBLESS_TOPIC_MARKERS):
            end = n + 1
            while end < len(bare) and bare[end].word in TOPIC_PREPOSITIONS:
                end += 1
            return end if end < len(bare) else 0
        if token.word not in LEAD_IN_WORDS:
            break
    return 0
