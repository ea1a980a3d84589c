"""Annotated turns, their labels, and the plans that the labels lead back to."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.agent.reader.alignment import align, compose
from assistant.agent.reader.decoding.people_counts import counted_people
from assistant.agent.reader.decoding.plan_decoding import decode
from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import OUTSIDE, SCALAR_SLOTS, TAGS, TEXT_SLOTS, TurnLabels
from assistant.agent.reader.language.words import words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Plan
from training.turn_reader.annotated_turns import TURNS, Dialogue, plan_json, read_dialogues
from training.turn_reader.label_coverage import read_back
from training.turn_reader.labels.labelling import label_turn

EVERY = 10
"""Dialogues of which one is read back; `python -m training.turn_reader.label_coverage` does all."""


def dialogue(*turns: tuple[str, dict[str, Any]]) -> Dialogue:
    videos = ("mill_1971.mov", "interviews_day2.mp4")
    said = [{"user": user, "plan": plan} for user, plan in turns]
    return Dialogue.model_validate({"id": "d", "lang": "en", "videos": videos, "turns": said})


def last_decoded(told: Dialogue) -> Plan:
    """The plan that the labels of the last of two turns lead to."""
    first, last = told.turns
    assert first.plan
    context = told.context().after(first.user, first.plan)
    assert last.plan
    return decode(context, last.user, label_turn(context, last.user, last.plan))


def labels_of(told: Dialogue) -> TurnLabels:
    """The labels of the last turn."""
    context = told.context()
    *before, (last, plan) = told.annotated_turns()
    for turn, its_plan in before:
        context = context.after(turn.user, its_plan)
    return label_turn(context, last.user, plan)


RED_CAR = ("red car on a bridge", {"intent": "search", "visual": "red car on a bridge"})


def test_what_a_plan_leaves_out_is_left_out_again():
    plan = {"intent": "refine", "visual": "dog", "filters": {"video": "a.mp4", "people": [2, None]}}
    assert json.loads(json.dumps(plan_json(Plan.model_validate(plan)))) == plan


def test_an_unknown_field_is_a_mistake():
    with pytest.raises(ValidationError, match="colours"):
        dialogue(("red", {"intent": "search", "colours": "red"}))


def test_a_line_that_is_no_dialogue_is_named(tmp_path):
    path = tmp_path / "turns.jsonl"
    path.write_text('\n{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"turns\.jsonl, line 2"):
        list(read_dialogues([path]))


def test_a_subject_is_aligned_with_its_words_in_the_turn():
    turn = "hi, I need kids building a sandcastle, please"
    words = words_in(turn)
    found = align(words, words_in("kids building sandcastles"))
    assert [words[place].text for place in sorted(found.source)] == ["kids", "building", "sandcastle"]


def test_new_words_stand_where_old_ones_went():
    assert compose("red car on a bridge", {1, 2, 3, 4}, "no, a blue one", {3}) == "blue car on a bridge"
    assert compose("car", {0}, "with a dog", {2}) == "car, dog"
    assert compose("d'un coup, fort", {0, 1, 2, 3}, "", set()) == "d'un coup"


def test_a_correction_is_taught_as_kept_and_copied_words():
    labels = labels_of(
        dialogue(RED_CAR, ("no, a blue one", {"intent": "refine", "visual": "blue car on a bridge"}))
    )
    assert labels.kept
    assert labels.kept["visual"] == (False, True, True, True, True)
    assert labels.tags == (OUTSIDE, OUTSIDE, OUTSIDE, "visual", OUTSIDE)


def test_what_is_gone_from_the_query_is_taught_as_dropped():
    short = {"intent": "refine", "visual": "red car on a bridge", "filters": {"max_seconds": 5}}
    any_length = ("any length is fine", {"intent": "refine", "visual": "red car on a bridge"})
    labels = labels_of(dialogue(RED_CAR, ("5 seconds at most", short), any_length))
    assert labels.dropped
    assert [slot for slot in SCALAR_SLOTS if labels.dropped[slot]] == ["max_seconds"]


def test_what_no_word_tells_is_named():
    plan = {"intent": "refine", "visual": "red car on a bridge", "limit": 7}
    assert labels_of(dialogue(RED_CAR, ("fewer please", plan))).unaligned == ("limit",)


def test_a_turn_without_a_plan_cannot_be_labelled():
    told = Dialogue.model_validate({"id": "d", "turns": [{"user": "dogs", "expect": {}}]})
    with pytest.raises(ValueError, match="scoring alone"):
        list(told.annotated_turns())


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("put the first three into Opening", {"do": "bin_add", "shots": [1, 2, 3], "bin": "Opening"}),
        ("rename Opening to Opening 2", {"do": "bin_rename", "bin": "Opening", "name": "Opening 2"}),
        ("all of these as fcpxml", {"do": "export", "shots": list(range(1, 11)), "format": "fcpxml"}),
    ],
)
def test_actions_lead_back_to_themselves(text, plan):
    whole = {
        "intent": "act",
        "visual": "red car on a bridge",
        "shots": plan.get("shots", []),
        "action": [plan],
    }
    told = dialogue(RED_CAR, (text, whole))
    assert last_decoded(told) == told.turns[1].plan


def test_several_bins_each_get_the_hits_told_with_them():
    actions = [
        {"do": "bin_add", "shots": [1, 2], "bin": "Dam"},
        {"do": "bin_add", "shots": [4], "bin": "Spare"},
    ]
    plan = {"intent": "act", "visual": "red car on a bridge", "shots": [1, 2, 4], "action": actions}
    told = dialogue(RED_CAR, ("add 1 and 2 to Dam, 4 to Spare", plan))
    assert last_decoded(told) == told.turns[1].plan


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("an edl of 1 and 2 and a pdf of 4", ([1, 2], "edl"), ([4], "pdf")),
        ("1 and 2 as edl, 4 as pdf", ([1, 2], "edl"), ([4], "pdf")),
        ("csv and edl of 1 and 2", ([1, 2], "csv"), ([1, 2], "edl")),
    ],
)
def test_exports_have_hits_of_their_own_or_share_them(text, first, second):
    actions = [{"do": "export", "shots": shots, "format": name} for shots, name in (first, second)]
    shots = sorted({*first[0], *second[0]})
    plan = {"intent": "act", "visual": "red car on a bridge", "shots": shots, "action": actions}
    told = dialogue(RED_CAR, (text, plan))
    assert last_decoded(told) == told.turns[1].plan


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("at least twenty people", [20, None]),
        ("12 people", [12, 12]),
        ("no more than 5 people", [None, 5]),
        ("two people and at most 8 seconds", [2, 2]),
    ],
)
def test_people_are_counted_by_the_number_in_the_words(text, people):
    filters = {"people": people} | ({"max_seconds": 8} if "seconds" in text else {})
    plan = {"intent": "refine", "visual": "red car on a bridge", "filters": filters}
    told = dialogue(RED_CAR, (text, plan))
    assert last_decoded(told) == told.turns[1].plan


@pytest.mark.parametrize(("told", "people"), [("6-", (20, None)), ("10-", (20, None)), ("-3", (None, 20))])
def test_the_words_say_how_many_whatever_class_is_told(told, people):
    assert counted_people(TaggedTurn("twenty people on a beach", (), "en"), told) == people


def test_a_number_that_is_a_class_is_told_by_the_reader():
    assert counted_people(TaggedTurn("more than five people", (), "en"), "6-") == (6, None)


def test_a_year_is_no_number_of_people():
    turn = TaggedTurn("a crowd in 1995", (), "en")
    assert counted_people(turn, "10-") == (10, None)


@pytest.mark.parametrize("tag", TAGS)
def test_whatever_is_tagged_a_plan_comes_out(tag):
    text = "no 3 cats, 1-2 of mill in 1971: 5 s (x.mp4)"
    labels = TurnLabels(
        intent="act",
        tags=(tag,) * 40,
        arguments=("bin_add",) * 40,
        kept=dict.fromkeys(TEXT_SLOTS, ()),
        dropped=dict.fromkeys(SCALAR_SLOTS, False),
        classes={"near": "after", "recorded_bound": "within", "shots_from": "last", "bin_from": "last"}
        | {"format": "edl", "sort": "keep", "has_speech": "true", "orientation": "none", "colour": None}
        | {"people": "1-", "added_from": "week", "use_image": "keep"},
        actions=("bin_add", "bin_remove", "export", "save_search"),
    )
    assert decode(TurnContext(videos=("mill_1971.mov",)), text, labels).intent == "act"


@pytest.mark.slow
def test_labels_lead_back_to_the_plans_they_were_made_of(tmp_path):
    dialogues = [
        line for path in sorted(TURNS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    sample = tmp_path / "sample.jsonl"
    sample.write_text("\n".join(dialogues[::EVERY]), encoding="utf-8")
    turns = list(read_back([sample]))
    assert len(turns) > 400
    assert sum(not turn.wrong for turn in turns) / len(turns) >= 0.92  # 0.94 of all
