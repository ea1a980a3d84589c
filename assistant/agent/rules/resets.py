"""Turns that forget the running query: "start over", "forget that, I need …", "new topic: …"."""

from assistant.agent.rules.query_rewriting import names
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

_RESET = regex(
    r"""
        ^[¿¡ ]*((ok|okay|right|well|so|please|let's|let us|can we|can you|could we|could you|i want to
        |i'd like to|we should|i need to|no|now|and|vale|bueno|por favor|vamos a|podemos|quiero|ahora|venga
        |pues|mejor|da igual|y|thanks|gracias|alright|actually|hm+|show me|find me|give me|i want|i need
        |i would like|ensename|muestrame|quiero|dame)[ ,.!]*)*(?P<reset>(start|begin|starting
        |beginning)( (it|this|everything|things))? (over|again|afresh|anew|fresh|from (scratch|zero
        |the (beginning|start|top)))( again| from (scratch|zero|the (beginning|start|top)))?|reset( (everything
        |all|it|the (search|chat|conversation
        |session|query|filters?)|this|please))*|re-?start( (the )?(search|chat|conversation|session
        |everything))?|(a )?(new|fresh|brand new|clean) (search|query|conversation|start|session|topic
        |chat|slate(?! \w))|(do|try|make) a (new|fresh) (search|start)|clear (everything|all|it all|it
        |the (search|chat|conversation|history|query|slate|filters|board|screen)|all (the )?filters|this
        |that|my search)|(forget|scrap|drop|discard|delete|erase|cancel|ditch|wipe|bin|dump) (everything
        |all( of)?( that| this| it)?|it all|(about )?(that|this|it|all that|the (whole )?(thing|search
        |lot|previous (search|query|one)|last (search|one))|what i (said|asked|was looking for))
        |my (last|previous) (search|request|query))( (so far|before|i said))?
        |never ?mind( (about )?(all (of )?)?(that|this|it|those|these|them|the above|the rest))?|wipe (it
        |everything|the slate)( clean| all)?|clear( it| this| please)*$|back to (the start
        |square one|the beginning|zero)|from scratch|from the top|clean slate(?! \w)|(something
        |let's do something|let's try something) (completely |totally |entirely )?(new|different
        |else entirely)|(change of|different|another|new|switch) (topic|subject)s?
        |change of plans?(?=[ ]*[:;,.-])|moving on|(switching
        |changing|cambiando|cambiamos|cambio) (de )?(the )?(subject|topic|asunto|tema|tercio)s?|(that's
        |that is) (it|done|all)( then| for now)?[.;,!]+ next|eso ya esta[.;,]+ (y )?(ahora|siguiente)
        |(da igual|basta de|ya basta de) (todo )?(eso|esto)
        |(let's )?try something (completely |totally |quite )?(different|new|else)|(probemos|busquemos
        |vamos a probar) (con )?(algo|otra cosa) (completamente |totalmente )?(distint[oa]|diferente
        |nuev[oa])|volvamos al principio|reiniciemos|haz borron y cuenta nueva|(olvida|ignora
        |borra) lo que (he dicho|dije|te he dicho)|((on|over|moving|move|switching|turning)( on
        | over)? to )?(something|anything|another (thing|matter|subject|topic))( (else|different|new
        |quite different))*(?= ?[:;,.-])|(leave|park|set|put|drop) (that|this|it|those|them
        |all that)( (for now|aside|alone|for later|there|on hold))*(?=[ ,;.]+(and|now|let|show|i|we
        |find)\b)|(a |one |just a )?(different|another|new|other|separate) (question|thing|request
        |search|matter|idea|story|piece)( (now|altogether|entirely))?(?= ?[:;,.-])|(empeza(r|mos)
        |empieza|empezamos|empecemos|empiezo|comenza(r|mos)|comienza|comencemos|vuelve a empezar
        |volver a empezar|volvamos a empezar|volvemos a empezar|arranca(mos|r)?)( (de (nuevo|cero)
        |otra vez|desde (cero|el principio)|por el principio|una (nueva )?busqueda( nueva)?|todo))*
        |desde cero|de cero|reinicia(r|lo|mos|te)?( (todo|la (busqueda|conversacion)|el chat))?
        |resetea(r|lo)?( todo)?|(una )?nueva (busqueda|conversacion|consulta)|(una )?(busqueda
        |conversacion|consulta) nueva|otra busqueda|borra(r|lo)? (todo|la (busqueda|conversacion)
        |el chat|eso|lo anterior|los filtros|todos los filtros)|borralo( todo)?|borron y cuenta nueva
        |limpia(r|lo)?( (todo|la busqueda|el chat|los filtros))?|(olvida(te|lo|r)?|olvidemos|olvidate
        |descarta|deja|dejalo|dejemos|cancela)( (de )?(todo( eso| esto| lo anterior)?|eso|esto
        |lo anterior|lo de antes|la busqueda( anterior)?|esta busqueda))|olvidalo( todo)?
        |(pues )?(nada,? )?dejalo( estar)?|cambi(o
        |emos|ando|a) de tema|otra cosa( distinta| diferente)?|otro tema|tema nuevo|(una )?(otra
        |nueva) (pregunta|peticion|consulta|idea|historia|cuestion)( (distinta|diferente|nueva
        |aparte))?(?= ?[:;,.-])|(dejando|deja|dejemos|aparca|aparquemos) (eso|esto|todo eso)( (de lado
        |aparte|a un lado|para luego|por ahora|ahi))?(?=[ ,;.]+))(?=$|[ ,.!?:;-])(?P<rest>.*)$"""
)
_NO_REST = regex(r"""
    ^[ ,.!?:;-]*((all|of|that|this|it|those|them|please|now|then|thanks|completely|eso|esto|todo|ya
    |por favor|gracias|ahora|de una vez|entonces)[ ,.!?]*)*$""")
_AFRESH_WITH = regex(r"""
    ^((ok|okay|now|vale|bueno|ahora|so|let's|please|y|and)[ ,]+)*((start|begin|starting) (over|again|afresh
    |anew|fresh)
    |empecemos (de nuevo|de cero|otra vez)|empieza (de nuevo|de cero|otra vez)) (with|con) (?P<rest>.+)$
    |^((vale|bueno|ahora|y|ok)[ ,]+)*(cosa|asunto|tema) (distint[oa]|diferente|aparte)[:;,.]* (?P<rest_es>.+)$""")
_WHICH = regex(r"""
    ^[ ](of|in|on|under|over|below|above|shorter|longer|less|more|that|which|with|without|where|but|except
    |before|after
    |between|from(?! (scratch|zero|the (beginning|start|top)))|filmed|shot|containing|showing|featuring
    |de(?! (cero|nuevo))|en|con|sin|que|donde|menos|mas|salvo|excepto
    |antes|despues
    |entre|por|lo) """)
"""What makes "drop everything" a wish about the hits."""
_FORGET_NAMED = regex(r"""
    ^((ok|okay|now|vale|bueno|ahora|actually|no|and|y|pues|well|so|mejor|oh)[ ,]+)*(forget|never ?mind|enough
    |scrap|no more
    |olvida(te)?|olvidemos|deja|dejemos|basta)( about| of| with| de)? (the |that |those |los |las |el |la |l )?
    (?P<topic>[\w' -]{2,40}?)[,.;:]+( and| now| y| ahora)? (?P<rest>(?!(but|only|just|keep|pero|solo)\b).+)$""")
_FORGET_TOPIC = regex(
    r"""
        ^((ok|okay|now|vale|bueno|ahora|actually|no|and|y|pues|well|so|mejor|oh)[ ,]+)*(forget|never ?mind|drop
        |enough (of|about|with)|leave
        |scrap|no more|olvida(te)?( de)?|olvidemos|deja|dejemos|basta de|ya no)( about)? (?!.*\b(\d
        |number|picture|photo|image|foto|imagen|first|second|third|last|primer|segund|tercer
        |ultim))(the |that |those |los |las |el |la )?[\w' -]{2,40}[,.;:]+( (and|now|y
        |ahora))?(?P<rest> (let's|let me|i|we|show|find|give|look|search|what|how|now|instead|busc|quier
        |necesit|vamos|ensen|muestr|dame|pon|ahora|mejor).*)$"""
)


_NEXT_UP = regex(
    r"""
        ^((ok|okay|right|great|cool|good|nice|perfect|thanks|and|so|now|alright|vale|bueno|bien|perfecto|genial
        |gracias|pues|y|ahora|venga)[ ,.!]+)*(next up|next (one|item|scene|shot|clip|sequence)(?=[,:;.-])
        |next (one|item|thing|ask|request|shot|up is)(?= (is|i|we|:)\b)
        |(a )?new (one|ask|request|item|brief)|on to the next( one| thing)?|next on (the|my) list( is)?
        |(a )?(completely |totally |very )?(different|diff|separate|other) (one|thing|ask|request|brief)( now)?
        |(let's |i'm |we're )?(switch|switching|changing|shifting) (gears|tack|over)|(now )?for something
        [ ](else|different|new|completely different)( now)?|moving (on|along)( to)?|lo siguiente
        |la siguiente( cosa)?
        |siguiente( cosa| tema)?|(pasamos|pasemos|paso|pasando|vamos|voy|cambiamos|cambio) (a|con) (otra cosa
        |otro tema
        |lo siguiente|el siguiente( tema)?|la siguiente( cosa)?)|ahora (toca|va)|ahora (otra cosa|algo distinto)
        |a otra cosa|vamos con otra( cosa)?)
        (?! (with|of the|in the|that|where|who|page|results?|please|batch|from|con|que|pagina|resultados?)\b)
        ([ ]*[:;,.-]+[ ]*|[ ]+(?=(an?|the|some|need|want|i|we|i'm|we're|show|find|give|get|looking|cu|ws|mcu|shots?
        |clips?|footage|gvs?|un|una|unos|unas|el|los|las|algo|planos?|imagenes|quiero|busco|busca|necesito|me|nos)\b)
        |[ ](?<=up |to )|[ ](?<=toca )|[ ](?<=otra ))(?P<rest>\S.*)$"""
)


_ANEW_INSIDE = regex(
    r"""
        [ ,]*\b(as|in|for|como|en|para) (a|an|una|otra) ((completely |totally |brand )?(new|separate|different|fresh
        |other|nueva|distinta|aparte|diferente) (search|query|request|busqueda|consulta|peticion)
        |(search|query|request|busqueda|consulta|peticion) (nueva|aparte|distinta|diferente))\b[ ,]*"""
)


def read_reset(wording: NormalizedText, running: str = "") -> NormalizedText | None:
    """None where the turn forgets nothing; else what it asks for instead, empty for a mere reset.

    "Forget the bus stop, an airport" forgets a `running` query about a bus stop.
    """
    if (topic := wording.find(_FORGET_NAMED)) and names(running, topic["topic"]):
        return NormalizedText.of(wording.part(*topic.span("rest")))
    if afresh := wording.find(_AFRESH_WITH):
        return NormalizedText.of(wording.part(*afresh.span("rest" if afresh["rest"] else "rest_es")))
    if (anew := wording.find(_ANEW_INSIDE)) and (asked := wording.without(anew.span())):
        return asked
    if next_up := wording.find(_NEXT_UP):
        return NormalizedText.of(wording.part(*next_up.span("rest")))
    found = _RESET.match(wording.folded) or _FORGET_TOPIC.match(wording.folded)
    if not found:
        return None
    rest = wording.part(*found.span("rest"))
    if _NO_REST.match(found["rest"]):
        return NO_TEXT
    if _WHICH.match(found["rest"]):
        return None
    instead = NormalizedText.of(rest)
    again = read_reset(instead)
    return instead if again is None else again
