"""What is wanted of the hits that a turn names: more like them, none of them, their video, a description."""

import re
from dataclasses import dataclass

from assistant.agent.rules.intents import asks
from assistant.agent.rules.references import Reference, read_references
from assistant.agent.rules.verdicts import BUT, is_bare_again, is_pattern, is_refused, words_before
from assistant.dialogue.plan import Intent
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

_VIDEO_BEFORE = regex(
    r"""
        (\b((only|just|but|solo|pero|shots|anything|more|mas|from|in|within|of|en|de|del|search|look
        |stay|keep|busca) )*(the )?(same|very same|that|el mismo|la misma|mismo|misma|l mismo) (video
        |film|file|tape|reel|clip|recording|programme|source|archivo|pelicula|cinta|grabacion|programa
        |fichero)s? (as|of|than|that|where|que|del?|donde|from|with|has|holds|contains|is|is in
        |esta)( (is|in|the|shot|hit|esta|sale|el|la))*|\b((only|just|but|solo|pero|from|in|within|of|en
        |de|del) )+(the |el |la |los |las )?(video|film|file|tape|reel|recording|programme|archivo
        |pelicula|cinta|grabacion|programa|fichero) (of|from|where|that has|with|del?|donde (esta|sale)
        |de (la|el) que (sale|viene|es)|que tiene|que contiene)) ?(the |el |la |shot |plano )*$"""
)
_VIDEO_AFTER = regex(r"^('s? (video|film|file|tape|reel|clip|recording|programme|source)s?\b)")
_HELD_BEFORE = regex(
    r"""
        ((only|just|but|and|shots|anything|more|from|in|within|of) )*(the )?(same )?(video|film|file
        |tape|reel|clip|recording|programme|source)( (that|which|where))?( (the|shot|hit|number|#))* $"""
)
_HELD_AFTER = regex(
    r"^ (is|are|comes?|came|was|were|is taken|was taken|belongs?)( (in|from|to|out of))?(?=$|[ ,.!?])"
)
_LEAD_IN = regex(r"\b((only|just|but|and|now|from|in|within|of|to|stick|keep|stay|search) )*$")
_DEICTIC = regex(
    r"""
        ^(\W*((find|show|give|get|see|search|look|me|us|for|some|any|i|want|need|busca|dame|ensename
        |muestrame|ponme|quiero|ver|hay|and|y|please|por favor|can|could|you|puedes|now|ahora
        |ok) ))*(more|others?|something|anything|similar|ones|shots|mas|otr[oa]s?|algo|planos
        |parecid[oa]s?|similares?)( (shots?|ones?|clips?|planos?|stuff|things?|imagenes))?( (like
        |similar to|as|of|como|parecid[oa]s? al?|similares? al?|del estilo de|igual que))? (that|this
        |those|these|it|them|es[eoa]s?|est[eoa]s?)( ones?| shots?| clips?| planos?)?(?= but| pero|,|$
        | with| at| in| con| de| en)"""
)
_NOT_THAT = regex(r"""
    ^[^\w]*((ok|no|please|and|but|y|pero|vale)[ ,]+)*((not|no) (that|this|those|these|it)( ones?)?|(remove|drop
    |hide|lose
    |delete|skip) (that|this|it|those|these)( ones?)?|(that|this)( one)? (is wrong|is no good|doesn't (fit
    |work)|no)
    |es[eao]s? no|est[eao]s? no|(quita|elimina|borra|descarta)(lo|la|los|las| es[eao]s?| est[eao]s?)|(ese|esa
    |este|esta) no
    [ ](me )?(gusta|vale|sirve))( please| por favor)?[ .!]*$""")
_LIKE_THAT_ONE = regex(r"^\W*(?:like|como) (?:that|this|es[ea]|est[ea]) (?:one|shot|clip|plano|toma)\b")
_LIKED = regex(r"""
    ^\W*(i (really )?(like|love|prefer) (that|this|it)( one)?|(that|this)( one)? is (good|great|perfect
    |nice|it)|me (gusta|encanta) (ese|esa|este|esta|eso)?|(ese|esa|este|esta) (es|esta) (bien
    |perfect[oa]|genial)|(exactly|just) (that|this) one)(?=$|[ ,.!])""")


@dataclass(frozen=True, slots=True)
class HitsReading:
    """Hits named and what is wanted of them; `rest` is what else the turn says."""

    intent: Intent | None = None
    shots: tuple[int, ...] = ()
    exclude_shots: tuple[int, ...] = ()
    video_of: int | None = None
    """The hit whose video the search is restricted to."""
    unknown: tuple[int, ...] = ()
    """Numbers beyond the hits that were shown."""
    goes_on: bool = False
    guessed: bool = False
    """Nothing known is said of the hits: "describe" is only the least harm."""
    rest: NormalizedText = NO_TEXT


def read_hits(
    wording: NormalizedText, hits: int, mentioned: tuple[int, ...] = (), last_intent: Intent | None = None
) -> HitsReading:
    """What a turn wants of the hits last shown, by number, by place, or "like that"."""
    references = read_references(wording, hits, mentioned)
    if not references:
        return _deictic(wording, hits, mentioned)
    folded = wording.folded
    for reference in references:
        found = _VIDEO_BEFORE.search(words_before(reference, folded))
        owned = _VIDEO_AFTER.match(folded[reference.end :])
        held = (
            _HELD_BEFORE.search(folded[: reference.start])
            if _HELD_AFTER.match(folded[reference.end :])
            else None
        )
        found = found or held
        owned = owned or (held and _HELD_AFTER.match(folded[reference.end :]))
        if found or owned:
            start = found.start() if found else len(_LEAD_IN.sub("", folded[: reference.start]))
            rest = wording.without((start, reference.end + (owned.end() if owned else 0)))
            number = reference.numbers[0]
            known = 1 <= number <= hits
            return HitsReading(
                video_of=number if known else None,
                unknown=() if known else (number,),
                goes_on=True,
                rest=rest,
            )
    excluded = [reference for reference in references if is_refused(reference, folded)]
    wanted = [reference for reference in references if reference not in excluded]
    named = tuple(number for reference in references for number in reference.numbers)
    unknown = tuple(number for number in named if not 1 <= number <= hits)
    exclude_shots = _known(excluded, hits)
    shots = _known(wanted, hits)
    rest = _rest_after(wording, references)
    if wanted and is_pattern(wanted[0], folded, last_intent):
        return HitsReading("similar", shots, exclude_shots, None, unknown, bool(rest), rest=rest)
    if excluded:
        return HitsReading("refine", (), exclude_shots, None, unknown, True, rest=rest)
    asked = asks(wording) or wording.folded.rstrip().endswith("?")
    asked = asked or (last_intent == "describe" and is_bare_again(wanted[0], folded))
    return HitsReading("describe", shots, (), None, unknown, guessed=not asked, rest=rest)


def _deictic(wording: NormalizedText, hits: int, mentioned: tuple[int, ...]) -> HitsReading:
    """ "More like that": the hits spoken of before; nothing certain where there were none."""
    shots = tuple(number for number in mentioned if 1 <= number <= hits)
    if shots and wording.find(_LIKED):
        return HitsReading("similar", shots, goes_on=True, rest=_rest_after_text(wording, 0))
    if shots and wording.find(_NOT_THAT):
        return HitsReading("refine", exclude_shots=shots, goes_on=True)
    found = wording.find(_DEICTIC) or wording.find(_LIKE_THAT_ONE)
    if not found or not shots:
        return HitsReading(rest=wording)
    return HitsReading("similar" if shots else None, shots, goes_on=True, rest=wording.without(found.span()))


def _known(references: list[Reference], hits: int) -> tuple[int, ...]:
    return tuple(n for reference in references for n in reference.numbers if 1 <= n <= hits)


def _rest_after(wording: NormalizedText, references: tuple[Reference, ...]) -> NormalizedText:
    """What the turn adds beyond the hits ("… but at night"); remarks about them are dropped."""
    return _rest_after_text(wording, references[-1].end)


def _rest_after_text(wording: NormalizedText, end: int) -> NormalizedText:
    found = BUT.search(wording.folded[end:])
    if not found:
        return NO_TEXT
    start = end + found.start("rest")
    rest = NormalizedText.of(wording.part(start, len(wording.text)))
    if re.match(r"(?:it|they|that|this|he|she|not|no|i|es|son|no)\b", rest.folded) and not re.match(
        r"(?:not|no) (?:so|at|in|with|too|tan|de|con|en)\b", rest.folded
    ):
        return NO_TEXT
    return rest
