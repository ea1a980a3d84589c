"""Turns that only talk: greetings, thanks, praise, and questions to the assistant about itself."""

from assistant.i18n.normalized_text import NormalizedText, either, regex

_CHAT_WORDS = either(
    """
    hello, hi, hey, hiya, howdy, yo, que tal(?: estas)?, how are you(?: doing)?,
    good (morning|afternoon|evening|day|night), greetings, welcome, bye, goodbye, bye bye,
    see you( later| soon| tomorrow)?, farewell, cheers, ciao, thanks?, thank you, thx, ty,
    much appreciated, appreciated?, many thanks, thanks a (lot|million|bunch), ta, mate, evening,
    morning, you rock, majo, maja, anda, bonito, que bonito, eres la (leche|caña|bomba), mil, grateful,
    perfect(ly)?, great, excellent, awesome, amazing, brilliant, wonderful, fantastic, superb, lovely,
    nice, cool, good, fine, super, neat, beautiful, ideal, spot on, fabulous, magnificent, terrific,
    impressive, wow, bravo, well done, good (job|work|one), nice (job|work|one),
    great (job|work|stuff|find), no problem, never ?mind, nevermind, sure, ok(ay)?, alright, all right,
    right, yes, yeah, yep, no, nope, got it, understood, i see, cool, haha+, lol, sorry, oops, whatever,
    hm+, oh, ah, hola, buenas( tardes| noches)?, buenos dias, buen dia, saludos, adios,
    hasta (luego|manana|pronto|otra|la vista), chao, chau, nos vemos, gracias, mil gracias,
    muchas gracias, muchisimas gracias, te lo agradezco, agradecid[oa], perfecto, perfecta, genial,
    estupendo, excelente, fenomenal, magnifico, maravilloso, fantastico, increible, guay, bien,
    muy bien, bueno, vale, de acuerdo, entendido, claro, si, de nada, no pasa nada, olvidalo entonces,
    bravo, enhorabuena, buen trabajo, ideal, chevere, que bien, (ja|je|ha|he){2,}, que (bueno|guay|chulo
    |pasada), i don't (understand|get it), no (lo )?entiendo, lo siento, perdon, de lujo,
    ya esta, listo, sweet, sick, dope, legend, (that )?(nails|nailed|does|did|will do) (it|the trick),
    (you )?nailed it, on point, chef's kiss, that'll do( nicely| fine| the trick)?, works for me, bang on, top,
    (me )?lo (clavaste|has clavado), (la )?clavaste, orale, padrisimo, chido, brutal, joya, de diez,
    me (sirve|vale|quedo con (eso|esto|ese|este)), justo (eso|lo que buscaba|lo que queria)
    """
)
_CHAT_FILL = either(
    """
    i, you, me, us, we, it, it's, that, that's, this, these, those, they, they're, there, is, are, was,
    were, be, so, very, really, just, exactly, precisely, much, what, i'm, you're, you've, been, the, a,
    an, all, for, to, and, of, with, your, my, our, help(ed|ful|ing)?, need(ed)?, want(ed)?,
    looking, wanted, now, today, then, everyone, everybody, team, again, love, like, liked, loved, do,
    did, have, has, had, a lot, lot, too, most, work(s|ed)?, job, found, will, i'll, can, use, enough,
    that'll, that will, nicely, is all, will do, suits?, does it, crack, maquina, que guay, no entiendo,
    no entendi, i don't understand, don't get it, assistant, friend, mate, man, buddy, filmoteca, indeed,
    already, done, more than, one, one's, ones, by, far, best, happy, glad, pleased, stuff, everything,
    kind, es, esta, estan, son,
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
        ^[¿¡ ]*((and|so|but|hey|hi|hello|hola|ok|y|oye|pero)[ ,¿]+)*(what (all |else )?can (you|i|we|this
        |it)( (please|really|actually|all|also|possibly))*( (do|ask|offer|help)( \w+){0,2})?( (here|for me
        |with (this|it)))?|what (do|are) you( do(ing)?| capable of| for| good (at
        |for))?|what (is|'s) this( thing| app| tool| program)?|who (are|made|built|created) (you|this)
        |what are you|what'?s your name|what is your name|are you (a |an )?(bot|robot|human|ai|real
        |machine|person|there|ok|okay|chatgpt|alive)[\w ]*|how (are|do) you( doing| do| today| work
        | feel)*|how('s| is) it going|what'?s up|how (does|do|can|should) (this|it|i|we
        |you) (\w+ ?){0,3}(work|use|works|search|ask|you|this|it|start|begin)|what are you able to do
        |how can you (help|be of help)( me| us)?|(i'm|i am|we're) (done|finished)( here)?( for (now|today))?
        |(that's|that is) (all|it|everything)( for (now|today))?|nada mas|eso es todo|ya (he|hemos) (terminado
        |acabado)
        |help( me)?( please)?
        |can you help( me)?|i need (some )?help|instructions|commands|tell me a joke|do you speak [\w ]+
        |can you speak [\w ]+|what languages? do you (speak|understand)|which languages? do you (speak
        |understand)|do you (understand|know) (spanish|english|me)|do you like [\w ]+|nice to meet you
        |pleased to meet you|how do i (use|search|start|begin)[\w ]*|what (should|could|can) i (ask|type
        |say|search)[\w ]*|give me (some )?(examples|tips|ideas|help)|(are you|is anybody|anyone) there
        |que (puedes|sabes|podrias|puedo|sabrias) (hacer|preguntar|preguntarte|pedirte|pedir
        |buscar)( \w+){0,3}|que (haces|eres)|quien (eres|te ha hecho|te hizo)|como (te llamas|estas
        |funcionas|funciona( esto)?|va|andas|se usa( esto)?|puedo (buscar|usar)[\w ]*|te uso)
        |que tal( estas| todo| va( todo)?)?|ayuda(me)?|necesito ayuda|me (puedes )?ayudas?( ayudar)?
        |puedes ayudarme|hablas (espanol|ingles|[\w ]+)|entiendes (espanol|ingles)|eres (un|una) (robot
        |bot|persona|maquina|ia)|estas ahi|cuentame un chiste|instrucciones|encantad[oa]( de conocerte)?
        |en que (me )?puedes ayudar(me)?|para que sirves?|que idiomas (hablas|entiendes)|como (te )?(uso
        |pregunto|busco)( \w+)?)[ ?!.]*$"""
)
_THANKFUL = regex(
    r"""
        ^[¿¡ ]*((many )?thanks|thank you|cheers|gracias|mil gracias|muchas gracias)( (a lot|so much
        |very much))?[ ,.!-]+(that|this|it|you|eso|esto|me|eres|has|ha)('s|'re|'ve)?( (?!but|show|find
        |need|want|with|only|like|more|pero|busca|solo|con)[\w']+){1,6}[.! ]*$|^[¿¡ ]*(you're|you are
        |eres|sois|es usted) ((a|an|the|so|such a|very|un|una|el|la|muy
        |tan) )*\w+( \w+)?([ ,.!]+(many )?(thanks|thank you|cheers|gracias|muchas gracias))?[.! ]*$"""
)
_THANKS = regex(
    r"""
        \b(thanks?|thank you|thx|cheers|appreciated?|grateful|gracias|agradezco|perfect[oa]?|great
        |genial|excellent|excelente|brilliant|awesome|bye|goodbye|adios|hasta luego|estupendo)\b"""
)


def is_chat(wording: NormalizedText) -> bool:
    """A greeting, thanks, praise, or a question to the assistant about itself."""
    if _CHAT_QUESTION.match(wording.folded) or _THANKFUL.match(wording.folded):
        return True
    return bool(_CHAT.match(wording.folded)) and bool(_CHAT_STRONG.search(wording.folded))


def is_thanks(wording: NormalizedText) -> bool:
    """Of the chat turns, those that want no explanation: thanks, praise, a farewell."""
    return bool(_THANKS.search(wording.folded))
