"""Amounts of time in words: clocks ("1:02:03"), units ("half an hour", "2 min 30"), and what stands around."""

import re

from assistant.agent.rules.numbers import CARDINALS, NUMBER, ORDINAL, number, ordinal
from assistant.i18n.normalized_text import either, layout

_HOUR, _MINUTE, SECOND = (
    "hours?|hrs?|h|horas?",
    "minutes?|mins?|minutos?|m|min",
    "seconds?|secs?|segundos?|segs?|s",
)
UNIT = rf"(?:{_HOUR}|{_MINUTE}|{SECOND})\b"
LONG_UNIT = r"(?:hour|hora|minute|minuto|min|second|segundo|sec|seg)"
CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:\.\d+)?(?! ?[ap]\.?m\b)"
HALF = r"(?:half an?|medi[oa]|(?:a )?quarter of an?|(?:un )?cuarto de)"
_COUNT = rf"(?:(?:about |around |roughly |some |unos |unas |una? |an? |the )?{NUMBER}|an?|una?|{HALF})"
_ONE_AND_HALF = r"(?:hora|minuto|segundo|hour|minute|second) (?:y medi[oa]|and a half)"
_EXTRA = rf"(?:,? (?:and |y )?{NUMBER}[ -]?{UNIT})?"
AMOUNT = rf"(?:{_ONE_AND_HALF}|{_COUNT}[ -]?{UNIT}(?: and a half| y medi[oa])?{_EXTRA})"
NAMED = rf"{LONG_UNIT}s? {NUMBER}(?: y medio| and a half)?(?: (?:and |y |con )?{NUMBER}(?: {UNIT})?)?"
NTH = rf"{ORDINAL} {LONG_UNIT}"
THE = r"(?:the |el |la |los |las )?"
_FILM = (
    either(
        """
        video, film, tape, reel, programme, program, clip, recording, footage, movie, episode, file, archive
        """
    )
    + "s?"
)
_FILM_ES = (
    either("video, pelicula, cinta, programa, clip, grabacion, archivo, episodio, capitulo, bobina, metraje")
    + "s?"
)
TAIL = layout(rf"""
    (,? (of|in|into|from) (the|each|every|that|this|any) {_FILM}|,? (del?
    |en) (el |la |cada |ese |este )?{_FILM_ES}| onwards?| on\b(?= *$|,)| in\b(?= *$|,)| en adelante)*""")
LEAD = layout(r"""
    (\b(only|just|but|somewhere|anywhere|sometime|everything|anything|the part|in the part|in the stretch|solo
    |solamente|pero|todo|la parte|en la parte|en el tramo|en algun (momento|punto|sitio)|shots|clips|and|y
    |maybe) ){0,4}""")


def seconds(folded: str) -> float:
    """The time that a clock or words with units name: "1:02:03", "minute 5", "half an hour", "2 min 30"."""
    if clock := re.search(CLOCK, folded):
        value = 0.0
        for part in clock[0].split(":"):
            value = value * 60 + float(part)
        return value
    if longer := re.match(_ONE_AND_HALF, folded):
        return 1.5 * unit_seconds(longer[0])
    if nth := re.search(rf"(?P<n>{ORDINAL}) (?P<u>{LONG_UNIT})", folded):
        return ordinal(nth["n"]) * unit_seconds(nth["u"])
    if named := re.search(
        layout(rf"""
            (?P<u>{LONG_UNIT})s? (?P<n>{NUMBER})( (and |y |con )?(?P<s>{NUMBER}))?"""),
        folded,
    ):
        extra = number(named["s"]) if named["s"] else 0.0
        half = 0.5 if re.search(r"y medio|and a half", folded) else 0.0
        return (number(named["n"]) + half) * unit_seconds(named["u"]) + extra
    total = 0.0
    for amount in re.finditer(rf"(?P<n>{HALF}|{NUMBER}|an?|una?)[ -]?(?P<u>{UNIT})", folded):
        total += _count(amount["n"]) * unit_seconds(amount["u"])
        if re.match(r" and a half| y medi[oa]", folded[amount.end() :]):
            total += 0.5 * unit_seconds(amount["u"])
    return total


def _count(folded: str) -> float:
    if folded in CARDINALS:
        return CARDINALS[folded]
    if folded.startswith(("half", "medi")):
        return 0.5
    if "quarter" in folded or "cuarto" in folded:
        return 0.25
    return 1.0 if folded in ("a", "an", "un", "una") else number(folded)


def unit_seconds(unit: str) -> float:
    return 3600.0 if unit.startswith("h") else 60.0 if unit.startswith("m") else 1.0
