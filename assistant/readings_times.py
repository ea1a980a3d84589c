"""Times, read for certain: where in a video ("after 10:00", "in the first minute") and how long a shot
("under five seconds", "al menos 8 s"). It sets limits only where a number and a unit stand in the words.
"""

import re
from dataclasses import dataclass

from assistant.readings_numbers import NUMBER, ORDINAL, number, ordinal
from assistant.wording import NOTHING, Wording, either, layout, regex

AROUND = 30.0
"""Seconds to each side of "around 5:00"."""

_HOUR, _MINUTE, _SECOND = (
    "hours?|hrs?|h|horas?",
    "minutes?|mins?|minutos?|m|min",
    "seconds?|secs?|segundos?|segs?|s",
)
_UNIT = rf"(?:{_HOUR}|{_MINUTE}|{_SECOND})\b"
_LONG_UNIT = r"(?:hour|hora|minute|minuto|min|second|segundo|sec|seg)"
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:\.\d+)?(?! ?[ap]\.?m\b)"
_HALF = r"(?:half an?|medi[oa]|(?:a )?quarter of an)"
_COUNT = rf"(?:(?:about |unos |unas )?{NUMBER}|an?|una?|{_HALF})"
_AMOUNT = rf"{_COUNT}[ -]?{_UNIT}(?: and a half| y medi[oa])?(?:,? (?:and |y )?{NUMBER}[ -]?{_UNIT})?"
_NAMED = rf"{_LONG_UNIT}s? {NUMBER}(?: y medio| and a half)?(?: (?:and |y |con )?{NUMBER}(?: {_UNIT})?)?"
_NTH = rf"{ORDINAL} {_LONG_UNIT}"
_THE = r"(?:the |el |la |los |las )?"
_POINT = rf"{_THE}(?:{_CLOCK}|{_NAMED}|{_NTH}|{_AMOUNT})(?: mark)?"
_MARK = rf"{_THE}(?:{_CLOCK}|{_NAMED}|{_NTH}|{_AMOUNT} mark)(?: mark)?"
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
_TAIL = layout(rf"""
    (,? (of|in|into|from) (the|each|every|that|this|any) {_FILM}|,? (del?
    |en) (el |la |cada |ese |este )?{_FILM_ES}| onwards?| on\b(?= *$|,)| in\b(?= *$|,)| en adelante)*""")
_LEAD = r"(?:\b(?:only|just|but|solo|solamente|pero|shots|clips|and|y|maybe) )*"

_MOST = either(
    """
    under, below, less than, fewer than, shorter than, (nothing|none|not|no shots?) (over|above|beyond),
    (nothing|none|no shots?|nada|ninguno) (de )?(longer than|more than|mas largo (de|que)|mas de),
    no longer than, not longer than, no more than,
    not more than, at most, up to, max, maximum, maximum of, a maximum of, max of, no greater than,
    within, not exceeding, menos de, inferior(es)? a, por debajo de, mas cort[oa]s? (de|que),
    como mucho, como maximo, maximo, maximo de, un maximo de, no mas de, hasta, a lo sumo,
    que no (dure|duren|pase|pasen|supere|superen)( mas)?( de)?
    """
)
_LEAST = either(
    """
    over, above, more than, longer than, (nothing|none|not|no shots?) (under|below), at least,
    (nothing|none|no shots?|nada|ninguno) (de )?(shorter than|less than|mas corto (de|que)|menos de),
    min, minimum, minimum of, a minimum of, min of,
    no less than, not less than, no shorter than, not shorter than, exceeding, upwards of, mas de,
    superior(es)? a, por encima de, mas larg[oa]s? (de|que), al menos, por lo menos, como minimo,
    minimo, minimo de, un minimo de, no menos de
    """
)
_LASTING = layout(r"""
    ((and |y |but |pero )?(lasting|that lasts?|which lasts?|which are|that are|that is|running
    |que duren?|duren|dure|que sean?|de duracion|with a (length|duration) of|con una duracion de
    |de una duracion|de) )?""")
_LONG = layout(r"""
    ( long(er)?\b| in length| in duration| of duration| of length| de duracion| de largo| each
    | cada un[oa])?""")
_OR_LESS = layout(r"""
    ( or (less|shorter|under|fewer)| max(imum|imo)?\b| at most| tops| o menos| como (mucho|maximo))""")
_OR_MORE = layout(r"""
    ( or (more|longer|over)| and (up|over|more)| min(imum|imo)?\b| at least| o mas| como minimo|\+
    | plus)""")
_NOT_IN = r"(?! in(?:to)?\b(?! length| duration))(?! mark)"

_DURATIONS = [
    (
        "span",
        layout(rf"""
            {_LEAD}{_LASTING}(between|from|entre|de) (?P<a>{NUMBER})( ?{_UNIT})? (and|to|y
            |a) (?P<b>{NUMBER}[ -]?({_SECOND})\b){_LONG}"""),
    ),
    (
        "span",
        layout(rf"""
            {_LEAD}{_LASTING}((between|from|entre|de) )?(?P<a>{NUMBER})( ?{_UNIT})? ?(and|to|y|a
            |-) ?(?P<b>{NUMBER}[ -]?{_UNIT})( long\b| in length| in duration| de duracion| de largo)"""),
    ),
    ("most", rf"{_LEAD}{_LASTING}{_MOST} (?P<a>{_AMOUNT}){_NOT_IN}{_LONG}"),
    ("least", rf"{_LEAD}{_LASTING}{_LEAST} (?P<a>{_AMOUNT}){_NOT_IN}{_LONG}(?! en adelante)"),
    ("most", rf"{_LEAD}{_LASTING}(?:of )?(?P<a>{_AMOUNT}){_LONG},?{_OR_LESS}{_LONG}"),
    ("least", rf"{_LEAD}{_LASTING}(?:of )?(?P<a>{_AMOUNT}){_LONG},?{_OR_MORE}{_LONG}"),
]
_AFTER = either(
    """
    after, past, from, since, starting at, starting from, beginning at, beyond, later than, not before,
    more than, over, despues del?, a partir del?, desde, pasad[oa]s?, tras, mas alla del?,
    posterior(es)? al?, empezando en
    """
)
_BEFORE = either(
    """
    before, until, till, up to, up until, earlier than, prior to, not after, no later than, less than,
    under, antes del?, hasta, anterior(es)? al?, no mas tarde del?
    """
)
_FIRST = layout(rf"""
    (the )?(very )?(first|opening|initial) ((?P<a>{NUMBER}|couple of|few) )?(?P<u>{_UNIT})|(the )?(first
    |opening) (?P<h>half an hour|half hour|half minute|quarter of an hour)
    |(el |la |los |las )?primer[oa]?s? ((?P<b>{NUMBER}) )?(?P<v>{_UNIT})
    |(los |las )(?P<c>{NUMBER}) primer[oa]s (?P<w>{_UNIT})|(la )?primera (?P<i>media hora)""")
_POSITIONS = [
    (
        "after first",
        layout(rf"""
            {_LEAD}(after|past|beyond|following|despues de(l| la| los)?|tras|pasad[oa]s?) ({_FIRST})"""),
    ),
    ("first", rf"{_LEAD}(?:(?:in|within|during|from|on|en|durante|dentro de|de) )?(?:{_FIRST})"),
    (
        "between",
        layout(rf"""
            {_LEAD}(between|from|entre|desde|del?) {_THE}(?P<a>{_CLOCK}|{_NAMED}|{_AMOUNT}) (and|to
            |until|till|y
            |al?|hasta) {_THE}(?P<b>{_CLOCK}|{_NAMED}|{_AMOUNT})"""),
    ),
    (
        "between",
        layout(rf"""
            {_LEAD}(between|from|entre|desde|del?) {_THE}(?P<u>{_LONG_UNIT})s? (?P<a>{NUMBER}) (and|to
            |until|y
            |al?|hasta) (el )?(?P<b>{NUMBER})"""),
    ),
    (
        "between",
        layout(rf"""
            {_LEAD}(between|from|entre|desde|de) (the )?(?P<a>{NUMBER}) (and|to|y
            |a) (the )?(?P<b>{NUMBER}) (?P<u>{_UNIT})( marks?)?"""),
    ),
    ("between", rf"{_LEAD}(?:in |en |at )?(?P<a>{_CLOCK}) ?(?:-|to|a|until) ?(?P<b>{_CLOCK})"),
    ("after", rf"{_LEAD}{_AFTER}(?:l)? (?P<a>{_POINT})"),
    ("before", rf"{_LEAD}{_BEFORE}(?:l)? (?P<a>{_POINT})"),
    ("after", rf"{_LEAD}(?P<a>{_POINT}) (?:onwards?|or later|and later|en adelante|o mas tarde)"),
    (
        "around",
        layout(rf"""
            {_LEAD}(around|about|near|close to|roughly at|at about|at around|sobre|hacia|alrededor del?
            |cerca del?|en torno al?)(l)? (?P<a>{_MARK})"""),
    ),
    (
        "minute",
        layout(rf"""
            {_LEAD}(in|during|at|on|within|en|durante) (the |el )?(minute|minuto) (?P<a>{NUMBER})\b"""),
    ),
    (
        "nth minute",
        layout(rf"""
            {_LEAD}(in|during|within|en|durante) (the |el )?(?P<a>{ORDINAL}) (minute|minuto)\b"""),
    ),
]
_LIFTED_LENGTH = regex(
    r"""
        \b(of |with |de |con )?(any (length|duration)|whatever (the )?(length|duration)|cualquier duracion
        |(the )?(length|duration) (does not|doesn't) matter|no (length|duration) limit
        |sin limite de duracion|la duracion (da igual|no importa))\b"""
)
_LIFTED_TIME = regex(
    r"""
        \b(at |in |from )?(any time|anywhere in the (video|film|tape)|any (part|point) of the (video|film)
        |the (whole|entire) (video|film|tape)|(en )?cualquier (momento|parte) del video|todo el video
        |en cualquier momento)\b"""
)
_SHORT = regex(r"\b(?:short|brief|quick|long|cort[oa]s?|breves?|larg[oa]s?)\b(?=,|$)")

_DURATION_PATTERNS = [(kind, regex(r"(?<!\w)" + pattern + _TAIL)) for kind, pattern in _DURATIONS]
_POSITION_PATTERNS = [(kind, regex(r"(?<!\w)" + pattern + r"\b" + _TAIL)) for kind, pattern in _POSITIONS]


@dataclass(frozen=True, slots=True)
class Times:
    """Limits in seconds; None is nothing said. `lifted` names the limits taken back."""

    after: float | None = None
    before: float | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    lifted: tuple[str, ...] = ()
    rest: Wording = NOTHING

    def said(self) -> dict[str, float | None]:
        """The limits that this turn sets or takes back, by the plan's field names."""
        named = {name: getattr(self, name) for name in ("after", "before", "min_seconds", "max_seconds")}
        return {name: value for name, value in named.items() if value is not None or name in self.lifted}


def read_times(wording: Wording) -> Times:
    """Every time and duration in the words; `rest` is the wording without them."""
    limits: dict[str, float] = {}
    lifted: list[str] = []
    for pattern, names in (
        (_LIFTED_LENGTH, ("min_seconds", "max_seconds")),
        (_LIFTED_TIME, ("after", "before")),
    ):
        if found := wording.find(pattern):
            lifted += names
            wording = wording.without(found.span())
    for kind, pattern in _DURATION_PATTERNS:
        if found := wording.find(pattern):
            limits |= _duration(kind, found)
            wording = wording.without(found.span())
            if short := wording.find(_SHORT):
                wording = wording.without(short.span())
    for kind, pattern in _POSITION_PATTERNS:
        if found := wording.find(pattern):
            limits |= _position(kind, found)
            wording = wording.without(found.span())
    return Times(**limits, lifted=tuple(lifted), rest=wording)


def seconds(folded: str) -> float:
    """The time that a clock or words with units name: "1:02:03", "minute 5", "half an hour", "2 min 30"."""
    if clock := re.search(_CLOCK, folded):
        value = 0.0
        for part in clock[0].split(":"):
            value = value * 60 + float(part)
        return value
    if nth := re.search(rf"(?P<n>{ORDINAL}) (?P<u>{_LONG_UNIT})", folded):
        return ordinal(nth["n"]) * _scale(nth["u"])
    if named := re.search(
        layout(rf"""
            (?P<u>{_LONG_UNIT})s? (?P<n>{NUMBER})( (and |y |con )?(?P<s>{NUMBER}))?"""),
        folded,
    ):
        extra = number(named["s"]) if named["s"] else 0.0
        half = 0.5 if re.search(r"y medio|and a half", folded) else 0.0
        return (number(named["n"]) + half) * _scale(named["u"]) + extra
    total = 0.0
    for amount in re.finditer(rf"(?P<n>{_HALF}|{NUMBER}|an?|una?)[ -]?(?P<u>{_UNIT})", folded):
        total += _count(amount["n"]) * _scale(amount["u"])
        if re.match(r" and a half| y medi[oa]", folded[amount.end() :]):
            total += 0.5 * _scale(amount["u"])
    return total


def _count(folded: str) -> float:
    if folded.startswith(("half", "medi")):
        return 0.5
    if "quarter" in folded:
        return 0.25
    return 1.0 if folded in ("a", "an", "un", "una") else number(folded)


def _scale(unit: str) -> float:
    return 3600.0 if unit.startswith("h") else 60.0 if unit.startswith("m") else 1.0


def _duration(kind: str, found: "re.Match[str]") -> dict[str, float]:
    if kind == "span":
        unit = re.search(rf"{_UNIT}$", found["b"])
        scale = _scale(unit[0]) if unit else 1.0
        return {"min_seconds": number(found["a"]) * scale, "max_seconds": seconds(found["b"])}
    return {"max_seconds" if kind == "most" else "min_seconds": seconds(found["a"])}


def _position(kind: str, found: "re.Match[str]") -> dict[str, float]:
    groups = found.groupdict()
    if kind == "between":
        scale = _scale(groups["u"]) if groups.get("u") else None
        first, second = (number(found[g]) * scale if scale else seconds(found[g]) for g in ("a", "b"))
        return {"after": first, "before": second}
    if kind in ("first", "after first"):
        halves = groups.get("h") or groups.get("i")
        if halves:
            span = 900.0 if "quarter" in halves else 30.0 if "minute" in halves else 1800.0
        else:
            amount = groups.get("a") or groups.get("b") or groups.get("c")
            unit = groups.get("u") or groups.get("v") or groups.get("w") or "s"
            span = (3.0 if amount == "few" else number(amount) if amount else 1.0) * _scale(unit)
        return {"before" if kind == "first" else "after": span}
    if kind == "minute":
        minute = number(found["a"]) * 60
        return {"after": minute, "before": minute + 60}
    if kind == "nth minute":
        minute = ordinal(found["a"]) * 60
        return {"after": minute - 60, "before": minute} if minute > 0 else {}
    point = seconds(found["a"])
    if kind == "around":
        return {"after": max(0.0, point - AROUND), "before": point + AROUND}
    return {kind: point}
