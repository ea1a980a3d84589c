"""The kind of a turn by its meaning, where no reading knows its words."""

import functools

import pytest

from assistant.agent.planning.annotated_dialogues import plan_dialogues
from assistant.agent.planning.intent_classifier import IntentClassifier, IntentPrediction
from assistant.agent.planning.planner import plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.plan import Plan
from benchmarks.dialogue.plan_scoring import BLIND_DIALOGUES, plan_accuracy
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.errors import ModelError

SITUATION = TurnContext(running=Plan(visual="a baker"), hits=("a.mp4",) * 6, videos=("a.mp4",))


class Fixed(IntentClassifier):
    """Guesses the same each time and counts how often it is asked."""

    def __init__(self, guess: IntentPrediction | Exception) -> None:
        self.fixed = guess
        self.asked: list[str] = []

    def predict(self, text: str) -> IntentPrediction:
        self.asked.append(text)
        if isinstance(self.fixed, Exception):
            raise self.fixed
        return self.fixed


@pytest.fixture(scope="module")
def kinds() -> IntentClassifier:
    return IntentClassifier(BundledSentenceEncoder())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the fourth is dreadful, bin it", "remove"),
        ("¿cuántas películas guarda esta colección?", "info"),
        ("find things in the manner of the second", "similar"),
    ],
)
def test_kinds_are_told_by_meaning(kinds: IntentClassifier, text: str, kind: str) -> None:
    guess = kinds.predict(text)
    assert guess.kind == kind
    assert 0 < guess.probability <= 1


def test_a_guess_decides_what_is_wanted_of_a_hit_that_nothing_known_is_said_of() -> None:
    removing, alike = Fixed(IntentPrediction("remove", 0.9)), Fixed(IntentPrediction("similar", 0.9))
    assert plan_turn("zap the third", SITUATION, classifier=removing).plan.exclude_shots == (3,)
    assert plan_turn("zap the third", SITUATION, classifier=alike).plan.shots == (3,)
    assert (
        plan_turn("zap the third", SITUATION, classifier=Fixed(IntentPrediction("remove", 0.3))).plan.intent
        == "describe"
    )


@pytest.mark.parametrize(
    "text",
    [
        "without people",
        "more like the second",
        "what is happening in 3?",
        "after 2:00",
        '"hello"',
    ],
)
def test_certain_words_are_never_guessed_at(text: str) -> None:
    guesses = Fixed(IntentPrediction("reset", 1.0))
    assert plan_turn(text, SITUATION, classifier=guesses) == plan_turn(text, SITUATION)
    assert guesses.asked == []


def test_a_guess_that_fails_costs_nothing() -> None:
    failing = Fixed(ModelError("gone"))
    assert plan_turn("herons", SITUATION, classifier=failing) == plan_turn("herons", SITUATION)
    assert failing.asked == ["herons"]


def test_only_a_few_words_can_be_no_search() -> None:
    sure = Fixed(IntentPrediction("chat", 0.99))
    assert plan_turn("herons", SITUATION, classifier=sure).plan.intent == "chat"
    text = "herons wading slowly past tall reeds beside low wooden huts on stilts in the bay"
    assert plan_turn(text, SITUATION, classifier=sure).plan.intent != "chat"


@pytest.mark.parametrize(
    ("first", "turn", "visual"),
    [
        ("a man riding a horse on the beach", "no, I meant a donkey", "a man riding a donkey on the beach"),
        ("a couple kissing at a station", "no, an airport", "a couple kissing at an airport"),
        ("steam trains arriving at dusk", "no, I meant departing", "steam trains departing at dusk"),
        ("a wedding cake being cut", "sorry, I meant a birthday cake", "a birthday cake being cut"),
        ("a red ship in a harbour", "no, a submarine", "a submarine in a harbour"),
        ("sacks of grain on a quay", "no, tulip fields", "tulip fields"),
        ("coches en una carretera", "no, motos", "motos en una carretera"),
    ],
)
def test_a_correction_takes_the_place_of_what_is_nearest_in_meaning(
    kinds: IntentClassifier, first: str, turn: str, visual: str
) -> None:
    situation = TurnContext(running=Plan(visual=first), hits=("a.mp4",) * 6)
    assert plan_turn(turn, situation, classifier=kinds).plan.visual == visual


@pytest.mark.slow
def test_dialogues_by_people_who_knew_nothing_of_the_readings_are_planned(kinds: IntentClassifier) -> None:
    share, missed = plan_accuracy(
        BLIND_DIALOGUES, plan_dialogues(BLIND_DIALOGUES, functools.partial(plan_turn, classifier=kinds))
    )
    assert share >= 0.99, "\n".join(missed)
