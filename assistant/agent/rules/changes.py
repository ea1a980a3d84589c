"""How a turn goes on with the running query: it adds to it, or sets a property of what is looked for."""

import re

from assistant.agent.rules.corrections import Change
from assistant.agent.rules.properties import is_property
from assistant.agent.rules.query_rewriting import NOUNS_IN_ING
from assistant.i18n.normalized_text import NormalizedText, fold_text, layout, regex

_THOSE = layout(r"""
    ((they|it|he|she|these|those)( are|'re| is|'s)(?! not\b)
    |(the |those |these |only the |los |las |el |la |l[oa]s? de |aquell[oa]s |es[oa]s )?(same( again
    | (thing|one|ones|shots?|search|kind|query|scene|idea|setting|framing))?|ones|one(?! (?!(with|in|on|at|by
    |from|that|who|where|of|without|please|but|only)\b)\w)|those|these
    |mism[oa]s?( (planos?|cosa|busqueda|escena|idea|encuadre))?|igual|es[oa]s?|est[oa]s?|lo mismo( otra vez)?
    |they|them|it))""")
_AMENDING = regex(
    r"""
        ^((can|could|may|might|would) (it|they|that|this|these|those|you)( all| please)? (be|make (it
        |them|that))|(can|could|may) (we|i|you) (have|get|see) (it|them|that)|(i|we)('d| would)? (like
        |want|need|prefer) (it|them|that|those)( to be| all)?|(pueden?|podri?an?|podrian?
        |podria)( \w+)? (ser|estar|salir)|(it|they|that|this)?( |)?(works?|looks?|would be|is|are
        |fits?) (much |even )?better|(queda|quedan|quedaria|quedarian|estaria|estarian|funciona
        |funcionan) mejor|deberian? (ser|estar|salir|aparecer)|limitate a (los|las) que (salgan|esten
        |sean|aparezcan)|(lo|la|los|las) (quiero|queremos|prefiero|preferiria|preferimos|necesito|busco
        |querria|quisiera)( ver)?|(make|turn|have) (it|that|them|this|those|her|him|the \w+)|(it|they|that|this
        |these|those|he|she)('s| should| must| has to| have to| needs? to| could| is| are|'re)( be
        | all be| to be)?|(should|must) be|que (sean?|esten?|parezcan?)|(haz|pon|ponlo|hazlo|hazla|hacerlo)(lo
        |la
        |los|las)?( que sean?)?|deben? ser|tienen? que ser|with it being|but make it|and make it) """
)
_GOING_ON = regex(
    rf"""
        ^(?!(then (and|&) now|now and then)\b)((but|and|also|plus|only|just|even|still|preferably|ideally|maybe
        |perhaps|then|ok|okay|so
        |or|too|as well|add|adding|include|including|keep|limit( it| them| that| this| those)? to|restrict( it
        | them)? to
        |narrow( it| them| that)?( down)?( to)?|filter( for| by| to)?|within (those|these)|among (those
        |these|them)|of (those|these|them)|from (those|these|them)|pero|y|e|tambien|ademas|solo
        |solamente|unicamente|incluso|preferiblemente|preferentemente|a ser posible|si puede ser
        |quiza|quizas|o|anade|anadele|agrega|incluye|incluyendo|suma|(en )?donde (haya|hubiera|salga|salgan
        |se vean?|aparezcan?)|que(?! (haya|salgan?|aparezcan?|se vean?
        |tengan?|incluyan?|sean?|esten?) )|de (esos|esas|estos|estas)
        |entre (esos|esas|estos|estas)|(los|las|aquell[oa]s|es[oa]s|l[oa]s?) que (son|esten|estan|sean|salgan?
        |salen|tengan|tienen)|(the |those |only the )?ones (that|which|who) (are|have|show)|que (haya|salgan?
        |aparezcan?|se vean?|se vea a|tengan?|incluyan?)|(any|some|anything|something|algun[oa]s?|algo|unos
        |unas)(?= ((more|less|mas|menos) \w+|(?!(under|over|water|after|paper)\b)\w{{3,}}er|in
        |at|on|with|from|by|en|con|de|al|por|desde|where|while|during)\b)|limita(lo|los)? a|filtra(lo
        |los)?( por)?|(similar|parecid[oa]s?
        |igual|como est[aeo]s?)(?= but| pero|,)|(similar|close) to (that|this|it|those|these|them)|like (that
        |this|it|those|these)|(this|that|these|esto
        |eso)(?=,? (but|only|just|pero|solo|aunque)\b)|(the )?same \w+( \w+)?(?=,? but )|(el|la|los
        |las) mism[oa]s? \w+( \w+)?(?= pero )|repite(lo)?( la busqueda)?|repeat( that| it)?|again
        |otra vez|de nuevo|asi|como (eso|ese|esos|esa|esas|antes)
        |{_THOSE})(?=[ ,]|$),? ?)+"""
)
_SAME_BUT = regex(r"""
    ^(the )?same( thing| one| search| shot| scene)?,? but (an?|the)[ ]|^(lo mismo|igual)( pero|,) (un|una|el
    |la)[ ]""")
_ANAPHOR = regex(r"""
    \b(him|them|it)$|\b(with|at|on|to|near|behind|beside|around|for|of) her$|\b(ella|ellos|ellas)$
    |\ba su lado$""")
_ADJECTIVE_ALONE = regex(r"""
    ^(very |muy |more |mas |quite |bastante )?(\w{3,}(ful|ous|less|ish)|(?!(soldad|mercad|ganad|vestid|helad
    |abogad
    |emplead|tejad|cunad|partid|bandid|marid|ruid|candidat|diputad|jurad|pescad|tratad|estad|sonid|vecin|sentid
    |apellid
    |dorad|latid|aullid|grad)[oa]s?$)\w{3,}(ad|id|os)[oa]s?)$""")
_NOW = regex(r"^(?:now(?! and then)|ahora|y ahora|and now|ok now),? ")
_TOO = regex(r",? (?:too|as well|also|tambien|ademas|igualmente)$")
_ONLY_LAST = regex(r",? (?:only|solo|solamente|unicamente|nada mas|and nothing else)$")
_NOW_LAST = regex(r"(?<!then and)(?<!antes y),? (?:now|ahora|this time|esta vez)$")
_IN_PARTICULAR = regex(r"""
    (?<=\w) (specifically|in particular|to be precise|en concreto|en particular|concretamente
    |especificamente)(?=,|$)""")
_THAN_THAT = regex(
    r",? than (?:that|this|those|these|it|them|before)$|,? que (?:es[oea]s?|est[oea]s?|antes)$"
)
_ALSO = regex(
    r"\b(?:and|also|plus|too|add(?:ing)?|include|y|e|tambien|ademas|anade(?:le)?|agrega|incluye|suma)\b"
)
_MUCH = r"(?:much |even |a bit |a little |slightly |mucho |un poco )"
_ADDING = regex(
    rf"""
        ^((with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|outside
        |behind|beside|next to|in front of|over|above|below|against|around|through|across|towards?
        |before|after|as|like|using|(?!({NOUNS_IN_ING})\b)\w{{2,}}ing(?= (on|in|at|with|by|near|to|from|through
        |over|under|an?
        |the|their|his|her|its|each|into|onto|towards?|across|around|along|down|up|out|off|alone
        |together|slowly|fast|away|past|behind|inside|outside|while|side)\b)|\w{{3,}}(ando|iendo|yendo)
        |[a-z]{{3,}}[^e]ed(?= (by|in|on|at|with|near|up|down|from|to|behind|under|over)\b|$)|dressed
        |empty of|full of|free of|devoid of|crowded with|packed with|surrounded by|vaci[oa]s? de|llen[oa]s? de
        |libres? de
        |having|being|seen|shot|filmed|taken|set|to the|who|whose|that|which|more|less|fewer|most|mostly
        |much|a (bit|little|lot)|slightly|even|closer|further|farther|not so|too|con|sin|en|de|desde|por
        |durante|mientras|donde|cuando|al|a (la|las|los|el|primera|ultima|camara|contraluz|vista|ras|plena
        |oscuras
        |media|toda|lo lejos)|bajo|junto|cerca|dentro|fuera|detras|delante|sobre|entre|hacia
        |(both|two|three|four|five|six|several|lots|plenty|many|most|a few|a couple|dozens|hundreds|dos|tres
        |cuatro
        |cinco|varios|varias|muchos|muchas|algunos|algunas|pocos|un par) (of|de) (them|those|these|ellos|ellas
        |es[oa]s)
        |(many|a lot|lots|mucha|muchas|muchos|bastante) (more|fewer|less|mas|menos)|both(?= \w+ and )
        |(extreme )?(close[- ]?ups?|wide shots?|details?|tight shots?|primer(os)? planos?|planos? (detalle
        |general|medio|corto)s?|detalles?) (of|on|de|del)(?= (the|his|her|their|its|la|las|los|el|su|sus)\b)
        |(him|her|them|he|she|they)(?= \w+ing\b)|zoom(ed)? (in|out)
        |pull(ed)? back
        |acerca\w*|aleja\w*|vestid[oa]s?|(cubiert|rodead|llen|sentad|tumbad|apoyad|iluminad|colgad|cargad
        |decorad|adornad
        |mojad|nevad|aparcad|envuelt|abiert|cerrad|pintad|alinead|acompanad|tomad|hech)[oa]s?(?= (de|con
        |en|por|desde|a|al|entre|junto|bajo|sobre)\b)|llevando|sujetando|que (sean?|esten?|lleven?
        |tengan?|salgan?|haya|se vea)|mas|menos|un poco|algo|muy|bastante|visto desde|vist[oa]s?
        |rodad[oa]s?|grabad[oa]s?|filmad[oa]s?)\b
        |(an? |one |something |algo |un |una |uno )?{_MUCH}?(\w{{3,}}ier|closer|wider|tighter|darker
        |brighter|lighter|larger|bigger|smaller|older|younger|newer|longer|shorter|taller|higher|lower
        |nearer|further|farther|slower|faster|quicker|warmer|cooler|colder|hotter|softer|sharper|calmer
        |louder|quieter|wetter|drier|fuller|emptier|clearer|cleaner|fewer|better|simpler|closer-up
        |mayor(es)?|menor(es)?|mejor(es)?|peor(es)?|mas \w+|menos \w+)\b)"""
)
_LOOK = regex(
    r"^[\w' -]{3,30} (feel|look|vibe|mood|style|aesthetic|lighting|tones?|framing|angle|pov)[?.! ]*$"
)
"""How it is to look: "handheld feel", "a vintage look"."""
_ONES = regex(r"""
    \b((?P<lead>an?|the|some|un|una|uno|unas|unos|los|las|el
    |la) )?(?P<adjective>([\w-]+ ){0,3}?)(?P<one>ones|one(?! (?!(?:with|in|on|at|by|from|that|who|where|of
    |without|please)\b)\w))\b|^(uno|una|unos|unas|otro|otra|otros|otras|el
    |la|los|las|l[oa]s? de) (?P<spanish>.+)$""")


def read_change(wording: NormalizedText) -> Change:
    """How the words left after every other reading go on with the running query."""
    goes_on = amends = adds = False
    is_same = bool(wording.find(_SAME_BUT))
    if (found := wording.find(_NOW)) and (rest := wording.without(found.span())):
        wording = rest
    if (found := wording.find(_TOO)) and (rest := wording.without(found.span())):
        wording, goes_on, adds = rest, True, True
    if found := wording.find(_NOW_LAST):
        wording = wording.without(found.span())
    for pattern in (_THAN_THAT, _ONLY_LAST, _IN_PARTICULAR):
        if (found := wording.find(pattern)) and (rest := wording.without(found.span())):
            wording, goes_on = rest, True
    for _ in range(3):
        if (found := wording.find(_AMENDING)) and (rest := wording.without(found.span())):
            wording, goes_on, amends = rest, True, True
        if (found := wording.find(_GOING_ON)) and found.end():
            wording, goes_on, adds = wording.without(found.span()), True, adds or bool(_ALSO.search(found[0]))
    replaces = is_same and not wording.find(_ADDING) and not is_property(wording.text)
    goes_on = goes_on or bool(wording.find(_ANAPHOR)) or bool(wording.find(_ADJECTIVE_ALONE))
    goes_on = (
        goes_on
        or bool(wording.find(_LOOK))
        or bool(wording.find(_ADDING))
        or bool(re.search(r"\bones?\b", wording.folded))
    )
    return Change(
        replaces=replaces, corrects=replaces, amends=amends, goes_on=goes_on, adds=adds, rest=wording
    )


def attribute_of_ones(wording: NormalizedText) -> str:
    """The property in "a blue one", "the bigger ones", "una azul"; empty where there is no such pronoun."""
    found = _ONES.search(wording.folded)
    if not found or found.start():
        return ""
    if found["spanish"]:
        rest = wording.part(*found.span("spanish"))
        return (
            rest
            if is_property(rest) or re.match(r"(?:mas|menos|muy|con|sin|en|de|que)\b", fold_text(rest))
            else ""
        )
    after = wording.part(found.end(), len(wording.text))
    return " ".join(part for part in (wording.part(*found.span("adjective")), after) if part)
