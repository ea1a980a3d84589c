"""Dates and places as cameras, editing programs and people write them, and those that cannot be so.

A clock that was never set says the first day of QuickTime's time, of Unix's, or none at all; a receiver that knew
no place says 0° N, 0° E, which lies in the sea. What was written so tells nothing.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

UNSET_CLOCKS = ("1904-01-01", "1970-01-01", "0000-00-00", "0001-01-01")
"""First days of QuickTime's clock and of Unix's, and what is written where there is no date."""
FIRST_FILM = 1888
"""The year of the first moving pictures."""
AHEAD = timedelta(days=2)
"""A clock in another time zone is ahead by less."""
NOWHERE_DEGREES = 0.01
"""About a kilometre around 0° N, 0° E."""

_YEAR_FIRST = re.compile(r"(\d{4})(?:[-:/.](\d{1,2})(?:[-:/.](\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
_LETTERS = {"N": 1, "E": 1, "S": -1, "W": -1, "O": -1}
"""O is the west of Spanish, French and Italian."""
_ANGLE = re.compile(
    r"\s*([NSEWO])?\s*([+-]?\d{1,3}(?:[.]\d+)?)"
    r"(?:\s*[°º:, ]\s*(\d{1,2}(?:\.\d+)?))?(?:\s*['′:, ]\s*(\d{1,2}(?:\.\d+)?))?\s*[\"″'′°º]*\s*([NSEWO])?\s*",
    re.IGNORECASE,
)


class ImplausibleValue(NamedTuple):
    """A value that is dropped."""

    value: str
    """As it was written."""


def parse_datetime(text: str, now: datetime | None = None) -> str | ImplausibleValue:
    """When something was recorded, as ISO 8601: a time, a day, a month or a year as it was written.

    A day may stand first ("17.5.1994", "17/05/1994"; "5/17/1994" where it can be no other), EXIF's colons are read.
    """
    written = " ".join(text.split())
    day, _, rest = written.replace("T", " ", 1).partition(" ")
    if day.startswith(UNSET_CLOCKS) or day.replace(":", "-").startswith(UNSET_CLOCKS):
        return ImplausibleValue(written)
    if (found := _DAY_FIRST.fullmatch(day)) is not None:
        first, _, second, year = found.groups()
        date, month = (second, first) if int(second) > 12 >= int(first) else (first, second)
        parts: tuple[str | None, ...] = (year, month, date)
    elif (found := _YEAR_FIRST.fullmatch(day)) is not None:
        parts = found.groups()
    elif re.fullmatch(r"\d{8}", day):
        parts = (day[:4], day[4:6], day[6:])
    else:
        return ImplausibleValue(written)
    iso = "-".join(part.zfill(2) for part in parts if part is not None)
    padded = "-".join((part or "01").zfill(2) for part in (*parts, *[None] * 3)[:3])
    try:
        moment = datetime.fromisoformat(padded)
        whole = f"{iso}T{rest.replace(' ', '')}" if rest and len(iso) == len("1994-05-17") else iso
        if whole != iso:
            datetime.fromisoformat(whole)
    except ValueError:
        return ImplausibleValue(written)
    if moment.year < FIRST_FILM or moment > (now or datetime.now()) + AHEAD:
        return ImplausibleValue(written)
    return whole


def parse_coordinates(text: str) -> str | ImplausibleValue:
    """Degrees north and east as "40.4168, -3.7038", from ISO 6709, decimals, or degrees, minutes and seconds with
    the letters of the directions."""
    written = " ".join(text.split())
    if (found := _ISO_6709.match(written)) is not None:
        return _place(float(found[1]), float(found[2]), written)
    for comma in (";", "/", ", ", ","):
        north, divided, east = written.partition(comma)
        if divided and (place := _pair(north, east, written)) is not None:
            return place
    halves = re.fullmatch(r"(.*?[NS])\s*,?\s*(.+)|([NS].*?)\s*,?\s*([EWO].*)", written, re.IGNORECASE)
    if halves is not None:
        north, east = (one for one in halves.groups() if one is not None)
        if (place := _pair(north, east, written)) is not None:
            return place
    words = written.split()
    place = _pair(words[0], words[1], written) if len(words) == 2 else None
    return ImplausibleValue(written) if place is None else place


def place_of(north: str, east: str) -> str | ImplausibleValue:
    """The same of two angles that stand apart: "35:39:31.0 N", "40,26.767N", "N40.44", "-3.70"."""
    written = " ".join(f"{north} {east}".split())
    place = _pair(north, east, written)
    return ImplausibleValue(written) if place is None else place


def _pair(north: str, east: str, written: str) -> str | ImplausibleValue | None:
    degrees = _degrees(north), _degrees(east)
    return None if degrees[0] is None or degrees[1] is None else _place(degrees[0], degrees[1], written)


def _degrees(text: str) -> float | None:
    if (found := _ANGLE.fullmatch(text)) is None:
        return None
    before, whole, minutes, seconds, after = found.groups()
    value = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    letter = before or after
    return value * (_LETTERS[letter.upper()] if letter else -1 if whole.startswith("-") else 1)


def _place(north: float, east: float, written: str) -> str | ImplausibleValue:
    if abs(north) > 90 or abs(east) > 180 or max(abs(north), abs(east)) < NOWHERE_DEGREES:
        return ImplausibleValue(written)
    return f"{north:.4f}, {east:.4f}"
