"""How long a shot lasts, read for certain: "under five seconds", "al menos 8 s", "nothing shorter than 3 s".

It sets limits only where a number and a unit stand in the words.
"""

import re

from assistant.agent.rules.numbers import NUMBER, number
from assistant.agent.rules.units import AMOUNT, LEAD, SECOND, TAIL, UNIT, seconds, unit_seconds
from assistant.i18n.normalized_text import NormalizedText, either, layout, regex

_BELOW = either(
    """
    under, below, less than, fewer than, shorter than, inferior(es)? a, por debajo de, menos de,
    mas cort[oa]s? (de|que), baj(e|en|an|ar) de, no (lleguen?|llegan?|llegar) a
    """
)
_ABOVE = either(
    """
    over, above, beyond, more than, longer than, exceed(s|ing)?, (go(es)? )?past, superior(es)? a,
    por encima de, mas de, mas larg[oa]s? (de|que), (pas|super|exced|sobrepas)(e|en|a|an|ar|er)( de)?( los)?
    """
)
_NOT = layout(r"""
    ((nothing|none|no|not|no shots?|never|nada|ningun[oa]?|(they|it|shots)?( ?(must|should|may|can|do
    |does|shall|need)[ ]?(not|n't)|cannot|can't)|que no|no (deben?|pueden?|tienen que|han de))( (that
    |which)( is| are)?)?( que)?( (last(s|ing)?|be|run(s|ning)?|take|get|duren?|durar|sean?|ser
    |de))?( any)? )""")
_MOST = either(
    f"""
    {_BELOW}, {_NOT}{_ABOVE}, at most, up to, max, maximum, maximum of, a maximum of, max of,
    no greater than, within, not exceeding, (a |the )?(maximum|longest) (length|duration)( of)?,
    (una |la )?duracion maxima( de)?, como mucho, como maximo, maximo, maximo de, un maximo de, hasta,
    a lo sumo, no longer than, no more than, que no (dure|duren|pase|pasen|supere|superen)( mas)?( de)?
    """
)
_LEAST = either(
    f"""
    {_ABOVE}, {_NOT}{_BELOW}, at least, min, minimum, minimum of, a minimum of, min of, no less than,
    no shorter than, upwards of, (a |the )?(minimum|shortest) (length|duration)( of)?,
    (una |la )?duracion minima( de)?, al menos, por lo menos, como minimo, minimo, minimo de, un minimo de,
    no menos de
    """
)
_REFUSED = layout(r"""
    ((please |can you |could you |i |we |por favor |puedes |no )?(drop|remove|discard|get rid of|cut|skip
    |leave out
    |leaving out|exclude|excluding|without|delete|lose|ignore|reject|filter out|throw (out|away)|ditch|(can't
    |cannot
    |don't|do not|won't|couldn't) (use|want|need|like|show|include)( me)?|no use for|quita(r|me)?|descarta(r)?
    |elimina(r)?|borra(r)?|evita(r)?|excluye|excluir|fuera|sin|quiero|no me sirven?|no me valen?|saca|olvida
    |ignora
    |prescinde de)( (anything|everything|all|any|the|those|these|ones?|shots?|clips?|that|which|are|is|last
    |lasting
    |with|of|los|las|l[oa]s de|todo|lo|que|sean?|duren?|dure|planos?|tomas?|de|cualquier))* )""")
_IS_OUT = layout(r"""
    ( (seconds? )?(is|are|es|son|sobran?|no)( (too (long|short)|no (use|good)|out|useless|not (ok|good|useful
    |wanted)
    |demasiado (largos?|cortos?|largas?|cortas?)|me (sirven?|valen?)|sirven?|valen?|fuera))|(is
    |are)n't (any )?(use
    |good|useful|ok)| sobran?| fuera)""")
_LASTING = layout(r"""
    ((and |y |but |pero )?((they|it|each|shots) (should|must|have to|need to|may|can) (last|be|run
    |hold)( for)?    |(keep|make) (it|them)|lasting|that lasts?|which lasts?|which are|that are|that is
    |running|que duren?|duren|dure|que sean?|de duracion|with a (length|duration) of|con una duracion de
    |de una duracion|de|que) )?""")
_LONG = layout(r"""
    ( long(er)?\b| in length| in duration| of duration| of length| de duracion| de largo| each
    | cada un[oa])?""")
_OR_LESS = layout(r"""
    ( or (less|shorter|under|fewer)| max(imum|imo)?\b| at most| tops| o menos| para abajo| a lo sumo
    | como (mucho
    |maximo))""")
_OR_MORE = layout(r"""
    ( or (more|longer|over)| and (up|over|more)| min(imum|imo)?\b| at least| o mas| como minimo| por lo menos
    | al menos| para arriba| en adelante| y mas|\+
    | plus)""")
_NOT_IN = r"(?! in(?:to)?\b(?! length| duration))(?! mark)"

_DURATIONS = [
    ("most", rf"{LEAD}{_REFUSED}{_ABOVE}(?: los| las)? (?P<a>{AMOUNT}){_NOT_IN}{_LONG}"),
    ("least", rf"{LEAD}{_REFUSED}{_BELOW}(?: los| las)? (?P<a>{AMOUNT}){_NOT_IN}{_LONG}"),
    ("most", rf"{LEAD}(?:lo |los |las |que |de )*{_ABOVE} (?P<a>{AMOUNT}){_LONG}{_IS_OUT}"),
    ("least", rf"{LEAD}(?:lo |los |las |que |de )*{_BELOW} (?P<a>{AMOUNT}){_LONG}{_IS_OUT}"),
    (
        "span",
        layout(rf"""
            {LEAD}{_LASTING}(between|from|of|entre|de) (?P<a>{NUMBER})( ?{UNIT})? (and|to|y
            |a) (?P<b>{NUMBER}[ -]?({SECOND})\b){_NOT_IN}(?! into?\b(?! length| duration)){_LONG}"""),
    ),
    (
        "span",
        layout(rf"""
            {LEAD}{_LASTING}((between|from|entre|de) )?(?P<a>{NUMBER})( ?{UNIT})? ?(and|to|y|a
            |-) ?(?P<b>{NUMBER}[ -]?{UNIT})( long\b| in length| in duration| de duracion| de largo)"""),
    ),
    (
        "span",
        layout(rf"""
            {LEAD}{_LASTING}({_NOT}{_BELOW}|{_ABOVE}|at least|al menos|minimum|minimo
            |min) (?P<a>{NUMBER})( ?{UNIT})?
            ,? ((and|but|y|pero) )?({_NOT}{_ABOVE}|{_BELOW}|at most|como mucho|maximum|maximo|max|up to
            |hasta) (?P<b>{NUMBER}([ -]?{UNIT})?){_LONG}"""),
    ),
    (
        "span",
        rf"^{LEAD}(?:of |de |lasting |que duren )?(?P<a>{NUMBER}) ?- ?(?P<b>{NUMBER}[ -]?{SECOND}\b){_LONG}$",
    ),
    ("most", rf"{LEAD}{_NOT}{_ABOVE} (?P<a>{AMOUNT}){_NOT_IN}{_LONG}"),
    ("least", rf"{LEAD}{_NOT}{_BELOW} (?P<a>{AMOUNT}){_NOT_IN}{_LONG}"),
    ("most", rf"{LEAD}{_LASTING}{_MOST}(?: los| las)? (?P<a>{AMOUNT}){_NOT_IN}{_LONG}"),
    ("least", rf"{LEAD}{_LASTING}{_LEAST}(?: los| las)? (?P<a>{AMOUNT}){_NOT_IN}{_LONG}(?! en adelante)"),
    ("most", rf"{LEAD}{_LASTING}(?:of )?(?P<a>{AMOUNT}){_LONG},?{_OR_LESS}{_LONG}"),
    ("least", rf"{LEAD}{_LASTING}(?:of )?(?P<a>{AMOUNT}){_LONG},?{_OR_MORE}{_LONG}"),
    ("least", rf"{LEAD}{_LASTING}(?P<a>{NUMBER})\+ ?(?P<unit>{UNIT}){_LONG}"),
]
_SHORT = regex(r"""
    \b((a bit |a little |much |un poco |keep (it|them) )?(short|brief|quick|long)(er)?|(mas )?(cort|larg)[oa]s?
    |breves?)
    ( (ones?|takes?|shots?|clips?|snippets?|bits?|planos|tomas|fragmentos|clips))?(?=,|$)(, say)?""")

_PATTERNS = [(kind, regex(r"(?<!\w)" + pattern + TAIL)) for kind, pattern in _DURATIONS]


def read_durations(wording: NormalizedText) -> tuple[dict[str, float], NormalizedText]:
    """The limits by the plan's field names, and the wording without them."""
    limits: dict[str, float] = {}
    for kind, pattern in _PATTERNS:
        if found := wording.find(pattern):
            limits |= _duration(kind, found)
            wording = wording.without(found.span())
            if short := wording.find(_SHORT):
                wording = wording.without(short.span())
    return limits, wording


def _duration(kind: str, found: "re.Match[str]") -> dict[str, float]:
    if kind == "span":
        unit = re.search(rf"{UNIT}$", found["b"]) or re.search(UNIT, found[0])
        scale = unit_seconds(unit[0]) if unit else 1.0
        most = re.match(NUMBER, found["b"])
        own = re.match(rf"[ -]?{UNIT}", found[0][found.end("a") - found.start() :])
        return {
            "min_seconds": number(found["a"]) * (unit_seconds(own[0].strip(" -")) if own else scale),
            "max_seconds": number(most[0] if most else "0") * scale,
        }
    if plus := found.groupdict().get("unit"):
        return {"min_seconds": number(found["a"]) * unit_seconds(plus)}
    return {"max_seconds" if kind == "most" else "min_seconds": seconds(found["a"])}
