"""The model that is offered where a machine has none: said with its size, asked once, fetched after a yes alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from assistant.cli.setup import loading
from assistant.llm import model_offer
from assistant.llm.model_offer import OFFERED, fetch_offer, offered_model, refuse_offer
from assistant.llm.model_preference import ModelPreference, model_preference, store_model_preference
from retrieval.encoders import hub as hub_client
from retrieval.errors import ModelError
from tests.support.models.fake_hub import SMALL, FakeHub, run_offering_hub


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with run_offering_hub(tmp_path / "hub", monkeypatch) as hub:
        yield hub


def test_it_is_offered_where_the_hub_has_it_and_it_fits(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered_model() == SMALL
    assert "GET" not in hub.asked
    monkeypatch.setattr(model_offer, "free_memory", lambda: 4_000_000)
    assert offered_model() is None
    monkeypatch.setattr(model_offer, "free_memory", lambda: None)
    hub.gone = True
    assert offered_model() is None


def test_a_no_is_remembered(hub: FakeHub) -> None:
    store_model_preference(ModelPreference(model="bundled"))
    refuse_offer(SMALL)
    assert model_preference() == ModelPreference(model="bundled", asked=("small.gguf",))
    assert offered_model() is None
    assert "GET" not in hub.asked


def test_it_is_fetched_into_the_hubs_cache_and_its_share_is_told(hub: FakeHub, tmp_path: Path) -> None:
    shares: list[float] = []
    path = fetch_offer(SMALL, shares.append)
    assert path.read_bytes() == hub.contents
    assert path.is_relative_to(tmp_path / "hub")
    assert shares[-1] == 1.0
    assert fetch_offer(SMALL, shares.append) == path
    assert hub.asked.count("GET") == 1


def test_a_download_that_breaks_off_is_a_sentence(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.gone = True
    with pytest.raises(ModelError, match="Small could not be fetched"):
        fetch_offer(SMALL, lambda share: None)


def test_whoever_is_told_can_end_it(hub: FakeHub) -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        fetch_offer(SMALL, stop)


def test_a_kept_choice_that_makes_no_sense_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert model_preference() == ModelPreference()
    store_model_preference(ModelPreference(model="none"))
    assert model_preference().model == "none"
    (tmp_path / "filmoteca" / "language-model.json").write_text("[", encoding="utf-8")
    assert model_preference() == ModelPreference()
    assert "not read" in caplog.text
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    store_model_preference(ModelPreference(model="none"))
    assert "not kept" in caplog.text


# on a terminal


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody at a terminal who is asked, and says yes to "yes" and no to the rest."""
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    return asked


def say(monkeypatch: pytest.MonkeyPatch, asked: list[str], answer: bool) -> None:
    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(typer, "confirm", confirm)


def test_at_a_terminal_it_is_asked_once_with_the_size(
    hub: FakeHub, terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_offer, "OFFERED", OFFERED)
    monkeypatch.setattr(hub_client, "hub_has_file", lambda *_: True)
    monkeypatch.setattr(hub_client, "free_space", lambda: 10**12)
    say(monkeypatch, terminal, answer=False)
    for _ in range(2):
        assert loading.model_switch("auto").name == "auto"
    (question,) = terminal
    assert "Qwen3-4B (Q4_K_M), 2.5 GB (Apache-2.0)" in question
    assert "GET" not in hub.asked


def test_after_a_yes_it_is_fetched_and_in_use_from_then_on(
    hub: FakeHub, terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, terminal, answer=True)
    names: list[str] = []
    monkeypatch.setattr(loading, "load_language_model", lambda name, *_: names.append(name))
    for _ in range(2):
        assert loading.model_switch("auto").name.endswith("small.gguf")
    assert len(terminal) == 1
    assert hub.asked.count("GET") == 1
    assert Path(names[0]).read_bytes() == hub.contents


def test_a_script_is_not_asked_nor_who_named_a_model(
    hub: FakeHub, terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, terminal, answer=True)
    assert loading.model_switch("bundled").name == "bundled"
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert loading.model_switch("auto").name == "auto"
    assert terminal == []
    assert hub.asked == []


def test_a_kept_model_that_is_gone_is_said_and_another_taken(capsys: pytest.CaptureFixture[str]) -> None:
    store_model_preference(ModelPreference(model="/nowhere/model.gguf"))
    assert loading.model_switch("auto").name == "auto"
    assert "/nowhere/model.gguf" in capsys.readouterr().err
    assert loading.model_switch("none").current is None
