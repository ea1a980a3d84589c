"""Times as people read them: to the second, to tenths where a cut matters, minutes where a library does; days."""

from datetime import date

from babel.dates import format_date

from assistant.i18n.catalogue import Texts


def clock(seconds: float) -> str:
    """ "1:02:03" or "2:03"; whole seconds, cut not rounded, so that a click never lands after the start."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_with_tenths(seconds: float) -> str:
    """ "0:07.5", "12:03.0", "1:02:03.4": cut to tenths, so that what is shown is never after the frame."""
    tenths = max(0, int(seconds * 10 + 1e-6))
    whole, tenth = divmod(tenths, 10)
    return f"{clock(whole)}.{tenth}"


def running_time(seconds: float) -> str:
    """ "45 s", "12 min", "3 h 05 min": the size of an archive."""
    if seconds < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes:02} min" if hours else f"{minutes} min"


def weekday(day: date, texts: Texts) -> str:
    """ "Tuesday", "martes"."""
    return str(format_date(day, "EEEE", locale=texts.locale))


def long_date(day: date, texts: Texts) -> str:
    """ "21 October 2026", "21 de octubre de 2026"."""
    return str(format_date(day, "long", locale=texts.locale))
