"""Slips of the finger: mended in the words that steer a search, left alone in what is looked for."""

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.agent.rules.typos import mended
from assistant.dialogue.plan import Plan

ROWERS = TurnContext(running=Plan(intent="search", visual="rowers on misty water"), hits=("a.mp4",) * 6)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("betwen 5:00 and 6:10", {"after": 300, "before": 370}),
        ("befor 3:00", {"before": 180}),
        ("shoter than 5 secnds", {"max_seconds": 5}),
        ("más de 8 segunods", {"min_seconds": 8}),
    ],
)
def test_a_limit_with_a_slip_in_it_is_still_a_limit(text, fields):
    plan = plan_turn(text, ROWERS).plan
    assert (plan.intent, plan.visual) == ("refine", "rowers on misty water")
    assert {name: getattr(plan.filters, name) for name in fields} == fields


def test_hits_are_found_and_put_away_with_a_slip():
    assert plan_turn("simlar to 3", ROWERS).plan.shots == (3,)
    assert plan_turn("remvoe the 2nd", ROWERS).plan.exclude_shots == (2,)
    assert plan_turn("withuot oars", ROWERS).plan.exclude == "oars"


@pytest.mark.parametrize(
    "text",
    [
        "a linger of mist at an altar, the alter ego of an aster",
        "remote hills, shorten the rope, a lounger by the pool",
        "Betweeen.mp4 and seconds.mov",
        "segundas nupcias de la minutera",
        "the beast after the feast",
    ],
)
def test_words_of_their_own_and_file_names_stay(text):
    assert mended(text) == text
