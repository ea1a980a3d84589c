"""What a question about footage is after: its words, the speaker, the language, a neighbour, a summary."""

from typing import Literal

from assistant.i18n.normalized_text import NormalizedText, regex

Question = Literal["everything", "said", "speaker", "language", "before", "after", "summary"]

_LANGUAGE = regex(r"\b((which|what) languages?|(que|cual) idiomas?|en que (idioma|lengua)|language|idioma)\b")
_SPEAKER = regex(
    r"""
    \b(who('s| is| are| was)? (\w+ )?(speak|talk|say|narrat|present)\w*|whose voices?|who (is|are) (the )?
    (speaker|narrator|presenter)s?|quien(es)? (\w+ )?(habla|dice|narra|presenta|cuenta)\w*
    |de quien es la voz)"""
)
_SUMMARY = regex(
    r"""
    \b(summar\w+|resum\w+|sum (it|this|that) up|what (is|'s) (this|that|the|it|[\w .-]+\.\w{2,4})
    ?(video|film|programme|tape|reel)? about|de que (va|trata))\b"""
)
_SAID = regex(
    r"""
    \b(say(s|ing)?|said|speak(s|ing)?|spoken|speech|talk(s|ing)?|words|transcri\w+|quotes?|mention\w*|dic(e
    |en|ho)|
    diciendo|habla(n|do)?|palabras|cita(s|me)?|oye|heard?)\b"""
)
_AFTER = regex(
    r"""
    \b(next|after(wards)?|afterward|follow(s|ing)|then|despues|luego|sigue|a continuacion|siguiente)\b"""
)
_BEFORE = regex(r"\b(before|previous(ly)?|precedes?|earlier|antes|anterior|previo)\b")
_LIKEWISE = regex(r"^[¿¡ ]*(and|y|what about|how about|que hay|same for|lo mismo)\b(?! (what|que|describe))")
_WHOLE_VIDEO = regex(
    r"""
    (?<!which )(?<!what )(?<!que )(?<!cual )(?<!same )(?<!mismo )
    \b(video|film|programme|tape|reel|recording|movie|pelicula|cinta|programa|grabacion|archivo)\b"""
)
_SPEAKS = (
    r"( (do|does) (they|people|he|she) (speak|talk)| is spoken| se habla| hablan| habla| esta| is| are| es)?"
)
_ABOUT_NAMED = regex(
    rf"""
    ^[¿¡ ]*((and|so|but|ok|y|pero|entonces|oye|please|can you|could you|por favor|puedes)[ ,]+)*
    (summar(y|ise|ize)( of)?|sum up|what happens( in)?|((give|write|make|show)( me)? )?(a |the )?summary( of)?
    |describe|explain|transcribe|tell me (more )?about
    |what('s| is| are)( being)? (said|spoken|going on|happening|shown)( in| on)?|what('s| is)( in| it about
    | about)?
    |what (do|does|did|are|is) (they|people|he|she|it) (say|saying|talk about|talking about)( in)?
    |what about|hablame( de)?|cuentame( de)?|tell me about|(in )?(what|which) languages?{_SPEAKS}( in)?
    |who (speaks|talks|is (speaking|talking|heard))( in)?
    |((dame|haz|hazme|escribe) )?(un |el )?resumen( de(l)?)?|resum(e|eme|ir)|describe(me)?|explica(me)?
    |transcribe
    |cuentame (mas )?(de(l)?|sobre)|que (se )?(dice|dicen|oye|pasa|hay|ocurre)( en)?
    |de que (va|trata|hablan)( en)?|quien(es)? (habla|hablan)( en)?|(en )?que (idioma|lengua){_SPEAKS}( en)?)
    ( (el|la|the|this|that|este|ese))?
    ( (video|film|file|tape|reel|clip|programme|movie|archivo|fichero|pelicula|cinta|programa))?
    ( about| please| por favor| for me)?[ ?!.,:]*$"""
)


def read_question(text: str, earlier: str = "") -> Question:
    """What the question asks for; "and the second one?" asks what the `earlier` one did, else "everything"."""
    wording = NormalizedText.of(text)
    readings: tuple[tuple[Question, object], ...] = (
        ("language", wording.find(_LANGUAGE)),
        ("speaker", wording.find(_SPEAKER)),
        ("summary", wording.find(_SUMMARY)),
        ("after", wording.find(_AFTER)),
        ("before", wording.find(_BEFORE)),
        ("said", wording.find(_SAID)),
    )
    if asked := next((question for question, found in readings if found), None):
        return asked
    return read_question(earlier) if earlier and wording.find(_LIKEWISE) else "everything"


def is_about_whole_video(text: str) -> bool:
    """Whether the question is about a video rather than a shot of it: "summarise this video"."""
    return bool(NormalizedText.of(text).find(_WHOLE_VIDEO))


def asks_about_named_video(rest: NormalizedText) -> bool:
    """Whether a turn is a question about the video that it names; `rest` is the turn without the name."""
    return bool(_ABOUT_NAMED.match(rest.folded))
