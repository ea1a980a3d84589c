"""What is wanted of the hits that a turn names: more like them, none of them, their video, a description."""

import re
from dataclasses import dataclass

from assistant.plan import Intent
from assistant.readings_intents import asks
from assistant.readings_references import Reference, read_references
from assistant.wording import NOTHING, Wording, regex

_SIMILAR_BEFORE = regex(
    r"""
        \b(like|similar to|resembl\w+|close to|same as|same kind as|akin to|along the lines of
        |in the (style|vein|spirit) of|more of|more from|as|similars? to|based on|matching|match
        |related to|comparable to|near|como|parecid\w+ al?|similar\w* al?|semejantes? al?|igual\w* (que
        |al?)|del? (estilo|tipo) (de|del)|al estilo del?|mas del?|mas como|se parezcan? al?
        |parezcan? al?|se parecen? al?|relacionad\w+ con|basad\w+ en|por el estilo del?|en la linea del?
        |follow|sigue (por )?(la linea del?)?|combine|mix|blend|between|combina|mezcla|entre|yes to
        |(?<!\w)si al?|mismo rollo que|mismo estilo que)( (the|what|we|is|in|on|shown|you|showed|me|el
        |la|los|las|lo|de|del|que|hay|en|both|either|shots?|hits?|numbers?|planos?|those|these))* ?$"""
)
_SIMILAR_ANYWHERE = regex(
    r"""
        \b((others?|more|similar|something|anything|ones|stuff|shots|find|things?|some) like
        |similar (ones?|shots?|to)|(like|as) (that|those|these|them|it|this)|more of (those|these|them
        |that|this|the same)|resembl\w+|lookalikes?|look-alikes?|siblings|(its|their) like
        |(the )?same (kind|style|sort|vibe|feel|look|mood)|hermanos|mismo (rollo|estilo|ambiente|aire
        |tono)|(se )?le parece|(in )?that vein|parecid\w+|similares?|semejantes?|por el estilo
        |del (mismo )?estilo|otr[oa]s? (como|asi|igual)|mas (como|asi|de es[oe]s|de est[oe]s|de es[ao])
        |como (es[oae]s?|est[oae]s?)|del mismo tipo|along (the same|those|these|similar) lines|(any|some|get
        |find|show me
        |have|see|want|more) (more|others)|hay mas|(dame|quiero|ensename|muestrame|tienes|busca|saca
        |ponme) (mas|otr[oa]s))\b"""
)
_PRAISE = regex(
    r"""
        \b(good|great|perfect|nice|best|ideal|lovely|beautiful|right|fine|excellent|brilliant|closest
        |spot on|exactly|better|(i|we) (really |quite |do )?(like|love|prefer|want more)|love
        |works?|work nicely|gorgeous|stunning|wonderful|amazing|awesome|superb|fantastic|keepers?|favou?rites?
        |is it|that's it|bingo|yes|nearly|almost|casi|clava|mood|more of that|me quedo con|preciosos?
        |preciosas?|estupendos?|fantastic[oa]s?|increibles?|maravillos[oa]s?
        |buen[oa]s?|bien|perfect[oa]s?|genial(es)?|ideal(es)?|bonit[oa]s?|mejor(es)?|me (gustan?
        |encantan?|sirven?|valen?)|vale|valen|mol(a|an)|justo|eso es|estupend[oa]s?|acertad[oa]s?)\b"""
)
_DENIAL = regex(
    r"""
        \b(not|isn't|aren't|wasn't|doesn't|don't|didn't|never|no|wrong|irrelevant|unrelated|bad|useless
        |off(-| )topic|hate|dislike|worse|worst|awful|terrible|incorrect|out|tampoco|mal|malos?|malas?
        |sobran?|fuera|irrelevantes?|equivocad[oa]s?|horribles?|feos?|feas?|inutil(es)?|nothing to do
        |nada que ver|rubbish|garbage|trash|crap|malisim\w+|pesim\w+|no (me )?(pega|pegan|vale|valen
        |cuela|encaja|encajan|sirve|sirven)|basura|off(?=,|$)|not what|no es lo que|unwanted|useless
        |mistakes?|error(es)?)\b"""
)
_REMOVE_BEFORE = regex(
    r"""
        \b(remove|drop|hide|delete|discard|exclude|excluding|get rid of|throw (out|away)|lose|skip
        |except( for)?|without|not|don't (want|like|need|show)( me)?|do not (want|like|need|show)|no
        |unlike|nothing like|minus|ignore|leave out|take (out|away|off)|take|dislike|hate|forget|reject
        |bin|cut|ditch|scrap|dismiss|filter out|rid of|never show|eliminate|erase|kick out|kill
        |no use for|thumbs down (for|on|to)|nor|neither|quita(r|me|mos)?|elimina(r|me)?|borra(r|me)?
        |descarta(r|me)?|saca(r|me)?|esconde(r)?|oculta(r)?|excepto|menos|salvo|sin|fuera|ignora(r)?
        |suprime|retira(r)?|no (quiero|me (gusta|gustan|sirve|sirven|vale|valen|interesa|interesan
        |ensenes|muestres)|nos (gusta|sirve|vale|interesa))|olvida(te)?|rechaza|excluye|excluir|tira
        |deshazte|cargate|librate|olvidate|aparta|ni)( (from (the|this) (list|results)|that|the|ones?|shots?
        |hits?|number|numbers|plano|planos|el|la|los|las|al?|del?|like|como|se parezcan? al?|of|me
        |please|both|results?|resultados?|clips?))* ?$"""
)
_REMOVE_AFTER = regex(
    r"""
        ^[ ,:]*((and|y|which|that|que) )?(out|away|from the (list|results)|de la lista|go(es)? away
        |can leave|must go|needs? to go|need not be|should go|has to go|have to go|can go|fuera|sobran?
        |is out|are out|off\b)"""
)
_VIDEO_BEFORE = regex(
    r"""
        (\b((only|just|but|solo|pero|shots|anything|more|mas|from|in|within|of|en|de|del|search|look
        |stay|keep|busca) )*(the )?(same|very same|that|el mismo|la misma|mismo|misma|l mismo) (video
        |film|file|tape|reel|clip|recording|programme|source|archivo|pelicula|cinta|grabacion|programa
        |fichero)s? (as|of|than|that|where|que|del?|donde|from|with|has|holds|contains|is|is in
        |esta)( (is|in|the|shot|hit|esta|sale|el|la))*|\b((only|just|but|solo|pero|from|in|within|of|en
        |de|del) )+(the |el |la |los |las )?(video|film|file|tape|reel|recording|programme|archivo
        |pelicula|cinta|grabacion|programa|fichero) (of|from|where|that has|with|del?|donde (esta|sale)
        |de (la|el) que (sale|viene|es)|que tiene|que contiene)) ?(the |el |la |shot |plano )*$"""
)
_VIDEO_AFTER = regex(r"^('s? (video|film|file|tape|reel|clip|recording|programme|source)s?\b)")
_HELD_BEFORE = regex(
    r"""
        ((only|just|but|and|shots|anything|more|from|in|within|of) )*(the )?(same )?(video|film|file
        |tape|reel|recording|programme|source)( (that|which|where))? $"""
)
_HELD_AFTER = regex(r"^ (is|are|comes?|was|belongs?)( (in|from|to))?(?=$|[ ,.!?])")
_LEAD_IN = regex(r"\b((only|just|but|and|now|from|in|within|of|to|stick|keep|stay|search) )*$")
_BUT = regex(
    r"""
        (?<!spot)(^|[ ,.;]+)(but|except|only|just|and (?=(show|find|with|only|give|look|at|in)\b)|pero
        |aunque|y (?=(con|solo|busca|ensena|muestra|sin|en|de)\b)|(?=(with|without|at|in (?!mind|the (list
        |results|mind))|on|during|wearing|con|sin|en|de noche|de dia|al|longer|shorter|under
        |over)\b)) ?(?P<rest>\S.*)$"""
)
_DEICTIC = regex(
    r"""
        ^(\W*((find|show|give|get|see|search|look|me|us|for|some|any|i|want|need|busca|dame|ensename
        |muestrame|ponme|quiero|ver|hay|and|y|please|por favor|can|could|you|puedes|now|ahora
        |ok) ))*(more|others?|something|anything|similar|ones|shots|mas|otr[oa]s?|algo|planos
        |parecid[oa]s?|similares?)( (shots?|ones?|clips?|planos?|stuff|things?|imagenes))?( (like
        |similar to|as|of|como|parecid[oa]s? al?|similares? al?|del estilo de|igual que))? (that|this
        |those|these|it|them|es[eoa]s?|est[eoa]s?)( ones?| shots?| clips?| planos?)?(?= but| pero|,|$
        | with| at| in| con| de| en)"""
)
_LIKED = regex(r"""
    ^\W*(i (really )?(like|love|prefer) (that|this|it)( one)?|(that|this)( one)? is (good|great|perfect
    |nice|it)|me (gusta|encanta) (ese|esa|este|esta|eso)?|(ese|esa|este|esta) (es|esta) (bien
    |perfect[oa]|genial)|(exactly|just) (that|this) one)(?=$|[ ,.!])""")
_BARE_AGAIN = regex(r"""
    ^\W*((and|or|what about|how about|and what about|y|e|o|que hay|now|then|ahora|also|tambien
    |ok)[ ,]+)*((in|of|about|for|en|de|del|con|with|to|a|al) )?(the |el |la |los |las )?$""")


@dataclass(frozen=True, slots=True)
class HitsReading:
    """Hits named and what is wanted of them; `rest` is what else the turn says."""

    intent: Intent | None = None
    shots: tuple[int, ...] = ()
    exclude_shots: tuple[int, ...] = ()
    video_of: int | None = None
    """The hit whose video the search is restricted to."""
    unknown: tuple[int, ...] = ()
    """Numbers beyond the hits that were shown."""
    goes_on: bool = False
    guessed: bool = False
    """Nothing known is said of the hits: "describe" is only the least harm."""
    rest: Wording = NOTHING


def read_hits(
    wording: Wording, hits: int, mentioned: tuple[int, ...] = (), last_intent: Intent | None = None
) -> HitsReading:
    """What a turn wants of the hits last shown, by number, by place, or "like that"."""
    references = read_references(wording, hits, mentioned)
    if not references:
        return _deictic(wording, hits, mentioned)
    folded = wording.folded
    for reference in references:
        found = _VIDEO_BEFORE.search(_before(reference, folded))
        owned = _VIDEO_AFTER.match(folded[reference.end :])
        held = (
            _HELD_BEFORE.search(folded[: reference.start])
            if _HELD_AFTER.match(folded[reference.end :])
            else None
        )
        found = found or held
        owned = owned or (held and _HELD_AFTER.match(folded[reference.end :]))
        if found or owned:
            start = found.start() if found else len(_LEAD_IN.sub("", folded[: reference.start]))
            rest = wording.without((start, reference.end + (owned.end() if owned else 0)))
            number = reference.numbers[0]
            known = 1 <= number <= hits
            return HitsReading(
                video_of=number if known else None,
                unknown=() if known else (number,),
                goes_on=True,
                rest=rest,
            )
    excluded = [reference for reference in references if _removed(reference, folded)]
    wanted = [reference for reference in references if reference not in excluded]
    named = tuple(number for reference in references for number in reference.numbers)
    unknown = tuple(number for number in named if not 1 <= number <= hits)
    exclude_shots = _known(excluded, hits)
    shots = _known(wanted, hits)
    rest = _rest_after(wording, references)
    if wanted and _similar(wanted[0], folded, last_intent):
        return HitsReading("similar", shots, exclude_shots, None, unknown, bool(rest), rest=rest)
    if excluded:
        return HitsReading("refine", (), exclude_shots, None, unknown, True, rest=rest)
    asked = asks(wording) or wording.folded.rstrip().endswith("?")
    return HitsReading("describe", shots, (), None, unknown, guessed=not asked, rest=rest)


def _deictic(wording: Wording, hits: int, mentioned: tuple[int, ...]) -> HitsReading:
    """ "More like that": the hits spoken of before; nothing certain where there were none."""
    shots = tuple(number for number in mentioned if 1 <= number <= hits)
    if shots and wording.find(_LIKED):
        return HitsReading("similar", shots, goes_on=True, rest=_rest_after_text(wording, 0))
    found = wording.find(_DEICTIC)
    if not found or not shots:
        return HitsReading(rest=wording)
    return HitsReading("similar" if shots else None, shots, goes_on=True, rest=wording.without(found.span()))


def _before(reference: Reference, folded: str) -> str:
    """The words before a reference, with the preposition that is one word with its article: "al", "del"."""
    article = re.match(r"(?:del|al) ", folded[reference.start :])
    return folded[: reference.start] + (article[0] if article else "")


def _known(references: list[Reference], hits: int) -> tuple[int, ...]:
    return tuple(n for reference in references for n in reference.numbers if 1 <= n <= hits)


def _clause(reference: Reference, folded: str) -> tuple[str, str]:
    """The words before and after a reference in its clause."""
    before = re.split(r"[.;!?]|,(?! ?\d)|\bbut\b|\bpero\b", _before(reference, folded))[-1]
    after = re.split(r"[.;!?]|,(?! ?\d)|\bbut\b|\bpero\b", folded[reference.end :])[0]
    return before, after


def _removed(reference: Reference, folded: str) -> bool:
    before, after = _clause(reference, folded)
    if asks_like(before) and not re.search(r"\b(?:not|nothing|no|don't|unlike)\b", before):
        return False
    if _REMOVE_BEFORE.search(before) or _REMOVE_AFTER.match(after):
        return True
    if re.search(
        r"\b(?:none|ningun[oa]|remove|drop|hide|quita|don't|do not|didn't|doesn't)\b",
        folded[reference.start : reference.end],
    ):
        return True
    if _DENIAL.search(before) and not asks(Wording(before, before)):
        return True
    return bool(_DENIAL.search(after)) and not asks(Wording(before, before))


def asks_like(before: str) -> bool:
    """Whether the words before a reference ask for things like it."""
    return bool(_SIMILAR_BEFORE.search(before))


def _similar(reference: Reference, folded: str, last_intent: Intent | None) -> bool:
    before, after = _before(reference, folded), folded[reference.end :]
    around = f"{before} {after}"
    if _SIMILAR_BEFORE.search(before) or _SIMILAR_ANYWHERE.search(around):
        return not re.match(r"\W*(?:what|who|why|que|quien|por que)\b(?!.*\blike\b)", before)
    if asks(Wording(before, before)):
        return False
    if _BARE_AGAIN.match(before) and not re.sub(r"\W|please|por favor|too|also|tambien", "", after):
        return last_intent == "similar"
    return bool(_PRAISE.search(around)) or bool(_BUT.match(after))


def _rest_after(wording: Wording, references: tuple[Reference, ...]) -> Wording:
    """What the turn adds beyond the hits ("… but at night"); remarks about them are dropped."""
    return _rest_after_text(wording, references[-1].end)


def _rest_after_text(wording: Wording, end: int) -> Wording:
    found = _BUT.search(wording.folded[end:])
    if not found:
        return NOTHING
    start = end + found.start("rest")
    rest = Wording.of(wording.part(start, len(wording.text)))
    if re.match(r"(?:it|they|that|this|he|she|not|no|i|es|son|no)\b", rest.folded) and not re.match(
        r"(?:not|no) (?:so|at|in|with|too|tan|de|con|en)\b", rest.folded
    ):
        return NOTHING
    return rest
