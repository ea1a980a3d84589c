"""The OpenAI-compatible path against a server that is not ours: llama-cpp-python's own, with the bundled model."""

import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.llm.language_models import load_language_model, load_vision_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from retrieval.errors import ModelError
from tests.support.models.llama_server import llama_server
from tests.support.models.tiny_vision import write_projector

pytestmark = pytest.mark.slow

HELLO = [ChatMessage("user", "Say hello.")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with llama_server() as address:
        yield address


@pytest.fixture(scope="module")
def model(address: str) -> LanguageModel:
    loaded = load_language_model(f"server:{address}")
    assert loaded is not None
    return loaded


def test_it_answers_at_once_and_in_pieces(model: LanguageModel) -> None:
    whole = model.complete(HELLO, max_tokens=8, seconds=60)
    pieces = list(model.stream(HELLO, max_tokens=8, seconds=60))
    assert whole == "".join(pieces)
    assert len(pieces) > 2
    assert model.name.startswith("smollm2 at 127.0.0.1")


def test_it_is_held_to_a_schema_though_it_refuses_the_usual_form(model: LanguageModel) -> None:
    schema = {"type": "string", "enum": ["refine", "search"]}
    for _ in range(2):
        answer = model.complete(HELLO, schema=schema, max_tokens=8, seconds=60)
        assert json.loads(answer) in ("refine", "search")


def test_it_writes_a_plan_of_its_own(model: LanguageModel) -> None:
    made = plan_turn("a heron seen from above", TurnContext(), model=model, seconds=100)
    assert made.notes == ()  # a failure, or words that are no plan, would be told


def test_it_is_stopped_and_answers_the_next_question(model: LanguageModel) -> None:
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    started = time.monotonic()
    model.complete(
        [ChatMessage("user", "Tell a long story.")], max_tokens=1_000, seconds=60, stop=stop.is_set
    )
    assert time.monotonic() - started < 20
    assert model.complete(HELLO, max_tokens=4, seconds=60)


def test_a_prompt_beyond_its_context_is_a_sentence(model: LanguageModel) -> None:
    with pytest.raises(ModelError, match="no completion"):
        model.complete([ChatMessage("user", "word " * 6_000)], seconds=60)
    assert model.complete(HELLO, max_tokens=4, seconds=60)


def test_a_model_that_cannot_see_says_so(address: str) -> None:
    blind = load_vision_model(f"server:{address}")
    assert blind is not None
    with pytest.raises(ModelError, match="name a model that sees"):
        blind.complete([ChatMessage("user", "What is it?", (picture(),))], seconds=60)


def test_a_server_with_a_projector_takes_pictures(tmp_path: Path) -> None:
    projector = write_projector(tmp_path / "mmproj-tiny.gguf")
    with llama_server("--clip_model_path", str(projector), "--chat_format", "llava-1-5") as address:
        seeing = load_vision_model(f"server:{address}")
        assert seeing is not None
        assert seeing.complete([ChatMessage("user", "What is it?", (picture(),))], max_tokens=6, seconds=60)


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((90, 160, 3), (200, 30, 30), np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()
