"""Putting a change into the running query's wording, so that one natural phrase goes to the encoder."""

import re

from assistant.wording import Wording, either, fold, smooth

_COLOURS = either(
    "red, blue, green, yellow, white, black, orange, purple, violet, pink, brown, grey, gray, beige, golden, silver, turquoise, cream, navy, maroon, crimson, scarlet, teal"
    ", roj[oa]s?, azul(?:es)?, verdes?, amarill[oa]s?, blanc[oa]s?, negr[oa]s?, naranjas?, morad[oa]s?, violetas?, rosas?, marron(?:es)?, gris(?:es)?, dorad[oa]s?, platead[oa]s?, granates?, celestes?"
)
_CLASSES = [
    re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")
    for pattern in (
        r"(?:(?:shot |filmed )?in )?(?:black and white|black & white|b&w|b/w|monochrome|sepia|full colou?r|colou?r)|(?:en )?(?:blanco y negro|color|sepia)",
        r"(?:(?:at|by|during|in|on) )?(?:the )?(?:night(?:time)?|day(?:time|light)?|dusk|dawn|sunset|sunrise|noon|midday|midnight|twilight|golden hour|(?:early |late )?(?:morning|afternoon|evening))|(?:de|por|al|a|en|durante)(?: la| el)? (?:noche|dia|amanecer|atardecer|anochecer|mediodia|medianoche|manana|tarde|madrugada|alba|ocaso|plena luz del dia)",
        r"(?:(?:in|during) )?(?:the )?(?:summer|winter|spring|autumn|fall)(?:time)?|(?:en |durante )?(?:el |la )?(?:verano|invierno|primavera|otono)",
        r"(?:in |on |under )?(?:the |a )?(?:sun(?:ny|shine)|rain(?:y)?|snow(?:y)?|fog(?:gy)?|cloudy|stormy|windy|overcast)(?: (?:weather|day|sky))?|(?:con|bajo|en) (?:el |la |un dia )?(?:sol|lluvia|nieve|niebla|viento|nublado|soleado|lluvioso|nevado)",
        _COLOURS,
        r"big|large|huge|small|little|tiny|grandes?|pequen[oa]s?|enormes?|diminut[oa]s?",
        r"old|young|elderly|new|modern|ancient|viej[oa]s?|joven(?:es)?|nuev[oa]s?|modern[oa]s?|antigu[oa]s?|ancian[oa]s?",
        r"man|woman|boy|girl|hombre|mujer|nino|nina|chico|chica",
        r"men|women|boys|girls|hombres|mujeres|ninos|ninas|chicos|chicas",
        r"one|two|three|four|five|six|seven|eight|nine|ten|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez",
        r"(?:an? |un |una )?(?:extreme |very |primer )?(?:close-?ups?|wide shots?|medium shots?|long shots?|aerial(?: shots?| views?)?|plano general|primer plano|plano medio|plano detalle|plano aereo|planos generales|primeros planos)",
        r"indoors?|outdoors?|inside|outside|en interiores?|en exteriores?|interior|exterior|dentro|fuera",
        r"empty|crowded|full|busy|vaci[oa]s?|llen[oa]s?|abarrotad[oa]s?|concurrid[oa]s?",
        r"left|right|izquierda|derecha",
        r"slow|fast|rapid[oa]s?|lent[oa]s?",
    )
]
_DETERMINER = re.compile(r"^(?:(?:an?|the|some|two|three|several|un|una|unos|unas|el|la|los|las|dos|tres|varios|varias) )")
_LINKED = re.compile(
    r"^(?:with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside|next to|over|above|below|against|around|through|across|toward|towards|as|holding|carrying|dressed|seen|who|that|full|made|and|of"
    r"|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al|a|bajo|junto|cerca|dentro|detras|delante|sobre|entre|hacia|vestid[oa]s?|llevando|llen[oa]s?|que|y)\b"
)
_TAIL_OF_PHRASE = re.compile(
    r" (?:with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside|next|over|above|below|against|around|through|across|toward|towards|who|that|of|holding|carrying|doing|\w{2,}ing|and"
    r"|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al|a|bajo|junto|cerca|sobre|entre|hacia|que|\w{3,}(?:ando|iendo|yendo)|y)\b"
)
_FILLER = re.compile(r"^(?:an? |the |some |un |una |uno |el |la |los |las )|(?: )?\b(?:ones?|shots?|clips?|videos?|footage|planos?|imagenes|tomas|please|por favor)\b")


def joined(running: str, addition: str) -> str:
    """The running wording with something added to it, or with its property changed: at night, not by day."""
    if not running or not addition:
        return running or addition
    if fold(addition) in fold(running):
        return running
    if changed := with_property(running, addition):
        return changed
    if _LINKED.match(fold(addition)):
        return f"{running} {addition}"
    return f"{running}, {addition}"


def with_property(running: str, addition: str) -> str:
    """The wording with one property put in the place of its opposite; empty where that is not the change."""
    bare = smooth(_FILLER.sub("", Wording.of(addition).folded))
    for kind in _CLASSES:
        new = kind.fullmatch(bare)
        old = kind.search(fold(running)) if new else None
        if new and old:
            start = fold(addition).find(bare)
            word = addition[start : start + len(bare)] if start >= 0 else bare
            return smooth(f"{running[: old.start()]} {_with_preposition(word, old[0])} {running[old.end() :]}")
    return ""


def described(running: str, adjective: str) -> str:
    """The running wording's first thing, given a property: "a car by a shop" + "blue"."""
    if not running:
        return adjective
    if changed := with_property(_first_phrase(running), adjective):
        return changed + running[len(_first_phrase(running)) :]
    if changed := with_property(running, adjective):
        return changed
    if _LINKED.match(fold(adjective)):
        return joined(running, adjective)
    determiner = _DETERMINER.match(fold(running))
    if determiner and re.match(r"(?:un|una|unos|unas|el|la|los|las|dos|tres|vari)", determiner[0]):
        words = running.split(" ")
        return " ".join([*words[:2], adjective, *words[2:]])
    at = determiner.end() if determiner else 0
    return f"{running[:at]}{adjective} {running[at:]}"


def replaced(running: str, new: str, old: str = "") -> str:
    """The running wording with one thing for another: the thing named, else its first, else all of it."""
    if not running:
        return new
    if old:
        bare = _DETERMINER.sub("", fold(old))
        place = re.search(rf"(?<!\w)(?:(?:an?|the|un|una|el|la|los|las) )?{re.escape(bare)}(?!\w)", fold(running))
        if place:
            return smooth(f"{running[: place.start()]} {new} {running[place.end() :]}")
        return new
    if changed := with_property(running, new):
        return changed
    first = _first_phrase(running)
    simple = len(new.split()) <= 3 and not _TAIL_OF_PHRASE.search(fold(new)) and not _LINKED.match(fold(new))
    if simple and len(first) < len(running) and _alike(first, new):
        return smooth(new + running[len(first) :])
    return new


def without_thing(excluded: str, wanted: str) -> str:
    """The exclusions less those that the words now ask for ("with people after all")."""
    kept = [thing for thing in excluded.split(", ") if thing and not _names(wanted, thing)]
    return ", ".join(kept)


def _names(wanted: str, thing: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(thing))}(?!\w)", fold(wanted)) is not None


def _first_phrase(running: str) -> str:
    tail = _TAIL_OF_PHRASE.search(fold(running))
    comma = running.find(",")
    ends = [end for end in (tail.start() if tail else -1, comma) if end > 0]
    return running[: min(ends)] if ends else running


def _alike(first: str, new: str) -> bool:
    """Whether both are single things ("a cat", "a dog") or both bare plurals."""
    return bool(_DETERMINER.match(fold(first))) == bool(_DETERMINER.match(fold(new)))


def _with_preposition(new: str, old: str) -> str:
    """The property with the preposition that the old one had, where it brings none of its own."""
    preposition = re.match(r"(?:in|at|by|on|during|en|de|por|al) (?:the |la |el )?", fold(old))
    if preposition and not re.match(r"(?:in|at|by|on|during|en|de|por|al|a) ", fold(new)):
        return f"{preposition[0]}{new}"
    return new


def is_property(change: str) -> bool:
    """Whether the wording is nothing but a property: "black and white", "de noche", "red"."""
    bare = smooth(_FILLER.sub("", Wording.of(change).folded))
    return any(kind.fullmatch(bare) for kind in _CLASSES[:6])
