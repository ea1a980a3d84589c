"""Numbers in digits and in words, cardinal and ordinal; words come from num2words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count

from num2words import num2words

from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import fold

HIGHEST_IN_WORDS = 100
HIGHEST_ORDINAL = 31
"""Days of a month; nobody counts hits further in words."""
SHORTEST_STEM = 4
LONGEST_ENDING = 3
"""Letters of an ordinal's gender and number: primer-as."""
FINAL_VOWELS = {"en": "", "ca": "", "de": "e"}
"""What an ordinal's inflection replaces; elsewhere any of a, e, o, s."""
SMALL_WORDS = {"one": 1, "two": 2}
SMALL_ORDINALS = {"first": 1, "second": 2, "third": 3}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at words `first` to `end` (not included) of a text."""

    first: int
    end: int
    value: float
    is_ordinal: bool = False


@cache
def _cardinals(language: str) -> dict[tuple[str, ...], int]:
    names = {_parts(num2words(n, lang=language)): n for n in range(HIGHEST_IN_WORDS, -1, -1)}
    return names | {
        (phrase,): value for table, value in SMALL_WORDS.items() for phrase in phrases(table, language)
    }


@cache
def _ordinals(language: str) -> dict[tuple[str, ...], int]:
    names: dict[tuple[str, ...], int] = {}
    for n in range(HIGHEST_ORDINAL, 0, -1):
        try:
            names[_parts(num2words(n, lang=language, to="ordinal"))] = n
        except (IndexError, KeyError):  # num2words 0.5.14 has no Catalan ordinals of full tens
            continue
    return names | {
        (phrase,): value for table, value in SMALL_ORDINALS.items() for phrase in phrases(table, language)
    }


def _parts(name: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s-]+", fold(name).strip()))


def numeral_at(words: Sequence[str], place: int, language: str) -> Numeral | None:
    """The longest number that begins at this one of the folded words."""
    word = words[place]
    if word.isdecimal():
        return Numeral(place, place + 1, int(word))
    if re.fullmatch(r"\d+[.]\d+", word):
        return Numeral(place, place + 1, float(word))
    if (found := re.fullmatch(r"(\d+)([a-z]+)", word)) and found[2] in phrases("ordinal_endings", language):
        return Numeral(place, place + 1, int(found[1]), is_ordinal=True)
    longest: Numeral | None = None
    for parts, end in _phrases_from(words, place):
        if (value := _ordinals(language).get(parts)) is not None:
            longest = Numeral(place, end, value, is_ordinal=True)
        if (value := _cardinals(language).get(parts)) is not None:
            longest = Numeral(place, end, value)
    if longest is None and (value := _inflected_ordinal(word, language)) is not None:
        return Numeral(place, place + 1, value, is_ordinal=True)
    return longest


def _phrases_from(words: Sequence[str], place: int) -> list[tuple[tuple[str, ...], int]]:
    """The next one to four words, hyphens left out, with the place after them."""
    found: list[tuple[tuple[str, ...], int]] = []
    parts: tuple[str, ...] = ()
    for end in count(place):
        if len(parts) == 4 or end == len(words):
            return found
        if words[end] != "-":
            parts += (words[end],)
            found.append((parts, end + 1))
    return found


@lru_cache(maxsize=5_000)
def _inflected_ordinal(word: str, language: str) -> int | None:
    for parts, value in _ordinals(language).items():
        stem = parts[0].rstrip(FINAL_VOWELS.get(language, "aeos"))
        is_form = word.startswith(stem) and len(word) - len(stem) <= LONGEST_ENDING
        if len(parts) == 1 and len(stem) >= SHORTEST_STEM and is_form:
            return value
    return None
