"""Limits that depend on what was shown or on a video's length: "shorter ones", "in the last minute"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from assistant.dialogue.answer_notes import AnswerNote
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

_THAN_SHOWN = regex(
    r"""
        ^[¿¡ ]*((planos|tomas|escenas|fragmentos|shots|clips|something|algo|and|but|now|only|just|show
        |give|get|find|me|us|some|any|i|we|want|need|prefer|please|make|keep|them|it|the|can|could|you
        |have|much|even|a bit|a little|slightly|y|pero|ahora|solo|dame|ensename|ponme|busca|quiero
        |prefiero|unos|unas|los|las|algunos|que|sean|algo|un poco|mucho)[ ,]+)*(?P<than>shorter|briefer
        |quicker|longer|lengthier|mas (cort|breve|larg)\w*)( (ones?|shots?|clips?|takes?|versions?|hits?
        |planos?|tomas?|escenas?|fragmentos?))?([ ,]+(please|por favor|if possible|si puede ser|only
        |instead|than (these|those|that)|que (estos|esos)))*[ ?!.]*$"""
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Limits by the plan's field names, what to say of them, and the wording without them."""

    limits: dict[str, float] = field(default_factory=dict)
    notes: tuple[AnswerNote, ...] = ()
    rest: NormalizedText = NO_TEXT


def read_than_shown(wording: NormalizedText, hit_lengths: Sequence[float]) -> Relative:
    """ "Shorter ones": under the middle length of the hits shown; nothing where none were."""
    found = wording.find(_THAN_SHOWN)
    if not found or not hit_lengths:
        return Relative(rest=wording)
    limit = round(median(hit_lengths), 1)
    is_longer = re.search(r"long|length|larg", found["than"]) is not None
    name = "min_seconds" if is_longer else "max_seconds"
    return Relative({name: limit}, (AnswerNote("length", f"{limit:g} s"),))


def last_part(
    last: float | None, name: str | None, videos: Sequence[str], lengths: Sequence[float]
) -> tuple[dict[str, float], tuple[AnswerNote, ...]]:
    """Where the last seconds of a video begin; a note where it is not certain in which."""
    if last is None:
        return {}, ()
    known = dict(zip(videos, lengths, strict=False))
    length = known.get(name or "") if name or len(known) != 1 else next(iter(known.values()))
    if length is None:
        return {}, (AnswerNote("last part", f"{last:g} s"),)
    return {"after": max(0.0, round(length - last, 3))}, ()
