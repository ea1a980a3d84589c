"""Two servers over one archive, and an ingest beside them: what each shows, and when."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from retrieval.archive.archive import Archive
from tests.support.browser_page import free_port
from tests.support.footage.clips import write_reel

pytestmark = pytest.mark.slow

PATIENCE = 120.0
COMMAND = [sys.executable, "-m", "assistant.cli.main"]


def run(archive: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "FILMOTECA_ARCHIVE": str(archive)}
    return subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True)


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    write_reel(tmp_path / "clips" / "one.mp4", "red", "blue")
    done = run(tmp_path / "archive", "ingest", str(tmp_path / "clips" / "one.mp4"), "--encoder", "compact")
    assert not done.returncode, done.stderr
    return tmp_path / "archive"


@pytest.fixture
def servers(archive: Path) -> Iterator[list[httpx.Client]]:
    clients, processes = [], []
    for _ in range(2):
        port = free_port()
        environment = {
            **os.environ,
            "FILMOTECA_ARCHIVE": str(archive),
            "FILMOTECA_FOOTAGE": "none",
            "FILMOTECA_LANGUAGE_MODEL": "none",
        }
        processes.append(subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment))
        clients.append(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE))
    for client, process in zip(clients, processes, strict=True):
        until(partial(_is_ready, client, process))
    yield clients
    for client, process in zip(clients, processes, strict=True):
        client.close()
        process.terminate()
        process.wait(30)


def _is_ready(client: httpx.Client, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None
    try:
        return client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False


def videos(client: httpx.Client) -> set[str]:
    return {video["name"] for video in client.get("/archive/videos").json()["videos"]}


def hits(client: httpx.Client, text: str) -> set[str]:
    event = client.post("/gradio_api/call/v2/search", json={"text": text, "n": 8}).json()["event_id"]
    answer = client.get(f"/gradio_api/call/search/{event}").text
    return {name for name in ("one.mp4", "two.mp4") if name in answer}


def test_both_show_what_a_third_process_takes_in_and_each_others_bins(
    archive: Path, servers: list[httpx.Client]
) -> None:
    assert [videos(one) for one in servers] == [{"one.mp4"}] * 2
    clip = write_reel(archive.parent / "clips" / "two.mp4", "green", "white")
    with subprocess.Popen([*COMMAND, "ingest", str(clip), "--archive", str(archive)]) as ingest:
        seen: list[set[str]] = []
        while ingest.poll() is None:
            seen += [videos(one) for one in servers]
            assert all(one.get("/health").status_code == 200 for one in servers)
            time.sleep(0.05)
    assert not ingest.returncode
    assert all(one in ({"one.mp4"}, {"one.mp4", "two.mp4"}) for one in seen)
    assert [videos(one) for one in servers] == [{"one.mp4", "two.mp4"}] * 2, "at once, not after a while"
    assert [hits(one, "a green picture") for one in servers] == [{"one.mp4", "two.mp4"}] * 2

    first, second = servers
    made = first.post("/bins/create", json={"name": "opening"})
    assert made.status_code < 300, made.text
    assert "opening" in second.get("/bins/all").text

    with Archive.open(archive) as writer, writer.writing():
        busy = run(archive, "remove", "one.mp4", "--yes")
        assert busy.returncode == 1
        assert "is being written to by process" in busy.stderr
        assert all(hits(one, "a red picture") for one in servers), "readers go on"
    assert not run(archive, "remove", "one.mp4", "--yes").returncode
    assert [videos(one) for one in servers] == [{"two.mp4"}] * 2
    assert [hits(one, "a red picture") for one in servers] == [{"two.mp4"}] * 2
