"""Language models by name, and what a real one does under a grammar and a time limit."""

import json
import threading
import time
from pathlib import Path

import pytest

import prompts
from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan_schema import parse_plan, plan_schema
from assistant.llm.language_models import ModelOptions, load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from retrieval.errors import ModelError


@pytest.fixture(scope="module")
def bundled() -> LanguageModel:
    """The smaller of the bundled ones, which is there in a second."""
    model = load_language_model("smollm2")
    assert model is not None
    return model


def test_none_is_no_model() -> None:
    assert load_language_model("none") is None


@pytest.mark.parametrize("name", ["gpt-9", "hub:owner-without-file", "/nowhere/model.gguf"])
def test_a_model_that_cannot_be_had_is_named_with_a_remedy(name: str) -> None:
    with pytest.raises(ModelError, match=r"model|hub") as raised:
        load_language_model(name)
    assert name.removeprefix("hub:") in str(raised.value)


def test_a_file_that_is_no_gguf_is_named(tmp_path: Path) -> None:
    fake = tmp_path / "fake.gguf"
    fake.write_bytes(b"no model at all")
    with pytest.raises(ModelError, match=r"fake\.gguf is no GGUF"):
        load_language_model(str(fake))


def test_a_prompt_with_a_variable_missing_is_an_error() -> None:
    assert "search" in prompts.load("plan")
    with pytest.raises(KeyError, match="turn"):
        prompts.load("turn", message="a dog")


@pytest.mark.slow
def test_the_bundled_model_answers_and_writes_nothing_to_the_terminal(
    bundled: LanguageModel, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bundled.complete([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60)
    assert "".join(bundled.stream([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60))
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_grammar_holds_the_model_to_the_schema(bundled: LanguageModel) -> None:
    answer = bundled.complete(
        [ChatMessage("user", "hello")],
        schema={"type": "string", "enum": ["refine", "search"]},
        max_tokens=8,
        seconds=60,
    )
    assert json.loads(answer) in ("refine", "search")
    assert parse_plan('{"intent": "search"}') is not None
    assert plan_schema()["type"] == "object"


@pytest.mark.slow
def test_a_completion_ends_when_its_time_is_up(bundled: LanguageModel) -> None:
    started = time.monotonic()
    bundled.complete([ChatMessage("user", "Tell a story. " * 300)], max_tokens=1_000, seconds=0.5)
    assert time.monotonic() - started < 20


@pytest.mark.slow
def test_a_stopped_answer_ends_before_its_time(bundled: LanguageModel) -> None:
    stop = threading.Event()
    started = time.monotonic()
    threading.Timer(0.5, stop.set).start()
    bundled.complete(
        [ChatMessage("user", "Tell a story. " * 300)], max_tokens=1_000, seconds=60, stop=stop.is_set
    )
    assert time.monotonic() - started < 20
    assert bundled.complete([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60)
    pieces = bundled.stream([ChatMessage("user", "Count to ten.")], seconds=60, stop=stop.is_set)
    assert list(pieces) == []


@pytest.mark.slow
def test_a_prompt_longer_than_the_context_is_named(bundled: LanguageModel) -> None:
    with pytest.raises(ModelError, match="SmolLM2"):
        bundled.complete([ChatMessage("user", "word " * 6_000)], seconds=60)


def test_a_setting_decides_whether_a_model_writes_plans() -> None:
    assert load_language_model("server:http://127.0.0.1:9").capable  # type: ignore[union-attr]
    weak = load_language_model("server:http://127.0.0.1:9", ModelOptions(capable=False))
    assert weak is not None
    assert not weak.capable


@pytest.mark.parametrize("name", ["bundled", "qwen", "smollm2"])
def test_the_bundled_models_write_no_plans_unless_told_to(name: str) -> None:
    own, told = load_language_model(name), load_language_model(name, ModelOptions(capable=True))
    assert own is not None
    assert told is not None
    assert not own.capable
    assert told.capable


@pytest.mark.slow
def test_the_bundled_model_knows_a_new_subject_from_a_change_and_answers_in_other_languages() -> None:
    model = load_language_model("bundled")
    assert model is not None
    assert model.name == "Qwen2.5-Coder-1.5B-Instruct"
    schema = {"type": "string", "enum": ["refine", "search"]}
    told = ChatMessage(
        "system", 'Say "refine" if the message changes the last search, "search" if it asks anew.'
    )
    asked = ChatMessage("user", "Last search: runners in a marathon\nMessage: a cathedral at night")
    assert model.complete([told, asked], schema=schema, max_tokens=8, seconds=120) == '"search"'
    spanish = model.complete([ChatMessage("user", "In Spanish, one word: dog")], max_tokens=8, seconds=120)
    assert "perro" in spanish.lower()


@pytest.mark.slow
def test_a_stop_while_it_writes_a_plan_leaves_the_words_plan_and_the_model_usable() -> None:
    writer = load_language_model("smollm2", ModelOptions(capable=True))
    assert writer is not None
    stop, said = threading.Event(), "a heron seen from above"
    planned: list[PlannedTurn] = []
    work = threading.Thread(
        target=lambda: planned.append(
            plan_turn(said, TurnContext(), model=writer, seconds=300, stop=stop.is_set)
        )
    )
    work.start()
    work.join(1.0)
    assert work.is_alive()  # it writes, or reads the prompt still
    stop.set()
    work.join(10)
    assert not work.is_alive()
    assert planned == [plan_turn(said, TurnContext())]
    assert writer.complete([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60)
