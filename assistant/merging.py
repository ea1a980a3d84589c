"""Putting a change into the running query's wording, so that one natural phrase goes to the encoder."""

import re

from assistant.properties import is_property, with_property
from assistant.wording import fold, layout, regex, smooth

_DETERMINER = regex(r"""
    ^((an?|the|some|two|three|several|un|una|unos|unas|el|la|los|las|dos|tres|varios|varias) )""")
_LINKED = regex(
    r"""
        ^(with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside
        |next to|over|above|below|against|around|through|across|toward|towards|as|holding|carrying|dressed
        |seen|who|that|full|made|and|of|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al
        |a(?= (la|los|las|el|lo|un|una)\b)|bajo|junto|cerca|dentro|detras|delante|sobre|entre|hacia
        |vestid[oa]s?|llevando|llen[oa]s?|que|y)\b"""
)
_TAIL_OF_PHRASE = regex(
    r"""
        [ ](with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside
        |next|over|above|below|against|around|through|across|toward|towards|who|that|of|holding|carrying
        |doing|\w{2,}ing|and|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al|a|bajo|junto|cerca
        |sobre|entre|hacia|que|\w{3,}(ando|iendo|yendo)|y)\b"""
)


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


def replaced(running: str, new: str, old: str = "", *, whole: bool = False) -> str:
    """The running wording with one thing for another: the thing named, else its first, else (`whole`) all."""
    if not running:
        return new
    if old:
        bare = _DETERMINER.sub("", fold(old))
        place = re.search(
            layout(rf"""
                (?<!\w)((an?|the|un|una|el|la|los|las) )?{re.escape(bare)}(?!\w)"""),
            fold(running),
        )
        if place:
            return smooth(f"{running[: place.start()]} {new} {running[place.end() :]}")
        return new
    if _LINKED.match(fold(new)) or is_property(new):
        return joined(running, new)
    if changed := with_property(running, new):
        return changed
    if whole:
        return new
    first = _first_phrase(running)
    simple = len(new.split()) <= 3 and not _TAIL_OF_PHRASE.search(fold(new)) and not _LINKED.match(fold(new))
    if simple and len(first) < len(running) and _alike(first, new):
        return smooth(new + running[len(first) :])
    return new


def without_thing(excluded: str, wanted: str) -> str:
    """The exclusions less those that the words now ask for ("with people after all")."""
    kept = [thing for thing in excluded.split(", ") if thing and not names(wanted, thing)]
    return ", ".join(kept)


def names(wanted: str, thing: str) -> bool:
    """Whether a thing stands in a wording, its article aside."""
    thing = _DETERMINER.sub("", fold(thing))
    return re.search(rf"(?<!\w){re.escape(fold(thing))}(?!\w)", fold(wanted)) is not None


def _first_phrase(running: str) -> str:
    tail = _TAIL_OF_PHRASE.search(fold(running))
    comma = running.find(",")
    ends = [end for end in (tail.start() if tail else -1, comma) if end > 0]
    return running[: min(ends)] if ends else running


def _alike(first: str, new: str) -> bool:
    """Whether both are single things ("a cat", "a dog") or both bare plurals."""
    return bool(_DETERMINER.match(fold(first))) == bool(_DETERMINER.match(fold(new)))
