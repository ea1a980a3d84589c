"""Turns of phrase of the street are read like the words that they stand for; what is seen stays to the letter."""

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.rules.colloquial import put_plainly
from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.plan import Plan

DANCERS = TurnContext(running=Plan(intent="search", visual="dancers on a stage"), hits=("a.mp4",) * 12)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("gotta be 3 seconds or less", {"max_seconds": 3}),
        ("half a minute at the very most", {"max_seconds": 30}),
        ("a lo mucho 15 segundos", {"max_seconds": 15}),
        ("arriba de los 20 segundos", {"min_seconds": 20}),
        ("no más allá del 12:40", {"before": 760}),
    ],
)
def test_limits_are_understood(text, fields):
    plan = plan_turn(text, DANCERS).plan
    assert (plan.intent, plan.visual) == ("refine", "dancers on a stage")
    assert {name: getattr(plan.filters, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("text", "shots"),
    [
        ("6 and 7 too blurry, ditch em", (6, 7)),
        ("la tres no va, bórrala", (3,)),
        ("drop 2, 3 and 9 while you're at it", (2, 3, 9)),
        ("knock out the 12th", (12,)),
    ],
)
def test_hits_are_put_away(text, shots):
    plan = plan_turn(text, DANCERS).plan
    assert (plan.intent, plan.exclude_shots, plan.visual) == ("refine", shots, "dancers on a stage")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("agrégale velas", "velas"),
        ("ponle que lleven mochilas", "lleven mochilas"),
        ("throw in a dog", "dog"),
        ("skyline in back", "skyline in back"),
        ("family getting in", "family getting in"),
        ("señoras con cubetas", "señoras con cubetas"),
    ],
)
def test_details_join_what_is_looked_for(text, words):
    plan = plan_turn(text, DANCERS).plan
    assert plan.intent == "refine"
    assert "dancers" in plan.visual
    assert words in plan.visual


@pytest.mark.parametrize(
    ("text", "visual"),
    [
        ("a gondola passing under a bridge", "a gondola passing under a bridge"),
        ("start over with icebergs", "icebergs"),
        ("cosa distinta: un submarino", "un submarino"),
        ("show me a lighthouse", "a lighthouse"),
    ],
)
def test_a_description_of_its_own_and_what_begins_anew_leave_the_old_query(text, visual):
    plan = plan_turn(text, DANCERS).plan
    assert (plan.intent, plan.visual) == ("search", visual)


def test_one_bare_thing_after_another_is_a_new_search():
    dogs = TurnContext(running=Plan(intent="search", visual="dogs"), hits=("a.mp4",) * 8)
    assert plan_turn("red cars", dogs).plan.visual == "red cars"


@pytest.mark.parametrize(("text", "speech"), [("alguna declaración sobre el socavón", "el socavón"),
                                              ("qué dicen los comerciantes de las extorsiones?", "las extorsiones"),
                                              ("any remarks on the budget", "the budget")])  # fmt: skip
def test_what_is_said_is_told_from_what_is_seen(text, speech):
    assert speech in plan_turn(text, TurnContext()).plan.speech


@pytest.mark.parametrize("text", ["keep em coming", "any further ones?"])
def test_more_is_more(text):
    assert plan_turn(text, DANCERS).plan.intent == "more"


@pytest.mark.parametrize(
    "text",
    ["a man lost in the fog", "a ditch beside the road", "people playing a game", "una onda en el agua",
     "el plato arriba de la mesa", "two men arguing with a referee", "dos hombres discutiendo con el árbitro"],
)  # fmt: skip
def test_descriptions_stay_to_the_letter(text):
    assert put_plainly(text) == text
    assert plan_turn(text, TurnContext()).plan.visual == text
