"""Conversations kept in files, end to end: damaged ones, those of another archive, and long ones."""

import json
from pathlib import Path

import pytest

from assistant.dialogue.sessions.session_json import bounded_session, session_from_json, session_to_json
from assistant.dialogue.state import LONGEST_CONVERSATION, DialogueState
from tests.assistant.cli.test_commands import values
from tests.conftest import Filmoteca


@pytest.fixture
def session(filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path) -> Path:
    """A conversation in which "something green" was asked for."""
    file = tmp_path / "talk.json"
    ask(filmoteca, colour_archive, file, "something green")
    return file


def ask(filmoteca: Filmoteca, archive: Path, session: Path, text: str) -> dict[str, object]:
    options = ("--archive", archive, "--language-model", "none", "--session", session, "--json")
    [answer] = values(filmoteca("ask", text, *options))
    return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "text",
    [
        "more like the first one",
        "what is happening in the second?",
        "remove the first",
        "shorter ones",
        "more",
    ],
)
@pytest.mark.slow
def test_a_session_of_another_archive_costs_no_more_than_its_hits(
    filmoteca: Filmoteca, colour_archive: Path, session: Path, text: str
) -> None:
    kept = json.loads(session.read_text(encoding="utf-8"))
    kept["shown"] = [f"{number:032x}/{number}" for number in range(1, 5)]
    session.write_text(json.dumps(kept), encoding="utf-8")
    answer = ask(filmoteca, colour_archive, session, text)
    assert answer["reply"]


def test_a_damaged_session_is_named_and_left_as_it_is(
    filmoteca: Filmoteca, colour_archive: Path, session: Path
) -> None:
    damaged = session.read_text(encoding="utf-8")[:40]
    session.write_text(damaged, encoding="utf-8")
    outcome = filmoteca("ask", "blue", "--archive", colour_archive, "--session", session)
    assert outcome.status == 1
    assert "talk.json" in outcome.err[-1]
    assert session.read_text(encoding="utf-8") == damaged


@pytest.mark.slow
def test_two_hundred_turns_and_more_are_carried_on(
    filmoteca: Filmoteca, colour_archive: Path, session: Path
) -> None:
    kept = json.loads(session.read_text(encoding="utf-8"))
    kept["turns"] = [{"text": f"turn {number}", "reply": "yes"} for number in range(2 * LONGEST_CONVERSATION)]
    session.write_text(json.dumps(kept), encoding="utf-8")
    answer = ask(filmoteca, colour_archive, session, "at night")
    assert answer["plan"]["visual"] == "green, at night"  # type: ignore[index]
    turns = json.loads(session.read_text(encoding="utf-8"))["turns"]
    assert len(turns) == LONGEST_CONVERSATION
    assert turns[-1]["text"] == "at night"


def test_turns_that_are_no_longer_kept_are_counted():
    state = DialogueState()
    for turn in range(LONGEST_CONVERSATION + 5):
        state = state.told(f"question {turn}", "an answer")
    kept = session_from_json(session_to_json(state))
    assert (len(kept.turns), kept.forgotten) == (LONGEST_CONVERSATION, 5)
    shortest = bounded_session(state, len(session_to_json(state)) // 3)
    assert shortest.left_out == "turns"
    few = session_from_json(shortest.json)
    assert len(few.turns) + few.forgotten == LONGEST_CONVERSATION + 5
