"""Unfamiliar words around a request: "my editor is after …", "me vendría de perlas …".

Nobody could list them all. They are told by their build: they begin with who asks, or with how the asking is
put, and what is asked for follows the first verb of wanting, seeking or having. A text that begins with the
thing itself ("a man looking for his dog") is left whole.
"""

from assistant.i18n.normalized_text import NormalizedText, either, layout, regex

_ROLE = either(
    """
    editor, director, boss, producer, client, customer, colleague, teacher, team, presenter, writer,
    husband, wife, daughter, son, granddaughter, grandson, grandchildren, mother, father, mum, mom, dad,
    sister, brother, friends?, kids, children, students?, pupils?, class, neighbou?r, uncle, aunt, cousin,
    girlfriend, boyfriend, partner, marido, mujer, hij[oa]s?, niet[oa]s?, madre, padre, abuel[oa]s?,
    herman[oa]s?, amig[oa]s?, alumn[oa]s, estudiantes?, clase, vecin[oa]s?, novi[oa], prim[oa], ti[oa],
    script, screenplay, story, piece, brief, storyboard, curator, journalist, reporter, narrator,
    jef[ea], director(a)?, editor(a)?, productor(a)?, cliente, compañer[oa], companer[oa], profesor(a)?,
    equipo, guion, redaccion, realizador(a)?, montador(a)?, guionista, periodista, comisari[oa],
    presentador(a)?
    """
)
_FILL = either(
    r"""
    and, so, but, well, ok, okay, right, now, then, also, please, hey, look, listen, honestly, frankly,
    basically, maybe, perhaps, surely, hopefully, today, quickly, just, really, still, y, pero, pues,
    bueno, vale, ahora, mira, oye, tambien, por favor, quiza, quizas, seguro, ojala, hoy, ademas,
    sinceramente, la verdad
    """
)
_DESIRES = layout(r"""
    ('s|'d)?(?= (wants?|needs?|wanted|needed|insists?|insisted|asks?|asked|is (after|asking|looking
    |begging|dying|keen)|would|keeps|demands?|requires?|calls|mentions?|suggests?|told|says|has (asked
    |ordered|requested)))""")
_DESEA = layout(r"""
    (?= (se )?(ha |han |me |nos )*(quier|necesit|pid|ped|busc|empe|insist|exig|reclam|encarg|habl|dice
    |menciona|suger|propon|obsesion|va detras|anda detras))""")
_ENGLISH_START = layout(rf"""
    (i|we|you|i'm|we're|i've|we've|i'd|we'd|you'd|they're|they've|(my|our|the|a|their|his
    |her) (\w+ )?{_ROLE}{_DESIRES}|for (my|our|the|a|an|this|that) [\w' ]{{3,30}}?(?= (i|we)\b)|(would
    |could|can|might|may|do|does|did|don't|is|isn't|are|aren't|has|have|haven't)( \w+)? (i|we|you|there
    |anyone|somebody|it)|(would|could|might) (love|like|be|kill|really|also|well|use)
    |my (\w+ )?(\w+)(?= (talks?|raves?|nags?|wants?|needs?|asks?|asked|keeps?|insists?|mentioned|told
    |says|loves?))|any (luck|chance|hope|way|idea)|how (hard|easy|difficult|likely|about|possible)
    |what if|it('s| is|'d| would| could| might)|there('s| is|'d)|if (you|we|i|there|it|possible)|let('s
    | us| me)|help|give|do|imagine|picture this|surely|time for|up for|in need|missing|still missing
    |wanted|desperate|desperately|urgently|all (i|we)|what (i|we|my|our|they|would)|the thing is|who
    |where (can|could|do)|see if|see whether|check|try|thinking)\b""")
_ENGLISH_LINK = layout(r"""
    (wants?( to (see|have|get|find|use|show))?|wanted( to (see|have|get|find))?|needs?( to (see|have|get
    |find))?|needed|insists?( on)?( (having|seeing|using))?|insisted on|(ask|asks|asked|asking|looking
    |look|searching|search|hunting|hunt|begging|hoping|waiting|calling|call|longing|craving|pushing
    |praying|going) for|(come|comes|came|get|getting) (across|hold of)|(?<!look )after|find(ing)?|seeing
    |see|get(ting)?|having|have|has|had|got|use|using|imagine|imagined|imagining|picture|picturing
    |envision(ed)?|fancy|prefer|suggest(s|ed)?|propose[sd]?|requires?|required|requests?|requested
    |demands?|demanded|orders?|ordered|mentions?|dig(ging)?( (up|out|into))?|(dream(ing|s|t)?
    |think(ing)?|thought|short|out|full|fond|aware|hear[dt]?|know|kind|sort|example|shot|shots
    |footage) of|love|like|enjoy|keep|hold|store|own|locate|spot|show(ing)?( (me|us))?|offer|give( me
    | us)?|bring( me| us)?|track(ing)? down|(pull|turn)(ing)? (up|out)|rustle up|scrape together|lay (my
    |our) hands on|come up with|(begin|start|open|end|close|finish|illustrate[d]?|do|work|go|deal)(s
    |ing)? with|(bug|bugs|bugging|nag|nags|nagging|rave|raves|raving|talk|talks|talking|be|is|are
    |was) (me |us )?(all day )?about|in (need|want|search) of|interested in|keen on|set on|lacking|lack
    |miss(ing)?)""")
_SPANISH_START = layout(rf"""
    (yo|me|nos|te|os|le|a mi|a nosotros|(mi|nuestr[oa]|el|la|los|las|un|una) {_ROLE}{_DESEA}|lo que
    |lo ideal|a ver( si)?|para (la|el|los|las|mi|un|una|este|esta|nuestr[oa]) [\w ]{{3,30}}?(?= (me|nos
    |necesit|quier|imagin|busc|pens)\w*)|(¿ ?)?(habria|podria|podrias|puedes|puede|podemos|podeis|hay
    |sabes|crees|serias|seria|sera|no|tendr\w+|te import\w+|os import\w+|queda\w*|existe\w*|donde|como
    |cuanto|hubo|habra)|seguro que|igual|quiza|ojala|hazme|haz|hagame|echa(me|le)?|echale|danos|anda
    |ando|andamos|estoy|estamos|llevo|voy|vengo|si (tienes|tuvieras|hay|hubiera|encuentras|puedes
    |pudieras)|necesit\w+|quier\w+|quisier\w+|busc\w+|imagin\w+|supongo|creo|pienso|espero|hace falta
    |hacen falta|falta|faltan|toca|tocaria|urge|urgen|convendria|interesa\w*|piden|pide|mira|intenta
    |prueba|consigue(me)?|localiza(me)?)\b""")
_SPANISH_LINK = layout(r"""
    ((quier|busc|necesit|pid|ped|encarg|exig|desea|imagin|reclam|solicit|encuentr|encontr|consig|consegu
    |localiz|rescat|recuper|suger|propon|guard|conserv|almacen|enseñ|ensen|muestr|mostr|tien|ten|tendr
    |prefier|acord)\w*( ver| encontrar| tener| conseguir)?( (un )?(plano|planos|imagenes|tomas|algo) (de
    |con))?|(quiere|quieren|empena|empeñad|empenad|empeñ|insist|obsesion|piens|pens
    |fij)\w* (en( que (salgan?|haya|aparezcan?|se vean?))?|que (salgan?|haya|aparezcan?))|(vendria
    |vendrian|iria|irian|viene|vienen|va|van|quedaria|quedarian|sentaria
    |encajaria)n? (muy |tan |de )?(bien|genial|fenomenal|estupend\w+|perfect\w+|perlas|maravilla|lujo
    |miedo|cine|pm|fantastico|que ni pintad[oa])|hacen? falta|haria(n)? falta|sac(ar|as|ame)|hay|haya
    |hubiera|habria|encantaria(n)?( (ver|encontrar|tener|conseguir|que (saliera|hubiera)))?
    |gustaria(n)?( (ver|encontrar|tener|conseguir))?|interes\w+|urge|urgen|falta|faltan|buscar|ver
    |encontrar|conseguir|localizar|tener|usar|mostrar|(se trata|un monton|un plano|planos|algo|imagenes
    |ejemplos|tomas|falta|detras|ganas|cerca) de( ver)?|es|son|sea|seria|serian|(abr|empez|empiez|comenz
    |comienz|cerr|cierr|arranc|acab|termin|ilustr)\w* con)""")
_ADVERB = layout(r"""
    ([ ,;:]+(quite|really|very|so|rather|just|only|please|badly|desperately|urgently|\w{3,}ly
    |as soon as possible|today|now|some(?! of)|any|by any chance|me|us|to|perhaps|maybe|mucho|muy|ya|hoy
    |urgentemente|\w{4,}mente|por favor|cuanto antes|ahora|por casualidad|por ahi|tambien
    |algo asi como)(?=[ ,;:]|$))*""")
_START = regex(rf"^[¿¡ ]*(?:{_FILL}[ ,]+)*(?:{_ENGLISH_START}|{_SPANISH_START})")
_LINK = regex(rf"(?<![\w-])(?:{_ENGLISH_LINK}|{_SPANISH_LINK})(?![\w-]){_ADVERB}[ ,;:]+(?=\S)")
_NOT_THE_THING = regex(r"""
    ^(i|we|you|it|that|this|these|those|them|my|our|to|for|of|in|on|with|about|be|been|have|has|having
    |find(ing)?|see|seeing|get|getting|if|whether|at|a (look|go|shot|try|peek|way|chance|favour|favor
    |bit|lot)\b|and|me|us|up|out|into|after|like|que|de|en|si|me|te|nos|lo|la(?= (manera|forma
    |posibilidad))|ver|encontrar|tener|conseguir|sacar|es|son|is|are|hoping|hoped|un (favor|ojo|vistazo)
    |una (manera|forma|mano)|el favor|manera|forma|posibilidad|alguna (manera|forma)|con|y|possible
    |great|nice|good|hard|easy|any\b|alguna?\b|algun\b)\b""")
_LONGEST = 70
"""Characters of a wrapper; what comes later belongs to the thing."""
_AFTER = regex(r"""
    [ ,;]+((,|;|-) ?)?((have you |have we |do you |do we |you |we )?(got|have) (some|any|one|anything)
    |by (noon|today|tonight|tomorrow|monday|friday|next week|the end of the day)|for (today|tonight
    |tomorrow|next week)|asap|as soon as (possible|you can)|if (at all )?(possible|that exists|you (can
    |could|have it|would))|(hidden |lying |buried )?(somewhere|anywhere)( (here|in there|around))?
    |in (here|there)|in (one of )?(these|those|the|our|my|your) (tapes|reels|films|videos|archives
    |files)|(for|in) (the|my|our|a) (trailer|opening|titles|promo|intro)|(en|de) (alguna?
    |una?) de (estas|esas|las|estos|esos|los) (cintas|bobinas|peliculas|videos|archivos)|ahi dentro
    |aqui dentro|para (el|la) (trailer|cabecera|promo|entradilla)|urgently|today|tonight|for (me|us)
    |at all|or not|para (hoy|manana|esta (tarde|noche)|el lunes|ayer)|cuanto antes|con urgencia
    |urgentemente|por (algun|cualquier) (lado|sitio|lugar|parte)|en (algun|alguna) (sitio|lado|lugar
    |parte)|por ahi|si (se puede|pudiera ser|es posible|puede ser|no es molestia))[ ?!.]*$""")


def unwrapped(wording: NormalizedText) -> NormalizedText | None:
    """What is asked for, without the words around it; None where nothing tells them apart."""
    begun = wording.find(_START)
    if not begun:
        return None
    for found in _LINK.finditer(wording.folded, 0, _LONGEST + 30):
        if found.start() > _LONGEST:
            break
        if _NOT_THE_THING.match(wording.folded[found.end() :]):
            continue
        rest = NormalizedText.of(wording.part(found.end(), len(wording.text)))
        return without_closing(rest) if rest else None
    return None


def without_closing(wording: NormalizedText) -> NormalizedText:
    """The wording without courtesies that close a request: "…, got any?", "… por algún lado"."""
    for _ in range(3):
        found = wording.find(_AFTER)
        if not found or not (rest := wording.without(found.span())):
            break
        wording = rest
    return wording
