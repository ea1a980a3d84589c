"""Turns that depend on what was shown, and wordings that no list of requests holds."""

import pytest

from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.answer_notes import note_text
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.i18n.language_detection import detect_language

VIDEOS = ("market_1.mp4", "parade_2.mov", "quay_3.mkv")
SITUATION = TurnContext(
    running=Plan(visual="a baker"),
    hits=VIDEOS * 3,
    videos=VIDEOS,
    mentioned=(4,),
    last_intent="describe",
    lengths=(100.0, 200.0, 300.0),
    hit_lengths=(3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0),
)


def planned(text: str, situation: TurnContext = SITUATION) -> PlannedTurn:
    return plan_turn(text, situation)


def said(made: PlannedTurn, text: str) -> str:
    return " ".join(note_text(note, detect_language(text)) for note in made.notes)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("shorter ones", {"max_seconds": 7.0}),
        ("please give me some longer shots", {"min_seconds": 7.0}),
        ("dame planos más cortos", {"max_seconds": 7.0}),
        ("un poco más largos, por favor", {"min_seconds": 7.0}),
    ],
)
def test_shorter_and_longer_are_measured_by_what_was_shown(text: str, limits: dict[str, float]) -> None:
    made = planned(text)
    assert made.plan == Plan(intent="refine", visual="a baker", filters=PlanFilters(**limits))  # type: ignore[arg-type]
    assert "7 s" in said(made, text)


def test_shorter_things_are_things() -> None:
    assert planned("shorter dresses").plan.filters == PlanFilters()


def test_the_end_of_a_video_is_found_where_the_video_is_certain() -> None:
    assert planned("in the last 20 seconds of parade_2.mov").plan.filters.after == 180
    within = planned(
        "el último minuto", TurnContext(running=Plan(visual="x"), videos=("a.mp4",), lengths=(90.0,))
    )
    assert within.plan.filters.after == 30
    unsure = planned("in the last minute")
    assert unsure.plan.filters == PlanFilters()
    assert "name one video" in said(unsure, "in the last minute")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("not from parade_2.mov", "parade_2.mov"),
        ("nada de parade_2.mov", "parade_2.mov"),
        ("nothing from that video", "market_1.mp4"),
    ],
)
def test_leaving_a_video_out_is_not_pretended(text: str, name: str) -> None:
    made = planned(text)
    assert made.plan == Plan(intent="refine", visual="a baker")
    assert name in said(made, text)


def test_of_two_videos_not_the_one_is_the_other() -> None:
    made = planned("not from b_2.mov", TurnContext(running=Plan(visual="x"), videos=("a_1.mp4", "b_2.mov")))
    assert (made.plan.filters.video, made.notes) == ("a_1.mp4", ())


@pytest.mark.parametrize(
    ("text", "shots"),
    [("what happens in the one before?", (3,)), ("¿y el anterior?", (3,)), ("the one after that", (5,))],
)
def test_neighbours_of_the_hit_spoken_of_are_hits(text: str, shots: tuple[int, ...]) -> None:
    assert (planned(text).plan.intent, planned(text).plan.shots) == ("describe", shots)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("my editor keeps on about a heron in a marsh", "a heron in a marsh"),
        ("would love to see a heron", "a heron"),
        ("necesito urgentemente una garza", "una garza"),
        ("a mi jefe le vendría de perlas una garza en un río", "una garza en un río"),
        ("¿no tendréis por ahí una garza?", "una garza"),
        ("we're short of herons, got some?", "herons"),
        ("a man looking for his dog", "a man looking for his dog"),
        ("una mujer que busca setas", "una mujer que busca setas"),
        ("the director of an orchestra", "the director of an orchestra"),
        ("people having lunch", "people having lunch"),
    ],
)
def test_a_request_is_told_from_the_thing_by_its_build(text: str, seen: str) -> None:
    assert plan_turn(text, TurnContext()).plan.visual == seen


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("nothing after 5:00", {"before": 300.0}),
        ("nada antes de 2:00", {"after": 120.0}),
        ("they must not last more than 9 seconds", {"max_seconds": 9.0}),
        ("nada por debajo de 3 segundos", {"min_seconds": 3.0}),
        ("skip the first two minutes", {"after": 120.0}),
    ],
)
def test_negated_limits_are_turned_round(text: str, limits: dict[str, float]) -> None:
    assert planned(text).plan.filters == PlanFilters(**limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("there are too many flags in these", "flags"),
        ("los coches sobran", "coches"),
        ("cars are not wanted", "cars"),
    ],
)
def test_what_is_too_much_is_excluded(text: str, excluded: str) -> None:
    assert planned(text).plan.exclude == excluded
