"""Parts of the running query that a turn takes back: "drop the sunny bit", "people are fine after all".

It is certain only where what is taken back stands in the running query; anything else is left to other readings.
"""

import re
from dataclasses import dataclass, field

from assistant.agent.rules.query_rewriting import names, without_detail, without_thing
from assistant.dialogue.plan import Plan
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

_PART = regex(
    r"""
        ^((ok|okay|no|now|please|and|but|actually|just|then|the same( again)?|same|good|great|nice|now the same
        |lo mismo|igual|bien|can you|could you|let's|vale|y|pero|ahora|mejor
        |por favor|puedes|bueno|venga)[ ,]+)*(drop|remove|forget|lose|delete|skip|scrap|lift|clear|ignore|undo
        |take (out|off|away)|get rid of|without|no more|leave out|quita(r|le|me)?|elimina(r)?|borra(r)?
        |olvida(te)?( de)?|ignora|sin|deja(r)? fuera|suprime|levanta) (about )?((the|that|my|this|el|la|los|las
        |es[ea]|lo) )?((?P<what>[\w' -]+?)[ -](bits?|parts?|things?|requirements?|conditions?|details?|filters?
        |stuff|restrictions?|constraints?|limits?|limitations?)|(bit|part|thing|requirement|condition|detail
        |filter|restriction|limit|limite|filtro|parte|detalle|condicion|requisito|restriccion)s?
        [ ](about|with|where|on|for|of|of the|del?|de la|de los|de las|con|sobre)
        (the |a |an |el |la |los |las )?(?P<what2>[\w' -]+?)|lo (del|de|de la|de los
        |de las) (?P<what3>[\w' -]+?)
        |(parte|condicion) (?P<what4>[\w' -]+?))( please| again| now| por favor| then| altogether)?$"""
)
_BACK = regex(
    r"""
        ^((ok|okay|and|but|actually|please|can you|could you|you can|vale|y|pero|puedes|bueno|no)[ ,]+)*
        ((put|bring|add|let|allow|have|include|show) (the |any )?(?P<what>[\w' -]+?) (back|again|after all|too
        |as well)( in)?( please)?|(bring|put|add|allow) back (the |any )?(?P<what2>[\w' -]+)
        |(the )?(?P<what3>[\w' -]+?) (are|is) (fine|ok|okay|allowed|welcome|alright|all right|good)
        ( after all| again| too| now| then)?|(stop|don't|do not|no longer) (excluding|exclude|avoid(ing)?|hide
        |hiding|leav(e|ing) out) (the |any )?(?P<what4>[\w' -]+)|(vuelve a (poner|incluir|meter|mostrar)
        |recupera
        |que vuelvan) (a )?(el |la |los |las )?(?P<what5>[\w' -]+)|con (?P<what6>[\w' -]+?) (otra vez|de nuevo
        |despues de todo|tambien)|(no excluyas|deja de (quitar|excluir)|puede haber|pueden salir|no importa que
        [ ](haya|salgan?)|ya no (quites|excluyas)) (el |la |los |las )?(?P<what7>[\w' -]+)|(with|allow)
        (?P<what8>[\w' -]+?) (after all|again|is fine|are fine))$"""
)
_LIMITS = (
    (
        regex(r"^(times?|timecode|minutes?|tiempos?|minutos?)$"),
        ("after", "before", "min_seconds", "max_seconds"),
    ),
    (regex(r"^(position|start|posicion)$"), ("after", "before")),
    (
        regex(r"^(length|duration|([\w-]+ )?seconds|longitud|duracion|(los )?(\w+ )?segundos)$"),
        ("min_seconds", "max_seconds"),
    ),
)
_THEN = regex(r"^(second|other|last|later|next|then|segunda|segundo|otra|ultima)$")
_SPEECH = regex(r"^(speech|spoken|words?|quotes?|audio|dialogue|said|talking|dialogo|palabras?|frase|voz)$")


@dataclass(frozen=True, slots=True)
class Removal:
    """The plan's text fields without what is taken back, the limits that are lifted, and the other words."""

    fields: dict[str, str] = field(default_factory=dict)
    limits: dict[str, float | None] = field(default_factory=dict)
    rest: NormalizedText = NO_TEXT

    def __bool__(self) -> bool:
        return bool(self.fields or self.limits)


def read_removal(wording: NormalizedText, running: Plan | None) -> Removal:
    """What a turn takes back of the running query; nothing where there is none or nothing known is named."""
    if running is None:
        return Removal(rest=wording)
    if found := wording.find(_BACK):
        what = _named(found, wording)
        kept = without_thing(running.exclude, what)
        if kept != running.exclude:
            return Removal({"exclude": kept})
    if found := wording.find(_PART):
        what = _named(found, wording)
        for pattern, limits in _LIMITS:
            if pattern.match(what):
                return Removal(limits=dict.fromkeys(limits))
        if fields := _without(what, running):
            return Removal(fields)
    return Removal(rest=wording)


def _without(what: str, running: Plan) -> dict[str, str]:
    if running.then and (_THEN.match(what) or names(running.then, what)):
        return {"then": ""}
    if running.speech and (_SPEECH.match(what) or names(running.speech, what)):
        return {"speech": ""}
    refused = re.sub(r"^(?:no|not|without|sin)[ -](?:the )?", "", what)
    if (kept := without_thing(running.exclude, refused)) != running.exclude:
        return {"exclude": kept}
    shorter = without_detail(running.visual, what)
    return {"visual": shorter} if shorter != running.visual else {}


def _named(found: "re.Match[str]", wording: NormalizedText) -> str:
    name = next(name for name, words in found.groupdict().items() if words)
    return wording.folded[slice(*found.span(name))].strip()
