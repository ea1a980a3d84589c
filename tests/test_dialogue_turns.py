"""Turns that only make sense after others: corrections, parts taken back, one thing more, mere questions."""

from typing import Any

import pytest

from assistant.agent.planning.annotated_dialogues import UnsearchedDialogue
from assistant.agent.planning.planner import plan_turn
from assistant.dialogue.plan import Plan

VIDEOS = ("harbour_1971.mp4", "reel_12.mov", "quay.mkv")
HITS = tuple(VIDEOS[number % 3] for number in range(8))


def after(*turns: str) -> Plan:
    """The plan of the last turn."""
    told, plan = UnsearchedDialogue(VIDEOS, HITS), Plan()
    for turn in turns:
        plan = plan_turn(turn, told.context()).plan
        told = told.after(plan)
    return plan


def said(plan: Plan) -> dict[str, Any]:
    """What the plan holds, its empty fields left out."""
    fields = {name: value for name, value in plan.model_dump(exclude={"filters", "intent"}).items() if value}
    return fields | {name: value for name, value in plan.filters.model_dump().items() if value is not None}


@pytest.mark.parametrize(
    ("first", "turn", "visual"),
    [
        ("a cat on a wall", "no, I meant a dog", "a dog on a wall"),
        ("a car in a street", "I said car but I meant van", "a van in a street"),
        ("a cat on a wall", "not a cat, a dog", "a dog on a wall"),
        ("cows in a field", "no cows, only sheep", "sheep in a field"),
        ("kids in a classroom", "swap the classroom for a library", "kids in a library"),
        ("a man at a station", "no, at a harbour", "a man at a harbour"),
        ("a picnic in the rain", "no no, sunny please", "a picnic sunny"),
        ("un tren en un túnel", "perdón, quería decir en un puente", "un tren en un puente"),
        (
            "un perro y un gato",
            "al revés, un gato persiguiendo a un perro",
            "un gato persiguiendo a un perro",
        ),
        ("aviones", "aviones despegando, mejor dicho", "aviones despegando"),
        ("balloons", "hot air balloons I mean", "hot air balloons"),
        ("un conejo de color blanco", "que sea negro", "un conejo de color negro"),
    ],
)
def test_corrections_leave_what_they_are_not_about(first: str, turn: str, visual: str) -> None:
    assert after(first, turn).visual == visual


@pytest.mark.parametrize(
    ("first", "turn", "visual"),
    [
        ("men playing dominoes", "and women", "men playing dominoes, women"),
        ("cows", "sheep too", "cows, sheep"),
        ("a bus", "two of them", "a bus, two of them"),
        ("a procession", "que salgan mujeres", "a procession, mujeres"),
        ("a market", "any in colour?", "a market in colour"),
        ("albañiles en un andamio", "que estén comiendo", "albañiles en un andamio, comiendo"),
        ("a square", "more crowded than that", "a square, more crowded"),
    ],
)
def test_one_thing_more_leaves_those_that_are_there(first: str, turn: str, visual: str) -> None:
    plan = after(first, turn)
    assert (plan.intent, plan.visual) == ("refine", visual)


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (("a bus", "without people", "put people back"), {"visual": "a bus"}),
        (("a bus", "no cars", "cars are fine after all"), {"visual": "a bus"}),
        (("un bus", "sin gente", "con gente otra vez"), {"visual": "un bus"}),
        (("a bus", "before 2:00", "under 9 seconds", "get rid of the time limit"), {"visual": "a bus"}),
        (("a bus, then a bell ringing", "forget the second part"), {"visual": "a bus"}),
        (("una fábrica", "y luego un camión", "quita lo del camión"), {"visual": "una fábrica"}),
        (("a beach in the rain", "drop the rain bit"), {"visual": "a beach"}),
        (("a beach with people", "no people"), {"visual": "a beach", "exclude": "people"}),
    ],
)
def test_parts_of_the_running_query_are_taken_back(turns: tuple[str, ...], left: dict[str, Any]) -> None:
    assert said(after(*turns)) == left


@pytest.mark.parametrize(
    "turn",
    [
        "summarise", "summarize it", "resumen", "haz un resumen del vídeo", "does he say anything?",
        "what does he say at the end?", "¿qué dice exactamente?", "¿de cuándo es?",
    ],
)  # fmt: skip
def test_questions_without_a_name_are_about_what_was_spoken_of(turn: str) -> None:
    plan = after("a priest", "describe the second", turn)
    assert (plan.intent, plan.shots) == ("describe", (2,))


@pytest.mark.parametrize(
    "turn", ["a fashion show", "a bishop, saying mass", "now a lighthouse", "shots of a pier"]
)
def test_new_things_are_no_additions(turn: str) -> None:
    plan = after("a cat on a wall", turn)
    assert plan.intent == "search"
    assert "cat" not in plan.visual


@pytest.mark.parametrize(
    ("turn", "shots", "refused"),
    [
        ("the 1st, 4th and 7th work", (1, 4, 7), ()),
        ("the fourth is gorgeous, more along those lines?", (4,), ()),
        ("I don't like any of these", (), (1, 2, 3, 4, 5, 6, 7, 8)),
        ("number 3 is the closest to what I have in mind", (3,), ()),
    ],
)
def test_hits_are_praised_and_refused(turn: str, shots: tuple[int, ...], refused: tuple[int, ...]) -> None:
    plan = after("a letter", turn)
    assert (plan.visual, plan.shots, plan.exclude_shots) == ("a letter", shots, refused)


@pytest.mark.parametrize(
    ("turn", "limits"),
    [
        ("between 20 and 90 seconds in", {"after": 20, "before": 90}),
        ("no shorter than five seconds and no longer than fifteen", {"min_seconds": 5, "max_seconds": 15}),
        ("at least 30 seconds and at most 2 minutes", {"min_seconds": 30, "max_seconds": 120}),
        ("5-10 seconds", {"min_seconds": 5, "max_seconds": 10}),
        ("el primer cuarto de hora", {"before": 900}),
        ("only in the 1971 one", {"video": "harbour_1971.mp4"}),
        ("solo en el de 1971", {"video": "harbour_1971.mp4"}),
    ],
)
def test_limits_in_other_words(turn: str, limits: dict[str, Any]) -> None:
    assert said(after("a boat", turn)) == {"visual": "a boat"} | limits


@pytest.mark.parametrize(
    ("turn", "exclude"),
    [
        ("could you exclude anything with boats in it", "boats"),
        ("and nothing modern", "modern"),
        ("none with trees", "trees"),
        ("cut the ones with men", "men"),
        ("prescinde de los que tengan heridos", "heridos"),
        ("con casco no, sin casco", "casco"),
        ("nothing but the sea", ""),
    ],
)
def test_exclusions_in_other_words(turn: str, exclude: str) -> None:
    assert after("a street", turn).exclude == exclude


@pytest.mark.parametrize(
    ("turn", "limits"),
    [
        ("I can't use anything shorter than 9 seconds", {"min_seconds": 9}),
        ("anything over 5 seconds is too long", {"max_seconds": 5}),
        ("drop everything under 9 seconds", {"min_seconds": 9}),
        ("quita los de más de 5 segundos", {"max_seconds": 5}),
        ("de 8 segundos para arriba", {"min_seconds": 8}),
        ("long takes, over 20 seconds", {"min_seconds": 20}),
        ("8+ seconds", {"min_seconds": 8}),
        ("ignore the first five minutes", {"after": 300}),
        ("at least 5 minutes in", {"after": 300}),
        ("minutes 5 to 7", {"after": 300, "before": 420}),
        ("del quinto al séptimo minuto", {"after": 300, "before": 420}),
        ("después del minuto 5 y antes del 7", {"after": 300, "before": 420}),
        ("por debajo de los 5 segundos", {"max_seconds": 5}),
    ],
)
def test_refused_lengths_are_the_other_limit(turn: str, limits: dict[str, Any]) -> None:
    assert said(after("a boat", turn)) == {"visual": "a boat"} | limits


@pytest.mark.parametrize(
    ("turn", "visual"),
    [
        ("one more thing to find: three nuns on bicycles", "three nuns on bicycles"),
        ("una cosa más que buscar: cerezos", "cerezos"),
        ("a producer just phoned, she's asking for cherry trees", "cherry trees"),
        ("hello, could u find a snowplough", "a snowplough"),
        ("buenas tardes, quería imágenes de una boda", "una boda"),
        ("show me everything you have of the regatta", "the regatta"),
        ("Imágenes de archivo de una matanza", "una matanza"),
    ],
)
def test_what_is_said_around_a_request_is_not_searched_for(turn: str, visual: str) -> None:
    assert said(after(turn)) == {"visual": visual}


@pytest.mark.parametrize(
    "thing",
    [
        "a fashion show", "the last supper", "two women in a café", "before sunset", "kids drop a ball",
        "a drop of water falling", "a no smoking sign", "una calle sin salida", "people queuing to get in",
        "a man asking for directions", "a then unknown singer", "el primer hombre en la luna",
        "quitando la nieve con palas", "a reset button", "the number 7 bus",
        "Star Wars: the empire strikes back", "un partido de la final",
    ],
)  # fmt: skip
def test_words_of_the_thing_itself_stay(thing: str) -> None:
    assert said(after(thing)) == {"visual": thing}


@pytest.mark.parametrize(
    ("turn", "intent"),
    [
        ("any more like these?", "more"), ("¿no hay más?", "more"), ("esos no, otros", "more"),
        ("pásame más de esos", "more"), ("what's the oldest video?", "info"),
        ("¿cuántas horas de metraje?", "info"),
        ("what's the total length of the footage you hold?", "info"), ("cheers, that'll do nicely", "chat"),
        ("what are you able to do?", "chat"), ("jajaja qué bueno", "chat"), ("pues nada, déjalo", "reset"),
        ("clear", "reset"), ("da igual, empieza otra vez", "reset"),
        ("What can you tell me about the last one?", "describe"), ("when does 2 start?", "describe"),
    ],
)  # fmt: skip
def test_turns_that_are_no_search(turn: str, intent: str) -> None:
    assert after("a boat", turn).intent == intent


@pytest.mark.parametrize(
    ("turn", "refused"),
    [
        ("neither 4 nor 7", (4, 7)),
        ("ditch 4, 6 and 7", (4, 6, 7)),
        ("anything but 4", (4,)),
        ("el 5 sobra", (5,)),
    ],
)
def test_hits_are_refused_in_other_words(turn: str, refused: tuple[int, ...]) -> None:
    assert after("a boat", turn).exclude_shots == refused


def test_that_one_is_the_hit_that_was_spoken_of() -> None:
    alike = after("a boat", "what's the third one from?", "like that one but at sunset")
    assert (alike.intent, alike.shots, alike.visual) == ("similar", (3,), "a boat at sunset")
    assert after("a boat", "describe the third", "not that one").exclude_shots == (3,)
