"""Days as filters name them: a year, a month, a day, or a word for a day of late. It knows no videos.

Days are those of this machine's clock and time zone.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from retrieval.errors import UsageError

LATELY = {"today": 0, "yesterday": 1, "week": 6, "month": 29}
"""Words, and how many days before today their first day is: a week is today and the six days before."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(text: str) -> date:
    """The first day of a year (1994), a month (1994-05) or a day (1994-05-17); UsageError for anything else."""
    year, month, day = _parts(text)
    return _day(text, year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The last one, likewise."""
    year, month, day = _parts(text)
    first = _day(text, year, month or 12, 1)
    return _day(text, year, first.month, day or monthrange(year, first.month)[1])


def day_since(text: str, today: date) -> date:
    """The first day of "today", "yesterday", "week" or "month", or of what `first_day` reads."""
    days = LATELY.get(text)
    return first_day(text) if days is None else today - timedelta(days=days)


def day_of(moment: str) -> date | None:
    """The day of an ISO 8601 time, here where it is in UTC, else where it was written; of a year or a month alone
    the first; None where it is none."""
    if len(moment) <= len("1994-05"):
        try:
            return first_day(moment)
        except UsageError:
            return None
    try:
        time = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return time.date() if time.utcoffset() else time.astimezone().date()


def _parts(text: str) -> tuple[int, int | None, int | None]:
    if not (found := _DATE.fullmatch(text.strip())):
        raise _no_day(text)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    return year or 0, month, day


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _no_day(text) from error


def _no_day(text: str) -> UsageError:
    return UsageError(
        "{text!r} is no day; write a year, a month or a day: 1994, 1994-05, 1994-05-17.", text=text
    )
