"""The running query as parts: they are what is searched for, whatever was said, clicked, edited or undone."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.plan import PlanFilters
from assistant.dialogue.plan_clamping import LONGEST_TEXT
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.sessions.session_json import session_from_json, session_to_json
from assistant.dialogue.slots import (
    Slot,
    filled_slots,
    slot_by_key,
    slots_of_query,
    with_slot_text,
    without_slot,
)
from assistant.dialogue.state import DialogueState, ResultSet
from assistant.dialogue.undo_history import LONGEST_HISTORY, UndoHistory
from retrieval.archive.archive import Archive
from retrieval.hits import ResultPage
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId
from tests.support.footage.colour_reels import ColourEncoder, make_reels, picture_of

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


def full() -> RunningQuery:
    return RunningQuery(
        visual="red",
        speech="hello",
        exclude="blue",
        then="green",
        use_image=True,
        filters=PlanFilters(video=("first.mp4",), after=1.0, before=9.0, min_seconds=1.0, max_seconds=8.0),
        pictures=(picture_of("red"), picture_of("pink")),
        liked=(ShotId("reel0", 1),),
        disliked=(ShotId("reel1", 1), ShotId("reel1", 2)),
    )


def test_a_conversation_without_a_search_has_no_parts():
    assert filled_slots(DialogueState().query) == ()


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
    part = next(part for part in filled_slots(conversation.query) if part.kind == "video")
    conversation, answer = assistant.changed(conversation, without_slot(conversation.query, part))
    assert {hit.video.id for hit in answer.hits} != {"reel1"}
    (left,) = filled_slots(conversation.query)
    conversation, answer = assistant.changed(conversation, without_slot(conversation.query, left))
    assert conversation.query.is_blank
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
    now = DialogueState()
    shown_for: dict[int, tuple[ResultSet, Query]] = {}
    for _ in range(60):
        step = chance.choice(
            ["say", "say", "say", "picture", "like", "unlike", "more", "drop", "edit", "back"]
        )
        asked.clear()
        before, there = now, filled_slots(now.query)
        if step == "say":
            now, _answer = assistant.answer(now, chance.choice(SAID))
        elif step == "picture":
            now, _answer = assistant.answer(now, "like this", picture_of("pink"))
        elif step in ("like", "unlike") and now.shown:
            click = assistant.similar if step == "like" else assistant.unlike
            now, _answer = click(now, [chance.choice(now.shown)])
        elif step == "more":
            now, _answer = assistant.more(now)
        elif step == "drop" and there:
            now, _answer = assistant.changed(now, without_slot(now.query, chance.choice(there)))
        elif step == "edit" and there:
            now, _answer = assistant.changed(
                now, with_slot_text(now.query, chance.choice(there), "a teal wall")
            )
        else:
            now = now.redone() if chance.random() < 0.4 else now.undone()
        if now.shown and id(now.results[-1]) not in shown_for:
            # of several ways that were tried, the one whose hits are shown
            tried = [q for q, r in asked if {h.shot.id for h in r.hits} == {*now.shown}]
            same = [q for q in tried if slots_of_query(q) == filled_slots(now.query)] or tried
            shown_for[id(now.results[-1])] = (now.results[-1], same[-1])
        if now.shown:
            page, query = shown_for[id(now.results[-1])]
            assert filled_slots(now.query) == filled_slots(page.query) == slots_of_query(query), step
        assert len(now.history.before) <= len(before.history.before) + 1


def test_every_result_set_that_was_shown_can_be_found_again(archive):
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=3, per_video=None)
    )
    state, first = assistant.answer(DialogueState(), "something red")
    for text in ("more", "thanks", "something blue", "start over", "something yellow"):
        state, last = assistant.answer(state, text)
    shown = [(page.query.visual, page.offset) for page in state.results if page.shots]
    assert shown == [
        ("red", 0),
        ("red", 3),
        ("blue", 0),
        ("yellow", 0),
    ]
    assert state.results[0].shots == tuple(hit.shot.id for hit in first.hits)
    again = session_from_json(session_to_json(state))
    assert [(page.query.visual, page.offset) for page in again.results] == shown
    assert again.shown == tuple(hit.shot.id for hit in last.hits)


def test_words_and_buttons_take_back_the_same_steps(archive):
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=3, per_video=None)
    )
    state = DialogueState()
    for text in ("something red", "no blue in it", "more", "something yellow"):
        state, _ = assistant.answer(state, text)
    said, answer = assistant.answer(state, "undo that")
    assert (said.query.visual, said.query.exclude) == ("red", "blue")
    assert said.turns[-1].text == "undo that"
    assert answer.hits
    assert said.redone().query.visual == "yellow"
    assert said.undone().query.same(state.undone().undone().query)
    chip, _ = assistant.changed(state, without_slot(state.query, filled_slots(state.query)[0]))
    assert chip.query.visual == ""
    back, _ = assistant.answer(chip, "undo")
    assert back.query.same(state.query)


def test_undo_and_redo_go_through_the_steps_and_no_further():
    now = 0
    history: UndoHistory[int] = UndoHistory()
    for value in (1, 2, 3):
        now, history = value, history.stepped(now)

    def moved(*moves: str, at: int = now, of: UndoHistory[int] = history) -> tuple[int, UndoHistory[int]]:
        for move in moves:
            at, of = getattr(of, move)(at)
        return at, of

    assert moved("undone", "undone")[0] == 1
    assert history.undone(now, 2)[0] == 1
    assert moved("undone", "undone", "redone")[0] == 2
    assert moved("undone", "redone", "redone")[0] == 3
    empty: UndoHistory[int] = UndoHistory()
    assert empty.undone(0)[0] == 0
    back, left = moved("undone", "undone")
    branch = left.stepped(back)
    assert (branch.redone(9)[0], branch.undone(9)[0]) == (9, 1)


def test_a_history_is_bounded():
    history: UndoHistory[int] = UndoHistory()
    for value in range(3 * LONGEST_HISTORY):
        history = history.stepped(value)
    assert len(history.before) == LONGEST_HISTORY
