"""Times, read for certain: where in a video ("after 10:00", "in the first minute") and, with
`durations`, how long a shot. It sets limits only where a number and a unit stand in the words.
"""

import re
from dataclasses import dataclass

from assistant.agent.rules.durations import read_durations
from assistant.agent.rules.numbers import NUMBER, ORDINAL, number, ordinal
from assistant.agent.rules.units import (
    AMOUNT,
    CLOCK,
    LEAD,
    LONG_UNIT,
    NAMED,
    NTH,
    TAIL,
    THE,
    UNIT,
    seconds,
    unit_seconds,
)
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, layout, regex

AROUND = 30.0
"""Seconds to each side of "around 5:00"."""

_POINT = rf"{THE}(?:{CLOCK}|{NAMED}|{NTH}|{AMOUNT})(?: mark)?"
_MARK = rf"{THE}(?:{CLOCK}|{NAMED}|{NTH}|{AMOUNT} mark)(?: mark)?"
_NOT = r"(?:(?:nothing|none|no shots?|nada|ninguno|not|no|never) )"
_AFTER = either(
    """
    following, posterior al?, (que )?(venga|viene|haya) despues del?, (what )?(comes|is) after, after,
    past, from, since, (cuando )?(hayan?
    |han?) pasado, starting at, starting from, beginning at, beyond, later than, not before,
    more than, over, despues del?, a partir del?, desde, pasad[oa]s?, tras, mas alla del?,
    posterior(es)? al?, empezando en
    """
)
_BEFORE = either(
    """
    stop (at|before), (para|parar|termina|acaba) en, sin pasar del?, (not|nothing) beyond, before,
    until, till, up to, up until, earlier than, prior to, not after, no later than, less than, under,
    antes del?, hasta, anterior(es)? al?, no mas tarde del?
    """
)
_FIRST = layout(rf"""
    (the )?(very )?(first|opening|initial) ((?P<a>{NUMBER}|couple of|few) )?(?P<u>{UNIT})|(the )?(first
    |opening) (?P<h>half an hour|half hour|half minute|quarter of an hour)
    |(el |la |los |las )?primer[oa]?s? ((?P<b>{NUMBER}) )?(?P<v>{UNIT})(?! del? (la )?(manana|tarde
    |noche|dia|madrugada))|(los |las )(?P<c>{NUMBER}) primer[oa]s (?P<w>{UNIT})
    |(los |las )?(?P<d>{NUMBER}) (?P<x>{UNIT}) (iniciales|del (principio|comienzo|inicio))
    |(el |la )?primer[oa]? (?P<i>media hora|cuarto de hora|medio minuto)""")
_POSITIONS = [
    (
        "after first",
        layout(rf"""
            {LEAD}(after|past|beyond|following|skip(ping)?|ignor(e|ing)|forget|drop|exclude|cut|not( in)?|no
            |without|ignora|descarta|olvida|excepto|salvo|except(?: for)?|menos|leave out|saltate|saltando|sin
            |quita
            |despues de(l| la| los)?|tras|pasad[oa]s?) ({_FIRST})"""),
    ),
    ("first", rf"{LEAD}(?:(?:in|within|during|from|on|en|durante|dentro de|de) )?(?:{_FIRST})"),
    (
        "between",
        layout(rf"""
            {LEAD}(between|from|entre|desde|del?) {THE}(?P<a>{CLOCK}|{NAMED}|{AMOUNT}) (and|to|until
            |till|y|al?|hasta) {THE}(?P<b>{CLOCK}|{NAMED}|{AMOUNT})"""),
    ),
    (
        "between",
        layout(rf"""
            {LEAD}(between|from|entre|desde|del?) {THE}(?P<u>{LONG_UNIT})s? (?P<a>{NUMBER}) (and|to
            |until|y|al?|hasta) (el )?(?P<b>{NUMBER})"""),
    ),
    (
        "nth span",
        layout(rf"""
            {LEAD}(between|from|entre|desde|del?) {THE}(?P<a>{ORDINAL})( {LONG_UNIT})? (and|to|until|y|al?
            |hasta) {THE}
            (?P<b>{ORDINAL}) (?P<u>{LONG_UNIT})s?"""),
    ),
    (
        "between",
        layout(rf"""
            {LEAD}(in |en |los |las )?(?P<u>{LONG_UNIT})s? (?P<a>{NUMBER}) ?(-|to|through|al?|and
            |y) ?(?P<b>{NUMBER})(?![:\d])"""),
    ),
    (
        "between",
        layout(rf"""
            {LEAD}(after|past|from|despues del?|desde|pasado) {THE}(?P<u>{LONG_UNIT})s? (?P<a>{NUMBER}),? (and
            |but|y
            |pero)?[ ]?(before|until|up to|antes del?|hasta)( el)? (?P<b>{NUMBER})(?! ?[:\d])"""),
    ),
    (
        "between",
        layout(rf"""
            {LEAD}(between|from|entre|desde|de) (the )?(?P<a>{NUMBER}) (and|to|y
            |a) (the )?(?P<b>{NUMBER}) (?P<u>{UNIT})( marks?)?"""),
    ),
    (
        "between",
        layout(rf"""
            {LEAD}(between|from|entre) (?P<a>{NUMBER}) (and|to|y|a) (?P<b>{NUMBER}) (?P<u>{UNIT}) (in|into
            |del? (video
            |comienzo|inicio|principio))"""),
    ),
    ("between", rf"{LEAD}(?:in |en |at )?(?P<a>{CLOCK}) ?(?:-|to|a|until) ?(?P<b>{CLOCK})"),
    ("before", rf"{LEAD}{_NOT}{_AFTER}(?:l)? (?P<a>{_POINT})"),
    ("after", rf"{LEAD}{_NOT}{_BEFORE}(?:l)? (?P<a>{_POINT})"),
    ("after", rf"{LEAD}{_AFTER}(?:l)? (?P<a>{_POINT})"),
    ("before", rf"{LEAD}{_BEFORE}(?:l)? (?P<a>{_POINT})"),
    ("after", rf"{LEAD}at least (?P<a>{AMOUNT}) in(?:to)?"),
    (
        "after",
        layout(rf"""
            {LEAD}(?P<a>{_POINT}) (in or (later|more|after)|onwards?|or later|and later|en adelante
            |o mas tarde)"""),
    ),
    (
        "around",
        layout(rf"""
            {LEAD}(around|about|near|close to|roughly at|at about|at around|sobre|hacia|alrededor del?
            |cerca del?|en torno al?)(l)? (?P<a>{_MARK})"""),
    ),
    (
        "minute",
        layout(rf"""
            {LEAD}(in|during|at|on|within|en|durante) (the |el )?(minute|minuto) (?P<a>{NUMBER})\b"""),
    ),
    (
        "nth minute",
        layout(rf"""
            {LEAD}(in|during|within|en|durante) (the |el )?(?P<a>{ORDINAL}) (minute|minuto)\b"""),
    ),
]
_LAST = regex(
    rf"""
        (?<!\w){LEAD}((in|within|during|from|on|of|en|durante|de) )?((the|el|la|los
        |las) )?((very )?(last|final|closing|ultim[oa]s?) ((?P<a>{NUMBER}) )?(?P<u>{UNIT})
        |(?P<b>{NUMBER}) ultim[oa]s (?P<v>{UNIT})){TAIL}"""
)
_LIFTED_LENGTH = regex(
    r"""
        \b(of |with |de |con )?(any (length|duration)|whatever (the )?(length|duration)
        |cualquier duracion|(the )?(length|duration) (does not|doesn't) matter|no (length
        |duration) limit|sin limite de duracion|la duracion (da igual|no importa))\b"""
)
_LIFTED_TIME = regex(
    r"""
        \b(at |in |from )?(any time|anywhere in the (video|film|tape)|any (part|point) of the (video
        |film)|the (whole|entire) (video|film|tape)|(en )?cualquier (momento|parte) del video
        |todo el video|en cualquier momento)\b"""
)
_PATTERNS = [(kind, regex(r"(?<!\w)" + pattern + r"\b" + TAIL)) for kind, pattern in _POSITIONS]


@dataclass(frozen=True, slots=True)
class Times:
    """Limits in seconds; None is nothing said. `lifted` names the limits taken back."""

    after: float | None = None
    before: float | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    lifted: tuple[str, ...] = ()
    last: float | None = None
    """Seconds at a video's end ("in the last minute"); where that is depends on the video."""
    rest: NormalizedText = NO_TEXT

    def said(self) -> dict[str, float | None]:
        """The limits that this turn sets or takes back, by the plan's field names."""
        named = {name: getattr(self, name) for name in ("after", "before", "min_seconds", "max_seconds")}
        return {name: value for name, value in named.items() if value is not None or name in self.lifted}


def read_times(wording: NormalizedText) -> Times:
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
    lengths, wording = read_durations(wording)
    limits |= lengths
    last = None
    if found := wording.find(_LAST):
        amount = found["a"] or found["b"]
        last = (number(amount) if amount else 1.0) * unit_seconds(found["u"] or found["v"])
        wording = wording.without(found.span())
    for kind, pattern in _PATTERNS:
        if found := wording.find(pattern):
            limits |= _position(kind, found)
            wording = wording.without(found.span())
    return Times(**limits, lifted=tuple(lifted), last=last, rest=wording)


def _position(kind: str, found: "re.Match[str]") -> dict[str, float]:
    groups = found.groupdict()
    if kind == "between":
        scale = unit_seconds(groups["u"]) if groups.get("u") else None
        first, second = (number(found[g]) * scale if scale else seconds(found[g]) for g in ("a", "b"))
        return {"after": first, "before": second}
    if kind in ("first", "after first"):
        halves = groups.get("h") or groups.get("i")
        if halves:
            span = 900.0 if re.search("quarter|cuarto", halves) else 30.0 if "minut" in halves else 1800.0
        else:
            amount = groups.get("a") or groups.get("b") or groups.get("c") or groups.get("d")
            unit = groups.get("u") or groups.get("v") or groups.get("w") or groups.get("x") or "s"
            span = (3.0 if amount == "few" else number(amount) if amount else 1.0) * unit_seconds(unit)
        return {"before" if kind == "first" else "after": span}
    if kind == "nth span":
        scale = unit_seconds(found["u"])
        return {"after": ordinal(found["a"]) * scale, "before": ordinal(found["b"]) * scale}
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
