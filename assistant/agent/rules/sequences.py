"""'A, then B': what is seen next, in English and Spanish."""

from dataclasses import dataclass

from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex, trimmed

_NEXT = regex(
    r"""
        (^|[ ,;.]+)(and |but |y |pero )?(((right |immediately |shortly |straight |soon )?(then
        |afterwards|straight after(wards)?|right after(wards)?|after that|after this|before (we|you
        |one) (see|get|hear)|antes de que (se )?(vea|vean|salga|salgan|aparezca|aparezcan|haya)
        |inmediatamente despues|thereafter|subsequently)|(?<!my )(?<!our )(?<!the )(?<!your )next)\b(?! (to|i
        |we|you|show
        |find|can|could|please|let|page|one|ones|batch|time|door|week|up|request|question|search|task|item|topic
        |subject|theme|thing|is|on)\b)(?! (scene|shot|clip|sequence)[,:])(?!, (i|we|you|show|find|can|could|please
        |let|give|get|need)\b),? (by |there (is|are
        |comes?) |we see |cut to |cutting to |it cuts to |comes? )?
        |(immediately |directly |right |then )?followed (immediately |directly )?by |(that |which )?(cuts?
        |cutting|changes|changing|switch(es|ing)) to |(luego|despues|a continuacion|seguidamente
        |acto seguido|mas tarde|posteriormente
        |entonces)\b(?! del? ),? (se ve |se ven |sale |salen |aparece |aparecen |hay |viene |vienen |de eso )?
        |(inmediatamente )?seguid[oa]s? (de|del|por) |(that |which |it |and )*(end(s|ing)?|finish(es|ing)?
        |clos(es|ing)) (with|on|in) |(y |que )*(termin(a|an|e|en|ando)|acab(a|an|e|en|ando)|finaliza(n|ndo)?
        |concluy(e|a|endo)) (con
        |en) )(?P<next>\S.*)$"""
)
_FIRST = regex(
    r"""
        ^((that |which |que )?(start(s|ing)?|begin(s|ning)?|open(s|ing)?) (with|on) |(que )?(empie(za|zan|ce
        |cen)|comien(za|zan|ce|cen)|abre|empezando|comenzando) con |(first|firstly|to begin with|primero
        |primeramente|en primer lugar|al principio)\b(?! (aid|time
        |class|floor|snow|day|dia|piso|plano de))( of all)?,? (there('s| is
        | are) |we see |se ve |sale |hay )?)"""
)


_NO_SEQUENCE = regex(r"""
    \b(then (and|&|versus|vs) now|now and then|antes y (despues|ahora)|(a|the|an) then |(the|a) next(?= \w)
    (?! (thing|moment|we|i|you)\b))""")


@dataclass(frozen=True, slots=True)
class Sequence:
    """`then` is what comes after; `rest` what comes before, empty in a turn that only adds the next."""

    then: str = ""
    rest: NormalizedText = NO_TEXT


def read_sequence(wording: NormalizedText) -> Sequence:
    """The two halves of an "A, then B"."""
    found = wording.find(_NEXT)
    if not found or len(found["next"].split()) > 40 or _NO_SEQUENCE.search(wording.folded):
        return Sequence(rest=wording)
    then = wording.part(*found.span("next"))
    before = NormalizedText.of(trimmed(wording.text[: found.start()]))
    if first := before.find(_FIRST):
        before = before.without(first.span())
    return Sequence(then, before) if then else Sequence(rest=wording)
