"""The page as a hosted Space: what visitors can change, a borrowed GPU, and `python app.py` as it starts there."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import numpy as np
import pytest

from assistant.cli.setup.archive_folders import folders_in
from assistant.cli.setup.zero_gpu import on_zero_gpu
from assistant.settings import read_settings
from retrieval.errors import UsageError
from tests.support.footage.colour_reels import ColourEncoder, picture_of

ROOT = Path(__file__).parents[4]
START_SECONDS = 360
"""Loading the models and building the demo, on a busy machine with two cores."""


def test_on_a_space_visitors_change_nothing_unless_it_is_said(monkeypatch):
    assert not read_settings().only_read
    monkeypatch.setenv("SPACE_ID", "somebody/filmoteca")
    assert read_settings().only_read
    monkeypatch.setenv("FILMOTECA_READ_ONLY", "false")
    assert not read_settings().only_read
    monkeypatch.setenv("FILMOTECA_READ_ONLY", "perhaps")
    with pytest.raises(UsageError, match="FILMOTECA_READ_ONLY"):
        read_settings()


def test_a_setting_may_name_several_archives(tmp_path):
    odd = tmp_path / f"a{os.pathsep}b"
    odd.mkdir()
    assert folders_in(odd) == [odd]
    assert folders_in(Path(f"one{os.pathsep}two")) == [Path("one"), Path("two")]
    assert folders_in(tmp_path) == [tmp_path]


def test_without_a_space_that_lends_gpus_encoders_stay_as_they_are(monkeypatch):
    encoder = ColourEncoder()
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    assert on_zero_gpu(encoder) is encoder
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setitem(sys.modules, "spaces", None)
    assert on_zero_gpu(encoder) is encoder


def test_where_gpus_are_lent_each_computation_borrows_one(monkeypatch):
    lent: list[str] = []

    def lend(function: Callable[..., Any], *, duration: int) -> Callable[..., Any]:
        def borrowed(*given: Any) -> Any:
            assert 0 < duration <= 120
            lent.append(function.__name__)
            return function(*given)

        return borrowed

    spaces = ModuleType("spaces")
    spaces.GPU = lend  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spaces", spaces)
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    plain, encoder = ColourEncoder(), on_zero_gpu(ColourEncoder())
    assert (encoder.name, encoder.dimensions, encoder.batch_size) == (plain.name, plain.dimensions, 8)
    assert np.array_equal(encoder.encode_texts(["red"]), plain.encode_texts(["red"]))
    pictures = [picture_of("red")]
    assert np.array_equal(encoder.encode_pictures(pictures), plain.encode_pictures(pictures))
    assert encoder.prepare(pictures[0]).shape == (3,)
    assert lent == ["encode_texts", "encode_pictures"]


@pytest.mark.slow
def test_app_py_builds_the_demo_and_answers(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": str(tmp_path / "home"),
        "FILMOTECA_PORT": str(port),
        "SPACE_ID": "somebody/filmoteca",
        "HF_HUB_OFFLINE": "1",
    }
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    address = f"http://127.0.0.1:{port}/"
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=tmp_path / "here",
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        begun = time.monotonic()
        while True:
            assert server.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() - begun < START_SECONDS, (tmp_path / "log").read_text()
            try:
                page = httpx.get(address, timeout=60)
                break
            except httpx.TransportError:
                time.sleep(1)
        assert page.status_code == 200
        assert "https://huggingface.co" in page.headers["Content-Security-Policy"]
        called = httpx.post(
            f"{address}gradio_api/call/v2/search", json={"text": "a taxi", "n": 3}, timeout=60
        )
        found = httpx.get(f"{address}gradio_api/call/search/{called.json()['event_id']}", timeout=120).text
        assert "complete" in found
        assert '"match": "strong"' in found or '"match": "weak"' in found
        assert httpx.get(f"{address}saved").json()["keeps"] is False
        for method, path in (("DELETE", "saved"), ("PATCH", "saved")):
            assert httpx.request(method, f"{address}{path}", json={"name": "x"}).status_code == 403
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert not list((tmp_path / "here").iterdir())
