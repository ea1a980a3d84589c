"""What a turn says of the hits that it names: that they are good, wrong, or a pattern for others."""

import re

from assistant.agent.rules.intents import asks
from assistant.agent.rules.references import Reference
from assistant.dialogue.plan import Intent
from assistant.i18n.normalized_text import NormalizedText, regex

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
        |como (es[oae]s?|est[oae]s?)|del mismo tipo|as (a|an|the|my|your) (reference|example|model|guide
        |starting point)|como (referencia|ejemplo|modelo|guia)
        |[!.,] ?(more|mas|otr[oa]s)[!. ]*$|along (the same|those|these|similar) lines|(any|some|get
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
        |except( for)?|(anything|everything|all) but|todo menos|without|not|don't (want|like|need|show)( me)?
        |do not (want|like|need|show)|no
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
_REMOVE_THEM = regex(
    r"""
        \b(remove|drop|ditch|delete|hide|lose|skip|cut|bin|scrap|kill|discard) (them|it|that|those|both)\b
        |\btake (them|it|that|those|both) (out|off|away)\b|\b(borra|quita|elimina|descarta|saca|tira|suprime
        |esconde|oculta)l[oa]s?\b"""
)
"""Said of hits that were named before: "6 and 7 are too blurry, drop them"."""
BUT = regex(
    r"""
        (?<!spot)(^|[ ,.;]+)(but|except|only|just|and (?=(show|find|with|only|give|look|at|in)\b)|pero
        |aunque|y (?=(con|solo|busca|ensena|muestra|sin|en|de)\b)|(?=(with|without|at|in (?!mind|(that|the same
        |this) (style|vein|way|mood|spirit|line)|the (list
        |results|mind))|on|during|wearing|con|sin|en|de noche|de dia|al|longer|shorter|under
        |over)\b)) ?(?P<rest>\S.*)$"""
)
_BARE_AGAIN = regex(r"""
    ^\W*((and|or|what about|how about|and what about|y|e|o|que hay|now|then|ahora|also|tambien
    |ok)[ ,]+)*((in|of|about|for|en|de|del|con|with|to|a|al) )?(the |el |la |los |las )?$""")


def is_bare_again(reference: Reference, folded: str) -> bool:
    """Whether a turn only names other hits, to the same end as the turn before: "and in #2?"."""
    after = re.sub(r"\W|please|por favor|too|also|tambien", "", folded[reference.end :])
    return bool(_BARE_AGAIN.match(words_before(reference, folded))) and not after


def words_before(reference: Reference, folded: str) -> str:
    """The words before a reference, with the preposition that is one word with its article: "al", "del"."""
    article = re.match(r"(?:del|al) ", folded[reference.start :])
    return folded[: reference.start] + (article[0] if article else "")


def _clause(reference: Reference, folded: str) -> tuple[str, str]:
    """The words before and after a reference in its clause."""
    before = re.split(r"[.;!?]|,(?! ?\d)|\bbut\b|\bpero\b", words_before(reference, folded))[-1]
    after = re.split(r"[.;!?]|,(?! ?\d)|\bbut\b|\bpero\b", folded[reference.end :])[0]
    return before, after


def is_refused(reference: Reference, folded: str) -> bool:
    """Whether the hits named are not wanted."""
    if re.search(r"\b(?:anything|everything|all) but $", folded[: reference.start]):
        return True
    if _REMOVE_THEM.search(folded[reference.end :]):
        return True
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
    if _DENIAL.search(before) and not asks(NormalizedText(before, before)):
        return True
    return bool(_DENIAL.search(after)) and not asks(NormalizedText(before, before))


def asks_like(before: str) -> bool:
    """Whether the words before a reference ask for things like it."""
    return bool(_SIMILAR_BEFORE.search(before))


_QUESTION_AFTER = regex(
    r"""
        ^[^?]*?\b((what|who|where|when|why|how|which)('s| (is|are|was|were|do|does|did|exactly))\b(?! better| nice)
        |(que|quien|quienes|donde|cuando|por que|como|cual) (es|son|esta|estan|hay|hace|hacen|pasa|dice
        |dicen|sale|salen|se ve)\b)"""
)
"""A question that follows the naming of a hit: "number 10. What is that exactly?"."""


def is_pattern(reference: Reference, folded: str, last_intent: Intent | None) -> bool:
    """Whether others like the hits named are wanted."""
    before, after = words_before(reference, folded), folded[reference.end :]
    around = f"{before} {after}"
    if _QUESTION_AFTER.match(after):
        return False
    if _SIMILAR_BEFORE.search(before) or _SIMILAR_ANYWHERE.search(around):
        return not re.match(
            r"\W*(?:what|who|why|que(?! se| sea| sean| est)|quien|por que)\b(?!.*\blike\b)", before
        )
    if asks(NormalizedText(before, before)):
        return False
    if is_bare_again(reference, folded):
        return last_intent == "similar"
    return bool(_PRAISE.search(around)) or bool(BUT.match(after))
