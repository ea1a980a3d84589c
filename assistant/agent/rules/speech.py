"""Words spoken: quotations, and "where they talk about …" in English and Spanish.

A quotation is speech, except where it is the text of a sign; "the phone call" or "people talking" alone is
something seen, and stays.
"""

from dataclasses import dataclass

from assistant.agent.rules.corrections import MISNAMED
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, layout, regex

_QUOTE = regex(r"(?<!\w)(?P<q>[\"'])(?P<words>[^\"]*?\S)(?P=q)(?!\w)|«(?P<angle>[^»]+)»")
_WRITTEN = regex(
    r"""
        \b(signs?|text|captions?|subtitles?|titles?|titled|banners?|posters?|placards?|logos?|labels?|written
        |headlines?|reads?|reading|letters|word on|t-shirts?|letreros?|carteles|cartel|rotulos?|pancartas?
        |textos?
        |titulos?|titulares?|escrit[oa]s?|pone|leyendas?|etiquetas?|camisetas?)\b[^,.;]{0,20}$"""
)
_WHO = layout(r"""
    ((he|she|they|it|you|we|i|one|someone|somebody|anyone|anybody|people|everyone|nobody|who|alguien|se
    |nos|ellos|ellas|el|ella|la gente|uno|una persona|a person|a voice|una voz|the (speaker|presenter
    |narrator|voice|host)|el (presentador|narrador|locutor)|la (presentadora|locutora|voz)) )""")
_WHERE = layout(r"""
    ((and|but|or|y|pero|o|just|right|exactly|justo|exactamente|precisamente|now|ahora|also|tambien|only|solo
    |the (part|bit|moment|scene|place|point|one
    |ones)|(la|el|los|las) (parte|momento|trozo|escena|sitio)s?|when|where|donde|cuando|in which
    |at which|that|which|en (el|la|los|las) (que|cual|cuales)|en que|que|how|is there|does|do|did
    |can you hear|have|has|hay|algun momento|algo|anything|something|any|moments?|shots?|places?|parts?
    |bits?|clips?|scenes?|planos?|momentos?|partes?|escenas?|find|show me|de|del|of|with|con
    |all the times|every time|times) )*""")
_AUX = layout(r"""
    ((is|are|was|were|has|have|been|gets?|being|can|could|be|just|right|exactly|justo|exactamente|esta|estan|estaba|ha|han|hay|puede|pueden
    |heard|clearly|actually|ever|also|briefly|les|le|lo|la|oye) )*""")
_ABOUT = either(
    r"""
    talk(s|ed|ing)?( to (him|her|them|us|each other))? (about|of), speak(s|ing)? (about|of),
    spoke (about|of), spoken about, talk of, mention(s|ed|ing)?( of)?, discuss(es|ed|ing)?,
    refer(s|red|ring)? to, references? to, complain(s|ed|ing)? about, argu(e|es|ed|ing) (about|over),
    debat(e|es|ed|ing)( about)?, joke(s|d)? about, ask(s|ed|ing)? about, tell(s|ing)?( \w+)? about,
    told( \w+)? about, comment(s|ed|ing)? on, (go|goes|going|went) on about, rant(s|ing|ed)? about,
    sac(a|an|ando|aron) a relucir, d(a|an|ando) la (lata|murga) con, (?<!lo que )dic(e|en) sobre,
    hear(s|d)? about, bring(s|ing)? up, nam(e|es|ed|ing)(?= the word), address(es|ed)? the,
    (say|says|saying|said)( anything| something| a word)? (about|on),
    (conversation|talk|speech|dialogue|discussion|debate|chat)s? about, explain(s|ed|ing)?(?! (on|in|at|with
    |from|by)\b),
    describ(es|ed|ing) how, announc(e|es|ed|ing),
    habl(a|an|e|en|ando|aba|aban|o|aron|amos|emos|ar)( algo| mucho)? (de|del|sobre|acerca del?),
    mencion(a|an|e|en|ando|aba|aban|o|aron|ar|es),
    coment(a|an|e|en|ando|aba|aban|ar)( algo)?( de| del| sobre)?,
    discut(e|en|an|iendo|ia|ian|ir)(?! con\b)( de| del| sobre)?, debat(e|en|iendo|an|ir)( de| del| sobre)?,
    se (refiere|refieren|refiera|refieran) al?, referencias? al?, menciones? (a|al|de|del),
    mencion (a|al|de|del), explic(a|an|ando|aba|aban), expliqu(e|en),
    cuent(a|an|e|en)(?! (atras|bancaria|corriente|gotas?|kilometros))( algo)?( de| sobre)?, cont(ando|aba|aron
    |o)(?= (su|sus|como|que)\b), anunci(a|an|e|en
    |ando), nombr(a|an|e|en|ando),
    pregunt(a|an|e|en|ando) (por|sobre), dig(a|an) algo (de|del|sobre), dic(e|en) algo (de|del|sobre),
    se quej(a|an|e|en|ando) del?, bromean? (con|sobre), conversacion(es)? sobre, charlas? sobre,
    discurso sobre
    """
)
_SAID = either(
    """
    say(s|ing)?, said, shout(s|ed|ing)?, yell(s|ed|ing)?, whisper(s|ed|ing)?,
    scream(s|ed|ing)?, utter(s|ed|ing)?, sing(s|ing)?(?= ["'«]),
    (you |we |i |one )?(can )?hears?( him| her| them| someone| somebody)?( say(ing)?)?,
    heard( saying)?, ask(s|ed|ing)?(?= ["'«]), answer(s|ed|ing)?(?= ["'«]), call(s|ed|ing)? out,
    dic(e|en|es), diciendo, dij(o|eron), dig(a|an), decir, decia, grit(a|an|e|en|ando),
    susurr(a|an|ando), se (oye|oyen|oiga|escucha|escuchan|escuche)( decir)?,
    (oye|oyen|escucha|escuchan)( decir)?, pronunci(a|an|e|en), exclam(a|an),
    respond(e|en)(?= ["'«]), contest(a|an)(?= ["'«])
    """
)
_THE_WORD = layout(r"""
    ((the |las? |el )?(words?|phrase|sentence|line|quote|expression|term|name|palabras?|frase|expresion
    |termino|nombre) )?""")
_TOPIC = regex(rf"\b{_WHERE}{_WHO}?{_AUX}(?P<verb>{_ABOUT})\b (?P<topic>.+)")
_SAYING = regex(
    rf"""
        \b{_WHERE}{_WHO}{_AUX}{_SAID}\b (that |que )?{_THE_WORD}(?P<topic>.+)|\b(where|when|donde
        |cuando) (?P<who>((the|a|an|el|la|un|una|los
        |las) )?\w+) {_AUX}{_SAID}\b (that |que )?(?P<topic2>.+)
        |\b(donde|cuando|(en )?(la|el|las|los) que) {_AUX}(dic(e|en)|dij(o|eron)|digan?|grit(a|an|e|en)
        |pronunci(a|an)) (que )?{_THE_WORD}(?P<topic3>.+)"""
)
_RAISED = regex(
    r"""
        (\b(interviews?|conversations?|scenes?|shots|parts?|bits?|moments?|entrevistas?|conversaciones
        |escenas?|partes?|planos|momentos?) )?\b(is|are|was|were|does|do|did|where|when|in which|that
        |which|donde|cuando|en que|(en )?(la|el|las|los) que) ((the|el|la) (topic|subject|question|issue
        |matter|tema|asunto|cuestion) of )?(?P<topic>(?!(there|it|that|this|he|she|they|people
        |some)\b)[\w' -]{3,40}?) (ever |also |actually )?((comes?|came) up
        |(gets? |be |is |are )?((talked|spoken) (about|of)|mentioned|discussed|brought up|debated
        |referred to|raised))\b|\b(donde|cuando|en que|(en )?(la|el|las|los) que) (sale|salga|surge
        |surja|se toca|se trata|aparece|se plantea|se aborda)n? ((el|la) )?(tema|asunto|cuestion) (del?
        |sobre) (?P<topic2>[^,.;?]+)"""
)
_WORD_OF = regex(
    r"""
        \b(with |containing |con |contiene |that contain |where )?(the |la |las )?(words?|phrase
        |palabras?|frase) (?P<topic>.+)"""
)
_LEAD_TO_QUOTE = regex(
    rf"""
        \b{_WHERE}{_WHO}?{_AUX}(({_SAID}|{_ABOUT}|with|con|the|las?|el|quote|line
        |containing)\b ?)*(that |que )?{_THE_WORD}[:,]? ?$"""
)
_CLAUSE_END = regex(
    r"""
        [.;?!]|, (?=(but|and|only|just|not|no|with|without|in|on|at|pero|y|solo|sin|con|en)\b)| (but
        |pero)\b|,(?= (please|por favor))| (please|por favor)$|,? (anywhere|somewhere|at all
        |at any point|en (algun|ningun) (sitio|lugar|momento|punto|lado)|por algun (lado|sitio))[?!. ]*$"""
)
_I_SAID = regex(
    r"^((but|no|sorry|pero|perdon)[ ,]+)*((i|we) said|he dicho|dije|hemos dicho|dijimos)(?! [\"'«])\b"
)


@dataclass(frozen=True, slots=True)
class Speech:
    """`words` to look for in what is said; `quoted` when they were given literally."""

    words: str = ""
    quoted: bool = False
    rest: NormalizedText = NO_TEXT


def read_speech(wording: NormalizedText) -> Speech:
    """What must be said in the shots; `rest` is the wording without it."""
    if wording.find(MISNAMED) or wording.find(_I_SAID):
        return Speech(rest=wording)
    for quote in _QUOTE.finditer(wording.folded):
        before = wording.folded[: quote.start()]
        if _WRITTEN.search(before):
            continue
        name = "angle" if quote["angle"] else "words"
        words = wording.part(*quote.span(name))
        lead = _LEAD_TO_QUOTE.search(before)
        start = lead.start() if lead else quote.start()
        return Speech(words, True, wording.without((start, quote.end())))
    for pattern in (_RAISED, _TOPIC, _SAYING, _WORD_OF):
        if not (found := wording.find(pattern)):
            continue
        groups = found.groupdict()
        name = next(name for name in ("topic3", "topic2", "topic") if groups.get(name))
        start, end = found.span(name)
        if cut := _CLAUSE_END.search(wording.folded[start:end]):
            end = start + cut.start()
        words = wording.part(start, end)
        if not words:
            continue
        closed = found.end() if pattern is _RAISED else end
        return Speech(words, False, wording.without((found.start(), closed)))
    return Speech(rest=wording)
