"""Texts cut into the words by which they are found, in every script, without case and accents.

What is indexed and what is asked for are cut by the same rules. Scripts that put no spaces between words (Chinese,
Japanese, Thai, …), and Korean, whose words carry their endings, are cut into pairs of letters that overlap, as
Lucene's CJKBigramFilter does: a word is found wherever its letters stand in a row. Accents are taken off where they
are marks on a letter (Latin, Greek, Cyrillic, Arabic, Hebrew), never where they are its vowel (Indic, Thai).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

UNSPACED_SCRIPTS = frozenset(
    {
        "CJK",
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
        "HANGUL",
        "THAI",
        "LAO",
        "KHMER",
        "MYANMAR",
        "TIBETAN",
    }
)
"""The first words of their letters' names in Unicode."""
ACCENT_CLASSES = frozenset({*range(10, 36), *range(202, 241)})
"""Canonical combining classes of what is taken off: points of Hebrew and Arabic, accents above and below."""
JOINERS = "\u200c\u200d"
"""Inside words of Persian and of Indic languages."""
DOTLESS = str.maketrans("ı", "i")
"""Turkish; its capital is written I as other languages' i is."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text without case and accents, or a pair of letters, and where it stands there, [start, end)."""

    word: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The words of a text, in order."""
    found: list[Token] = []
    start = -1
    for place, letter in enumerate(text):
        if is_of_word(letter, start >= 0):
            start = place if start < 0 else start
        elif start >= 0:
            found += _cut(text, start, place)
            start = -1
    if start >= 0:
        found += _cut(text, start, len(text))
    return found


@lru_cache(maxsize=16_384)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in order; those of the texts that were asked for lately are kept."""
    return tuple(token.word for token in tokenize(text))


def indexed_words(text: str) -> str:
    """The words of a text with spaces between, as full-text search keeps them.

    Behind a run of pairs stands its last letter alone, so that one letter is found by what begins with it.
    """
    words: list[str] = []
    tokens = tokenize(text)
    for number, token in enumerate(tokens):
        words.append(token.word)
        after = tokens[number + 1] if number + 1 < len(tokens) else None
        if is_pair(token.word) and (after is None or after.start >= token.end):
            words.append(_clusters(token.word)[-1])
    return " ".join(words)


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that is cut into pairs."""
    return bool(word) and _is_unspaced(word[0])


def is_pair(word: str) -> bool:
    """Whether a word is two letters of such a script."""
    return is_unspaced(word) and len(_clusters(word)) > 1


def is_of_word(letter: str, inside: bool) -> bool:
    """Whether a character belongs to a word: a letter, a digit, or what only stands inside one."""
    category = unicodedata.category(letter)
    if category[0] in "LN" or category == "Co":
        return True
    return inside and (category in ("Mn", "Mc", "Me") or letter in JOINERS)


def folded(text: str) -> str:
    """Without case, accents and widths."""
    parts = unicodedata.normalize("NFKD", text.translate(DOTLESS)).casefold()
    kept = (c for c in unicodedata.normalize("NFKD", parts) if unicodedata.combining(c) not in ACCENT_CLASSES)
    return unicodedata.normalize("NFKC", "".join(c for c in kept if c not in JOINERS))


def _cut(text: str, start: int, end: int) -> list[Token]:
    """One run of letters: its words, or pairs where it has no spaces, each script for itself."""
    found: list[Token] = []
    at = start
    while at < end:
        unspaced, stop = _is_unspaced(text[at]), at + 1
        while stop < end and (
            _is_unspaced(text[stop]) == unspaced or unicodedata.category(text[stop])[0] == "M"
        ):
            stop += 1
        if unspaced:
            found += _pairs(text, at, stop)
        elif word := folded(text[at:stop]):
            found.append(Token(word, at, stop))
        at = stop
    return found


def _pairs(text: str, start: int, end: int) -> list[Token]:
    edges = [start]
    for cluster in _clusters(text[start:end]):
        edges.append(edges[-1] + len(cluster))
    if len(edges) == 2:
        return [Token(folded(text[start:end]), start, end)]
    return [
        Token(folded(text[edges[n] : edges[n + 2]]), edges[n], edges[n + 2]) for n in range(len(edges) - 2)
    ]


def _clusters(text: str) -> list[str]:
    """Letters with the marks on them."""
    found: list[str] = []
    for letter in text:
        if found and (unicodedata.category(letter)[0] == "M" or letter in JOINERS):
            found[-1] += letter
        else:
            found.append(letter)
    return found


@lru_cache(maxsize=8192)
def _is_unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").split(" ")[0] in UNSPACED_SCRIPTS
