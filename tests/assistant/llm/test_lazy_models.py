"""Models that are loaded when they are first asked, and what happens where that takes long or fails."""

import threading
import time
from collections.abc import Iterator

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Plan
from assistant.llm import gguf_loading
from assistant.llm.language_models import ModelOptions, load_language_model
from assistant.llm.lazy_model import LazyModel
from assistant.llm.protocol import ChatMessage, LanguageModel
from retrieval.errors import ModelError
from tests.support.models.scripted_models import ScriptedModel

HELLO = [ChatMessage("user", "hello")]


class Slow:
    """Loads a model when it is let, and counts how often it is asked to."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.times = 0

    def __call__(self) -> LanguageModel:
        self.times += 1
        self.let.wait(30)
        return ScriptedModel("hello yourself")


@pytest.fixture
def slow() -> Iterator[Slow]:
    loading = Slow()
    yield loading
    loading.let.set()


def test_nothing_is_loaded_before_the_first_question_and_then_once(slow: Slow) -> None:
    slow.let.set()
    model = LazyModel("slow", slow, capable=True)
    assert (model.name, model.capable, slow.times) == ("slow", True, 0)
    assert model.complete(HELLO) == "hello yourself"
    assert "".join(model.stream(HELLO)) == "hello yourself"
    assert (model.name, slow.times) == ("scripted", 1)


def test_a_question_waits_no_longer_than_it_may_and_the_model_is_there_for_the_next(slow: Slow) -> None:
    model = LazyModel("slow", slow, capable=True)
    started = time.monotonic()
    assert model.complete(HELLO, seconds=0.2) == ""
    assert model.complete(HELLO, seconds=60, stop=lambda: True) == ""
    assert list(model.stream(HELLO, seconds=0.2)) == []
    assert time.monotonic() - started < 15
    slow.let.set()
    assert model.complete(HELLO) == "hello yourself"
    assert slow.times == 1


def test_without_memory_for_it_that_is_said_once_and_the_words_alone_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gguf_loading, "free_memory", lambda: 100_000_000)
    model = load_language_model("smollm2", ModelOptions(capable=True))
    assert model is not None
    first, second = (plan_turn("grey herons", TurnContext(), model=model) for _ in range(2))
    assert first.plan == second.plan == Plan(visual="grey herons")
    assert "needs 0.2 GB of memory" in first.notes[0].detail
    assert second.notes == ()
    with pytest.raises(ModelError, match="memory"):
        model.complete(HELLO)
