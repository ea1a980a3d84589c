"""What a guess at the turn's kind may change where the readings are uncertain.

They are where a hit is named and nothing known is said of it, and where a turn is nothing but words that no
reading takes anything from. Limits, quotations, names and requests are certain, and no guess touches them.
"""

from dataclasses import replace

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
