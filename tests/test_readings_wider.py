"""Turns that begin anew, change one half of a sequence, or ask about the footage itself."""

from typing import Any

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.plan import Plan

HITS = ("a.mp4", "b.mp4", "c.mp4") * 4


def planned(text: str, running: Plan | None = None, *, has_image: bool = False, **more: object) -> Plan:
    return plan_turn(text, TurnContext(running=running, hits=HITS, **more), has_image=has_image).plan  # type: ignore[arg-type]


DOUGH = Plan(visual="hands kneading dough")
SEQUENCE = Plan(visual="a policeman telling a child off", then="a policeman writing a ticket")


@pytest.mark.parametrize(
    ("text", "visual"),
    [
        ("ok next up need a mechanic changing a tyre", "a mechanic changing a tyre"),
        ("new one: sheep being sheared", "sheep being sheared"),
        ("switching gears: a train in the snow", "a train in the snow"),
        ("now for something else, sheep", "sheep"),
        ("pasamos a otra cosa, ovejas en un prado", "ovejas en un prado"),
        ("ahora toca un tren en la nieve", "un tren en la nieve"),
    ],
)
def test_announced_topics_begin_a_new_search(text, visual):
    plan = planned(text, DOUGH)
    assert (plan.intent, plan.visual) == ("search", visual)


def test_a_picture_that_is_dropped_before_a_request_takes_the_whole_query_with_it():
    like_this = Plan(visual="golden hour", use_image=True)
    for text in (
        "ok bin the still now i want kids on a swing",
        "lose the reference. kids on a swing",
        "forget the photo, show me kids on a swing",
    ):
        plan = planned(text, like_this)
        assert (plan.intent, plan.visual, plan.use_image) == ("search", "kids on a swing", False), text
    assert planned("without the photo", like_this).visual == "golden hour"


@pytest.mark.parametrize(
    "text",
    [
        "use this as the reference for the colors",
        "with this kind of light",
        "usa esta foto como referencia de la luz",
        "match this look",
    ],
)
def test_a_picture_given_for_the_look_joins_what_is_looked_for(text):
    plan = planned(text, DOUGH, has_image=True)
    assert (plan.intent, plan.visual, plan.use_image) == ("refine", "hands kneading dough", True)


@pytest.mark.parametrize(
    ("text", "visual", "then"),
    [
        (
            "make the second part a teacher rather than a policeman",
            "a policeman telling a child off",
            "a teacher writing a ticket",
        ),
        (
            "the ticket should be yellow",
            "a policeman telling a child off",
            "a policeman writing a yellow ticket",
        ),
        (
            "the first part at night",
            "a policeman telling a child off at night",
            "a policeman writing a ticket",
        ),
        ("make the last shot a burning car", "a policeman telling a child off", "a burning car"),
    ],
)
def test_one_half_of_a_sequence_is_changed(text, visual, then):
    plan = planned(text, SEQUENCE)
    assert (plan.intent, plan.visual, plan.then) == ("refine", visual, then)


@pytest.mark.parametrize(
    "text",
    [
        "is any of this footage in 4K?",
        "which subjects come up most",
        "¿qué temas salen más?",
        "in what resolution is the footage",
        "are the videos subtitled",
    ],
)
def test_questions_about_the_footage_are_about_the_archive(text):
    assert planned(text, DOUGH).intent == "info"


def test_a_correction_of_words_spoken_stays_with_them():
    flood = Plan(speech="la riada")
    plan = planned("no no, el incendio", flood)
    assert (plan.intent, plan.visual, plan.speech) == ("refine", "", "el incendio")


@pytest.mark.parametrize(
    ("text", "running", "visual"),
    [
        ("nah make it a truck", "a convertible on a desert highway", "a truck on a desert highway"),
        ("grandpa, not grandma, my bad", "grandma rolling dough", "grandpa rolling dough"),
        ("but swap guitar for ukulele", "guitar players at a campfire", "ukulele players at a campfire"),
        ("mejor con lluvia", "tranvías por el centro", "tranvías por el centro con lluvia"),
        ("me confundí, es una banda, no mariachis", "mariachis en una barca", "una banda en una barca"),
    ],
)
def test_corrections_in_passing_change_one_thing(text, running, visual):
    plan = planned(text, Plan(visual=running))
    assert (plan.intent, plan.visual) == ("refine", visual)


def test_of_people_only_those_with_something_are_unwanted():
    assert planned("nobody with masks", Plan(visual="a carnival")).exclude == "masks"
    assert planned("with nobody in it", Plan(visual="a carnival")).exclude == "people"


def test_another_hit_is_described_like_the_one_before():
    asked: dict[str, Any] = {"mentioned": (3,), "last_intent": "describe"}
    for text in ("and in #2", "and 2?", "y en el 2"):
        plan = planned(text, DOUGH, **asked)
        assert (plan.intent, plan.shots) == ("describe", (2,)), text
    assert planned("number 10. what is that exactly?", DOUGH).intent == "describe"


def test_a_hits_video_is_named_by_where_the_hit_came_from():
    assert planned("from the clip hit 2 came from", DOUGH).filters.video == "b.mp4"


@pytest.mark.parametrize(
    "text",
    ["undo that", "go back to the previous search", "deshaz eso", "vuelve a lo de antes", "take that back"],
)
def test_a_step_is_taken_back_in_words(text):
    earlier = (Plan(visual="a boat"), Plan(visual="a red boat"))
    plan = planned(text, Plan(visual="a red boat at night"), earlier=earlier)
    assert (plan.intent, plan.visual) == ("refine", "a red boat")
    assert planned(text, Plan(visual="a boat")).intent == "reset"
    assert planned(text).intent == "chat"


@pytest.mark.parametrize(
    ("text", "visual"),
    [
        ("My next request would be a vet examining a parrot.", "a vet examining a parrot"),
        ("Por último, me haría falta un señor afilando cuchillos", "un señor afilando cuchillos"),
        ("I also want, as a new search, a fencing bout", "a fencing bout"),
        ("Another sequence I need: lightning in the sky", "lightning in the sky"),
        ("Finally, I would be glad to have a lighthouse.", "a lighthouse"),
    ],
)
def test_a_request_in_many_words_begins_a_new_search(text, visual):
    plan = planned(text, DOUGH)
    assert (plan.intent, plan.visual) == ("search", visual)


def test_what_was_spoken_of_before_a_request_is_what_it_asks_for():
    text = "My daughter loves butterflies, could you show us one landing on someone's finger?"
    assert planned(text).visual == "butterflies landing on someone's finger"


@pytest.mark.parametrize(
    "text", ["It would be even nicer if there were icebergs nearby.", "donde haya icebergs"]
)
def test_wishes_on_top_of_what_there_is_go_on_with_it(text):
    plan = planned(text, Plan(visual="whales"))
    assert plan.intent == "refine"
    assert plan.visual.startswith("whales, icebergs")


def test_what_one_would_rather_not_have_is_excluded():
    plan = planned("I would rather not have any divers in it, if possible.", Plan(visual="whales"))
    assert (plan.intent, plan.visual, plan.exclude) == ("refine", "whales", "divers")


@pytest.mark.parametrize(
    ("text", "visual"),
    [
        ("a ladder, no wait, I mean a scaffold with painters on it", "a scaffold with painters on it"),
        ("un gato, no, perdón, un perro en la playa", "un perro en la playa"),
        ("For a title sequence: dawn breaking over a skyline", "dawn breaking over a skyline"),
        (
            "I'm putting together a tribute to miners; anything underground would be great",
            "anything underground",
        ),
        ("quisiera, si no es molestia, ver unas lavanderas en el río", "lavanderas en el río"),
        ("Now my husband would like to see a game of dominoes", "a game of dominoes"),
    ],
)
def test_what_is_told_and_what_is_corrected_on_the_way_is_not_searched_for(text, visual):
    plan = planned(text)
    assert (plan.intent, plan.visual, plan.exclude) == ("search", visual, "")


def test_a_thing_gets_another_colour_in_the_place_of_its_old_one():
    coat = Plan(visual="a woman in a green coat at an airport")
    assert planned("actually, make the coat orange", coat).visual == "a woman in an orange coat at an airport"
    assert planned("change the coat to red", coat).visual == "a woman in a red coat at an airport"


def test_a_picture_that_somebody_sent_is_no_part_of_what_is_seen():
    assert planned("my boss sent me this frame, anything similar in mood", has_image=True).visual == ""
