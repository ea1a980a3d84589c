"""What a guess at the turn's kind may change where the readings are uncertain.

They are where a hit is named and nothing known is said of it, and where a search rests on nothing but the words
that no reading took. Limits, quotations, names of videos and pictures are certain, and no guess touches them.
"""

import re
from dataclasses import replace

from assistant.agent.planning.intent_classifier import SEARCH_INTENTS, IntentClassifier, IntentLabel
from assistant.agent.rules.hits import HitsReading
from assistant.agent.rules.properties import is_property
from assistant.agent.rules.query_rewriting import is_doing, noun, things_of
from assistant.agent.rules.references import named_anywhere
from assistant.agent.rules.spellings import spelled_out
from assistant.agent.rules.turn import ParsedTurn, TurnContext
from assistant.dialogue.plan import Intent
from assistant.i18n.normalized_text import NormalizedText, regex

_SCENE = regex(
    r"""
        ^(?!(what|whats|what's|who|how|which|when|where|is|are|do|does|que|quien|como|with|without|in|on|at|by
        |from|under|near|while|con|sin|en|de|desde|por|mientras)\b)(\w+ ){1,3}
        (?!(morning|evening|wedding|building|painting|during)\b)(\w{2,}ing|\w{2,}(ando|iendo|yendo))
        [ ]((a|an|the|some|their|his|her|un|una|unos|unas|el|la|los|las|su|sus) )?
        (?!(in|out|on|off|up|down|away|by|back|at|with|to|en|con|de|por)\b)\w{3,}"""
)
"""Somebody doing something to something: "pandas eating bamboo"."""
LIKELY = 0.6
"""From here on a guess decides what is wanted of a hit."""
GOING_ON = 0.8
"""From here on a guess lets a query go on; at 0.6 a new thing was taken for a detail in 2 of 461 turns."""
SELDOM, HARDLY = 0.15, 0.08
"""Up to here a search is so unlikely that a turn is taken for none; the lower one where something is asked for
("show me …"). In five folds over wordings left out, 2 of 401 searches
are taken for something else at 0.15, 1 at 0.08, and 0.76 to 0.94 of the other kinds are told (chat: 0.69)."""
FEW_WORDS = 14
"""Longer turns are searches; what stands around them makes their kind hard to tell."""
ALIKE, MARGIN = 0.86, 0.012
"""Cosine, and lead over the next, from which a thing stands for another: multilingual-e5-small gives a donkey and
a horse 0.867 (a man 0.851), a station and an airport 0.866, tulip fields and a crane 0.785."""
RELATED = 0.83
"""Cosine below which a thing takes the place of all that was looked for."""
ANOTHER_SCENE = 0.8
"""Cosine to the running query below which somebody doing something to something is another scene: pandas eating
bamboo after a microscope have 0.777; a family getting in, after a car, 0.804."""
SHORT_CORRECTION = 4
"""Words of a correction that may be for one thing of the running query; longer ones are for all of it."""


def with_predicted_intent(
    readings: ParsedTurn, text: str, situation: TurnContext, classifier: IntentClassifier
) -> ParsedTurn:
    """The readings, settled by the turn's kind where they are uncertain."""
    if readings.hits.guessed:
        guess = classifier.predict(text)
        if guess.probability < LIKELY or guess.kind not in ("similar", "remove"):
            return readings
        hits = readings.hits
        if guess.kind == "similar":
            return replace(readings, intent="similar", hits=replace(hits, intent="similar"), goes_on=True)
        out = HitsReading("refine", exclude_shots=hits.shots, unknown=hits.unknown)
        return replace(readings, intent="refine", hits=out, goes_on=True)
    if not _rests_on_words(readings) or len(text.split()) > FEW_WORDS or readings.adds:
        return readings
    if is_property(readings.visual):
        return readings
    if _is_another_scene(readings, situation, classifier):
        return replace(readings, fresh=True)
    guess = classifier.predict(spelled_out(text))
    asked = readings.asked or readings.goes_on
    if guess.kind not in SEARCH_INTENTS and guess.searching <= (HARDLY if asked else SELDOM):
        return _no_search(readings, guess.kind, text, situation)
    if guess.kind == "refine" and situation.running and not asked and guess.probability >= GOING_ON:
        return replace(readings, goes_on=True)
    return readings


def _is_another_scene(readings: ParsedTurn, situation: TurnContext, classifier: IntentClassifier) -> bool:
    """Whether words without any sign of going on are a whole scene that has nothing to do with the running one."""
    running = situation.running.visual if situation.running else ""
    if not running or readings.goes_on or not _SCENE.match(readings.visual_wording.folded):
        return False
    return classifier.nearest(readings.visual, (running,))[0].likeness < ANOTHER_SCENE


def _rests_on_words(readings: ParsedTurn) -> bool:
    known = (
        readings.intent, readings.fresh, readings.replaces, readings.speech, readings.exclude, readings.then,
        readings.limits, readings.video, readings.hits.video_of,
    )  # fmt: skip
    return bool(readings.visual) and readings.use_image is None and not any(known)


def _no_search(readings: ParsedTurn, kind: IntentLabel, text: str, situation: TurnContext) -> ParsedTurn:
    """The readings of a turn that looks for nothing; as they were where it is about hits and names none."""
    if kind in ("chat", "info"):
        return ParsedTurn(intent=kind)
    if situation.running is None or (readings.goes_on and kind in ("more", "reset")):
        return readings
    if kind in ("more", "reset"):
        return ParsedTurn(intent=kind)
    shots = named_anywhere(NormalizedText.of(spelled_out(text)), len(situation.hits)) or situation.mentioned
    if not shots:
        return readings
    if kind == "remove":
        return ParsedTurn(intent="refine", hits=HitsReading("refine", exclude_shots=shots), goes_on=True)
    intent: Intent = "similar" if kind == "similar" else "describe"
    return ParsedTurn(intent=intent, hits=HitsReading(intent, shots))


def with_replaced_thing(
    readings: ParsedTurn, situation: TurnContext, classifier: IntentClassifier
) -> ParsedTurn:
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
    article = re.match(r"an? ", noun(change))
    nouns = {_with_article(noun(thing)) if article else noun(thing): thing for thing in reversed(things)}
    if len(nouns) < 2:
        return readings
    first, second = classifier.nearest(noun(change), tuple(nouns))[:2]
    if first.likeness >= ALIKE and first.likeness - second.likeness >= MARGIN:
        return replace(readings, old=nouns[first.phrase])
    is_main = nouns[first.phrase] == things[0] and first.likeness >= RELATED
    return readings if is_main else replace(readings, corrects=False)


def _with_article(bare: str) -> str:
    """A bare noun with an article where it is in the singular: two things with one are more alike than they are."""
    return bare if re.match(r"(?:an?|the|un|una) ", bare) or bare.endswith("s") else f"a {bare}"
