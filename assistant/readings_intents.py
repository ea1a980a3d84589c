"""Turns that are no search by themselves: greetings, "more", "start over", questions.

Each reading looks at the whole turn, so that "more people" or "the help desk of a shop" stay searches.
"""

from assistant.wording import Wording, either, layout, regex

_CHAT_WORDS = either(
    """
    hello, hi, hey, hiya, howdy, yo, que tal(?: estas)?, how are you(?: doing)?,
    good (morning|afternoon|evening|day|night), greetings, welcome,
    bye, goodbye, bye bye, see you( later| soon| tomorrow)?, farewell, cheers, ciao, thanks?,
    thank you, thx, ty, much appreciated, appreciated?, many thanks, thanks a (lot|million|bunch),
    grateful, perfect(ly)?, great, excellent, awesome, amazing, brilliant, wonderful, fantastic,
    superb, lovely, nice, cool, good, fine, super, neat, beautiful, ideal, spot on, fabulous,
    magnificent, terrific, impressive, wow, bravo, well done, good (job|work|one),
    nice (job|work|one), great (job|work|stuff|find), no problem, never ?mind, nevermind, sure,
    ok(ay)?, alright, all right, right, yes, yeah, yep, no, nope, got it, understood, i see, cool,
    haha+, lol, sorry, oops, whatever, hm+, oh, ah, hola, buenas( tardes| noches)?, buenos dias,
    buen dia, saludos, adios, hasta (luego|manana|pronto|otra|la vista), chao, chau, nos vemos,
    gracias, mil gracias, muchas gracias, muchisimas gracias, te lo agradezco, agradecid[oa], perfecto,
    perfecta, genial, estupendo, excelente, fenomenal, magnifico, maravilloso, fantastico, increible,
    guay, bien, muy bien, bueno, vale, de acuerdo, entendido, claro, si, de nada, no pasa nada,
    olvidalo entonces, bravo, enhorabuena, buen trabajo, ideal, chevere, que bien, jaja+, lo siento,
    perdon, de lujo, ya esta, listo
    """
)
_CHAT_FILL = either(
    """
    i, you, me, us, we, it, it's, that, that's, this, these, those, they, they're, there, is, are, was,
    were, be, so, very, really, just, exactly, precisely, much, what, i'm, you're, you've, been, the, a,
    an, all, for, to, and, of, with, your, my, our, help(ed|ful|ing)?, need(ed)?, want(ed)?,
    looking, wanted, now, today, then, everyone, everybody, team, again, love, like, liked, loved, do,
    did, have, has, had, a lot, lot, too, most, work(s|ed)?, job, found, will, i'll, can, use, enough,
    that'll, assistant, friend, mate, man, buddy, filmoteca, indeed, already, done, more than, one,
    one's, ones, by, far, best, happy, glad, pleased, stuff, everything, kind, es, esta, estan, son,
    eso, esto, ese, esos, justo, exactamente, lo, que, muy, mucho, todo, todos, por, ayuda, tu, te, me,
    nos, necesitaba, queria, buscaba, buscabamos, ha, has, sido, servido, sirve, sirven, vale, encanta,
    encantan, gusta, gustan, ahora, hoy, de, el, la, los, las, un, una, y, para, a, asi, ya, con, quedo,
    quedado, amigo, asistente, tan, amable, eres, listo, mejor, momento, ok
    """
)
# atomic: "a lot" is read in one way only, or a long text of such words would be tried in every way
_CHAT = regex(rf"^[¿¡ ]*(?>(?:{_CHAT_WORDS}|{_CHAT_FILL})(?=$|[\s,.!?;:])[\s,.!?;:¡¿-]*)++$")
_CHAT_STRONG = regex(rf"(?<!\w){_CHAT_WORDS}(?!\w)")
_CHAT_QUESTION = regex(
    r"""
        ^[¿¡ ]*((and|so|but|hey|hi|hello|hola|ok|y|oye|pero)[ ,¿]+)*(what can (you|i|we|this)( \w+)*( do
        | ask)?( (here|for me|with (this|it)))?|what (do|are) you( do(ing)?| capable of| for| good (at
        |for))?|what (is|'s) this( thing| app| tool| program)?|who (are|made|built|created) (you|this)
        |what are you|what'?s your name|what is your name|are you (a |an )?(bot|robot|human|ai|real|machine
        |person|there|ok|okay|chatgpt|alive)[\w ]*|how (are|do) you( doing| do| today| work| feel)*|how('s
        | is) it going|what'?s up|how (does|do|can|should) (this|it|i|we|you) (\w+ ?){0,3}(work|use|works
        |search|ask|you|this|it|start|begin)|help( me)?( please)?|can you help( me)?|i need (some )?help
        |instructions|commands|tell me a joke|do you speak [\w ]+|can you speak [\w ]+
        |what languages? do you (speak|understand)|which languages? do you (speak|understand)
        |do you (understand|know) (spanish|english|me)|do you like [\w ]+|nice to meet you
        |pleased to meet you|how do i (use|search|start|begin)[\w ]*|what (should|could|can) i (ask|type|say
        |search)[\w ]*|give me (some )?(examples|tips|ideas|help)|(are you|is anybody|anyone) there
        |que (puedes|sabes|podrias|puedo|sabrias) (hacer|preguntar|preguntarte|pedirte|pedir
        |buscar)( \w+){0,3}|que (haces|eres)|quien (eres|te ha hecho|te hizo)|como (te llamas|estas
        |funcionas|funciona( esto)?|va|andas|se usa( esto)?|puedo (buscar|usar)[\w ]*|te uso)|que tal( estas
        | todo| va( todo)?)?|ayuda(me)?|necesito ayuda|me (puedes )?ayudas?( ayudar)?|puedes ayudarme
        |hablas (espanol|ingles|[\w ]+)|entiendes (espanol|ingles)|eres (un|una) (robot|bot|persona|maquina
        |ia)|estas ahi|cuentame un chiste|instrucciones|encantad[oa]( de conocerte)?
        |en que (me )?puedes ayudar(me)?|para que sirves?|que idiomas (hablas|entiendes)|como (te )?(uso
        |pregunto|busco)( \w+)?)[ ?!.]*$"""
)
_LEAD = layout(r"""
    ((ok|okay|and|so|please|now|yes|yeah|great|nice|good|right|thanks|thank you|cool|perfect|hmm+|well
    |can (you|i|we)|could (you|i|we)|i want|i'd like|i would like|let's|let me|vale|y|bueno|por favor
    |ahora|si|genial|gracias|bien|perfecto|puedes|podrias|me puedes|quiero|oye|venga|a ver|hay|are there
    |is there|do you have|got|any|have you got|do we have|tienes|tenemos)[ ,.!]*)*""")
_TAIL = layout(r"""
    ([ ,]+(please|por favor|thanks|gracias|then|now|ok|results?|shots?|clips?|hits?|resultados?|planos?
    |of (them|those|these|that|the same|this)|like (that|this)|de (esos|esas|estos|estas|lo mismo|eso
    |ellos)|there|for me|if (there are|you have) any|si (hay|tienes)|que tengas|que haya|you have
    |from (the|that) search|in the list))*[ .?!]*$""")
_SHOW = layout(r"""
    ((to )?(show|give|see|load|get|find|bring|list|display|fetch|have|send|muestra|ensena|da|trae|pon
    |saca|carga|ver|ensenar|mostrar|busca|buscar|dar)(me|nos|rme| me
    | us)? ?)?(the |some |a few |even |los |las |unos |algunos |algunas )?""")
_MORE_THINGS = either(
    r"""
    more,
    more (results|shots|clips|hits|ones|of (these|those|them|that|the same|this)|options|matches|footage
    |images|videos|examples),
    (\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|a dozen|a couple) more,
    a few more, few more, some more, many more, lots more, any more,
    other (results|ones|shots|options|clips), others, another (page|batch|few|lot|set|bunch|round),
    (another|next) \d+, next( page| ones?| results?| batch| set| lot| few| please| shots?| hits?)?,
    the rest, remaining ones, the (following|remaining) (ones|results|page|shots), following page,
    page (two|three|four|five|\d+), second page, third page, more pages?,
    rest of (them|the (results|shots|list)), additional (results|shots|ones),
    (keep|carry on|go on)( going| looking| searching| on| showing)?,
    keep (going|them coming|looking|scrolling|searching)( please)?, continue( please)?, go on,
    go ahead, carry on, what else( (is there|do you have|have you got|have we got|is in there))?,
    anything else, something else,
    what other (ones|results|shots) (are there|do you have|have you got), scroll( down)?,
    further( results)?, again more, and more, even more, more more, mas,
    mas (resultados|planos|imagenes|tomas|opciones|ejemplos|clips|de (esos|esas|estos|estas|lo mismo
    |eso)|cosas|asi),
    (\d+|dos|tres|cuatro|cinco|seis|ocho|diez|doce|veinte) mas, algun[oa]s? mas,
    unos (cuantos|pocos) mas, otros?, otras?, otros? (resultados?|planos?|\d+),
    otras? (imagenes|tomas|\d+), (la |otra )?siguientes?( pagina| resultados| planos)?,
    (la )?pagina siguiente, (la )?proxima pagina, otra pagina,
    los siguientes( resultados| planos)?, sigue( buscando| asi| mostrando)?, siga, seguir,
    continua(r)?, adelante, que mas( hay| tienes| tenemos)?, algo mas, el resto, los demas,
    mas paginas, pagina (dos|tres|\d+), ver mas, todavia mas, aun mas
    """
)
_MORE = regex(rf"^[¿¡ ]*{_LEAD}{_SHOW}{_MORE_THINGS}{_TAIL}")
_RESET = regex(
    r"""
        ^[¿¡ ]*((ok|okay|right|well|so|please|let's|let us|can we|can you|could we|could you|i want to
        |i'd like to|we should|i need to|no|now|and|vale|bueno|por favor|vamos a|podemos|quiero|ahora|venga
        |pues|mejor|y|thanks|gracias|alright|actually|hm+|show me|find me|give me|i want|i need|i would like
        |ensename|muestrame|quiero|dame)[ ,.!]*)*(?P<reset>(start|begin|starting|beginning)( (it|this
        |everything|things))? (over|again|afresh|anew|fresh|from (scratch|zero|the (beginning|start
        |top)))( again)?|reset( (everything|all|it|the (search|chat|conversation|session|query|filters?)
        |this|please))*|re-?start( (the )?(search|chat|conversation|session|everything))?|(a )?(new|fresh
        |brand new|clean) (search|query|conversation|start|session|topic|chat|slate)|(do|try|make) a (new
        |fresh) (search|start)|clear (everything|all|it all|it|the (search|chat|conversation|history|query
        |slate|filters|board|screen)|all (the )?filters|this|that|my search)|(forget|scrap|drop|discard
        |delete|erase|cancel|ditch|wipe|bin|dump) (everything|all( of)?( that| this| it)?|it all
        |(about )?(that|this|it|all that|the (whole )?(thing|search|lot|previous (search|query|one)
        |last (search|one))|what i (said|asked|was looking for))|my (last|previous) (search|request
        |query))( (so far|before|i said))?|never ?mind( (that|all that|this|about that))?|wipe (it
        |everything|the slate)( clean| all)?|back to (the start|square one|the beginning|zero)|from scratch
        |from the top|clean slate|(something|let's do something
        |let's try something) (completely |totally |entirely )?(new|different|else entirely)|(change of
        |different|another|new|switch) (topic|subject)s?|moving on|(something|anything) else(?= ?[:;,])
        |(empeza(r|mos)|empieza|empezamos|empecemos|empiezo|comenza(r|mos)|comienza|comencemos
        |vuelve a empezar|volver a empezar|volvamos a empezar|volvemos a empezar|arranca(mos
        |r)?)( (de (nuevo|cero)|otra vez|desde (cero|el principio)|por el principio
        |una (nueva )?busqueda( nueva)?|todo))*|desde cero|de cero|reinicia(r|lo|mos|te)?( (todo
        |la (busqueda|conversacion)|el chat))?|resetea(r|lo)?( todo)?|(una )?nueva (busqueda|conversacion
        |consulta)|(una )?(busqueda|conversacion|consulta) nueva|otra busqueda|borra(r|lo)? (todo
        |la (busqueda|conversacion)|el chat|eso|lo anterior|los filtros|todos los filtros)|borralo( todo)?
        |borron y cuenta nueva|limpia(r|lo)?( (todo|la busqueda|el chat|los filtros))?|(olvida(te|lo|r)?
        |olvidemos|olvidate|descarta|deja|dejalo|dejemos|cancela)( (de )?(todo( eso| esto| lo anterior)?|eso
        |esto|lo anterior|lo de antes|la busqueda( anterior)?|esta busqueda))|olvidalo( todo)?|dejalo
        |cambi(o|emos|ando|a) de tema|otra cosa( distinta| diferente)?|otro tema|tema nuevo)(?=$
        |[ ,.!?:;-])(?P<rest>.*)$"""
)
_COUNTED = layout(r"""
    (videos?|films?|files?|clips?|tapes?|reels?|recordings?|programmes?|movies?|shots?|scenes?|hours?
    |minutes?|footage|material|frames?|subtitles?|classes|languages?|archivos?|peliculas?|cintas?
    |planos?|escenas?|horas?|minutos?|fotogramas?|subtitulos?|material|grabaciones|clases|ficheros?
    |programas?)""")
_STORE = layout(r"""
    (archive|collection|library|database|catalogue|catalog|index|repository|archivo|fondo|coleccion
    |catalogo|biblioteca|base de datos|filmoteca|indice|videoteca)""")
_IN_STORE = layout(rf"""
    (,? ?(in|on|inside|within|of|does|do|are|is|there|have|you|we|i|got|has|contain|hold|the|your|this
    |our|my|all|total|in total|altogether|overall|now|right now|currently|indexed|available|stored|here
    |loaded|so far|include|in there|exactly|know|about|can|see|search|hay|tienes|tenemos|tiene|teneis|en
    |el|la|tu|este|esta|nuestro|mi|total|ahora|aqui|disponibles?|indexad[oa]s|guardad[oa]s|cargad[oa]s
    |contiene|de|del|conoces|existen|son|{_STORE}))*""")
_KINDS = r"(?:are |is |the |los |las |son |other |all |kinds? of |sorts? of |tipos? de )"
_INFO = regex(
    rf"""
        ^[¿¡ ]*((and|so|ok|hi|hello|hey|hola|y|oye|please|tell me|can you (tell|show) me|could you tell me
        |do you know|i want to know|i'd like to know|dime|puedes decirme|me puedes decir|sabes|quiero saber
        |me dices|by the way|por cierto|just|curious|thanks|gracias|show me|muestrame
        |ensename)[ ,.!:]*)*((how (many|much)( different| hours of| minutes of| total)?|the (total )?(number
        |amount) of|total|cuant[oa]s?|cuanto( tiempo de)?|el numero de|numero total de) ((hours?|minutes?
        |horas?|minutos?|seconds?) (of|de) )?{_COUNTED}{_IN_STORE}|(which|what|que
        |cuales( son)?) {_KINDS}*{_COUNTED}{_IN_STORE}
        |(list|name|show|see|enumerate|lista(r|me)?|enumera|nombra|muestra(me)?|ensena(me)?|dame|give me
        |display|ver)( me| us)? ((a |una |the )?(list|lista) (of
        |de) )?(the |all |all the |your |every |available |los |las |todos los |todas las |tus )*(videos
        |files|films|tapes|reels|archivos|peliculas|cintas|ficheros|programas){_IN_STORE}
        |(a |the |una |la )?(list|lista) (of|de) (the |all |all the |los |todos los )*(videos|files|films
        |archivos|peliculas){_IN_STORE}|what('s| is|'re| are| do(es)?)?( you
        | we)? ?(there |have |hold |contain )?(in|inside|on) (the|your|this|our|my) {_STORE}|what (does|do
        |kind of \w+ does) (the|your|this|our) {_STORE} (contain|hold|have|cover|include)|what('s
        | is) (there|available|in (here|there)|indexed|stored)|what do (you|we) have( here| in total
        | in there)?|what have (you|we) got( here)?|what footage (do|have|is) (you|we|there)( have| got)?
        |(how (big|large|long|old|full|much)|what('s| is) the (size|length|total (length|duration)
        |duration)) (is |of )?(the|your|this|our|my) (whole |entire )?{_STORE}( is)?|how much (footage
        |material|video|film|stuff){_IN_STORE}|(tell me|info(rmation)?|details|something)( more)? about (the
        |your|this|our) {_STORE}|(describe|summari[sz]e) (the|your|this|our) {_STORE}|({_STORE} )?(info
        |stats|statistics|status|estadisticas|estado)( (of|about|del?) (the |el |la )?{_STORE})?|(what
        |which) (encoder|models?|version|ai|embedding|language model|llm|engine|software)( \w+){{0,5}}
        |que (modelos?|codificador|version|motor)( \w+){{0,5}}|what are you (running|based) on|que (hay
        |tienes|tenemos|contiene|guarda|guardas)( guardado)? ?(en )?(el|tu|este|nuestro|la|tus
        |aqui)? ?({_STORE})?( aqui)?|(como de grande|que tamano tiene|cuanto (dura|ocupa|material hay en)
        |como es) (es )?(el|tu|este|la) {_STORE}|(hablame|cuentame|informacion|info|datos|resumen
        |resume(me)?|describe(me)?)( algo)?( de| del| sobre)? ?(el |tu |la |este )?{_STORE})[ ?.!]*$"""
)
_ASKING = regex(
    r"""
        (\b(what('s|s)?|who('s|s)?|which|when|where|why|how long|how|whose|is (it|there|this|that)|are (they
        |there)|does|do they|did)\b.*|\b(describe|explain|summari[sz]e|tell (me|us) (more )?(about|what)
        |details?|info(rmation)?|more about|play|open|watch|transcribe|transcript|display|view|zoom)\b
        |\b(que|quien(es)?|cuando|donde|por que|cuanto|cual|como es|de que|de quien|a que)\b.*
        |\b(describe(me)?|descripcion|explica(me)?|resume(me)?|resumen|cuenta(me)?|hablame|dime|abre
        |reproduce|detalles?|transcribe|transcripcion|pon)\b)"""
)
_ABOUT_IT = regex(
    r"""
        ^[¿¡ ]*((and|so|but|ok|y|pero|entonces|oye)[ ,]+)*(what('s| is| are| was)? ?(he|she|it|they|the (man
        |woman|person|people|guy|narrator|presenter))?( is| are|'s|'re)? ?(going on|happening|doing|saying
        |that|this|shown|visible|said|the story|being said|the context|in it|talking about)( (there|here
        |in (it|that|this|there|that one|this one)( shot| scene| clip| video)?|then|exactly))?|what (do|does
        |did|are|is) (they|he|she|it|the \w+|people) (say|saying|do|doing|talk about|talking about|show
        |mean)( (there|here|in (it|that|this|there)( one| shot| clip| scene)?|exactly))?|who (is|are|'s|was
        |speaks?|talks?|appears?)( (he|she|it|that|this|they|there|here|speaking|talking|in it|in (that
        |this)( one| shot| clip)?|the (speaker|man|woman|person)))*|where (is|was|are) (it|this|that|they|he
        |she)( (from|filmed|shot|taken|recorded|happening))?|when (is|was|does) (it|this|that|he|she)( (from
        |filmed|shot|taken|recorded|happen|start|end))?|how long (is|does) (it|this|that)( one| shot| clip
        | video)?( last)?|(which|what) (video|film|file|tape) (is|was|does) (it|this|that)( one| shot)?( in
        | from| come from)?|why (this|that|these|did you)[\w ]*|(describe|summari[sz]e|explain|transcribe
        |tell me (more )?about|more about) (it|this|that|them|these|those|the (shot|clip|scene|video|result
        |footage))( one| shot| clip| scene| video| to me| for me| please)*|(summari[sz]e
        |give me a summary of) (the|this|that) (video|film|tape|programme|reel|recording)
        |what happens( (next|then|after|after that|before|before that|there|here|in it|in (this|that)( video
        | shot| clip)?))*|what (comes|is) (next|after that|before that)|que (pasa|ocurre|sucede|se ve|se oye
        |hacen?|dicen?|es eso|es esto|sale|hay)( (ahi|aqui|alli|en (ese|este|el|la|esa|esta)( mismo)?( plano
        | video| escena| clip| toma)?|despues|luego|antes|el|ella|ellos))*|quien(es)? (es|son|habla|hablan
        |sale|salen|aparece)( (ahi|aqui|en (el|ese|este)( plano)?|el|ella|ese|esa))*|de que (hablan?
        |video es|va|trata)( (ahi|ese|este|el video|eso|esto))*|donde (es|esta|fue)( (eso|esto|grabado
        |rodado|ahi))*|cuando (es|fue)( (eso|esto|grabado))*|cuanto dura( (ese|este|eso|el plano|el video))*
        |(describe|describelo|describemelo|resume|resumelo|explica|explicame|explicamelo|cuentame mas
        |transcribe)( (eso|esto|ese|este|el|la|lo|ese plano|este plano|este video|ese video|el video
        |mas))*)[ ?.!]*$"""
)


def is_chat(wording: Wording) -> bool:
    """A greeting, thanks, praise, or a question to the assistant about itself."""
    if _CHAT_QUESTION.match(wording.folded):
        return True
    return bool(_CHAT.match(wording.folded)) and bool(_CHAT_STRONG.search(wording.folded))


def is_more(wording: Wording) -> bool:
    """A wish for the next page, nothing else."""
    return bool(_MORE.match(wording.folded))


def is_info(wording: Wording) -> bool:
    """A question about the archive as a whole."""
    return bool(_INFO.match(wording.folded))


def is_question_about_hits(wording: Wording) -> bool:
    """Asks about what was shown without saying which: "what's happening there?"."""
    return bool(_ABOUT_IT.match(wording.folded))


def asks(wording: Wording) -> bool:
    """Holds question words, or asks to describe."""
    return bool(_ASKING.search(wording.folded))


_FORGET_TOPIC = regex(
    r"""
        ^((ok|okay|now|vale|bueno|ahora)[ ,]+)*(forget|never ?mind|drop|enough (of|about|with)|leave|scrap
        |no more|olvida(te)?( de)?|olvidemos|deja|dejemos|basta de|ya no)( about)? (?!.*\b(\d|number|picture
        |photo|image|foto|imagen|first|second|third|last|primer|segund|tercer
        |ultim))(the |that |those |los |las |el |la )?[\w' -]{2,40}[,.;:]+( (and|now|y
        |ahora))?(?P<rest> (let's|let me|i|we|show|find|give|look|search|what|how|now|instead|busc|quier
        |necesit|vamos|ensen|muestr|dame|pon|ahora|mejor).*)$"""
)


def read_reset(wording: Wording) -> Wording | None:
    """None where the turn forgets nothing; else what it asks for instead, empty for a mere reset."""
    found = _RESET.match(wording.folded) or _FORGET_TOPIC.match(wording.folded)
    if not found:
        return None
    rest = wording.part(*found.span("rest"))
    if found["rest"].lstrip().startswith(("of ", "in ", "on ", "de ", "en ")):
        return None
    instead = Wording.of(rest)
    again = read_reset(instead)
    return instead if again is None else again


_THANKS = regex(
    r"""
        \b(thanks?|thank you|thx|cheers|appreciated?|grateful|gracias|agradezco|perfect[oa]?|great|genial
        |excellent|excelente|brilliant|awesome|bye|goodbye|adios|hasta luego|estupendo)\b"""
)


def is_thanks(wording: Wording) -> bool:
    """Of the chat turns, those that want no explanation: thanks, praise, a farewell."""
    return bool(_THANKS.search(wording.folded))
