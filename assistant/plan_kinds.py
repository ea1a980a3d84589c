"""What a guess at the turn's kind may change where the readings are uncertain.

They are where a hit is named and nothing known is said of it, and where a turn is nothing but words that no
reading takes anything from. Limits, quotations, names and requests are certain, and no guess touches them.
"""

from dataclasses import replace

from assistant.merging import is_doing, noun, things_of
from assistant.properties import is_property
from assistant.readings import Readings, Situation
from assistant.readings_hits import HitsReading
from assistant.turn_kinds import TurnKinds

LIKELY = 0.6
"""From here on a guess decides what is wanted of a hit."""
GOING_ON = 0.8
"""From here on a guess lets a query go on; at 0.6 a new thing was taken for a detail in 2 of 461 turns."""
CERTAIN = 0.85
"""From here on a guess takes a few words for no search at all, which costs a search where it is wrong."""
FEW_WORDS = 8
ALIKE, MARGIN = 0.86, 0.012
"""Cosine, and lead over the next, from which a thing stands for another: multilingual-e5-small gives a donkey and
a horse 0.867 (a man 0.851), a station and an airport 0.866, tulip fields and a crane 0.785."""
RELATED = 0.83
"""Cosine below which a thing takes the place of all that was looked for."""
SHORT_CORRECTION = 4
"""Words of a correction that may be for one thing of the running query; longer ones are for all of it."""


def with_kind(readings: Readings, text: str, situation: Situation, kinds: TurnKinds) -> Readings:
    """The readings, settled by the turn's kind where they are uncertain."""
    if readings.hits.guessed:
        guess = kinds.guess(text)
        if guess.probability < LIKELY or guess.kind not in ("similar", "remove"):
            return readings
        hits = readings.hits
        if guess.kind == "similar":
            return replace(readings, intent="similar", hits=replace(hits, intent="similar"), goes_on=True)
        out = HitsReading("refine", exclude_shots=hits.shots, unknown=hits.unknown)
        return replace(readings, intent="refine", hits=out, goes_on=True)
    if not _says_nothing_known(readings):
        return readings
    guess = kinds.guess(text)
    if guess.kind in ("more", "chat", "info", "reset"):
        few = len(text.split()) <= FEW_WORDS
        return Readings(intent=guess.kind) if few and guess.probability >= CERTAIN else readings
    if guess.kind == "refine" and situation.running and guess.probability >= GOING_ON:
        return replace(readings, goes_on=True)
    return readings


def _says_nothing_known(readings: Readings) -> bool:
    known = (
        readings.intent, readings.asked, readings.fresh, readings.replaces, readings.goes_on, readings.speech,
        readings.exclude, readings.then, readings.limits, readings.video, readings.hits.video_of,
    )  # fmt: skip
    return bool(readings.visual) and readings.use_image is None and not any(known)


def with_old(readings: Readings, situation: Situation, kinds: TurnKinds) -> Readings:
    """The readings of "no, a donkey", with the thing that it stands for: the horse, not its rider."""
    running = situation.running.visual if situation.running and not readings.fresh else ""
    change = readings.visual
    if not (running and change and readings.corrects) or readings.old or is_property(change):
        return readings
    things = things_of(running)
    if len(change.split()) > SHORT_CORRECTION or len(things) < 2 or things_of(change) != (change,):
        return readings
    things = tuple(thing for thing in things if is_doing(thing) == is_doing(change))
    same_noun = [thing for thing in things if thing.split()[-1].lower() == change.split()[-1].lower()]
    if same_noun or len(things) < 2:
        return replace(readings, old=(same_noun or things)[0]) if things and readings.corrects else readings
    nouns = {noun(thing): thing for thing in reversed(things)}
    if len(nouns) < 2:
        return readings
    first, second = kinds.nearest(noun(change), tuple(nouns))[:2]
    if first.likeness >= ALIKE and first.likeness - second.likeness >= MARGIN:
        return replace(readings, old=nouns[first.phrase])
    is_main = nouns[first.phrase] == things[0] and first.likeness >= RELATED
    return readings if is_main else replace(readings, corrects=False)
