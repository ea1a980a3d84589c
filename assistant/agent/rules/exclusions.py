"""What must not be seen: "without people", "no seagulls", "not the ones with cars", "sin coches"."""

import re
from dataclasses import dataclass

from assistant.agent.rules.properties import is_property
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, layout, regex

_ONES = layout(r"""
    ((the |any |those |these |los |las |el |la |ningun[oa]? |aquell[oa]s |todos? |all |all the )?(ones?|shots?
    |clips?|scenes?|videos?|planos?|escenas?|imagenes|tomas?|that|those|which|que|de los|de las|anything
    |everything|whatever|todo lo|cualquier (plano|cosa|toma))\b ?)*""")
_WITH = layout(r"""
    ((with|showing|that (show|have|contain|include)|which (show|have)|of|where (there (is|are)
    |you (can )?see|we see)|containing|featuring|having|there being|con|(que )?(tengan?|tienen|salgan?
    |salen|muestran?|lleven)|donde (hay|haya|salen?|aparecen?)|en (los|las) que (hay|haya|salen?|salgan?
    |aparecen?)|de) )?""")
_ANY = layout(r"""
    ((any|a single|the|a|an|so many|so much|so|too many|too much|too|very|that|quite|more|all|all the
    |ningun[oa]?
    |tant[oa]s?|tan|muy|demasiad[oa]s?|mas|los|las|el|la|un|una) )*""")
_PLEASE = layout(r"""
    ((but|and|or|just|only|also|please|preferably|ideally|pero|y|o|solo|tambien|mejor|preferiblemente
    |shots|planos) )*""")

_NEGATIONS = either(
    r"""
    (there (is|are) |i see |i get )?(too many|too much|way too many|so many)(?=( \w+){1,3} (in (these
    |them|it|those|here)|here|for my)),
    (hay |veo|salen )?(demasiad[oa]s?|tant[oa]s?)(?=( \w+){1,3} (en (estos|estas|esos|ellos|ellas)|aqui)),
    (i|we) (can't|cannot|couldn't|mustn't|won't|can not) (use|show|have|include|air|take|accept|see)( a
    nything| any)?, (i|we) (can't|cannot|couldn't|mustn't|won't|can not) (use|show|have|include|air|take
    |accept|see)( anything| any)?,
    no (puedo|podemos|debo|debemos) (usar|ensenar|mostrar|poner|incluir|ver)( nada| ningun[oa]?)?,
    libres? de, salta(te|rse)?,
    (take|get|leave|throw|clear) (away|out)( everything| anything| all| whatever)?( that (shows?|has|ha
    ve|contains?))?, (take|get|leave|throw|clear) (away|out)( everything| anything| all
    | whatever)?( that (shows?|has|have|contains?))?,
    as long as there (is|are) (no|not any), siempre que no (haya|salgan?), without, w/o, excluding,
    exclude, except( for)?, minus, avoid(ing)?, other than, apart from, leave out, leaving out,
    filter out, filtering out, omit(ting)?, skip, hide, drop, remove, get rid of, take out, lose,
    rule out, cut out, cut(?= (the|any|those|all) ), none(?! of), ditch, steer clear of, do away with, spare me,
    nothing(?! (but|like|else|before|after|beyond|more
    |less)\b), free of, devoid of, nothing but no, anything but, everything but,
    all but, lacking,
    (i |we )?(do not|don't|dont|did not|didn't|would not|wouldn't) (want|need|like|wish|care for)( to s
    ee| to have)?, (i |we )?(do not|don't|dont|did not|didn't|would not|wouldn't) (want|need|like|wish
    |care for)( to see| to have)?,
    (i |we )?('d |would )?(rather|prefer|like)( to)? not( to)? (have|see|get|include|show|use)( any)?,
    (preferiria|prefeririamos|prefiero|preferimos|mejor) (que )?no (tener|ver|haya|salgan?|aparezcan?|se vean?),
    (do not|don't|dont) (show|include|give|bring)( me| us)?, (i|we) (hate|dislike),
    (there )?(should|must|can|may) (not|never) (be|have|contain|show|include|appear)( any)?,
    (there )?(shouldn't|mustn't|can't) (be|have|contain|show|include),
    (that |which )?(do not|don't|does not|doesn't|aren't|are not|isn't|is not) (have|show|contain|inclu
    de|feature)?, (that |which )?(do not|don't|does not|doesn't|aren't|are not|isn't|is not) (have|show
    |contain|include|feature)?,
    (where )?there (is|are|isn't|aren't) (no|not|any)( any)?, (where )?there (isn't|aren't)( any)?,
    with no, with not, having no, hold the, with the exception of, (i'm |we're )?not interested in,
    nothing to do with,
    no hace falta que (haya|salgan?|aparezcan?), que no (pinte
    |pinten) nada, me sobran?, with none of, not, no, none of, neither, nor, less, fewer, never,
    prescind(e|ir|iendo) de, dej(a|ar|ando) fuera, ahorra(te|me), huye de, witout, withot, wihtout, whithout,
    sin( que (haya|salgan?|aparezcan?|se vean?))?, excepto, salvo, menos, excluye(ndo)?, excluir,
    excluyeme, exceptuando, quita(r|me)?, elimina(r|me)?, descarta(r|ndo)?, evita(r|ndo)?,
    omite, oculta(r)?, fuera, nada de, nada con, ningun[oa]?, tampoco, ni,
    (que |donde |en (los|las|el|la) que )?no (se )?(salgan?|salen|sale|aparezcan?|aparece|aparecen|hay|
    haya|tengan?|tiene|tienen|vean?|ve|ven|esten?|sean?|lleven?|muestren?|incluyan?|incluyas|contengan?
    |contenga)( con)?, (que |donde |en (los|las|el|la) que )?no (se )?(salgan?|salen|sale|aparezcan?
    |aparece|aparecen|hay|haya|tengan?|tiene|tienen|vean?|ve|ven|esten?|sean?|lleven?|muestren?|incluyan?
    |incluyas|contengan?|contenga)( con)?,
    (ya )?no (quiero|queremos|quisiera|necesito|me gustan?|me interesan?)( ver| que (salgan?|haya|apare
    zcan?))?, (ya )?no (quiero|queremos|quisiera|necesito|me gustan?|me interesan?)( ver| que (salgan?
    |haya|aparezcan?))?,
    no (me )?(ensenes|muestres|pongas|saques|des|incluyas), que no, no con, no de, pero no
    """
)
_NEGATION = regex(rf"""
    (?<![\w-]){_PLEASE}(?<![\w-])({_NEGATIONS}) {_ONES}{_WITH}{_ANY}(?P<what>[^,.;:!?].*)""")
_NOBODY = regex(
    r"""
        (?<!\w)((with|where there is|where there's|and|but|con|y|pero|donde no hay|que no (haya|salga
        |aparezca)|sin) )*(no one|no-one|nobody|no body|nobody else|not a soul|no human beings|nadie
        |ni un alma)\b( in (it|them|sight|the (shot|frame|picture))| around| en (el plano|la imagen
        |ellos|ellas))?|(?<!\w)((completely|totally|totalmente|completamente) )?(empty of people|unpeopled
        |sin gente a la vista|vaci[oa]s? de gente)\b"""
)
_NOBODY_WITH = regex(
    r"""
        (?<!\w)((with|but|and|con|y|pero) )*(no one|no-one|nobody|not anyone|nadie)( who is| who's| that is
        | que este)?
        [ ](with|wearing|holding|carrying|using|dressed in|con|que lleven?|llevando|vestid[oa] de)
        [ ](?P<what>[^,.;:!?]+)$"""
)
"""Of people, only those with something are unwanted: "nobody with masks"."""
_OUT = regex(
    r"""
        \b(take|leave|cut|filter|edit|keep|leaving
        |taking) (out )?(the |any |all |those )?(?P<what>[\w' -]{2,40}?) out( of (it|them|there))?$"""
)
_UNWANTED = regex(
    r"""
        ^(the |all |any |those |los |las |el |la )?(?P<what>[\w -]{2,40}?) ((are|is) (not |un)(wanted
        |needed|welcome|necessary|required|allowed)|(are|is) (to be )?(out|excluded|left out|avoided)
        |(have|has|need|needs) to go|(should|must|can) (go|be (left out|avoided|excluded))|(must
        |should) not (be|appear|show)( there| up| in it)?|spoil(it|them|the (shot|shots|picture))|(ruin
        |spoil|kill|bother|distract)s? .*|sobran?|estorban?|molestan?|estropean? .*|no (pintan? nada
        |hacen? falta|deben? (salir|aparecer|verse)|pueden? (salir|aparecer|verse)|me sirven?
        |interesan?))$"""
)
_SPANISH_NO = regex(
    r"""
        (^|[,.;] ?)(y |pero |con |los |las |el |la |de |en )*(?!(no|y|por|que|eso|es[oae]s?|est[eoa]s?|yo|ya
        |como|asi
        |claro|mejor|bueno|pues|ni|ahora|todavia|aun|creo|tu|demas|otr[oa]s
        |resto)\b)(?P<what>[\w-]{3,}( [\w-]+)?) no(?=$|[,.;!])"""
)
_END = regex(
    r"""
        [,.;!?]| (but|pero|sino|though|aunque|please|por favor|if (possible|you can)|si puedes|si puede ser
        |instead|either
        |tampoco|anywhere|at all|this time|esta vez|en ellos|en ellas|in (it|them|these|those|here
        |the (shot|shots|picture|frame|image|scene|background))|en (estos|estas|esos|esas|el plano
        |la imagen|el fondo|pantalla)|on screen|around|visible|de por medio)\b| (and|y|e) (?=(with|in|on
        |at|only|just|show|from|make|longer|shorter|con|en|de|solo|que|muestra|ensena|desde|it|they)\b)"""
)
_SETTING = regex(
    r"""
        [ ](at|in|on|near|by|during|while|when|where|with|under|over|from|next to|beside|behind|en|con
        |durante|mientras|cuando|donde|junto|cerca|al|bajo|sobre)\b"""
)
_NOT_A_THING = regex(
    r"""
        ^(no|nope|from (that|this|these|those)\b.*|idea|problem|worries|problema|way|entiendo|understand|se|lo
        |me|thanks|gracias|that|this|it
        |what|eso|esto|asi|one|good|bien|only|just|solo|sure|really|know|relevant|what i|tendr\w+|habra
        |habria|hay (?:manera|forma)|importa\w*)\b(?! (with|con|dark|bright))"""
)
_JOINERS = regex(r"""
    (^| )(or|nor|and no|and without|o|ni|y sin|(?<!black )and(?! white)|(?<!blanco )y(?! negro))(?= )""")


_VERB = regex(r"""
    ^(drop|skip|hide|remove|lose|cut|take|leave|filter|rule|omit|avoid|exclude|get rid|ditch|hold|quita|elimina
    |borra
    |descarta|omite|oculta|evita|excluye|salta|fuera)""")
_CLAUSE_START = regex(r"""
    (^|[,.;:!?]|\b(and|but|or|also|please|to|then|now|just|you|we|i|not|y|pero|puedes|podrias|favor|tambien
    |ahora|mejor
    |ok|vale|now|solo|only)) *$""")
_ARTICLE_BEFORE = regex(r"\b(?:an?|the|un|una|el|la) $")
_IDIOM = regex(r"""
    ^(no (smoking|entry|parking|stopping|through road|man's land|signal|vacanc)|not guilty|without (end|a trace)
    |sin (salida|techo|hogar|papeles|rumbo|mangas|fin|palabras)|drop of|less than)""")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`what` must not be seen, several things comma-separated."""

    what: str = ""
    rest: NormalizedText = NO_TEXT


def read_exclusions(wording: NormalizedText) -> Exclusion:
    """Everything the words rule out; `rest` is the wording without it."""
    excluded: list[str] = []
    if found := wording.find(_NOBODY_WITH):
        excluded.append(wording.part(*found.span("what")))
        wording = wording.without(found.span())
    if (nobody := wording.find(_NOBODY)) and not _ARTICLE_BEFORE.search(wording.folded[: nobody.start()]):
        spanish = bool(re.search(r"nadie|alma|gente", nobody[0]))
        excluded.append("gente" if spanish else "people")
        wording = wording.without(nobody.span())
    if refused := wording.find(_SPANISH_NO):
        if not is_property(refused["what"]):
            excluded.append(wording.part(*refused.span("what")))
        wording = wording.without(refused.span())
    if out := wording.find(_OUT):
        excluded.append(wording.part(*out.span("what")))
        wording = wording.without(out.span())
    if (unwanted := wording.find(_UNWANTED)) and not _NOT_A_THING.match(unwanted["what"]):
        excluded.append(wording.part(*unwanted.span("what")))
        wording = wording.without(unwanted.span())
    for _ in range(6):
        found = wording.find(_NEGATION)
        if not found or _NOT_A_THING.match(found["what"]) or _is_content(found, wording.folded):
            break
        start, end = found.span("what")
        leading = found.start() == 0
        if cut := _END.search(wording.folded[start:end]):
            end = start + cut.start()
            tail = _END_WORDS.match(wording.folded[end:])
            closed = end + (tail.end() if tail else 0)
        else:
            closed = end
        if not leading and (setting := _SETTING.search(wording.folded[start:end])):
            end = closed = start + setting.start()
        what = _without_ones(wording.part(start, end))
        if not what:
            break
        excluded.append(_JOINERS.sub(",", what).replace(" ,", ","))
        wording = wording.without((found.start(), closed))
    return Exclusion(", ".join(dict.fromkeys(excluded)), wording)


_END_WORDS = regex(
    r"""
        [ ](please|por favor|if (possible|you can)|si puedes|si puede ser|instead|either|tampoco|anywhere
        |at all|this time
        |esta vez|en ellos|en ellas|in (it|them|these|those|here|the (shot|shots|picture|frame|image
        |scene|background))|in (frame|shot|view|sight)|en (estos|estas|esos|esas|el plano|la imagen|el fondo
        |pantalla|cuadro|plano)
        |on screen
        |around|visible|de por medio)\b"""
)


def _without_ones(what: str) -> str:
    """The property of "blurry ones"; the words themselves where there is no such pronoun."""
    return re.sub(r"(?<=\w) ones?$", "", what)


def _is_content(found: "re.Match[str]", folded: str) -> bool:
    """Whether the negation is part of what is seen: "kids drop a ball", "a no smoking sign"."""
    before = folded[: found.start()]
    if _IDIOM.match(found[0]) or _ARTICLE_BEFORE.search(before):
        return True
    return bool(_VERB.match(found[0])) and not _CLAUSE_START.search(before)
