"""The running query as parts: they are what is searched for, whatever was said, clicked, edited or undone."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.plan import LONGEST_TEXT, Plan, PlanFilters
from assistant.dialogue.slots import (
    Slot,
    filled_slots,
    slot_by_key,
    slots_of_query,
    with_slot_text,
    without_slot,
)
from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import LONGEST_HISTORY, UndoHistory
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from retrieval.types import Query, ResultPage, ShotId
from tests.colour_reels import ColourEncoder, make_reels, picture_of

SAID = (
    "something red",
    "something yellow, then something brown",
    "without blue",
    "only in second.mp4",
    "only in nowhere.mp4",
    "something blue, only in nowhere.mp4",
    "after 2 seconds",
    "under 5 seconds",
    "more like the second one",
    "not the first one",
    "where they say hello",
    "no, green",
    "more",
    "thanks",
    "how many videos are there?",
    "start over",
    "in any video",
    "sin azul",
    "más como el primero",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("parts"), ColourEncoder()) as archive:
        yield archive


def full() -> DialogueState:
    return DialogueState(
        plan=Plan(
            visual="red",
            speech="hello",
            exclude="blue",
            then="green",
            use_image=True,
            filters=PlanFilters(video="first.mp4", after=1.0, before=9.0, min_seconds=1.0, max_seconds=8.0),
        ),
        pictures=(picture_of("red"), picture_of("pink")),
        liked=(ShotId("reel0", 1),),
        disliked=(ShotId("reel1", 1), ShotId("reel1", 2)),
    )


def test_a_conversation_without_a_search_has_no_parts():
    assert filled_slots(DialogueState()) == ()


def test_every_part_is_shown_and_can_be_taken_away_alone():
    whole = filled_slots(full())
    assert [part.kind for part in whole] == [
        "picture", "picture", "text", "speech", "then", "exclude",
        "video", "after", "before", "min_seconds", "max_seconds", "liked", "disliked", "disliked",
    ]  # fmt: skip
    assert len({part.key for part in whole}) == len(whole)
    for part in whole:
        left = filled_slots(without_slot(full(), part))
        assert len(left) == len(whole) - 1
        if part.kind != "picture":
            assert part not in left


def test_words_are_edited_in_place_and_bounded():
    changed = with_slot_text(full(), Slot("then", "green"), "  a   boat ")
    assert slot_by_key(changed, "then:0") == Slot("then", "a boat")
    long = filled_slots(with_slot_text(full(), Slot("text", "red"), "word " * 10_000))[2].text
    assert len(long) <= LONGEST_TEXT
    assert slot_by_key(with_slot_text(full(), Slot("text", "red"), " "), "text:0") is None
    assert filled_slots(with_slot_text(full(), Slot("after", seconds=1.0), "9")) == filled_slots(full())


def test_a_changed_query_is_searched_again(archive):
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4, per_video=None)
    )
    conversation, _ = assistant.answer(DialogueState(), "something yellow only in second.mp4")
    assert {shot.video for shot in conversation.shown} == {"reel1"}
    part = next(part for part in filled_slots(conversation) if part.kind == "video")
    conversation, answer = assistant.search_again(without_slot(conversation, part))
    assert {hit.video.id for hit in answer.hits} != {"reel1"}
    (left,) = filled_slots(conversation)
    conversation, answer = assistant.search_again(without_slot(conversation, left))
    assert conversation.plan is None
    assert "no search to go on with" in answer.reply


@pytest.mark.parametrize("seed", range(6))
def test_the_parts_are_those_of_the_query_whose_hits_are_shown(archive, seed):
    """A random walk: said, clicked, taken away, edited, undone."""
    asked: list[tuple[Query, ResultPage]] = []

    class RecordingEngine(SearchEngine):
        def search(self, query: Query, **page: Any) -> ResultPage:
            results = super().search(query, **page)
            asked.append((query, results))
            return results

    assistant = Assistant(
        RecordingEngine(archive, ColourEncoder()),
        settings=SearchSettings(limit=3, per_video=None),
    )
    chance = random.Random(seed)
    history: UndoHistory[tuple[DialogueState, Query | None]] = UndoHistory((DialogueState(), None))
    for _ in range(60):
        now, shown_for = history.now
        step = chance.choice(
            ["say", "say", "say", "picture", "like", "unlike", "more", "drop", "edit", "back"]
        )
        asked.clear()
        there = filled_slots(now)
        if step == "say":
            after, _answer = assistant.answer(now, chance.choice(SAID))
        elif step == "picture":
            after, _answer = assistant.answer(now, "like this", picture_of("pink"))
        elif step in ("like", "unlike") and now.shown:
            click = assistant.similar if step == "like" else assistant.unlike
            after, _answer = click(now, [chance.choice(now.shown)])
        elif step == "more":
            after, _answer = assistant.more(now)
        elif step == "drop" and there:
            after, _answer = assistant.search_again(without_slot(now, chance.choice(there)))
        elif step == "edit" and there:
            after, _answer = assistant.search_again(with_slot_text(now, chance.choice(there), "a teal wall"))
        else:
            history = history.redone() if chance.random() < 0.4 else history.undone()
            after = history.now[0]
        if step != "back" and after is not now:
            changed = after.shown is not now.shown
            # of several ways that were tried, the one whose hits are shown
            tried = [q for q, r in asked if tuple(h.shot.id for h in r.hits) == after.shown]
            same = [q for q in tried if slots_of_query(q) == filled_slots(after)] or tried
            history = history.stepped((after, same[-1] if same and changed else shown_for))
        now, shown_for = history.now
        if now.shown and shown_for is not None:
            assert filled_slots(now) == slots_of_query(shown_for), step


def test_undo_and_redo_go_through_the_steps_and_no_further():
    history = UndoHistory(0)
    for value in (1, 2, 3):
        history = history.stepped(value)
    assert history.undone().undone().now == 1
    assert history.undone().undone().redone().now == 2
    assert history.undone().redone().redone().now == 3
    assert UndoHistory(0).undone().now == 0
    branch = history.undone().undone().stepped(9)
    assert (branch.now, branch.redone().now, branch.undone().now) == (9, 9, 1)


def test_a_history_is_bounded():
    history = UndoHistory(0)
    for value in range(1, 3 * LONGEST_HISTORY):
        history = history.stepped(value)
    assert len(history.before) == LONGEST_HISTORY
