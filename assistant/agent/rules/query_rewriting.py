"""Putting a change into the running query's wording, so that one natural phrase goes to the encoder."""

import re

from assistant.agent.rules.properties import is_people, is_property, with_property
from assistant.i18n.normalized_text import fold_text, layout, regex, smooth

_DETERMINER = regex(r"""
    ^((an?|the|those|these|that|this|any|es[aeo]s?|est[aeo]s?|some|two|three|several|un|una|unos|unas|el|la|los
    |las|dos|tres|varios|varias) )""")
_LINKED = regex(
    r"""
        ^(with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside
        |next to|over|above|below|against|around|through|across|toward|towards|as|holding|carrying|dressed
        |seen|who|that|full|made|and|of|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al
        |a(?= (la|los|las|el|lo|un|una)\b)|bajo|junto|cerca|dentro|detras|delante|sobre|entre|hacia
        |vestid[oa]s?|llevando|llen[oa]s?|que|y)\b"""
)
NOUNS_IN_ING = (
    "wedding|building|painting|drawing|morning|evening|king|ring|spring|string|wing|ceiling|clothing|meeting|landing"
    "|railing|swing|thing|pudding|earring|duckling|crossing|dwelling|meringue|sibling|starling|herring|lightning"
)
_BETWEEN_THINGS = re.compile(
    layout(rf"""
        [ ]*,[ ]*|(?:^|(?<=[ ]))(with|without|in|on|at|by|from|under|near|next to|of|and|while|over|above|below
        |behind
        |beside|through|across|along|into|onto|around|for|who|that|to|a(?= (la|los|las|el|un|una)\b)|al|con|sin
        |en|de
        |del|por|para|mientras|bajo|junto|junto a|cerca de|sobre|entre|hacia|que|y|desde)[ ]
        |(?<=ing){"".join(f"(?<!{noun})" for noun in NOUNS_IN_ING.split("|"))}[ ]|(?<=[aei]ndo)[ ]
        |[ ](?=(?!(?:{NOUNS_IN_ING})\b)\w{{2,}}(?:ing|ando|iendo|yendo)\b)"""),
    re.IGNORECASE,
)
_PARTICLES = frozenset(["up", "down", "off", "out", "away", "over", "around", "back", "together", "along"])
_PLACES = (
    "in|at|on|by|near|inside|outside|under|behind|next to|beside|en|junto a|cerca de|dentro de|bajo|ante"
)
_PLACE = re.compile(rf"(?:(?P<place>{_PLACES})|(?P<other>with|con|from|desde)) ")
_LATER = rf" (?:{_PLACES}|with|con|from|desde|while|mientras|\w{{3,}}(?:ing|ando|iendo)) "
_ADJECTIVE_BEFORE = re.compile(r"(?:^| )(?:an?|the|some|two|three) (?:\w+ )?(?!\w{2,}(?:ing|ed) )\w+ $")
_SPANISH_GERUND = regex(r"^\w{3,}(?:ando|iendo|yendo)\b")
_TAIL_OF_PHRASE = regex(
    r"""
        [ ](with|without|in|on|at|by|from|under|near|during|while|where|when|wearing|inside|behind|beside
        |next|over|above|below|against|around|through|across|toward|towards|who|that|of|holding|carrying
        |doing|\w{2,}ing|and|con|sin|en|de|del|desde|por|durante|mientras|donde|cuando|al|a|bajo|junto|cerca
        |sobre|entre|hacia|que|\w{3,}(ando|iendo|yendo)|y)\b"""
)


def joined(running: str, addition: str, *, adds: bool = False) -> str:
    """The running wording with something added to it, or with its property changed: at night, not by day.

    `adds`: one more thing is named ("and women"), which leaves the people that are there.
    """
    if not running or not addition:
        return running or addition
    if fold_text(addition) in fold_text(running):
        return running
    if same := _of_same_head(running, addition):
        return same
    if not (adds and is_people(addition)) and (changed := with_property(running, addition)):
        return changed
    if _LINKED.match(fold_text(addition)):
        return f"{running} {addition}"
    return f"{running}, {addition}"


def _of_same_head(running: str, addition: str) -> str:
    """The running wording with its main thing said anew ("an older man"); empty where the addition is not that."""
    first = _first_phrase(running)
    is_longer = 1 < len(addition.split()) <= 4 and not _TAIL_OF_PHRASE.search(fold_text(addition))
    if not is_longer or fold_text(addition.split()[-1]) != fold_text(first.split()[-1]):
        return (
            f"{addition}{running[len(first) :]}"
            if fold_text(addition).startswith(f"{fold_text(first)} ")
            else ""
        )
    return f"{addition}{running[len(first) :]}"


def described(running: str, adjective: str) -> str:
    """The running wording's first thing, given a property: "a car by a shop" + "blue"."""
    if not running:
        return adjective
    if changed := with_property(_first_phrase(running), adjective):
        return changed + running[len(_first_phrase(running)) :]
    if changed := with_property(running, adjective):
        return changed
    is_phrase = " " in adjective and _TAIL_OF_PHRASE.search(f" {fold_text(adjective)}")
    if is_phrase or _LINKED.match(fold_text(adjective)) or _SPANISH_GERUND.match(fold_text(adjective)):
        return joined(running, adjective)
    determiner = _DETERMINER.match(fold_text(running))
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
        place = re.search(
            layout(rf"""
                (?<!\w)((an?|the|un|una|el|la|los|las) )?{_thing(old)}(?!\w)"""),
            fold_text(running),
        )
        if place:
            if _ADJECTIVE_BEFORE.search(fold_text(running[: place.start()])):
                new = re.sub(r"^(?:an?|the|some) ", "", new)
            article = re.match(r"(?:an?|the) ", fold_text(place[0]))
            if (
                article
                and not _DETERMINER.match(fold_text(new))
                and not re.search(r"(?<!s)s$", fold_text(new))
            ):
                new = f"{running[place.start() : place.start() + article.end()]}{new}"
            return _with_right_article(
                smooth(f"{running[: place.start()]} {new} {running[place.end() :]}"), new
            )
        return new
    if _LINKED.match(fold_text(new)) or is_property(new):
        return _in_place(running, new) or joined(running, new)
    if changed := with_property(running, new):
        return changed
    if whole:
        return new
    first = _first_phrase(running)
    simple = (
        len(new.split()) <= 3
        and not _TAIL_OF_PHRASE.search(fold_text(new))
        and not _LINKED.match(fold_text(new))
    )
    if simple and len(first) < len(running) and _alike(first, new):
        return smooth(new + running[len(first) :])
    return new


def _with_right_article(text: str, thing: str) -> str:
    """ "An orange coat", where a green one was."""
    bare = re.sub(r"^an? ", "", thing)
    article = "an" if re.match(r"[aeio]", fold_text(bare)) else "a"
    return re.sub(rf"\ban? (?={re.escape(bare)})", f"{article} ", text)


def _in_place(running: str, new: str) -> str:
    """The running wording with the new place or company for the old one: "at a station", not "at an airport"."""
    link = _PLACE.match(fold_text(new))
    if not link or with_property(running, new):
        return ""
    links = _PLACES if link["place"] else link["other"]
    old = re.search(rf" (?:{links}) (?:(?!{_LATER})[^,])+$", fold_text(running))
    return f"{running[: old.start()]} {new}" if old else ""


def without_thing(excluded: str, wanted: str) -> str:
    """The exclusions less those that the words now ask for ("with people after all")."""
    kept = [thing for thing in excluded.split(", ") if thing and not names(wanted, thing)]
    return ", ".join(kept)


def names(wanted: str, thing: str) -> bool:
    """Whether a thing stands in a wording, its article aside."""
    return re.search(rf"(?<!\w){_thing(thing)}(?!\w)", fold_text(wanted)) is not None


def things_of(running: str) -> tuple[str, ...]:
    """The things and doings that a wording names, one by one: "a man", "riding", "a horse"."""
    pieces = re.split(_BETWEEN_THINGS, running)
    return tuple(piece for piece in (smooth(piece) for piece in pieces if piece) if _names_something(piece))


def _names_something(piece: str) -> bool:
    return bool(piece) and fold_text(piece) not in _PARTICLES


def noun(thing: str) -> str:
    """One of `things_of` without adjectives: "a red ship" is "a ship", "una barca vieja" is "barca"."""
    article, *words = thing.split() or [""]
    if re.fullmatch(r"(?:un|una|unos|unas|el|la|los|las)", fold_text(article)) and words:
        return words[0]
    return f"{article} {words[-1]}" if words and re.fullmatch(r"(?:an?|the)", fold_text(article)) else thing


def is_doing(thing: str) -> bool:
    """Whether one of `things_of` is something done rather than a thing."""
    return re.fullmatch(r"\w{2,}(?:ing|ando|iendo|yendo)", fold_text(thing)) is not None


def without_detail(running: str, detail: str) -> str:
    """The running wording without the phrase that names a detail; unchanged where that is its main thing."""
    folded = fold_text(running)
    starts = [0, *(found.start() for found in _TAIL_OF_PHRASE.finditer(folded))]
    starts = sorted({*starts, *(found.start() for found in re.finditer(",", running))})
    phrases = [running[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    kept = [phrase for place, phrase in enumerate(phrases) if place == 0 or not names(phrase, detail)]
    if len(kept) < len(phrases):
        return smooth("".join(kept))
    bare = re.sub(rf"(?<!\w){_thing(detail)} (?=\w)", "", fold_text(phrases[0]))
    same = len(bare) == len(fold_text(phrases[0]))
    return running if same else smooth(bare + "".join(phrases[1:]))


def without_linked(running: str, thing: str) -> str:
    """The running wording without a thing that only stands beside its main one: "a beach with people"."""
    linked = rf"(?:,(?: with| and| con| y)?| with| and| con| y) (?:\w+ ){{0,2}}{_thing(thing)}(?!\w)"
    found = re.search(linked, fold_text(running))
    return smooth(running[: found.start()] + running[found.end() :]) if found else running


def _thing(thing: str) -> str:
    """A pattern for a thing without its article, in the singular or the plural."""
    bare = _DETERMINER.sub("", fold_text(thing))
    stem = re.sub(r"(?<=\w{3})(?:(?<=[xsznlrdj])es|s)$", "", bare)
    return f"{re.escape(stem)}(?:e?s)?" if bare else r"(?!)"


def _first_phrase(running: str) -> str:
    tail = _TAIL_OF_PHRASE.search(fold_text(running))
    comma = running.find(",")
    ends = [end for end in (tail.start() if tail else -1, comma) if end > 0]
    return running[: min(ends)] if ends else running


def _alike(first: str, new: str) -> bool:
    """Whether both are single things ("a cat", "a dog", "cat") or both bare plurals."""
    return _is_single(first) == _is_single(new)


def _is_single(thing: str) -> bool:
    return bool(_DETERMINER.match(fold_text(thing))) or not fold_text(thing).endswith("s")
