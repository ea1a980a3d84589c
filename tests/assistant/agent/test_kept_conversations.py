"""Conversations kept and brought back: nothing in a session file can do more than search this archive."""

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.plan_clamping import LONGEST_TEXT
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.sessions.session_json import (
    BoundedSession,
    bounded_session,
    session_from_json,
    session_to_json,
)
from assistant.dialogue.sessions.session_restore import ForeignSession, restore_session
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.state import LONGEST_CONVERSATION, DialogueState, Turn
from assistant.jobs.job import JobCancelled
from assistant.jobs.job_queue import JobQueue
from assistant.web.chat.chat import LONGEST_SESSION_FILE, Chat
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.jobs.turn_jobs import TurnJob, cancel_turn
from assistant.web.views.overview import ModelNames
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId
from tests.support.footage.colour_reels import ColourEncoder, make_reels, picture_of

PAGE = SearchSettings(limit=4, per_video=None)
OLD_SESSION = Path(__file__).parents[2] / "data" / "session_without_results.json"
"""Of a colour archive, as sessions were written before they kept result sets: with a picture, thumbs, a scope."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("kept"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def chat(archive: Archive) -> Chat:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=PAGE)
    return Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples={})


def shown(query: RunningQuery, *shots: ShotId) -> DialogueState:
    return DialogueState(query).with_results(shots)


def last(steps) -> tuple[VisitorState, dict[str, Any]]:
    *_, (visit, message) = steps
    return visit, message


def test_shots_that_are_gone_are_dropped_and_another_archives_conversation_is_refused(archive):
    here, gone = ShotId("reel0", 1), ShotId("reel0", 99)
    kept = restore_session(session_to_json(shown(RunningQuery("red", liked=(gone,)), here, gone)), archive)
    assert (kept.shown, kept.query.liked) == ((here,), ())
    with pytest.raises(ForeignSession, match="another archive"):
        restore_session(session_to_json(shown(RunningQuery("red"), gone)), archive)


def png(width: int, height: int) -> str:
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(
    "session",
    [
        "", "[]", "{", '{"turns": [{"text": 3}]}', '{"shown": ["x"]}', '{"language": "xx"}',
        json.dumps({"pictures": ["bm8="]}),
        json.dumps({"pictures": [png(5000, 5000)]}),
        json.dumps({"pictures": [png(20_000, 20_000)]}),
    ],
)  # fmt: skip
def test_what_is_no_conversation_is_refused(archive, session):
    with pytest.raises(FormatError):
        restore_session(session, archive)


def test_nonsense_in_a_conversation_is_bounded(archive):
    wild = {
        "plan": {"visual": "word " * 5000, "filters": {"after": -3}},
        "offset": 10**30,
        "shown": ["reel0/1", f"reel0/{10**30}", "reel0/-1"],
        "turns": [{"text": "a", "reply": "b"}] * (LONGEST_CONVERSATION + 1),
    }
    kept = restore_session(json.dumps(wild), archive)
    assert not kept.query.is_blank
    assert len(kept.query.visual) <= LONGEST_TEXT
    assert kept.query.filters.after is None
    assert (kept.offset, kept.shown, len(kept.turns)) == (0, (ShotId("reel0", 1),), LONGEST_CONVERSATION)


def test_a_long_conversation_is_kept_without_its_pictures_then_without_older_turns():
    turns = tuple(Turn(f"turn {number}", "x" * 1000) for number in range(50))
    whole = DialogueState(RunningQuery("red", pictures=(picture_of("red"),)), turns=turns)
    size = len(session_to_json(whole))
    assert bounded_session(whole, size) == BoundedSession(session_to_json(whole))
    bounded = bounded_session(whole, size - 1)
    assert bounded.left_out == "pictures"
    shorter = session_from_json(bounded.json)
    assert (shorter.query.pictures, len(shorter.turns)) == ((), 50)
    bounded = bounded_session(whole, 20_000)
    assert bounded.left_out == "turns"
    assert session_from_json(bounded.json).turns == turns[-10:]
    assert bounded_session(whole, 100) == BoundedSession("", "all")


@pytest.mark.slow
def test_a_conversation_is_rebuilt_with_its_turns_clicks_included(chat):
    visit, _ = chat.opened("en")
    visit, _ = last(chat.asked(visit, "something red", (), PAGE))
    visit, before = last(chat.clicked(visit, "similar", str(visit.conversation.shown[1]), PAGE))
    again, _ = chat.opened("en")
    again, view = last(chat.clicked(again, "resume", before["standing"]["session"], PAGE))
    assert [turn["number"] for turn in view["turns"]] == [1, 2]
    assert "something red" in view["turns"][0]["html"]
    assert "More like 2" in view["turns"][1]["html"]
    assert view["turns"][1]["html"].count('class="card"') == 4
    assert view["standing"]["path"] == [1, 2]
    assert again.conversation.shown == visit.conversation.shown
    assert again.conversation.turns == visit.conversation.turns
    assert filled_slots(again.conversation.query) == filled_slots(visit.conversation.query)


def test_a_file_that_is_too_large_or_from_elsewhere_is_a_sentence_and_changes_nothing(chat):
    visit, _ = chat.opened("es")
    visit, before = last(chat.asked(visit, "algo red", (), PAGE))
    for wrong in ("x" * (LONGEST_SESSION_FILE + 1), "nonsense", '{"shown": ["elsewhere/1"]}'):
        visit, view = last(chat.clicked(visit, "open", wrong, PAGE))
        assert view["status"]
        assert view["standing"] == before["standing"]


def test_a_question_between_two_kinds_is_not_asked_again_after_a_reload(archive) -> None:
    asked = DialogueState(RunningQuery("a screen"), chose_between="a screen")
    assert restore_session(session_to_json(asked), archive).chose_between == "a screen"
    long = DialogueState(RunningQuery("a screen"), chose_between="x" * 5_000)
    assert len(restore_session(session_to_json(long), archive).chose_between) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("action", "target"), [("branch", "99"), ("branch", "x"), ("branch", "0"), ("undo", ""), ("redo", "")]
)
def test_a_step_that_cannot_be_taken_is_a_sentence(chat, action, target):
    visit, _ = chat.opened("en")
    visit, view = last(chat.clicked(visit, action, target, PAGE))
    assert view["status"]
    assert view["standing"]["path"] == []


def test_a_part_that_is_gone_is_a_sentence_and_words_are_only_text(chat):
    visit, _ = chat.opened("en")
    visit, message = last(chat.asked(visit, "red <b>bold</b>", (), PAGE))
    assert "<b>" not in message["standing"]["query"]
    visit, message = last(chat.clicked(visit, "drop", "video:0", PAGE))
    assert "no longer part" in message["html"]
    visit, message = last(chat.clicked(visit, "branch", "1", PAGE))
    assert message["standing"]["path"] == [1]  # what failed after it is put away


def test_only_who_knows_its_name_stops_an_answer():
    jobs = JobQueue()
    job = TurnJob(lambda stop, _: stop())
    jobs.register(job)
    cancel_turn(jobs, "guess")
    jobs.start(job)
    assert job.wait() is False
    other = TurnJob(lambda stop, _: "never")
    jobs.register(other)
    cancel_turn(jobs, other.id)
    jobs.start(other)
    with pytest.raises(JobCancelled):
        other.wait()
    jobs.forget(other)
    cancel_turn(jobs, other.id)


def test_a_conversation_kept_before_result_sets_were_is_read_and_written_with_all_its_fields(archive):
    text = OLD_SESSION.read_text(encoding="utf-8")
    kept = json.loads(text)
    state = restore_session(text, archive)
    assert (state.query.visual, state.query.exclude, len(state.query.pictures)) == (
        "something red",
        "blue",
        1,
    )
    assert [str(shot) for shot in state.shown] == kept["shown"]
    assert [str(shot) for shot in state.query.liked] == kept["liked"] == ["reel0/1"]
    assert [str(shot) for shot in state.query.disliked] == kept["disliked"] == ["reel1/4"]
    assert state.query.scope.values == {("length", "0-1")}
    assert [turn.text for turn in state.turns] == [turn["text"] for turn in kept["turns"]]
    assert len(state.earlier_queries()) == len(kept["earlier"])
    written = json.loads(session_to_json(session_from_json(text)))
    assert _holds(written, kept)
    assert written["results"] == []


def test_words_take_back_steps_of_a_conversation_kept_before_result_sets_were(archive):
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=PAGE)
    state = restore_session(OLD_SESSION.read_text(encoding="utf-8"), archive)
    state, answer = assistant.answer(state, "undo that")
    assert answer.hits
    assert not state.query.scope
    state, _ = assistant.answer(state, "undo that")
    assert (state.query.liked, state.query.disliked) == ((), (ShotId("reel1", 4),))


def _holds(written: Any, kept: Any) -> bool:
    """Whether all that was kept is written again, beside what later versions keep."""
    if isinstance(kept, dict):
        return all(name in written and _holds(written[name], value) for name, value in kept.items())
    if isinstance(kept, list):
        return len(written) == len(kept) and all(map(_holds, written, kept))
    return bool(written == kept)
