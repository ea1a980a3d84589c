"""Which half of an "A, then B" a turn is about: "make the second part a teacher", or a thing that only B names."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.agent.rules.corrections import changed_thing
from assistant.agent.rules.query_rewriting import names
from assistant.dialogue.plan import Plan
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

Half = Literal["visual", "then"]

_POINTER = regex(
    r"""
        ^((ok|okay|and|but|now|actually|no|y|pero|ahora|mejor|vale)[ ,]+)*(?P<sets>(make|have|turn|set|change|keep
        |haz que|pon|cambia|que) )?((in|for|on|with|during|en|para|de) )?(the |la |el |lo )(?P<which>first
        |second|next
        |last|other|opening|closing|former|latter|primer[oa]?|segund[oa]|otr[oa]|ultim[oa]|siguiente)
        [ ](part|half(?! (an? )?(hour|minute|second))|bit|parte|mitad|(?P<hit>shot|scene|one|image|clip|piece|plano
        |escena|toma|imagen))
        (,|:| (should|must|has to|needs to|could|can) (be|have|show)| (is|are|becomes?|be|to|into|con|sea|que sea
        |debe ser|deberia ser|tiene que ser|es)\b)? (?P<rest>\S.*)$"""
)
_SHOULD = regex(r"\b(should|must|has to|needs to|could|can|debe|deberia|tiene que)\b")
"""With it "the last shot" is the last of the sequence that is looked for; without it a hit may be meant."""
_SECOND = re.compile(r"second|next|last|closing|latter|segund|ultim|siguiente")
_FIRST = re.compile(r"first|opening|former|primer")
_WHOLE = regex(
    r"^(an?|the|some|un|una|unos|unas|el|la|los|las) (?!.*\b(instead of|rather than|en vez de|en lugar de)\b)"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """`half` is None where nothing points at one; `sets`: the half is said anew, not changed in part."""

    half: Half | None = None
    sets: bool = False
    rest: NormalizedText = NO_TEXT


def read_half(wording: NormalizedText, running: Plan | None) -> Pointer:
    """The half that is meant, and the words without what points at it; only where the running query has two."""
    if running is None or not running.then:
        return Pointer(rest=wording)
    found = wording.find(_POINTER)
    if found and (not found["hit"] or found["sets"] or _SHOULD.search(found[0])):
        half: Half | None = "then" if _SECOND.match(found["which"]) else None
        half = "visual" if _FIRST.match(found["which"]) else half or "then"
        rest = NormalizedText.of(wording.part(*found.span("rest")))
        sets = bool(found["sets"]) and bool(_WHOLE.match(rest.folded))
        return Pointer(half, sets, rest)
    thing = changed_thing(wording)
    if thing and names(running.then, thing) and not names(running.visual, thing):
        return Pointer("then", rest=wording)
    return Pointer(rest=wording)
