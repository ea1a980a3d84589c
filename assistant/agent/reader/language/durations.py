"""Durations and clock times among the numbers of a text; units by CLDR (Babel)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from babel.units import format_unit

from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.numerals import Numeral, numeral_at
from assistant.agent.reader.language.words import fold

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
SHORTEST_STEM = 5
"""Letters of a unit that has other endings beside CLDR's: minut-itos, second-es."""
LONGEST_ENDING = 6
Bounds = tuple[str, str]
LENGTH_BOUNDS: Bounds = ("at_least", "at_most")
TIME_BOUNDS: Bounds = ("from_time", "until_time")
"""Tables of the words for the lower and for the upper bound."""
MOST_WORDS_TO_BOUND = 1
"""Between "at least" and its number: "the"."""
MOST_WORDS_BETWEEN = 3
"""Between the two numbers of an interval: "up to the"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at words `first` to `end` (not included); `seconds` where it is a duration or a clock time."""

    first: int
    end: int
    value: float
    is_ordinal: bool = False
    seconds: float | None = None


@cache
def _units(language: str) -> dict[str, int]:
    units = {}
    for name, seconds in SECONDS.items():
        for length in ("long", "short", "narrow"):
            for number in (1, 2):
                written = format_unit(number, f"duration-{name}", length, locale=language)
                units[re.sub(r"[\d\s.]", "", fold(written))] = seconds
        units |= dict.fromkeys(phrases(f"{name}_unit", language), seconds)
    return units


@cache
def unit_seconds(word: str, language: str) -> int | None:
    """Seconds of one such unit, where the folded word names one."""
    units = _units(language)
    if word in units:
        return units[word]
    for unit, seconds in units.items():
        stem = unit.rstrip("aeos")
        if len(stem) >= SHORTEST_STEM and word.startswith(stem) and len(word) <= len(stem) + LONGEST_ENDING:
            return seconds
    return None


def quantities(words: Sequence[str], language: str) -> list[Quantity]:
    """All numbers of a text's folded words, with their units; the ends of an interval share theirs."""
    found: list[Quantity] = []
    place = 0
    while place < len(words):
        quantity = (
            _compact(words, place, language)
            or _clock_time(words, place)
            or _position(words, place, language)
            or _with_unit(words, place, language)
        )
        if quantity:
            found.append(quantity)
        place = quantity.end if quantity else place + 1
    for at in range(len(found) - 1):
        if is_interval(words, found[at], found[at + 1], language):
            found[at : at + 2] = _of_one_unit(found[at], found[at + 1])
    return found


def bound_of(
    words: Sequence[str], quantity: Quantity, language: str, tables: Bounds = LENGTH_BOUNDS
) -> str | None:
    """Whether the words around a quantity make it the "least" or the "most"; None where they say neither.

    What stands before it counts first, then the longest phrase: "no longer than" is no "longer than".
    """
    found: dict[tuple[bool, int], str] = {}
    for table, name in zip(tables, ("least", "most"), strict=True):
        for phrase in phrases(table, language):
            parts = phrase.split()
            before = words[max(0, quantity.first - len(parts) - MOST_WORDS_TO_BOUND) : quantity.first]
            if _holds(before, parts):
                found[True, len(parts)] = name
            elif words[quantity.end : quantity.end + len(parts)] == parts:
                found[False, len(parts)] = name
    return found[max(found)] if found else None


def _holds(words: Sequence[str], parts: Sequence[str]) -> bool:
    return any(words[start : start + len(parts)] == parts for start in range(len(words)))


def is_interval(words: Sequence[str], low: Quantity, high: Quantity, language: str) -> bool:
    """Whether two quantities are the ends of one: 5 to 12 seconds, between minutes 2 and 6, from 1:05 to 2:45."""
    between = words[low.end : high.first]
    joints = phrases("range", language) | phrases("and", language)
    others = phrases("before_number", language)
    if not between or len(between) > MOST_WORDS_BETWEEN or low.seconds is high.seconds is None:
        return False
    if low.is_ordinal or high.is_ordinal or not all(word in joints | others for word in between):
        return False
    start, end = _of_one_unit(low, high)
    return any(word in joints for word in between) and (start.seconds or 0) < (end.seconds or 0)


def _of_one_unit(low: Quantity, high: Quantity) -> tuple[Quantity, Quantity]:
    """Both in seconds, where one of them has a unit."""
    if low.seconds is None and high.seconds is not None and high.value:
        low = replace(low, seconds=low.value * high.seconds / high.value)
    elif high.seconds is None and low.seconds is not None and low.value:
        high = replace(high, seconds=high.value * low.seconds / low.value)
    return low, high


def _compact(words: Sequence[str], place: int, language: str) -> Quantity | None:
    """10s, 1.5min, 1h30."""
    if not (written := re.fullmatch(r"(\d+(?:[.]\d+)?)([a-z]+)(\d{1,2})?", words[place])):
        return None
    unit = unit_seconds(written[2], language)
    if unit is None:
        return None
    value = float(written[1])
    seconds = value * unit + int(written[3] or 0) * unit / 60
    return Quantity(place, place + 1, value, seconds=seconds)


def _clock_time(words: Sequence[str], place: int) -> Quantity | None:
    """1:30, 1:02:30."""
    parts, end = [words[place]], place + 1
    while (
        len(parts) < 3
        and words[end : end + 1] == [":"]
        and re.fullmatch(r"\d\d", "".join(words[end + 1 : end + 2]))
    ):
        parts.append(words[end + 1])
        end += 2
    if len(parts) == 1 or not parts[0].isdecimal():
        return None
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return Quantity(place, end, seconds, seconds=seconds)


def _position(words: Sequence[str], place: int, language: str) -> Quantity | None:
    """Minute 12: a place in a video, as a number of seconds."""
    unit = unit_seconds(words[place], language)
    numeral = numeral_at(words, place + 1, language) if unit and place + 1 < len(words) else None
    if unit is None or unit == 1 or numeral is None or numeral.is_ordinal:
        return None  # "second one" is a hit
    if numeral.end < len(words) and unit_seconds(words[numeral.end], language):
        return None
    return Quantity(place, numeral.end, numeral.value, seconds=numeral.value * unit)


def _with_unit(words: Sequence[str], place: int, language: str) -> Quantity | None:
    numeral = _plain_number(words, place, language)
    if numeral is None:
        return None
    plain = Quantity(place, numeral.end, numeral.value, numeral.is_ordinal)
    if numeral.is_ordinal and numeral.value != 1:
        unit = unit_seconds(words[numeral.end], language) if numeral.end < len(words) else None
        if unit is None or unit == 1:
            return plain
        return Quantity(place, numeral.end + 1, numeral.value, seconds=numeral.value * unit)
    value, end = _with_fraction(words, numeral, language)
    if end < len(words) - 1 and _may_stand_before_unit(words, end, language):
        end += 1
    unit = unit_seconds(words[end], language) if end < len(words) else None
    if unit is None:
        is_indefinite = words[place] in phrases("indefinite", language)
        return None if is_indefinite else plain
    seconds, end = _with_remainder(words, value * unit, end + 1, unit, language)
    return Quantity(place, end, value, seconds=seconds)


def _may_stand_before_unit(words: Sequence[str], place: int, language: str) -> bool:
    """Half an hour, the two last minutes, the two first minutes (in the order of Romance languages)."""
    if words[place] in phrases("before_unit", language) | phrases("last", language):
        return True
    numeral = numeral_at(words, place, language)
    return numeral is not None and numeral.is_ordinal and numeral.value == 1


def _plain_number(words: Sequence[str], place: int, language: str) -> Numeral | None:
    values = {"half": 0.5, "one_and_half": 1.5, "couple": 2, "indefinite": 1}
    for table, value in values.items():
        if words[place] in phrases(table, language):
            return Numeral(place, place + 1, value)
    return numeral_at(words, place, language)


def _with_fraction(words: Sequence[str], numeral: Numeral, language: str) -> tuple[float, int]:
    """2,5 and two and a half, with the place after it."""
    end = numeral.end
    if words[end : end + 1] == [","] and words[end + 1 : end + 2] and re.fullmatch(r"\d", words[end + 1]):
        return float(f"{numeral.value:.0f}.{words[end + 1]}"), end + 2
    half_end = _half_after(words, end, language)
    return (numeral.value + 0.5, half_end) if half_end else (numeral.value, end)


def _with_remainder(
    words: Sequence[str], seconds: float, end: int, unit: int, language: str
) -> tuple[float, int]:
    """One minute and a half, 1 min 30 s, with the place after it."""
    if half_end := _half_after(words, end, language):
        return seconds + unit / 2, half_end
    start = end + 1 if words[end : end + 1] and words[end] in phrases("and", language) else end
    rest = numeral_at(words, start, language) if start < len(words) else None
    smaller = unit_seconds(words[rest.end], language) if rest and rest.end < len(words) else None
    if rest and smaller and smaller < unit:
        return seconds + rest.value * smaller, rest.end + 1
    return seconds, end


def _half_after(words: Sequence[str], place: int, language: str) -> int | None:
    """The place after "and a half"."""
    if place >= len(words) or words[place] not in phrases("and", language):
        return None
    place += 1
    if place < len(words) and words[place] in phrases("indefinite", language):
        place += 1
    return place + 1 if place < len(words) and words[place] in phrases("half", language) else None
