"""Turns whose wording no reading knows are told by meaning; plain descriptions stay whole."""

import pytest

from assistant.agent.planning.annotated_dialogues import UnsearchedDialogue
from assistant.agent.planning.intent_classifier import IntentClassifier
from assistant.agent.planning.planner import plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.plan import Plan
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder

STANDING = TurnContext(
    running=Plan(visual="a bridge"), hits=("a.mp4", "b.mp4") * 4, videos=("a.mp4", "b.mp4")
)

WHOLE = """
two more horses joining a herd|the other side of the river|a summary on a blackboard
people introducing themselves|a collection of stamps|a librarian showing a catalogue|a fashion show
the last train leaving a station|a bus with number 12|the first snow|a one-man band|countdown of a rocket
a help desk in a shop|thank you cards|a thank you card|hello written in sand|a good morning kiss
a welcome sign|the next bus stop|twins dressed alike|a cloud that looks like a dog|a copy of a painting
runners at the start|a clean slate roof|a forgotten doll|film reels on a table
a teacher explaining on a blackboard|half a dozen eggs in a basket|one boat|a street then and now
others dancing behind|the rest of the orchestra|a break at work|matches lighting a candle
a perfect sunset|a great white shark|now and then a wave|a stack of index cards|a memory card|a U boat
vitamin k tablets|dos caballos más en la manada|el otro lado del río|un resumen en una pizarra
gente presentándose|una colección de sellos|un desfile de moda|el último tren|la primera nevada
vagones de tercera|cuenta atrás de un cohete|recuento de votos|una despedida en el aeropuerto
una tarjeta de agradecimiento|hola escrito en la arena|la siguiente parada del autobús
gemelos vestidos igual|la línea de salida|tejados de pizarra|la vuelta al cole
rollos de película en una mesa|una guía describiendo un cuadro|media docena de huevos|una barca
otros bailando detrás|el resto de la orquesta|un gran tiburón blanco|una calle antes y ahora
"""


@pytest.fixture(scope="module")
def kinds() -> IntentClassifier:
    return IntentClassifier(BundledSentenceEncoder())


@pytest.mark.slow
def test_plain_descriptions_stay_whole(kinds: IntentClassifier) -> None:
    texts = WHOLE.strip().replace("\n", "|").split("|")
    plans = [(text, plan_turn(text, TurnContext(videos=("a.mp4",)), classifier=kinds).plan) for text in texts]
    broken = [(text, plan.intent, plan.visual) for text, plan in plans if plan != Plan(visual=text)]
    assert not broken
    assert len(texts) > 60


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¿cuántas cintas hay digitalizadas?", "info"),
        ("list everything that's in the collection", "info"),
        ("¿de qué época es el material del archivo?", "info"),
        ("who are you and how does this work?", "chat"),
        ("dame otros tantos", "more"),
        ("what years do these holdings span?", "info"),
    ],
)
def test_what_looks_for_nothing_is_no_search(kinds: IntentClassifier, text: str, intent: str) -> None:
    assert plan_turn(text, STANDING, classifier=kinds).plan.intent == intent


@pytest.mark.parametrize(
    ("text", "intent", "shots"),
    [
        ("otros que se asemejen al dos", "similar", (2,)),
        ("y qué me dices del tres, ¿qué se ve?", "describe", (3,)),
    ],
)
def test_a_guessed_turn_about_hits_names_them(
    kinds: IntentClassifier, text: str, intent: str, shots: tuple[int, ...]
) -> None:
    plan = plan_turn(text, STANDING, classifier=kinds).plan
    assert (plan.intent, plan.shots) == (intent, shots)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("at least a dozen seconds each", "min_seconds", 12),
        ("at least half a dozen seconds", "min_seconds", 6),
        ("mínimo media docena de segundos", "min_seconds", 6),
        ("que no dure más de un cuarto de minuto", "max_seconds", 15),
        ("half a minute at most", "max_seconds", 30),
        ("minuto y medio como mucho", "max_seconds", 90),
        ("a couple of seconds at least", "min_seconds", 2),
    ],
)
def test_amounts_in_words_are_limits(text: str, field: str, value: float) -> None:
    plan = plan_turn(text, STANDING).plan
    assert (plan.intent, plan.visual, getattr(plan.filters, field)) == ("refine", "a bridge", value)


@pytest.mark.parametrize(
    ("first", "turn", "visual"),
    [
        ("pescadores remendando redes", "mujeres, no hombres", "mujeres remendando redes"),
        ("a choir of boys", "girls, not boys", "a choir of girls"),
        ("men playing cards", "women, not men", "women playing cards"),
        ("hi, looking 4 a tailor", "with a mirror pls", "a tailor with a mirror"),
        ("busco un caballo q salte xfa", "en la playa tb", "un caballo que salte en la playa"),
    ],
)
def test_people_take_the_place_of_people_and_chat_spellings_are_read(
    first: str, turn: str, visual: str
) -> None:
    plan = plan_turn(first, TurnContext()).plan
    assert (
        plan_turn(turn, UnsearchedDialogue(hits=("a.mp4",) * 4).after(plan).context()).plan.visual == visual
    )


def test_what_is_said_in_quotation_marks_goes_on_with_the_query() -> None:
    plan = plan_turn("justo cuando dice 'soy inocente'", STANDING).plan
    assert (plan.intent, plan.visual, plan.speech) == ("refine", "a bridge", "soy inocente")


def test_what_follows_a_countdown_is_the_second_part() -> None:
    plan = plan_turn("cuenta atrás de un cohete", TurnContext()).plan
    plan = plan_turn(
        "seguido de gente celebrándolo", UnsearchedDialogue(hits=("a.mp4",)).after(plan).context()
    ).plan
    assert (plan.visual, plan.then) == ("cuenta atrás de un cohete", "gente celebrándolo")
