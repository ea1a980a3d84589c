"""A server over many requests and visits: its memory, and how it starts and stops under load.

    python -m benchmarks.service.long_running --archive DIR --requests 10000 --sessions 2000 --json

A server is started as `filmoteca serve` starts it and asked over HTTP: pages of videos, thumbnails, bins and
searches in turn, then page sessions as browsers have them: the page, what it opens with, its heartbeat, and now and
then a search. Memory is what its process alone holds (anonymous pages; files that are mapped come and go as the
system likes), read in /proc (Linux) after each of `--readings` shares. At the end it is stopped while clients ask
on: how long that takes, and whether every answer that was begun was whole.

With `--brief-lives` what Gradio keeps of a closed page lives a second instead of an hour, and memory is read once
all of it is past that: a plateau after each share of the sessions, none of which may be above the one before.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx

from assistant.web.gradio_app.idle_sessions import PAUSE
from benchmarks.kept_runs import begin

WARM = 1_000
"""Requests, and a tenth as many page sessions, after which memory is first read: everything is loaded by then."""
CLIENTS = 4
PATIENCE = 900.0
BRIEF_LIVES = {"GRADIO_IS_E2E_TEST": "1"}
"""By which Gradio's own tests have the state of closed pages live a second."""
LOOKS = 3
"""Looks at idle sessions that are waited for: two find that one is idle."""


def memory(pid: int) -> float:
    """MiB of the process alone."""
    (held,) = re.findall(r"Anonymous:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(held) / 1024


def start(
    archive: Path, settings: dict[str, str] | None = None, port: int = 0
) -> tuple["subprocess.Popen[bytes]", str, float]:
    """The server, its address, and the seconds until it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = port or free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "assistant.cli.main",
        "serve",
        "--archive",
        str(archive),
        "--port",
        str(port),
    ]
    begun, address = time.monotonic(), f"http://127.0.0.1:{port}"
    plain = {"FILMOTECA_FOOTAGE": "none", "FILMOTECA_LANGUAGE_MODEL": "none"}
    server = subprocess.Popen(command, env={**os.environ, **plain, **(settings or {})})
    while time.monotonic() - begun < PATIENCE:
        try:
            if httpx.get(f"{address}/ready").status_code == 200:
                return server, address, time.monotonic() - begun
        except httpx.HTTPError:
            time.sleep(0.1)
        if server.poll() is not None:
            break
    raise SystemExit("the server did not get ready")


def thumbnails(address: str) -> list[str]:
    """Addresses of some pictures."""
    videos = httpx.get(f"{address}/archive/videos", params={"limit": 20}).json()["videos"]
    return [f"/media/thumbnail/{video['id']}/1.jpg" for video in videos]


def search(client: httpx.Client, text: str) -> None:
    event = client.post("/gradio_api/call/v2/search", json={"text": text, "n": 8}).json()["event_id"]
    client.get(f"/gradio_api/call/search/{event}").raise_for_status()


def ask_many(address: str, count: int, pictures: list[str]) -> None:
    """Requests of every kind, each tenth of them a search."""
    with httpx.Client(base_url=address, timeout=120) as client:
        for number in range(count):
            if number % 10 == 9:
                search(client, f"a street at night {number % 7}")
            else:
                path = ("/archive/videos", "/bins/all", "/saved", pictures[number % len(pictures)])[
                    number % 4
                ]
                client.get(path).raise_for_status()


def visit(address: str, count: int, pictures: list[str]) -> None:
    """Page sessions, each with a cookie of its own, ended as a closed tab ends it."""
    for number in range(count):
        session = uuid.uuid4().hex
        with httpx.Client(base_url=address, timeout=120) as client:
            client.get("/").raise_for_status()
            (opening,) = [
                event["id"]
                for event in client.get("/config").json()["dependencies"]
                if event["api_name"] == "page_open"
            ]
            with client.stream("GET", f"/gradio_api/heartbeat/{session}") as heartbeat:
                beats = heartbeat.iter_lines()  # held: its end is the tab's
                next(beats)
                opened = {"data": [], "fn_index": opening, "session_hash": session}
                client.post("/gradio_api/queue/join", json=opened).raise_for_status()
                told = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
                if '"success":true' not in told:
                    raise SystemExit(f"the page was not opened: {told[-500:]}")
                client.get(pictures[number % len(pictures)]).raise_for_status()
                if number % 10 == 0:
                    search(client, "a street at night")


def spread(
    work: Callable[[str, int, list[str]], None], address: str, count: int, pictures: list[str]
) -> None:
    """The work by several clients side by side."""
    threads = [
        threading.Thread(target=work, args=(address, count // CLIENTS, pictures)) for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def wait_past_lives(address: str) -> None:
    """Until what is kept of closed pages is over: a call now and then has the server look."""
    with httpx.Client(base_url=address, timeout=120) as client:
        for _ in range(LOOKS):
            time.sleep(PAUSE)
            search(client, "a street at night")


def stopped_under_load(
    server: "subprocess.Popen[bytes]", address: str, pictures: list[str]
) -> tuple[float, int]:
    """Seconds until it has ended, and answers that were begun and came in part alone."""
    torn = 0
    ending = threading.Event()

    def ask() -> None:
        nonlocal torn
        with httpx.Client(base_url=address, timeout=30) as client:
            while not ending.is_set():
                try:
                    client.get(pictures[0])
                except (httpx.ConnectError, httpx.ReadError):
                    return  # it is gone, or has closed a line on which nothing was said
                except httpx.RemoteProtocolError as error:
                    torn += "peer closed connection without sending complete" in str(error)
                    return

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    begun = time.monotonic()
    server.send_signal(signal.SIGTERM)
    server.wait(60)
    ending.set()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun, torn


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument(
        "--readings", type=int, default=4, help="of memory, among requests and among sessions"
    )
    parser.add_argument(
        "--brief-lives",
        action="store_true",
        help="closed pages live a second, not an hour, and are waited for",
    )
    given, run = begin(parser, __file__)
    with run:
        server, address, seconds = start(given.archive, BRIEF_LIVES if given.brief_lives else None)
        try:
            pictures = thumbnails(address)
            run.figure("ready after", seconds, "s")
            spread(ask_many, address, WARM, pictures)
            spread(visit, address, WARM // 10, pictures)

            def read(name: str) -> None:
                value = memory(server.pid)
                run.figure(name, value, "MiB")
                print(f"{name}: {value:.0f} MiB", flush=True)

            read("memory when warm")
            for work, count, what in (
                (ask_many, given.requests, "requests"),
                (visit, given.sessions, "sessions"),
            ):
                for share in range(1, (given.readings if count else 0) + 1):
                    spread(work, address, count // given.readings, pictures)
                    if given.brief_lives and work is visit:
                        wait_past_lives(address)
                    read(f"after {count * share // given.readings} {what}")
            stopping, torn = stopped_under_load(server, address, pictures)
            run.figure("stopped under load after", stopping, "s")
            run.figure("answers torn by the stop", torn)
            run.figure("exit status", server.returncode)
        finally:
            server.kill()
        print(f"stopped under load after {stopping:.1f} s, {torn} answers torn")


if __name__ == "__main__":
    main()
