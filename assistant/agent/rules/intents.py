"""Turns that are no search by themselves: "more", questions about the archive, questions about hits.

Each reading looks at the whole turn, so that "more people" or "the help desk of a shop" stay searches.
"""

import re

from assistant.i18n.normalized_text import NormalizedText, either, layout, regex

_LEAD = layout(r"""
    ((ok|okay|and|so|please|now|yes|yeah|great|nice|good|right|thanks|thank you|cool|perfect|hmm+|well
    |(can|could|may|might) (you|i|we)( please)?( (see|have|get))?|i want|i'd like|i would like|let's|let me
    |vale|y|bueno|por favor
    |ahora|si|genial|gracias|bien|perfecto|puedes|podrias|me puedes|quiero|oye|venga|a ver|hay|are there
    |is there|do you have|got|any|have you got|do we have|tienes|tenemos)[ ,.!]*)*""")
_TAIL = layout(r"""
    ([ ,]+(please|por favor|thanks|gracias|then|now|ok|results?|shots?|clips?|hits?|resultados?|planos?
    |of (them|those|these|that|the same|this)|like (that|this)|de (esos|esas|estos|estas|lo mismo|eso
    |ellos)|there|for me|if (there are|you have) any|si (hay|tienes)|que tengas|que haya|you have
    |from (the|that) search|in the list))*[ .?!]*$""")
_SHOW = layout(r"""
    ((to )?(me |nos )?(show|give|see|load|get|find|bring|list|display|fetch|have|send|muestra|ensena|da|trae
    |pon|pasa|echa
    |saca|carga|ver|ensenar|mostrar|busca|buscar|dar|das|pones|ensenas|muestras|sacas|traes|buscas|ensene
    |muestre)(me|nos|rme| me
    | us)? ?)?(the |some |a few |even |los |las |unos |algunos |algunas )?""")
_MORE_THINGS = either(
    r"""
    more,
    more (results|shots|clips|hits|ones|of (these|those|them|that|the same|this)|options|matches|footag
    e|images|videos|examples), more (results|shots|clips|hits|ones|of (these|those|them|that|the same
    |this)|options|matches|footage|images|videos|examples),
    (\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|a dozen|a couple) more, a few more,
    few more, some more, many more, lots more, any more, other (results|ones|shots|options|clips),
    others, another (page|batch|few|lot|set|bunch|round), (another|next) \d+,
    next( page| ones?| results?| batch| set| lot| few| please| shots?| hits?)?, the rest,
    remaining ones, (la |otra )?(siguiente |proxima )?(tanda|remesa|hornada|ronda)( siguiente)?,
    the (following|remaining) (ones|results|page|shots), following page, page (two|three|four|five|\d+),
    second page, third page, more pages?, rest of (them|the (results|shots|list)),
    (additional|further|other) (results|shots|ones|examples|clips|hits|options), (keep|carry on|go on)( going
    | looking| searching| on| showing)?,
    keep (going|them coming|looking|scrolling|searching)( please)?, continue( please)?, go on, go ahead,
    carry on, what else( (is there|do you have|have you got|have we got|is in there))?, anything else,
    something else, what other (ones|results|shots) (are there|do you have|have you got),
    (es[oa]s?|est[oa]s?) no[,;.]? (otr[oa]s|mas), not (these|those)[,;.]? (others|more), scroll( down
    | on)?, is that (all|everything|it)(?=\?), (eso )?es todo(?=\?), sigue bajando,
    (dejame ver |veamos )?(otros|otras|mas|los demas), y el resto, and the rest, further( results)?,
    again more, more than (that|this|these|those), any more like (this|that|these|those)(?=\?
    |$), (no )?hay mas(?=\?), pasa(r)? (de )?pagina,
    and more, even more, more more, mas,
    mas (resultados|planos|imagenes|tomas|opciones|ejemplos|clips|de (esos|esas|estos|estas|lo mismo|es
    o)|cosas|asi), mas (resultados|planos|imagenes|tomas|opciones|ejemplos|clips|de (esos|esas|estos
    |estas|lo mismo|eso)|cosas|asi),
    (\d+|dos|tres|cuatro|cinco|seis|ocho|diez|doce|veinte) mas, algun[oa]s? mas,
    unos (cuantos|pocos) mas, otros?, otras?, otros? (resultados?|planos?|\d+),
    otras? (imagenes|tomas|\d+), (la |otra )?siguientes?( pagina| resultados| planos)?,
    (la )?pagina siguiente, (la )?proxima pagina, otra pagina, los siguientes( resultados| planos)?,
    sigue( buscando| asi| mostrando)?, siga, seguir, continua(r)?, adelante,
    que mas( hay| tienes| tenemos)?, algo mas, el resto, los demas, mas paginas, pagina (dos|tres|\d+),
    ver mas, todavia mas, aun mas
    """
)
_MORE = regex(rf"^[¿¡ ]*{_LEAD}{_SHOW}{_MORE_THINGS}{_TAIL}")
MOST_PARTS = 4
"""Times that a wish for more is said in a turn that says nothing else."""
_COUNTED = layout(r"""
    (videos?|films?|files?|clips?|tapes?|reels?|recordings?|programmes?|movies?|metraje|shots?|scenes?|hours?
    |minutes?|footage|material|frames?|subtitles?|classes|languages?|archivos?|peliculas?|cintas?
    |planos?|escenas?|horas?|minutos?|fotogramas?|subtitulos?|material|grabaciones|clases|ficheros?
    |programas?)""")
_STORE = layout(r"""
    (archive|collection|library|database|catalogue|catalog|index|repository|archivo|fondo|coleccion
    |catalogo|biblioteca|base de datos|filmoteca|indice|videoteca)""")
_IN_STORE = layout(rf"""
    (,? ?(in|on|inside|within|of|does|do|are|is|there|have|you|we|i|got|has|contain|hold|the|your|this
    |our|my|all|total|in total|altogether|overall|now|right now|currently|indexed|available|stored|here
    |loaded|so far|include|in there|exactly|know|about|can|see|search|hay|tienes|tenemos|tiene|teneis
    |been|se|han|ha|sitting|sat|holding|looking at|dealing with|talking about|there|in store|in total
    |indexad[oa]|guardas?|guardais|guardamos|conservas?|estan
    |esta|en|el|la|tu|este|esta|nuestro|mi|total|ahora|aqui|disponibles?|indexad[oa]s|guardad[oa]s
    |cargad[oa]s|contiene|de|del|conoces|existen|son|{_STORE}))*""")
_KINDS = r"(?:are |is |the |los |las |son |other |all |kinds? of |sorts? of |tipos? de )"
_INFO = regex(
    rf"""
        ^[¿¡ ]*((and|so|ok|hi|hello|hey|hola|y|oye|please|tell me|can you (tell|show) me
        |could you tell me|do you know|i want to know|i'd like to know|dime|puedes decirme
        |me puedes decir|sabes|quiero saber|me dices|by the way|por cierto|just|curious|thanks|gracias
        |show me|muestrame|ensename)[ ,.!:]*)*((how (many|much)( different| hours of| minutes of
        | total)?|the (total )?(number|amount) of|total|cuant[oa]s?|cuanto( tiempo de)?|el numero de
        |numero total de) ((hours?|minutes?|horas?|minutos?|seconds?) (of|de) )?{_COUNTED}{_IN_STORE}
        |(which|what|que|cuales( son)?) {_KINDS}*{_COUNTED}{_IN_STORE}|(list|name|show|see|enumerate
        |lista(r|me)?|enumera|nombra|muestra(me)?|ensena(me)?|dame|give me|display|ver)( me
        | us)? ((a |una |the )?(list|lista) (of
        |de) )?(the |all |all the |your |every |available |los |las |todos los |todas las |tus )*(videos
        |files|films|tapes|reels|archivos|peliculas|cintas|ficheros|programas){_IN_STORE}|((give|dame
        |show) (me |us )?)?(an |the |a |una |la )?(overview|summary|inventory|vision general|resumen
        |inventario) (of|del?) (the |el |la |this |este )?{_STORE}|(the )?(number|numero) (of
        |de) {_COUNTED}|(a |the |una |la )?(list|lista) (of
        |de) (the |all |all the |los |todos los )*(videos|files|films|archivos|peliculas){_IN_STORE}
        |what('s| is|'re| are| do(es)?)?( you| we)? ?(there |have |hold |contain )?(in|inside|on) (the
        |your|this|our|my) {_STORE}|what (does|do|kind of \w+ does) (the|your|this
        |our) {_STORE} (contain|hold|have|cover|include)|what('s| is) (there|available|in (here|there)
        |indexed|stored)|what do (you|we) have( here| in total| in there)?|what have (you
        |we) got( here)?|how many (of (these|those|them|that)|(shots|clips|scenes|videos|results) like (this
        |that|these|those))( do (you|we) have| are
        [ ]there| have (you|we) got)?|cuant[oa]s (de (est[oa]s|es[oa]s)|(planos|videos) (asi|como (este|ese|estos
        |esos))) (hay|tienes
        |tenemos)|what('s| is) the (total )?(length|duration|running time|runtime|amount|number|size
        |count|total) of (all )?(the |your
        |our )*({_COUNTED}|{_STORE}){_IN_STORE}|(cual es )?la (duracion|cantidad) total( (de
        |del) (los |el |la |todo el |todos los )?
        ({_COUNTED}|{_STORE}))?{_IN_STORE}|(list|show( me)?) everything( (you|we) have)?|(what('s| is)
        |which( one)? is|cual es) (the|el|la) ((oldest|newest|longest
        |shortest|latest|biggest) ({_COUNTED})|({_COUNTED}) mas (antigu[oa]|nuev[oa]|larg[oa]|cort[oa]
        |reciente)){_IN_STORE}
        |de que (es|va|trata) (el|este|tu) (archivo|fondo|catalogo)|what footage (do|have|is) (you|we
        |there)( have| got)?|(how (big
        |large|long|old
        |full|much)|what('s| is) the (size|length|total (length|duration)|duration)) (is |of )?(the|your
        |this|our|my) (whole |entire )?{_STORE}( is)?|how much (footage|material|video|film
        |stuff){_IN_STORE}|(tell me|info(rmation)?|details|something)( more)? about (the|your|this
        |our) {_STORE}|(describe|summari[sz]e) (the|your|this|our) {_STORE}|({_STORE} )?(info|stats
        |statistics|status|estadisticas|estado)( (of|about|del?) (the |el |la )?{_STORE})?|(what
        |which) (encoder|models?|version|ai|embedding|language model|llm|engine|software)( \w+){{0,5}}
        |que (modelos?|codificador|version|motor)( \w+){{0,5}}|what are you (running|based) on|que (hay
        |tienes|tenemos|contiene|guarda|guardas)( guardado)? ?(en )?(el|tu|este|nuestro|la|tus
        |aqui)? ?({_STORE})?( aqui)?|(como de grande|que tamano tiene|cuanto (dura|ocupa
        |material hay en)|como es) (es )?(el|tu|este|la) {_STORE}|(hablame|cuentame|informacion|info
        |datos|resumen|resume(me)?|describe(me)?)( algo)?( de| del
        | sobre)? ?(el |tu |la |este )?{_STORE})[ ?.!]*$"""
)
_FOOTAGE = layout(r"""
    ((the|this|that|your|our|my|these|all|all the|all of the|el|la|los|las|est[eao]s?|tu|tus|nuestr[oa]s?|todo
    [ ]el) )*(footage|material|videos?|clips?|files?|films?|recordings?|stuff|content|archivos?|fondo|grabaciones
    |metraje|imagenes|archive|collection|library|shots|planos)""")
_THERE = layout(r"""
    (( in| on| within)? (here|there|it|total|general)| in (the|this|your|our) (archive|collection|library|footage)
    | (en|de|del) (el|este|tu|nuestro|la|tu)? ?(archivo|fondo|coleccion|material)| aqui| available| disponible)*""")
_TECHNICAL = layout(r"""
    (4k|8k|uhd|full hd|hd|hdr|sd|high (definition|resolution)|1080p?|720p?|prores|h\.?26[45]|log|raw|subtitled
    |transcribed|licen[sc]ed|copyrighted|royalty[- ]free|free to use|in the public domain|cleared|with (sound|audio)
    |silent|mute|vertical|portrait|widescreen|16:9|25 ?fps|\d+ ?fps|alta (definicion|resolucion)|subtitulad[oa]s?
    |transcrit[oa]s?|con (sonido|audio)|libres? de derechos|derechos|verticales?)""")
_PROPERTY = layout(r"""
    (resolution|format|frame ?rate|codec|quality|aspect ratio|file (type|format)|bit ?rate|resolucion|formato
    |calidad|codec|relacion de aspecto|fotogramas por segundo)""")
_OF_FOOTAGE = regex(
    rf"""
        ^[¿¡ ]*((and|so|ok|y|oye|hey|by the way|por cierto|just curious|tell me|dime|do you know|sabes)[ ,.:]+)*(
        (is|are|was|were|do|does|have|has) (any|some|all|most|much|none|how much
        |part)? ?(of )?{_FOOTAGE}( (been|have|has|come
        |comes|got|available|shot|filmed|recorded))*( in)? {_TECHNICAL}
        |(esta|estan|hay|tiene|tienen|es|son) (algo|parte|algun[oa]s?|todo|el|los|las)?( de)? ?{_FOOTAGE}( (en
        |grabad[oa]s?
        |rodad[oa]s?))* {_TECHNICAL}
        |(in )?(what|which) {_PROPERTY}s? (is|are|was|were|do|does|has|have) {_FOOTAGE}( (in|shot|filmed
        |recorded|have
        |come|use))*
        |(what's|what is|what are|what about) (the )?{_PROPERTY}s? (of|for) {_FOOTAGE}
        |(en )?(que|cual es la|cual es el) {_PROPERTY} (esta|estan|tiene|tienen|del?|de la
        |de los)( grabad[oa]s?)? ?{_FOOTAGE}
        |(what|which) (subjects?|topics?|themes?|things?|people|persons?|places?|cities|countries|locations?
        |events?|kinds?
        [ ]of \w+|sorts? of \w+|types? of \w+)( (are|is|do|does|can))?( (come|comes|show|shows|appear|appears
        |turn|turns
        |crop|crops|get|gets|feature|features|dominate|occur|we have|you have|there|covered|included|represented|in
        |found|i search for|i find|i look for|mentioned|seen))+( up)?( (the )?(most|most often|often|a lot
        |mainly|mostly
        |in general))?{_THERE}
        |(que|cuales|cuales son los|cuales son las) (temas?|asuntos?|lugares|sitios|personas|gente|ciudades|paises
        |tipos? de \w+|clases? de \w+|cosas)( (salen|sale|aparecen|aparece|hay|se repiten?|se tratan?
        |predominan?|abundan?
        |cubre|cubres|cubren|tienes|tenemos|puedo buscar))+( (mas|mucho|sobre todo|principalmente
        |a menudo))?{_THERE}
        |how (old|recent|new) (is|are) {_FOOTAGE}|(when|where) (was|were|is|are|does|do) {_FOOTAGE} (shot|filmed
        |recorded|taken|from|made|come from)|who (owns|made|shot|filmed|recorded|produced) {_FOOTAGE}
        |(de )?(cuando|donde|quien|que (anos?|epoca|fecha)) (es|son|sale|viene) {_FOOTAGE})[ ?.!]*$"""
)
_ASKING = regex(
    r"""
        (\b(what('s|s)?|who('s|s)?|which|when|where|why|how long|how|whose|is (it|there|this|that)
        |are (they|there)|does|do they|did)\b.*|\b(describe|explain|summari[sz]e|tell (me
        |us) (more )?(about|what)|details?|info(rmation)?|more about|play|open|watch|transcribe
        |transcript|display|view|zoom)\b|\b(que|quien(es)?|cuando|donde|por que|cuanto|cual|como es
        |de que|de quien|a que)\b.*|\b(describe(me)?|descripcion|explica(me)?|resume(me)?|resumen
        |cuenta(me)?|hablame|dime|abre|reproduce|detalles?|transcribe|transcripcion|pon)\b)"""
)
_ABOUT_IT = regex(
    r"""
        ^[¿¡ ]*((and|so|but|ok|y|pero|entonces|oye)[ ,]+)*(what('s| is| are| was)? ?(he|she|it|they
        |the (man|woman|person|people|guy|narrator|presenter))?( is| are|'s|'re)? ?(going on|happening
        |doing|saying|that|this|shown|visible|said|the story|being said|the context|in it
        |talking about)( (there|here|in (it|that|this|there|that one|this one)( shot| scene| clip
        | video)?|then|exactly))?|what (do|does|did|are|is) (they|he|she|it|the \w+|people) (say|saying
        |do|doing|talk about|talking about|show|mean)( (there|here|in (it|that|this|there)( one| shot
        | clip| scene)?|exactly))?|who (is|are|'s|was|speaks?|talks?|appears?)( (he|she|it|that|this
        |they|there|here|speaking|talking|in it|in (that|this)( one| shot| clip)?|the (speaker|man|woman
        |person)))*|where (is|was|are) (it|this|that|they|he|she)( (from|filmed|shot|taken|recorded
        |happening))?|when (is|was|does) (it|this|that|he|she)( (from|filmed|shot|taken|recorded|happen
        |start|end))?|how long (is|does) (it|this|that)( one| shot| clip| video)?( last)?|(which
        |what) (video|film|file|tape) (is|was|does) (it|this|that)( one| shot)?( in| from| come from)?
        |why (this|that|these|did you)[\w ]*|(describe|summari[sz]e|explain|transcribe
        |tell me (more )?about|more about) (it|this|that|them|these|those|the (shot|clip|scene|video
        |result|footage))( one| shot| clip| scene| video| to me| for me| please)*|(summari[sz]e
        |give me a summary of) (the|this|that) (video|film|tape|programme|reel|recording)
        |what happens( (next|then|after|after that|before|before that|there|here|in it|in (this
        |that)( video| shot| clip)?))*|what (comes|is) (next|after that|before that)|who else( is| are
        | was)?( there| in (it|there|that))?|summar(y|ise|ize)|sum (it|this|that) up|((a|the
        |quick|short|brief) )*(summary|description|transcript)( of (it|this|that|the (video|film|shot|clip)))?
        |((un|el|la|una) )?(resumen|descripcion|transcripcion)( del? (video|plano|pelicula|cinta|eso|esto
        |est[ea]
        |es[ea]))?|(haz|dame|hazme|quiero|necesito|give me|write|make|i want|i need|can i have|puedes hacer
        |me haces)
        [ ](me )?((un|una|el|la|a|an|the|short|quick|brief) )*(resumen|summary|descripcion|description
        |transcripcion
        |transcript)( (del?|of|de la|de este|de ese|for|the|this|that|it|video|film|plano|shot|clip|pelicula
        |cinta))*|(do|does|did) (he|she|it|they|anyone|anybody|someone) (say|says|speak|talk)( anything
        | something
        | much| at all)*|what (does|do|did|is|are) (he|she|it|they|the \w+|people|being) (say|saying|said|doing
        |do
        |talking about|talk about)( (at|in|near|towards) the (end|beginning|start|middle))?( exactly| there
        | then
        | here)?|(de cuando|de que ano|de donde|de quien|a que hora|en que ano|que ano|que fecha|de que fecha
        |cuando)
        [ ](es|son|era|esta (grabado|rodado|filmado)|fue|se (grabo|rodo|filmo))( (eso|esto|ese|este|esa|esta|ahi
        |el plano|el video|grabad[oa]|rodad[oa]|filmad[oa]))*|(what|which) (year|date|place|city|town|country
        |decade) (is|was) (it|this|that|he|she)( from| filmed| shot| in| taken)*|(dice|dicen|habla
        |hablan) (algo|alguien)|que (pasa|ocurre
        |sucede|se ve|se oye|hacen?|dicen?|dijo|cuentan?|esta(n)? (diciendo|haciendo|pasando)|se dice|es eso
        |es esto|sale|hay)( (ahi|exactamente|al final
        |al principio|al empezar|en realidad|aqui|alli|en (ese|este|el|la
        |esa|esta)( mismo)?( plano| video| escena| clip| toma)?|despues|luego|antes|el|ella|ellos))*
        |quien(es)? (es|son|habla|hablan|sale|salen|aparece)( (ahi|aqui|en (el|ese|este)( plano)?|el
        |ella|ese|esa))*|de que (hablan?|video es|va|trata)( (ahi|ese|este|el video|eso|esto))*
        |donde (es|esta|fue)( (eso|esto|grabado|rodado|ahi))*|cuando (es|fue)( (eso|esto|grabado))*
        |cuanto (dura|duran)( (ese|este|eso|el plano|el video))*|(describe|describelo|describemelo|resume
        |resumelo|explica|explicame|explicamelo|cuentame mas|transcribe)( (eso|esto|ese|este|el|la|lo
        |ese plano|este plano|este video|ese video|el video|mas))*)[ ?.!]*$"""
)


def is_more(wording: NormalizedText) -> bool:
    """A wish for the next page, nothing else; it may be said twice: "keep going, what else is there?"."""
    if _MORE.match(wording.folded):
        return True
    parts = [part.strip() for part in re.split(r"[,.;!]", wording.folded) if part.strip()]
    return 1 < len(parts) < MOST_PARTS and all(_MORE.match(part) for part in parts)


def is_info(wording: NormalizedText) -> bool:
    """A question about the archive as a whole."""
    return bool(_INFO.match(wording.folded)) or bool(_OF_FOOTAGE.match(wording.folded))


def is_question_about_hits(wording: NormalizedText) -> bool:
    """Asks about what was shown without saying which: "what's happening there?"."""
    return bool(_ABOUT_IT.match(wording.folded))


def asks(wording: NormalizedText) -> bool:
    """Holds question words, or asks to describe."""
    return bool(_ASKING.search(wording.folded))
