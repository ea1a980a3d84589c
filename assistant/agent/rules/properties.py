"""Properties that things have one of: a colour, a time of day, a season, a shot size; no topics."""

import re

from assistant.i18n.normalized_text import NormalizedText, either, fold_text, layout, regex, smooth, words_of

_COLOURS = either(
    """
    red, blue, green, yellow, white, black, orange, purple, violet, pink, brown, grey, gray, beige, gold,
    golden, silver, turquoise, cream, navy, maroon, crimson, scarlet, teal, roj[oa]s?, azul(es)?,
    verdes?, amarill[oa]s?, blanc[oa]s?, negr[oa]s?, naranjas?, morad[oa]s?, violetas?, rosas?,
    marron(es)?, gris(es)?, dorad[oa]s?, platead[oa]s?, granates?, celestes?
    """
)
_CLASSES = [
    regex(rf"(?<![\w-])(?:{pattern})(?![\w-])")
    for pattern in (
        layout(r"""
            ((shot |filmed )?in )?(black and white|black & white|b&w|b/w|monochrome|sepia|full colou?r
            |colou?r)
            |(en )?(blanco y negro|color|sepia)"""),
        layout(r"""
            ((at|by|during|in|on) )?(the )?(night(time)?|day(time|light)?|dusk|dawn|sunset|sunrise|noon
            |midday
            |midnight|twilight|golden hour|(early |late )?(morning|afternoon|evening))|(de|por|al|a|en
            |durante)( la| el)? (noche|dia|amanecer|atardecer|anochecer|mediodia|medianoche|manana|tarde
            |madrugada|alba|ocaso|plena luz del dia)"""),
        layout(r"""
            ((in|during) )?(the )?(summer|winter|spring|autumn|fall)(time)?|(en |durante )?(el |la )?(verano
            |invierno|primavera|otono)"""),
        layout(r"""
            (in |on |under )?(the |a )?(sun(ny|shine)|rain(y)?|snow(y)?|fog(gy)?|cloudy|stormy|windy
            |overcast)( (weather|day|sky))?|(con|bajo|en) (el |la |un dia )?(sol|lluvia|nieve|niebla|viento
            |nublado|soleado|lluvioso|nevado)"""),
        rf"(?:in (?:a )?|en |de color )?(?:{_COLOURS})(?: colou?r)?",
        r"big|large|huge|small|little|tiny|grandes?|pequen[oa]s?|enormes?|diminut[oa]s?",
        layout(r"""
            old|young|elderly|new|modern|ancient|viej[oa]s?|joven(es)?|nuev[oa]s?|modern[oa]s?|antigu[oa]s?
            |ancian[oa]s?"""),
        r"man|woman|boy|girl|hombre|mujer|nino|nina|chico|chica",
        r"men|women|boys|girls|hombres|mujeres|ninos|ninas|chicos|chicas",
        r"one|two|three|four|five|six|seven|eight|nine|ten|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez",
        layout(r"""
            (an? |un |una )?(extreme |very |primer )?(close-?ups?|wide shots?|medium shots?|long shots?
            |aerial( shots?| views?)?|wide|wider|tight|plano general|primer plano|plano medio|plano detalle
            |plano aereo|planos generales|primeros planos)"""),
        r"indoors?|outdoors?|inside|outside|en interiores?|en exteriores?|interior|exterior|dentro|fuera",
        r"empty|crowded|full|busy|vaci[oa]s?|llen[oa]s?|abarrotad[oa]s?|concurrid[oa]s?",
        r"left|right|izquierda|derecha",
        r"slow|fast|rapid[oa]s?|lent[oa]s?",
    )
]
_PEOPLE = (7, 8, 9)
_PROPERTIES = [kind for place, kind in enumerate(_CLASSES) if place not in _PEOPLE]
_THINGS_TOO = frozenset(
    words_of("""
        sun, sunshine, rain, snow, fog, lluvia, nieve, niebla, sol, viento, sunset, sunrise, dawn,
        night, day, summer, winter, spring, fall, autumn, noche, dia, amanecer, atardecer, verano,
        invierno, primavera, otono, interior, exterior, orange, rose, rosa, rosas, storm, morning,
        evening
    """)
)
"""Properties by the side of a thing, things to look for when they stand alone."""
_ADJECTIVE = regex(r"""
    (sunny|rainy|snowy|foggy|cloudy|stormy|windy|overcast|nublado|soleado|lluvioso|nevado|wet|dry
    )""")
_FILLER = regex(r"""
    ^(an? |the |some |un |una |uno |el |la |los |las )|( )?\b(ones?|shots?|clips?|videos?|footage
    |planos?|imagenes|tomas|please|por favor)\b""")


def with_property(running: str, addition: str) -> str:
    """The wording with one property put in the place of its opposite; empty where that is not the change."""
    bare = _bare(addition)
    for kind in _CLASSES:
        new = kind.fullmatch(bare)
        old = kind.search(fold_text(running)) if new else None
        if new and old:
            start = fold_text(addition).find(bare)
            word = addition[start : start + len(bare)] if start >= 0 else bare
            return smooth(
                layout(rf"""
                    {running[: old.start()]} {_with_preposition(word, old[0])} {running[old.end() :]}""")
            )
    return ""


def is_property(change: str) -> bool:
    """Whether the wording is nothing but a property: "black and white", "de noche", "red", "wide shots"."""
    bare = _bare(change)
    if bare in _THINGS_TOO:
        return False
    return any(kind.fullmatch(bare) for kind in _PROPERTIES)


def is_people(change: str) -> bool:
    """Whether the wording is nothing but people, or how many: "women", "two"."""
    return any(_CLASSES[place].fullmatch(_bare(change)) for place in _PEOPLE)


def _bare(text: str) -> str:
    return smooth(_FILLER.sub("", NormalizedText.of(text).folded))


def _with_preposition(new: str, old: str) -> str:
    """The property with the preposition that the old one had, where it brings none of its own."""
    preposition = re.match(r"de color |(?:in|at|by|on|during|en|de|por|al) (?:the |la |el )?", fold_text(old))
    if preposition and _ADJECTIVE.fullmatch(fold_text(new)):
        return new
    if preposition and not re.match(r"(?:in|at|by|on|during|en|de|por|al|a) ", fold_text(new)):
        return f"{preposition[0]}{new}"
    if not preposition and re.fullmatch(rf"(?:in (?:a )?|en |de color )(?:{_COLOURS})", fold_text(new)):
        return re.sub(r"^(?:in (?:a )?|en |de color )", "", new, flags=re.IGNORECASE)
    return new
