"""What the reader makes of turns that people type, in the context that the turns before them led to."""

from dataclasses import replace

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Action, Plan
from assistant.i18n.language_detection import detect_language
from training.turn_reader.annotated_turns import TURNS, read_dialogues
from training.turn_reader.held_out_scores import scored_turns
from training.turn_reader.train import is_held_out

VIDEOS = ("harbour_1971.mp4", "reel_12.mov", "quay.mkv")
EVERY = 8
"""Held-out dialogues of which one is read; `python -m training.turn_reader.held_out_scores` reads all."""


def after(*turns: str) -> Plan:
    """The plan of the last turn."""
    context, plan = TurnContext(VIDEOS), Plan()
    for text in turns:
        context = replace(context, language=detect_language(text, context.language))
        plan = plan_turn(text, context).plan
        context = context.after(text, plan)
    return plan


def test_a_limit_keeps_what_is_looked_for() -> None:
    plan = after("people dancing on a stage", "only shots longer than 5 seconds")
    assert (plan.visual, plan.filters.min_seconds) == ("people dancing on a stage", 5)
    plan = after("people dancing on a stage", "longest first")
    assert (plan.visual, plan.sort) == ("people dancing on a stage", "longest")
    assert after("people dancing on a stage", "nobody talking").filters.has_speech is False


def test_hits_go_into_a_bin_by_its_name() -> None:
    plan = after("a red boat", "put the first three in a bin called Opening")
    assert plan.visual == "a red boat"
    assert plan.action == (Action(do="bin_add", shots=(1, 2, 3), bin="Opening"),)
    assert plan.exclude_shots == ()


@pytest.mark.parametrize(
    ("turn", "bin_name"),
    [
        ("mete el 2 y el 5 en la carpeta Inicio", "Inicio"),
        ("mets le 2 et le 5 dans le chutier Début", "Début"),
        ("pack die 2 und die 5 in den Ordner Anfang", "Anfang"),
        ("metti il 2 e il 5 nel raccoglitore Apertura", "Apertura"),
    ],
)
def test_bins_are_filled_in_other_languages(turn: str, bin_name: str) -> None:
    plan = after("perros", turn)
    assert [(action.do, action.shots, action.bin) for action in plan.action] == [
        ("bin_add", (2, 5), bin_name)
    ]


def test_several_acts_in_one_turn_each_have_their_own_hits() -> None:
    plan = after("a red boat", "put 1 and 2 in Opening and download 3")
    assert [(action.do, action.shots) for action in plan.action] == [("bin_add", (1, 2)), ("download", (3,))]


def test_numbers_beside_a_first_search_count_what_it_finds() -> None:
    plan = after("find something green and put the first two in Opening")
    assert (plan.visual, plan.action[0].shots) == ("green", (1, 2))


def test_a_bin_is_renamed_from_one_name_to_the_other() -> None:
    (action,) = after("a boat", "rename Opening to Teaser").action
    assert (action.do, action.bin, action.name) == ("bin_rename", "Opening", "Teaser")


def test_the_one_of_the_second_one_is_no_number() -> None:
    assert after("a boat", "play the second one").shots == (2,)


def test_an_export_takes_no_article_into_the_query() -> None:
    plan = after("blue boats", "give me an EDL")
    assert (plan.visual, plan.action) == ("blue boats", (Action(do="export", format="edl"),))


def test_nonsense_is_asked_back_and_changes_nothing() -> None:
    plan = after("a red boat", "asdfghjkl")
    assert (plan.intent, plan.visual) == ("clarify", "a red boat")


def test_another_thing_with_its_article_is_looked_for_anew() -> None:
    plan = after("a boat", "at night", "a train")
    assert (plan.intent, plan.visual) == ("search", "a train")


def test_what_only_leaves_something_out_takes_nothing_away() -> None:
    plan = after("a red boat", "without people")
    assert (plan.visual, plan.exclude) == ("a red boat", "people")


@pytest.mark.parametrize(
    "text", ["find me a boat", "something red", "the sea", "un perro en la playa", "Ein Hund"]
)
def test_the_same_question_is_asked_again_not_asked_back(text: str) -> None:
    once, twice = after(text), after(text, f"{text}!")
    assert (twice.intent, twice.slots()) == ("search", once.slots())
    assert after("a boat", "at night", "at night").slots() == after("a boat", "at night").slots()


def test_an_act_that_is_asked_for_again_is_done_again() -> None:
    act = "put the first two in a bin called Opening"
    assert after("a boat", act, act).action == after("a boat", act).action != ()


def test_a_file_counts_by_its_whole_name() -> None:
    assert after("a boat only in quay.mkv").filters.video == ("quay.mkv",)
    unknown = plan_turn("only from other_9.mp4", TurnContext(VIDEOS))
    assert [note.kind for note in unknown.notes] == ["unknown video"]


def test_a_newer_limit_lifts_the_one_that_it_contradicts() -> None:
    filters = after("tractors before minute 5", "after 1:00:00").filters
    assert (filters.after, filters.before) == (3600, None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("more", "more"), ("¡Deshaz eso!", "undo"), ("Neue Suche.", "reset"), ("ancora", "more")],
)
def test_whole_turns_are_certain(text: str, intent: str) -> None:
    assert after("perros", text).intent == intent


def test_an_earlier_query_is_gone_back_to_by_its_words() -> None:
    plan = after("a red boat", "a market at dawn", "back to the boat")
    assert plan.visual == "a red boat"


@pytest.mark.slow
def test_turns_that_took_no_part_are_understood(tmp_path) -> None:
    from assistant.agent.reader.bundled_reader import bundled_reader

    held_out = [dialogue for dialogue in read_dialogues([TURNS]) if is_held_out(dialogue.id)][::EVERY]
    scored = [turn for dialogue in held_out for turn in scored_turns(bundled_reader(), dialogue)]
    assert sum(not one.wrong for one in scored) / len(scored) > 0.6
    assert sum(one.plan.intent == one.made.intent for one in scored) / len(scored) > 0.85
