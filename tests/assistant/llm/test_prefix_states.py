"""The fixed beginning of a prompt is read once, and for other starts too; with SmolLM2."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.llm import prefix_states
from assistant.llm.gguf_loading import load_smallest_model
from assistant.llm.llama_cpp_model import LlamaCppModel
from assistant.llm.protocol import ChatMessage

pytestmark = pytest.mark.slow

SYSTEM = "You name an animal that lives where the user says. " * 8
EXAMPLES = [
    ChatMessage("system", SYSTEM),
    ChatMessage("user", "in the sea"),
    ChatMessage("assistant", "a whale", fixed=True),
]


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """The files of states in a cache folder of its own."""
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path))
    return lambda: sorted(tmp_path.glob("prompts/*.state"))


@pytest.fixture(scope="module")
def model() -> LlamaCppModel:
    return load_smallest_model()


def tokens_read(model: LlamaCppModel, where: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """An answer, and how many tokens were read and written for it."""
    read: list[int] = []
    evaluate = model._llama.eval

    def counted(tokens: list[int]) -> None:
        read.append(len(tokens))
        evaluate(tokens)

    with monkeypatch.context() as counting:
        counting.setattr(model._llama, "eval", counted)
        answer = model.complete([*EXAMPLES, ChatMessage("user", where)], max_tokens=8, seconds=60)
    return answer, sum(read)


def forgetting(model: LlamaCppModel) -> LlamaCppModel:
    """The same as another start finds it."""
    model._llama.reset()
    model._prefixes._kept.clear()
    return model


def test_it_is_read_once_and_the_answers_stay_the_same(
    model: LlamaCppModel, states: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, whole = tokens_read(forgetting(model), "in the desert", monkeypatch)
    assert whole > 90
    for begin in (lambda: None, model._llama.reset, lambda: forgetting(model)):
        assert tokens_read(model, "on a farm", monkeypatch)[1] < 40
        begin()
        again, read = tokens_read(model, "in the desert", monkeypatch)
        assert (again, read < 40) == (first, True)
    assert len(states()) == 1  # whatever was asked, the fixed part alone is kept


def test_a_damaged_state_is_read_anew(
    model: LlamaCppModel, states: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = tokens_read(forgetting(model), "in the desert", monkeypatch)
    kept = states()[0].read_bytes()
    states()[0].write_bytes(kept[:-1] + b"?")
    again, read = tokens_read(forgetting(model), "in the desert", monkeypatch)
    assert (again, read > 90) == (first, True)
    assert states()[0].read_bytes() == kept


def test_a_turn_that_is_out_of_time_leaves_what_was_read_to_the_next(
    model: LlamaCppModel, states: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefix_states, "STEP", 32)
    first, whole = tokens_read(forgetting(model), "in the desert", monkeypatch)
    states()[0].unlink()
    forgetting(model)
    halfway = lambda: model._llama.n_tokens >= 64  # noqa: E731
    chat = [*EXAMPLES, ChatMessage("user", "in the desert")]
    assert model.complete(chat, max_tokens=8, seconds=60, stop=halfway) == ""
    assert states() == []
    again, rest = tokens_read(model, "in the desert", monkeypatch)
    assert (again, rest <= whole - 64) == (first, True)
    assert len(states()) == 1
