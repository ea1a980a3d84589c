"""How a turn stands to the running query: it goes on with it, replaces something in it, or is new."""

import re
from dataclasses import dataclass

from assistant.merging import names
from assistant.properties import is_property
from assistant.wording import NOTHING, Wording, fold, layout, regex

_THOSE = layout(r"""
    ((the |those |these |only the |los |las |el |la |l[oa]s? de |aquell[oa]s |es[oa]s )?(same( again
    | (thing|one|ones|shots?|search|kind|query))?|ones?|those|these|mism[oa]s?( (planos?|cosa
    |busqueda))?|igual|es[oa]s?|est[oa]s?|lo mismo( otra vez)?|they|them|it))""")
_REPLACING = [
    regex(rf"^(?:{pattern})(?: |$)")
    for pattern in (
        layout(r"""
            (no|nope|nah|wait|hang on|hold on|sorry|oops|whoops|wrong|not quite|hmm+|well|perdon|perdona
            |espera|que no|mal|uy|huy|ups|ay)[,.;!]+( (no|sorry|wait|perdon|mejor|rather|but|sino|pero
            |actually)[,.;]*)*( (that's|it's|that is|it is) (not (it|what i (want|meant|mean
            |asked)( for)?|right)|wrong)[,.;]*)?( (i|i'm|we) (meant?|want(ed)?|said|need|after)( to (say
            |see|write))?| me refer(ia|o) a| queria( decir)?| quise decir| quiero( decir)?| busco
            | digo)?"""),
        layout(r"""
            (i|we) (meant|mean|said|actually (want|meant|need)(ed)?)( to say)?|what (i
            |we) (really |actually )?(meant|wanted|want|mean)( to say)? (is|was)|lo que (queria
            |queriamos|buscaba|pedia|quiero)( en realidad| de verdad)?( decir)? (era|es|son)|he dicho
            |i was thinking (more )?of|i'd rather( have| see)?|(i|we) would rather( have| see)?"""),
        layout(r"""
            (rather|actually|better|better yet|or rather|make that|correction|on second thoughts?
            |change of plan|scratch that|strike that)[,:.]?|((i|we)('d| would) )?prefer( it
            | them)?( to be)?|(not|no) (that|this|those|it)( one| ones)?,|(eso|esto|ese|esos|esas) no,"""),
        layout(r"""
            (change|swap|switch|turn|replace|modify)( (it|that|this|them|those|the colou?r))? (to|for
            |into|with|by)"""),
        layout(r"""
            (mejor( dicho| aun| que sea| con)?|mas bien|perdon|en realidad|pensandolo (bien|mejor)
            |quiero decir|quise decir|queria decir|me referia a|me refiero a|digo|prefiero|preferiria
            |sino)[,:.]?"""),
        layout(r"""
            (cambia(lo|la|los|las|melo)?|sustituye(lo|la|los|las)?|reemplaza(lo|la|los|las)?)( es[oa]
            | est[oa]| el color)?( por| a| con)"""),
    )
]
_INSTEAD = regex(r",? (?:instead|en su lugar|en vez de eso|en lugar de eso|mejor|rather)$")
_SWAP = regex(
    r"""
        ^(swap|replace|change|switch|exchange|substitute|cambia|cambiar|sustituye
        |reemplaza) (the |el |la |los |las |al? )?(?P<old>[\w' -]+?) (for|with|by|to|into|por|con
        |a) (?P<new>.+)$"""
)
_INSTEAD_OF = regex(
    r"""
        ^((?P<new>.+?),? )?(instead of|rather than|and not|en vez de|en lugar de
        |y no) (?P<old>[^,]+)(, ?(?P<new2>.+))?$"""
)
_NOT_BUT = regex(r"""
    ^(not|no) (?P<old>(an? |un |una |the )?[^,]+?)(, (but |sino |rather )?|( but| sino) )(?P<new>(?!with
    |without|in\b|at\b|only|no\b|not\b|con|sin|en\b|solo).+)$""")
_OLD_LAST = regex(r"^(?P<new>[^,]+), (?:and )?(?:not|no) (?P<old>(?:an? |un |una |the |el |la )?[^,]+)$")
_SHOULD = regex(r"""
    ^(the|(?P<spanish>el|la|los|las)) (?P<noun>[\w-]+) (should|must|has to|have to|needs? to|could|debe
    |deben|tiene que|tienen que|deberian?) (be|ser|estar) (?P<how>[\w -]+)$""")
_AMENDING = regex(
    r"""
        ^((can|could|may|might|would) (it|they|that|this|these|those|you)( all| please)? (be|make (it
        |them|that))|(can|could|may) (we|i|you) (have|get|see) (it|them|that)|(i|we)('d| would)? (like
        |want|need|prefer) (it|them|that|those)( to be| all)?|(pueden?|podri?an?|podrian?
        |podria)( \w+)? (ser|estar|salir)|(it|they|that|this)?( |)?(works?|looks?|would be|is|are
        |fits?) (much |even )?better|(queda|quedan|quedaria|quedarian|estaria|estarian|funciona
        |funcionan) mejor|deberian? (ser|estar|salir|aparecer)|limitate a (los|las) que (salgan|esten
        |sean|aparezcan)|(lo|la|los|las) (quiero|queremos|prefiero|preferiria|preferimos|necesito|busco
        |querria|quisiera)( ver)?|(make|turn|have) (it|that|them|this|those|the \w+)|(it|they|that|this
        |these|those|he|she)('s| should| must| has to| have to| needs? to| could| is| are|'re)( be
        | all be| to be)?|(should|must) be|que (sean?|esten?)|(haz|pon|ponlo|hazlo|hazla|hacerlo)(lo|la
        |los|las)?( que sean?)?|deben? ser|tienen? que ser|with it being|but make it|and make it) """
)
_GOING_ON = regex(
    rf"""
        ^((but|and|also|plus|now|only|just|even|still|preferably|ideally|maybe|perhaps|then|ok|okay|so
        |or|too|as well|add|adding|include|including|keep|limit( it| them)? to|restrict( it| them)? to
        |narrow( it| them| that)?( down)?( to)?|filter( for| by| to)?|within (those|these)|among (those
        |these|them)|of (those|these|them)|from (those|these|them)|pero|y|e|tambien|ademas|solo
        |solamente|unicamente|ahora|incluso|preferiblemente|preferentemente|a ser posible|si puede ser
        |quiza|quizas|o|anade|anadele|agrega|incluye|incluyendo|suma|que|de (esos|esas|estos|estas)
        |entre (esos|esas|estos|estas)|limita(lo|los)? a|filtra(lo|los)?( por)?|(similar|parecid[oa]s?
        |igual|como est[aeo]s?)(?= but| pero|,)|like (that|this|it|those|these)|(this|that|these|esto
        |eso)(?=,? (but|only|just|pero|solo|aunque)\b)|asi|como (eso|ese|esos|esa|esas|antes)
        |{_THOSE})(?=[ ,]|$),? ?)+"""
)
_MUCH = r"(?:much |even |a bit |a little |slightly |mucho |un poco )"
_ADDING = regex(
    rf"""
        ^((with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|outside
        |behind|beside|next to|in front of|over|above|below|against|around|through|across|towards?
        |before|after|as|like|using|\w{{2,}}ing(?= (on|in|at|with|by|near|to|from|through|over|under|an?
        |the|their|his|her|its|each|into|onto|towards?|across|around|along|down|up|out|off|alone
        |together|slowly|fast|away|past|behind|inside|outside|while|side)\b)|\w{{3,}}(ando|iendo|yendo)
        |[a-z]{{3,}}[^e]ed(?= (by|in|on|at|with|near|up|down|from|to|behind|under|over)\b|$)|dressed
        |having|being|seen|shot|filmed|taken|set|to the|who|whose|that|which|more|less|fewer|most|mostly
        |much|a (bit|little|lot)|slightly|even|closer|further|farther|not so|too|con|sin|en|de|desde|por
        |durante|mientras|donde|cuando|al|a (la|las|los|el|camara|contraluz|vista|ras|plena|oscuras
        |media|toda|lo lejos)|bajo|junto|cerca|dentro|fuera|detras|delante|sobre|entre|hacia
        |vestid[oa]s?|(cubiert|rodead|llen|sentad|tumbad|apoyad|iluminad|colgad|cargad|decorad|adornad
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
_ONES = regex(r"""
    \b((?P<lead>an?|the|some|un|una|uno|unas|unos|los|las|el
    |la) )?(?P<adjective>([\w-]+ ){0,3}?)(?P<one>ones?)\b|^(uno|una|unos|unas|otro|otra|otros|otras|el
    |la|los|las|l[oa]s? de) (?P<spanish>.+)$""")


@dataclass(frozen=True, slots=True)
class Change:
    """What the turn does to the running query, and the words that say it."""

    replaces: bool = False
    """It puts something in place of the running query or of a thing in it ("no, a dog")."""
    corrects: bool = False
    """It mends a misunderstanding ("no, …", "I meant …"), no change of mind ("rather …")."""
    amends: bool = False
    """It sets a property of what is looked for ("make it …", "it should be …")."""
    goes_on: bool = False
    """It only makes sense on top of the running query ("but at night", "with skiers", "closer")."""
    old: str = ""
    """What is to be replaced, where the turn names it."""
    rest: Wording = NOTHING


def read_correction(wording: Wording, running: str) -> Change:
    """Corrections at the head of a turn: "no, a dog", "I meant …", "swap the cat for a dog".

    "Not a cat, a dog" corrects only where a cat is in the running wording; else it excludes.
    """
    for pattern in (_SWAP, _NOT_BUT, _INSTEAD_OF, _OLD_LAST):
        found = wording.find(pattern)
        if not found:
            continue
        groups = found.groupdict()
        name = "new2" if groups.get("new2") else "new"
        old = wording.part(*found.span("old")) if groups.get("old") else ""
        named = names(running, old) if old else False
        if groups.get(name) and (named or pattern is _INSTEAD_OF):
            return Change(
                replaces=True,
                corrects=True,
                old=old if named else "",
                rest=Wording.of(wording.part(*found.span(name))),
            )
    if (found := wording.find(_SHOULD)) and names(running, found["noun"]):
        noun, how = wording.part(*found.span("noun")), wording.part(*found.span("how"))
        if is_property(how):
            return Change(amends=True, goes_on=True, rest=Wording.of(how))
        described = f"{noun} {how}" if found["spanish"] else f"{how} {noun}"
        return Change(replaces=True, corrects=True, old=noun, rest=Wording.of(described))
    replaces = corrects = False
    for _ in range(3):
        for pattern in _REPLACING:
            if (found := wording.find(pattern)) and (rest := wording.without(found.span())):
                wording, replaces = rest, True
                corrects = corrects or pattern in _REPLACING[:2]
                break
        else:
            break
    if found := wording.find(_INSTEAD):
        wording, replaces = wording.without(found.span()), True
    return Change(replaces=replaces, corrects=corrects, rest=wording)


def read_change(wording: Wording) -> Change:
    """How the words left after every other reading go on with the running query."""
    goes_on = amends = False
    for _ in range(3):
        if (found := wording.find(_AMENDING)) and (rest := wording.without(found.span())):
            wording, goes_on, amends = rest, True, True
        if (found := wording.find(_GOING_ON)) and found.end():
            wording, goes_on = wording.without(found.span()), True
    goes_on = goes_on or bool(wording.find(_ADDING)) or bool(re.search(r"\bones?\b", wording.folded))
    return Change(amends=amends, goes_on=goes_on, rest=wording)


def attribute_of_ones(wording: Wording) -> str:
    """The property in "a blue one", "the bigger ones", "una azul"; empty where there is no such pronoun."""
    found = _ONES.search(wording.folded)
    if not found:
        return ""
    if found["spanish"]:
        rest = wording.part(*found.span("spanish"))
        return (
            rest
            if is_property(rest) or re.match(r"(?:mas|menos|muy|con|sin|en|de|que)\b", fold(rest))
            else ""
        )
    after = wording.part(found.end(), len(wording.text))
    return " ".join(part for part in (wording.part(*found.span("adjective")), after) if part)
