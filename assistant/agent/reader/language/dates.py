"""Years, decades and days that a text names; months by CLDR (Babel), tens by num2words."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel.dates import get_month_names
from num2words import num2words

from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.numerals import numeral_at
from assistant.agent.reader.language.words import fold

LONGEST_MONTH = 31
FIRST_CENTURY_YEAR = 30
"""Of two digits: from here on the last century is meant, below it this one."""
SHORTEST_STEM = 4
LONGEST_ENDING = 4
"""Letters of a decade beside the number's name: sechzig-er, sess-anta, eight-ies."""
WORDS_TO_DECADE = 2
"""A word for decades stands so near: anni '60, 60er Jahre."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """A time named at words `first` to `end` (not included): ISO years, or ISO days where months are named."""

    first: int
    end: int
    start: str
    until: str


def first_iso_day(date: str) -> str:
    """The day, or the first of a year (both ISO 8601)."""
    return date if len(date) > 4 else f"{date}-01-01"


def last_iso_day(date: str) -> str:
    """The day, or the last of a year (both ISO 8601)."""
    return date if len(date) > 4 else f"{date}-12-31"


def year_before(date: DateRange) -> str:
    """The last year before a date: before 1940 is until 1939."""
    return str(int(date.start[:4]) - 1)


def date_ranges(words: Sequence[str], language: str) -> list[DateRange]:
    """Everything among the folded words that may be a time of recording, one reading for each place."""
    found: list[DateRange] = []
    place = 0
    while place < len(words):
        date = _date_at(words, place, language)
        if date:
            date = _with_later_end(words, date, language)
            found.append(date)
        place = date.end if date else place + 1
    return found


def _date_at(words: Sequence[str], place: int, language: str) -> DateRange | None:
    if place >= len(words):
        return None
    return _month_range(words, place, language) or _year_range(words, place, language)


def _with_later_end(words: Sequence[str], date: DateRange, language: str) -> DateRange:
    """The fifties through the seventies, 1914-1918."""
    place = date.end
    joining = phrases("range", language)
    if place >= len(words) or words[place] not in joining:
        return date
    while place < len(words) and words[place] in joining | phrases("before_number", language):
        place += 1
    later = _date_at(words, place, language)
    if later is None or last_iso_day(later.until) <= last_iso_day(date.start):
        return date
    return DateRange(date.first, later.end, date.start, later.until)


@cache
def _months(language: str) -> dict[str, int]:
    names: dict[str, int] = {}
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale=language).items():
                words = [word for word in re.findall(r"[a-z]+", fold(name)) if len(word) > 2]
                names |= dict.fromkeys(words, number)
    return names


def _month_range(words: Sequence[str], place: int, language: str) -> DateRange | None:
    """May 1968, 9 de novembro de 1989; without a year it is none."""
    of = phrases("before_unit", language)
    joining = phrases("range", language) | phrases("and", language) | phrases("or", language)
    month_place = place
    days: list[int] = []
    while month_place < len(words) and (numeral := numeral_at(words, month_place, language)):
        if not 1 <= numeral.value <= LONGEST_MONTH or len(days) == 2:
            return None
        days.append(int(numeral.value))
        month_place = _after(words, numeral.end, of | {"."})
        month_place = _after(words, month_place, joining)
    months = _months_at(words, month_place, joining, language)
    if not months:
        return None
    month_place += 2 * len(months) - 2
    year_place = _after(words, month_place + 1, of | phrases("range", language) | {",", "'", "del"})
    year = _year(words[year_place]) if year_place < len(words) else None
    if year is None:
        return None
    last = monthrange(year, months[-1])[1]
    if any(day > last for day in days):
        return None
    start, until = (days[0], days[-1]) if days else (1, last)
    return DateRange(
        place, year_place + 1, f"{year}-{months[0]:02}-{start:02}", f"{year}-{months[-1]:02}-{until:02}"
    )


def _months_at(words: Sequence[str], place: int, joining: frozenset[str], language: str) -> list[int]:
    """One month, or the first and the last of several."""
    months = [_months(language).get(word) for word in words[place : place + 3 : 2]]
    if not months or months[0] is None:
        return []
    is_interval = len(months) == 2 and months[1] is not None and words[place + 1] in joining
    return [month for month in months[: 1 + is_interval] if month is not None]


def _after(words: Sequence[str], place: int, skipped: frozenset[str]) -> int:
    return place + 1 if place < len(words) and words[place] in skipped else place


def _year(word: str) -> int | None:
    if re.fullmatch(r"(18|19|20)\d\d", word):
        return int(word)
    return _of_century(int(word)) if re.fullmatch(r"\d\d", word) else None


def _of_century(short: int) -> int:
    return short + (1900 if short >= FIRST_CENTURY_YEAR else 2000)


def _year_range(words: Sequence[str], place: int, language: str) -> DateRange | None:
    """1968, the 1960s, '66, anni sessanta, cinquanta-cinc."""
    word = words[place]
    if found := re.fullmatch(r"(\d{4}|\d\d)(s|er|ern)?", word):
        year = _year(found[1])
        around = words[max(0, place - WORDS_TO_DECADE) : place + WORDS_TO_DECADE]
        is_decade = found[2] or phrases("decade", language).intersection(around) or len(found[1]) == 2
        return _range(place, place + 1, year, decade=bool(is_decade)) if year else None
    for tens in range(20, 100, 10):
        name = fold(num2words(tens, lang=language))
        stem = name[:-1] if name.endswith("y") else name
        if word != name and len(stem) >= SHORTEST_STEM and word.startswith(stem):
            has_ending = len(word) - len(stem) <= LONGEST_ENDING
            return _range(place, place + 1, 1900 + tens, decade=True) if has_ending else None
    numeral = numeral_at(words, place, language)
    if numeral and not numeral.is_ordinal and not word.isdecimal() and 20 <= numeral.value < 100:
        return _range(place, numeral.end, 1900 + int(numeral.value), decade=True)
    return None


def _range(first: int, end: int, year: int, decade: bool) -> DateRange:
    whole = decade and year % 10 == 0
    return DateRange(first, end, str(year), str(year + 9 if whole else year))
