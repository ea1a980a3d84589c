"""The request around what is asked for: "can you find me shots of …", "busco planos de …".

Peeling it leaves the words that describe the picture. It removes only what stands at the edges.
"""

import re
from dataclasses import dataclass

from assistant.agent.rules.media import MEDIA, names_footage, without_media
from assistant.agent.rules.preambles import NEWS, PREAMBLE, PREAMBLE_AND, PREAMBLE_FOR, WORK
from assistant.agent.rules.properties import is_property
from assistant.agent.rules.speakers import after_colon, without_speaker
from assistant.agent.rules.wrappers import unwrapped, without_closing
from assistant.i18n.normalized_text import NormalizedText, either, layout, regex, smooth

_ME = r"(?: me| us|me| for me| for us| nos)?"
_FIND = either(
    """
    find, show, get, give, search( for| the archive for| in the archive for| around for)?,
    look( up| for| around for)?, looking for, pull( up| out)?, bring( up)?, dig( up| out),
    fetch, locate, hunt( down| for)?, display, list, see, have( a look at| a look for)?, grab,
    pick( out)?, retrieve, spot,
    check( for| if there is| if there are| whether there is| whether there are)?,
    help( me| us)? (to )?find, try( to find| with)?, go for, go with, use, watch,
    point( me)? to, suggest, recommend
    """
)
_PRE = layout(r"""
    ((now|so|ok|okay|right|well|and|then|also|next|again|first|instead|maybe|perhaps|please|just|hey
    |still|actually|alright|oh|um|uh|hmm|let's try|let me try),? )*""")
_ENGLISH = [
    layout(rf"""
        {_PRE}(can|could|would|will|might|may) (you|we|i|u)( please| maybe| possibly| perhaps| kindly
        | also| now| just)*( (be able to|try to|help me|help us|go and|quickly))*( to)? {_FIND}{_ME}"""),
    rf"{_PRE}(?:please |kindly )?{_FIND}{_ME}(?=$| )(?! (?:like|as|at|of|in|over|through)\b)",
    layout(rf"""
        {_PRE}(do|did|would) (we|you|they
        |i) (happen to )?(also |already |actually |perhaps |by any chance )?(have|own|hold|keep|know of
        |got)( got)?"""),
    rf"{_PRE}(?:have|has) (?:we|you|anyone|they) (?:also )?(?:got(?: any| some)?|any|some)(?: got)?",
    layout(rf"""
        {_PRE}(i was wondering|i wonder|do you know|not sure|just wondering|wondering) (if
        |whether)( there( is|'s| are| was| were)( also)?|( you| we)( (have|had|could|can|might
        |also))*( {_FIND})?{_ME})?"""),
    rf"{_PRE}(?:are|is|were|was) there(?: also| by any chance| perhaps| maybe| possibly)?",
    rf"{_PRE}(?:would|might|could) there be(?: also| perhaps| maybe| possibly)?",
    layout(rf"""
        {_PRE}(there( is|'s| are| must be| should be| might be| could be| may be)|you must have
        |we must have|we should have|you should have|we might have)"""),
    layout(rf"""
        {_PRE}(what|which) ({MEDIA} )?(else )?(have|do|did|would|can|could|is|are) (you|we|they|there
        |i)( all)?( got| have| find| hold| see| show)*( {_ME})?( (on|about|of|with)(?= ))?"""),
    layout(rf"""
        {_PRE}(i|we)('m| am|'re| are|'ve been| have been|'d been| was| were)?( also| just| still| really
        | actually| currently| now| only| kind of| mostly| basically| probably)* (looking for
        |searching for|after|hunting for|trying to find|in need of|interested in|hoping (for|to find)
        |thinking of|going for|need( to find| to see| to get)?|want(ed)?( to find| to see| to get
        | to have)?|require|wish for|would like( to see| to find| to have| to get)?|would love( to see
        | to find| to have)?|would prefer|would rather have|am after|was after|could use|could do with
        |have to find|must find|should find|meant|mean|fancy)"""),
    layout(rf"""
        {_PRE}(i|we)('d)( also| really| rather)? (like|love|prefer|need|want|have)( to (see|find|have
        |get))?"""),
    layout(rf"""
        {_PRE}(let's|let us|let me|lets) (have a (look|peek) at|take a look at|see|find|try|have
        |look (for|at)|search( for)?|get|go (for|with|to)|move on to|switch to|do)"""),
    layout(rf"""
        {_PRE}(how|what) about|{_PRE}any chance of( seeing| finding)?|{_PRE}any luck with
        |{_PRE}(would it be|is it) possible to ({_FIND}){_ME}"""),
    layout(rf"""
        {_PRE}(he|she|they|somebody|someone)('s|'re|'ve|'d| is| are| has| have)?( just| really| now| also
        | been)*
        [ ](asking for|asks for|asked for|looking for|after|wants?( to see)?|wanted( to see)?|needs?|needed
        |insists? on|insisting on|requests?|requested|would like( to see)?)"""),
    layout(rf"""
        {_PRE}(it would be|it'd be|that'd be|it might be)( \w+){{1,2}} (if (there (was|were)|we had|you had
        |we could (see|have|find))|to (have|see|find|get|use|include|watch|look at|enjoy|admire|view))"""),
    rf"{_PRE}(?:anything|something) (?:with|of|like|about|on|showing|where|in which|for)",
    layout(rf"""
        {_PRE}(got|need|want|wanted|needed|required|requesting|request|seeking|looking for|search|query
        |in search of|i'm after|my query is|searching for|basically|specifically)(?=:| ):?"""),
    r"(?:you can|we can|i can|you could) (?:see|find)",
    layout(r"""
        (it|they|that|which|these|those) (should|must|has to|have to|needs? to) (show|have|contain
        |include|feature)"""),
]
_PRE_ES = layout(r"""
    ((ahora|vale|bueno|pues|y|tambien|entonces|a ver|oye|mira|por favor|venga|luego|ademas|primero|ok
    |bien|mejor|solo|a ver si|perdona|disculpa|que),? )*""")
_VERB_ES = either(
    """
    busca(r|me|rme|nos|ndo|s)?, busco, buscamos, encuentra(me|s|nos)?, encontrar(me|nos)?,
    ensena(r|me|rme|nos|s)?, ensename, muestra(me|nos|s)?, mostrar(me|nos)?,
    pon(me|nos|er|erme|es)?, dame, danos, dar(me|nos)?, saca(r|me|rme|nos|s)?, trae(r|me|rme)?,
    localiza(r|me)?, sugiere(me)?, recomienda(me)?, ver, veamos,
    quiero( ver| encontrar| buscar| que busques| que me ensenes| que me muestres)?, queremos( ver)?,
    queria( ver| encontrar| unos?| unas?)?, queriamos( ver| encontrar)?, querriamos( ver)?, deseo( ver)?,
    deseamos( ver)?, deseaba( ver)?, buscaba, buscabamos, necesitaba( ver)?, necesitabamos,
    quisiera( ver| encontrar)?, querria( ver)?, necesito( ver| encontrar)?, necesitamos( ver)?,
    necesitaria, me gustaria( ver| encontrar| tener)?, nos gustaria( ver)?, me hacen? falta,
    nos hacen? falta, me interesan?, prefiero( ver)?, preferiria( ver)?, me vendria bien,
    me vendrian bien, pasa(me)?, selecciona(me)?, rescata(me)?, prueba( con)?, probemos con,
    vamos con, pasemos a, estoy buscando, estamos buscando, ando buscando, ando detras de, voy buscando
    """
)
_SPANISH = [
    layout(rf"""
        {_PRE_ES}(¿ ?)?(me |nos )?(puedes|podrias|podeis|podemos|puede|podria|podriamos|se puede|quieres
        |serias capaz de)( por favor)?( ayudarme a| ayudarnos a)? (me )?{_VERB_ES}"""),
    rf"{_PRE_ES}{_VERB_ES}(?= |$)",
    layout(rf"""
        {_PRE_ES}(¿ ?)?(hay|tenemos|tienes|teneis|tendriamos|tendras|tendrias|tendreis|habra|habria
        |existen?|salen?|aparecen?|guardamos|conservamos|se ven?)( por ahi| por casualidad
        | en el archivo)?"""),
    layout(rf"""
        {_PRE_ES}(¿ ?)?(que|cuales|que otr[oa]s) ({MEDIA} )?(tienes|tenemos|teneis|hay|encuentras
        |tendriamos)( por ahi)?"""),
    layout(rf"""
        {_PRE_ES}(¿ ?)?(que tal|que hay|que me dices|y si (buscas|vemos|probamos))( (de|con|sobre))?"""),
]
_ENGLISH += [
    layout(rf"""
        {_PRE}(where|when|in which (videos?|shots?|clips?)) (can|do|could) (i|we|you) (see|find|spot)
        |{_PRE}where (is|are) there"""),
]
_SPANISH += [
    layout(rf"""
        {_PRE_ES}(¿ ?)?(donde|cuando|en que (videos?|planos?|momentos?)) (se ven?|salen?|aparecen?|hay
        |podemos ver|puedo ver
        |estan?)"""),
    layout(rf"""
        {_PRE_ES}((me|nos|se) )?(lo )?(ha |han )?(pide|piden|pedido|quiere|quieren|necesita|necesitan|exige
        |encargado
        |encarga|busca|buscan|esta buscando|estan buscando|esta pidiendo)( ver)?(?= (un|una|unos|unas|el|la|los
        |las
        |algo|planos|imagenes|tomas)\b)"""),
    layout(rf"""
        {_PRE_ES}(seria|estaria|quedaria|vendria|iria)( muy)? \w+ (que (saliera|salieran|salga|salgan|hubiera
        |haya
        |apareciera|aparecieran|tuvieras|tuvieramos)|tener|ver|encontrar|si (hubiera|tuvieras|saliera
        |salieran))"""),
]
_LEADING = [regex(rf"^(?:{pattern})(?=$|[\s,:.;!?]),?:? ?") for pattern in [*_ENGLISH, *_SPANISH]]
_PLEASE = regex(r",? (?:please|por favor)(?=,)")
_POLITE = regex(
    r"""
        ^(?!(hello|thank you|good (morning|night)|welcome|goodbye) (cards?|notes?|letters?|speech|signs?|messages?
        |kiss(es)?|kitty|songs?|part(y|ies)|banners?|written|painted|spelt|spelled)\b|hola (escrit
        |pintad)[oa])((hello|hi|hey|hiya|howdy|good (morning|afternoon|evening|day)|greetings|hola|buenas( tardes
        | noches)?|buenos dias|buen dia|saludos|ok|okay|thanks( a lot)?|thank you( very much| so much)?
        |yes|yeah|yep|please|hmm+|um+|uh+|oh|ah|vale|muchas gracias|gracias|pues|oye|por favor|a ver
        |excuse me|perdon|perdona|disculpa)( (there|again|everyone|all|team|todos|otra vez|de nuevo
        |assistant|filmoteca))*([,.!;:-]+ ?| )|(alright|right|great|perfect|nice|cool|cheers|lovely
        |awesome|excellent|brilliant|super|sure|fine|so|well|now|very good|good|perfecto|genial
        |estupendo|bien|muy bien|si|claro|bueno|mira|venga|sorry|lo siento|next|fenomenal|entendido
        |got it|i see|(that'll|that will|those will|they'll) do( nicely| fine)?|that's (all|enough
        |plenty)( of (that|those
        |them))?( for (now|that))?|enough of (that|those)|done with (that|those)|(i )?(really )?(love|like) (it
        |that|this)|sweet|yay|woo|ooh+|aah+|wow|me (gusta|encanta)
        |that's (great|nice|good|fine|perfect))( (there|again|everyone|all|team|todos
        |thanks|gracias|assistant|filmoteca|then))*[,.!;:-]+ )+"""
)
_TRAILING = regex(
    r"""
        [ ,.;]+(please|pls|plz|thanks( a lot)?|thank you( very much)?|cheers|if (you|we) have (any|some
        |it|them|that|one)|if (there (is|are) any|(at all )?possible|any|you can|you don't mind)|for me
        |for us|lol|haha|jaja+|do (we|you) have (that|any(thing)?( like that)?|it|some|those|one)
        |got any(thing)?
        |in (the|our|your|this|my|these) (archive|collection|library|footage|videos|films|tapes|catalogue|database)
        |(anywhere|somewhere)|or something( like that| similar)?|or (so|similar)|and so on|etc|you know
        |i think|i guess|instead|this time|can you|could you|would you|is that possible
        |that would be great|ok|right|somewhere in the archive|to start with|to begin with|for (a|my|our
        |the) (piece|film|documentary|report|story|project|programme|program|video|segment|edit|montage
        |trailer|promo|intro|news item)( (about|on) [\w ]+)?|por favor|porfa|gracias|muchas gracias
        |si (hay|tienes|tenemos|teneis|puede ser|es posible|puedes|existe|existen)( algun[oa]?s?)?
        |en (el|nuestro|tu|este) (archivo|fondo|catalogo)|o algo (asi|parecido|similar)|para (mi|un|una
        |el|la|nuestro|nuestra) (reportaje|documental|pieza|video|proyecto|programa|informativo|noticia
        |montaje|trailer|pelicula)( (sobre|de) [\w ]+)?|no|eh|vale|sabes|mejor|en su lugar|para empezar
        |esta vez|puede ser|tienes|hay|tenemos)[ .!?]*$"""
)


@dataclass(frozen=True, slots=True)
class Request:
    """`asked` when there was a request around the words ("show me …"); `rest` is what is asked for."""

    asked: bool
    rest: NormalizedText
    narrows: bool = False
    """The request was for "only …" of what there is."""


def read_request(wording: NormalizedText) -> Request:
    """The words without greeting, preamble, request and courtesies."""
    asked = narrows = False
    spoken_of = ""
    wording = _cut(_cut(wording, _POLITE), _PLEASE)
    if (found := wording.find(_SUCH_AS)) and (rest := wording.without(found.span())):
        return Request(asked=False, rest=rest, narrows=True)
    wording = without_closing(wording)
    for pattern in (PREAMBLE_AND, PREAMBLE_FOR):
        wording = _cut(wording, pattern)
    if found := wording.find(WORK):
        asked, spoken_of = True, wording.part(0, found.start("request"))
        wording = NormalizedText.of(wording.text[found.start("request") :])
    for pattern in (PREAMBLE, NEWS):
        if (found := wording.find(pattern)) and _is_request(found["request"]):
            asked = True
            spoken_of = wording.part(0, found.start("request"))
            wording = NormalizedText.of(wording.text[found.start("request") :])
            break
    if announced := after_colon(wording):
        asked, wording = True, announced
    if unfamiliar := unwrapped(wording):
        around = wording.folded.partition(unfamiliar.folded)[0]
        asked, narrows, wording = True, bool(_ONLY.search(around)), unfamiliar
    for _ in range(8):
        before = wording
        wording = _cut(_cut(wording, _POLITE), _TRAILING)
        if (wish := wording.find(_WISHED)) and (rest := wording.without(wish.span())):
            asked, wording = True, rest
        for pattern in _LEADING:
            if (found := wording.find(pattern)) and found.end():
                rest = wording.without(found.span())
                if rest or not before:
                    asked = True
                    narrows = narrows or bool(_ONLY.search(found[0]))
                    narrows = narrows or (found[0].rstrip().endswith(" about") and is_property(rest.text))
                    wording = rest
                    break
        asked = asked or names_footage(wording)
        narrows = narrows or bool(wording.find(_ANY_WITH))
        wording = without_media(wording, asked)
        if wording == before:
            break
    if spoken := without_speaker(wording):
        asked, wording = True, without_media(spoken, True)
    wording = _named(wording, spoken_of)
    return Request(asked, without_closing(NormalizedText.of(smooth(wording.text))), narrows)


_ANY_WITH = regex(r"""
    ^(any|some|ones|the ones|those|algun[oa]s?|unos|unas) (with|where|showing|that (show|have)|which (show
    |have)|in which|con
    |donde|en (los|las) que|que (tengan?|muestren?|salgan?))\b""")
_ONLY = regex(r"\b(?:only|solo|solamente|unicamente|even|nicer|better|cooler|mejor|aun|todavia)\b")
_WISHED = regex(
    r"""
        ,? (would|'d|might|could|will|should) (be|work|do|fit|suit|help|come in)( (really|very|so|just|absolutely
        |us|me|quite|also|even))*( (great|lovely|ideal|perfect|nice|good|handy|useful|brilliant|fine|wonderful|well
        |nicely|fun|amazing|helpful|the thing|appreciated|welcome|best))?( (too|as well|for (me|us)|to (have|see)))?
        [ .!]*$|,? (me |nos )?(vendrian?|irian?|estarian?|serian?|quedarian?) (muy |de )?(bien|genial|ideal
        |perfect[oa]s?|lujo|perlas|estupend[oa]s?|maravilla|fenomenal)[ .!]*$"""
)
"""A wish put after what is wished for: "anything underground would be great"."""
_SUCH_AS = regex(
    r"""
        ^((y|e|pero|mejor|a ser posible|si puede ser|si es posible|preferiblemente)[ ,]+)*(en )?
        (donde|que|en (el|la|los|las) que) (haya|hubiera|salgan?|se vean?|aparezcan?|tengan?|incluyan?|muestren?)
        [ ](?=\S)"""
)
"""Of what is looked for, such as have something: "donde haya niebla"."""
_UNNAMED = regex(
    r"^(?:(?:like )?(?:that|this|it)$|one|ones|some|them|those|any|it|algun[oa]?s?|un[oa]s?|l[oa]s)\b ?"
)
_WITHOUT_NAME = regex(
    r"""
        ^(seen|shot|filmed|taken|landing|flying|\w{3,}ing (?=on|in|at|from|over|by|near|a|the)|vist[oa]s?)\b"""
)


def _named(wording: NormalizedText, spoken_of: str) -> NormalizedText:
    """With the thing that was spoken of before the request, where the request does not name it.

    "My daughter loves butterflies, could you show us one landing on a finger?"
    """
    if not spoken_of or (wording and not (wording.find(_UNNAMED) or wording.find(_WITHOUT_NAME))):
        return wording
    found = wording.find(_UNNAMED)
    rest = wording.without(found.span()) if found else wording
    told = re.sub(r" (?:and|so|y)$", "", spoken_of)
    noun = re.search(r"\b(?:an?|the|some|un|una|el|la) ((?:[\w'-]+ )?[\w'-]+)$", told, re.IGNORECASE)
    thing = noun[1] if noun else told.split()[-1]
    return NormalizedText.of(f"{thing} {rest.text}")


def without_courtesies(wording: NormalizedText) -> NormalizedText:
    """The wording without the greeting, thanks or praise that it begins with."""
    return _cut(wording, _POLITE)


def _is_request(folded: str) -> bool:
    return any(pattern.search(folded) for pattern in _LEADING)


def _cut(wording: NormalizedText, pattern: "re.Pattern[str]") -> NormalizedText:
    found = wording.find(pattern)
    if not found:
        return wording
    rest = wording.without(found.span())
    return rest or wording
