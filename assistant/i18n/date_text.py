"""Days as people read them, in their language."""

from datetime import date

from babel.dates import format_date

from assistant.i18n.catalogue import Texts


def weekday(day: date, texts: Texts) -> str:
    """ "Tuesday", "martes"."""
    return str(format_date(day, "EEEE", locale=texts.locale))


def long_date(day: date, texts: Texts) -> str:
    """ "21 October 2026", "21 de octubre de 2026"."""
    return str(format_date(day, "long", locale=texts.locale))
