"""Days as people read them, in their language."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time

from assistant.i18n.catalogue import Texts
from retrieval.dates import day_of


def weekday(day: date, texts: Texts) -> str:
    """ "Tuesday", "martes"."""
    return str(format_date(day, "EEEE", locale=texts.locale))


def long_date(day: date, texts: Texts) -> str:
    """ "21 October 2026", "21 de octubre de 2026"."""
    return str(format_date(day, "long", locale=texts.locale))


def recorded_text(moment: str, texts: Texts, *, clock: bool = True) -> str:
    """When something was recorded (ISO 8601), as exactly as it is known: a year, a month, a day, with its `clock` a
    time. What is no date stands for itself."""
    day = day_of(moment)
    if day is None:
        return moment
    if len(moment) == len("1994"):
        return moment
    if len(moment) == len("1994-05"):
        return str(format_skeleton("yMMMM", day, locale=texts.locale))
    if clock and len(moment) > len("1994-05-17"):
        time = datetime.fromisoformat(moment)
        time = time if time.utcoffset() or time.tzinfo is None else time.astimezone()
        return f"{long_date(day, texts)}, {format_time(time.time(), 'short', locale=texts.locale)}"
    return long_date(day, texts)
