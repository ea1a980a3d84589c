"""The server killed while people work: what it has answered for is there when it runs again."""

import asyncio
import os
import random
import tempfile
import time
from functools import partial
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.maintenance.check import check
from tests.kill_rounds.ingest_rounds import HARMLESS
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.browser_page import free_port
from tests.support.footage.colour_reels import ColourEncoder, make_reels

LONGEST = 1.5
PATIENCE = 60.0


def server_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """A client makes bins and saves searches over HTTP as fast as it is answered; each answer counts."""
    place.mkdir(exist_ok=True)
    in_child(partial(_make, place))
    folder = place / "colours"
    kept: set[str] = set()
    notes = tempfile.TemporaryDirectory()
    for number in tally.numbers():
        port, log = free_port(), Path(notes.name, str(number))
        client = os.fork()
        if not client:
            try:
                _ask(port, number, log)
            finally:
                os._exit(0)
        run = run_and_kill(partial(_serve, folder, port), chance.uniform(0, LONGEST), tally.power)
        os.waitpid(client, 0)
        answered = log.read_text().splitlines() if log.exists() else []
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += len(answered)
        kept.update(answered)
        there, wrong = in_child(partial(_look, folder))
        tally.lost += [f"round {number}: {name}" for name in kept - there]
        tally.half += [f"round {number}: {what}" for what in wrong]


def _make(place: Path) -> None:
    make_reels(place, ColourEncoder()).close()


def _serve(folder: Path, port: int, tell: Tell) -> None:
    import uvicorn

    from assistant.agent.assistant import Assistant
    from assistant.web.app import build_app
    from ingest.media.playback import browser_plays
    from retrieval.search.engine import SearchEngine

    async def serving() -> None:
        with Archive.open(folder) as archive:
            app = build_app(Assistant(SearchEngine(archive, ColourEncoder())), browser_plays=browser_plays)
            server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
            waiting = asyncio.ensure_future(server.serve())
            while not server.started:
                await asyncio.sleep(0.02)
            tell("ready")
            await waiting

    asyncio.run(serving())


def _ask(port: int, number: int, log: Path) -> None:
    import httpx

    ends = time.monotonic() + PATIENCE
    count = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client, log.open("w") as answered:
        while time.monotonic() < ends:
            name = f"{number}-{count}"
            try:
                status = client.post("/bins/create", json={"name": name}).status_code
            except httpx.HTTPError:
                if count:
                    return
                time.sleep(0.05)
                continue
            assert status == 200, status
            answered.write(f"{name}\n")
            answered.flush()
            count += 1


def _look(folder: Path) -> tuple[set[str], list[str]]:
    with Archive.open(folder) as archive:
        there = {summary.name for summary in archive.bins.all()}
        for name in list(there)[:5]:
            archive.bins.get(name)
    return there, [finding.sentence for finding in check(folder) if finding.part not in (*HARMLESS, "frames")]
