"""Which of the hits last shown are meant: "the second one", "2 and 5", "the last", "number 4", "la tercera".

It finds the numbers and where they stand; what is wanted of those hits is read elsewhere.
"""

import re
from dataclasses import dataclass

from assistant.agent.rules.numbers import NUMBER, ORDINAL, ORDINALS, number, ordinal
from assistant.i18n.normalized_text import NormalizedText, either, layout, regex

_NOUN = either(
    """
    ones?, shots?, hits?, results?, clips?, takes?, scenes?, images?, pictures?, photos?, thumbnails?,
    frames?, videos?, options?, items?, planos?, resultados?, imagen(es)?, tomas?, escenas?, fotos?,
    fotogramas?, miniaturas?, secuencias?, opcion(es)?
    """
)
_SIGN = rf"(?:(?:{_NOUN} )?(?:number|numbers|numero|numeros|num\.?|no\.|nº|n°|nr\.?|#) ?|{_NOUN} )"
_THE = r"(?:the |el |la |los |las |del |al )"
_DIGITS = r"\d{1,3}(?![\d:.,]*\d|\w|%)"
_SMALL = either("""
    one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, uno, dos, tres, cuatro,
    cinco, seis, siete, ocho, nueve, diez, doce
""")  # fmt: skip
_AFTER_ARTICLE = rf"(?:{_SMALL}|once|trece|catorce|quince)"
"""`once` is an English word too, so it is a number only after an article."""
_MANY = layout(rf"""
    ({_THE}|top )((first|top|last|primer[oa]s|ultim[oa]s) ({NUMBER})|({NUMBER}) (primer[oa]s
    |ultim[oa]s))( {_NOUN})?""")
_ITEM = layout(rf"""
    ({_THE}?{_SIGN}({_DIGITS}|{_SMALL}\b)|{_THE}?({ORDINAL})( {_NOUN}\b)?|{_THE}?{_DIGITS}( {_NOUN}\b)?
    |(el |la )({_AFTER_ARTICLE})(?=$|[,.;:!?]|[ ](no|si|me|es|esta|tampoco|sobra|fuera|y|e|o)\b)|top {_DIGITS})""")
_SEPARATOR = r"(?:,? ?(?:and|y|e|&|or|o|plus) |, ?| ?- ?| to | through | al? |/)"
_LISTED = layout(rf"({_THE}?({_SMALL})(?=$|[ ]*[,.;:!?]|[ ](and|y|e|are|is|son|estan|no|look)\b))")
"""A number in words is one of a list only where nothing that it counts follows."""
_LIST = regex(rf"(?<![\w.:])(?:{_MANY}|{_ITEM}(?:{_SEPARATOR}(?:{_ITEM}|{_LISTED}))*)(?!\w)")
_ANYWHERE = regex(rf"(?<![\w.:])(?:{_ITEM}|(?!one\b){_SMALL})(?!\w)")
_STANDS_ALONE = regex(
    r"""
        [ ]*($|[,.;:?!)]|(and|or|but|is|isn't|are|aren't|was|were|should|must|can|could|goes?|leaves?
        |will|would|looks?|seems?|please|again|only|does|doesn't|do|don't|has|have|too|for|from|instead
        |because|since|as( (a|an|the|my))?|como|then|works?|fits?|in the list|that|which|with|without|at night
        |nor|start|starts|begin
        |begins|end|ends|happen|take place|empieza|termina|acaba|ocurre|y|e|o|pero|es
        |son|esta|estan|no|me|se|parecen?|tampoco|tambien|por favor|porque|sobran?|sirven?|va|van|vale
        |valen|si|que|encajan?|ni|con|sin|de la lista|por|dura|habla|tiene|fuera|out|off|casi|lo|la|le
        |find|comes?|sale)\b)"""
)
_CUE = regex(
    r"""
        (\b(like|as|to|than|of|about|in|remove|drop|hide|delete|discard|exclude|lose|skip|except|not|is
        |on|describe|explain|play|open|see|show|show me|resembling|resembles|prefer|want|keep|from|with
        |without|and|or|que|como|a|al|de|del|en|quita|quitar|elimina|borra|descarta|saca|esconde|oculta
        |excepto|menos|salvo|sin|el|la|los|las|the|describe|explica|abre|pon|reproduce|prefiero|quiero
        |sobre|fuera|ni|no|neither|nor|combine|between|combina|entre|does|did|do|was|dura|empieza|termina|acaba
        |si|yes|casi|kill|follow|ditch|dump|scrap
        |bin|dismiss|reject
        |ignore|forget|cut|erase|eliminate|compare|check|give me|get me|find|love|like[ds]?|use|take|choose
        |pick|suprime
        |retira|aparta|tira|ponme|dame|muestra(me)?|ensename|mira|compara|me (gusta|gustan|encanta)|usa|but
        |pero|like this:|elige
        |escoge
        |que sale
        |that|where|donde esta|file|video) |^)$"""
)
_UNITS = regex(
    r"""
        [ ]?-?(seconds?|secs?|s|minutes?|mins?|m|hours?|h|segundos?|minutos?|horas?|years?|anos?|people
        |personas|am|pm|km|%)\b"""
)
_NEIGHBOUR = regex(
    r"""
        \b((?P<before>(the )?(one|shot|hit|clip) (right |just )?before( that| it| this)?( one)?
        |the (previous|preceding) (one|shot|hit|clip)|(el|la) (anterior|previ[oa]|de antes))|(the )?(one
        |shot|hit|clip) (right )?after( that| it| this)?( one)?|the following (one|shot|hit|clip)|(el
        |la) (posterior|de despues|que (le )?sigue))(?=$|[ ]*[,.?!])"""
)
_NONE_OF = regex(
    r"""
        \b(none of (these|those|them)|not (any of )?(these|those)(?= ?$|[,.;!])|ningun[oa] de (estos|estas|esos
        |esas
        |ellos|ellas)|(don't|do not|didn't|doesn't) (like|want|need|fit|work)( any of| for)? (these|those
        |them)( at all)?
        (?= ?$|[,.;!])|no me (gusta|sirve|vale|convence|gustan|sirven|valen) ningun[oa]|(remove|drop
        |hide) (them all|all of (them|these|those)|these|those)|quita(los
        |las) todos)\b"""
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Hits named at a place in the folded wording; numbers from 1, unknown ones included."""

    start: int
    end: int
    numbers: tuple[int, ...]


def read_references(
    wording: NormalizedText, hits: int, mentioned: tuple[int, ...] = ()
) -> tuple[Reference, ...]:
    """Every mention of hits by number or place; nothing where no hits were shown."""
    if not hits:
        return ()
    if mentioned and (found := wording.find(_NEIGHBOUR)):
        return (Reference(*found.span(), (mentioned[0] - 1 if found["before"] else mentioned[-1] + 1,)),)
    if found := wording.find(_NONE_OF):
        return (Reference(*found.span(), tuple(range(1, hits + 1))),)
    return tuple(
        Reference(*found.span(), _numbers(found[0], hits))
        for found in _LIST.finditer(wording.folded)
        if _certain(found, wording.folded)
    )


def named_anywhere(wording: NormalizedText, hits: int) -> tuple[int, ...]:
    """The hits that a turn known to be about hits may name, wherever the number stands; only those shown."""
    found = (
        found
        for found in _ANYWHERE.finditer(wording.folded)
        if not _UNITS.match(wording.folded[found.end() :])
    )
    numbers = [number for piece in found for number in _numbers(piece[0], hits)]
    return tuple(number for number in dict.fromkeys(numbers) if 1 <= number <= hits)


def _certain(found: "re.Match[str]", folded: str) -> bool:
    """Whether a number or ordinal means a hit: it names one, or it stands where only a hit can stand."""
    before, after = folded[: found.start()], folded[found.end() :]
    if _UNITS.match(after):
        return False
    alone = bool(_STANDS_ALONE.match(after))
    if re.match(rf"{_MANY}$", found[0]):
        return alone or bool(re.search(rf"{_NOUN}$", found[0]))
    if re.search(rf"(?:{_SIGN})(?:{_DIGITS}|{_SMALL})", found[0]):
        return True
    if re.search(r"\bfinal$", found[0]) or re.match(r"primer(?:os)? planos?$", found[0]):
        return False
    if re.search(rf"(?:{ORDINAL}|\d) {_NOUN}", found[0]):
        return True
    if re.search(ORDINAL, found[0]):
        article = re.match(_THE, found[0]) is not None
        return alone and (article or not before.strip() or bool(_CUE.search(before)))
    if re.search(r"\d+ ?- ?\d+", found[0]) and not before.strip():
        return alone
    several = re.search(r"\d\D+\d", found[0]) is not None
    return alone and (several or bool(_CUE.search(before)) or re.match(_THE, found[0]) is not None)


def _numbers(folded: str, hits: int) -> tuple[int, ...]:
    if many := re.match(
        layout(rf"""
            ({_THE}|top )(?P<side>first|top|last|primer|ultim)?\w* ?(?P<n>{NUMBER}) ?(?P<late>primer
            |ultim)?"""),
        folded,
    ):
        side = many["side"] or many["late"]
        if side:
            count = int(number(many["n"]))
            last = side in ("last", "ultim")
            return tuple(
                range(max(1, hits - count + 1), hits + 1) if last else range(1, min(count, hits) + 1)
            )
    if top := re.match(r"top (\d+)", folded):
        return tuple(range(1, min(int(top[1]), hits) + 1))
    numbers: list[int] = []
    reaching = False
    for piece in re.finditer(
        layout(rf"""
            (?P<range>(?<=[\dº]) ?- ?(?=\d)| to | through | al? (?=\d))|(?P<o>\b{ORDINAL})|(?P<n>\d+
            |\b{_SMALL}\b|(?<=[el][la] )(once|trece|catorce|quince)\b)"""),
        folded,
    ):
        if piece["range"]:
            reaching = True
            continue
        if piece["o"]:
            value = ordinal(piece["o"])
            value = value if value > 0 else hits + 1 + value
        elif piece["n"] == "one" and re.search(
            rf"(?:{either(ORDINALS)}|last|\d\w\w) $", folded[: piece.start()]
        ):
            continue
        else:
            value = int(number(piece["n"]))
        if reaching and numbers and 0 < value - numbers[-1] <= hits:
            numbers.extend(range(numbers[-1] + 1, value))
        numbers.append(value)
        reaching = False
    return tuple(dict.fromkeys(numbers))
