"""Many visitors at once: questions a second, how long each waits, and what of the machine that takes.

    python -m benchmarks.visitors --visitors 50 --seconds 60 [--archive DIR | --shots 20000] [--ingest] [--json]

A server is started as `filmoteca serve` starts it, over an archive that is there or a synthetic one of so many
shots with the bundled encoder, without a language model. First one visitor asks alone, then all of them, each
as the page does: a page session, a question, its answer to the end, the first thumbnails of it, and at once the
next. No question is asked twice, so that nothing is answered from what is kept of texts. A further client asks
for light things meanwhile (health, a page of videos, a thumbnail). A visitor who is told that the server is
busy waits as long as it says and asks again, as the page does. With `--ingest` the demo's clips are taken into
the same archive and out of it again all the while. With `--json` the last line is one JSON object. Client and
server share the cores; what the server's process takes of them is told beside.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.service.long_running import memory, start

SORTS = (
    "red old small happy wet broken green dark bright wooden empty quiet busy young tall snowy golden rusty"
)
THINGS = "dog car horse bridge bicycle train market church child kitchen mountain crowd window table road tree boat"
PLACES = "street city rain garden morning station valley studio harbour square desert village forest winter"
SESSION_TURNS = 10
"""Questions of a page session, then the page is opened anew."""
PICTURES = 4
PATIENCE = 120.0
COMMAND = [sys.executable, "-m", "assistant.cli.main"]
THUMBNAIL = re.compile(r"media/thumbnail/[\w-]+/\d+\.jpg[^\"\\&]*")


@dataclass
class Tally:
    """What clients saw."""

    seconds: list[float] = field(default_factory=list)
    light: list[float] = field(default_factory=list)
    requests: int = 0
    busy: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One page session after the other."""

    def __init__(self, address: str, tally: Tally) -> None:
        self._host, self._tally, self._turns, self._session = urlsplit(address).netloc, tally, 0, ""
        config = json.loads(self.get("/config"))
        named = {one["api_name"]: one["id"] for one in config["dependencies"]}
        self._open, self._ask = named["page_open"], named["page_ask"]
        self._act = named["page_act"]

    def get(self, path: str) -> bytes:
        return self._request("GET", path)

    def _request(self, method: str, path: str, body: object = None) -> bytes:
        self._tally.requests += 1
        connection = HTTPConnection(self._host, timeout=PATIENCE)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 400:
                raise OSError(f"{method} {path.partition('?')[0]}: {answer.status} {text[:80]!r}")
            return text
        finally:
            connection.close()

    def ask(self, text: str) -> None:
        """One question, until its answer is whole and its first pictures are there."""
        if self._turns % SESSION_TURNS == 0:
            self._session = f"{random.getrandbits(64):x}"
            self._event(self._open, [])
        self._turns += 1
        began = time.monotonic()
        asked = {"text": text, "files": []}
        answer = self._event(self._ask, [None, asked, 12, 0.5, 3])
        while again := re.search(r'"again": ?(\d+)', answer):
            self._tally.busy += 1
            time.sleep(int(again[1]))
            event = {"action": "again", "target": "", "text": ""}
            answer = self._event(self._act, [None, 12, 0.5, 3], event)
        for picture in list(dict.fromkeys(THUMBNAIL.findall(answer)))[:PICTURES]:
            self.get(f"/{picture}")
        if '"done": true' not in answer and '"done":true' not in answer:
            raise OSError(f"no answer to {text!r}: {answer[-200:]}")
        self._tally.seconds.append(time.monotonic() - began)

    def _event(self, function: int, data: list[object], event: object = None) -> str:
        """What the page is sent of one event."""
        joined = {"data": data, "fn_index": function, "session_hash": self._session, "event_data": event}
        self._request("POST", "/gradio_api/queue/join", joined)
        answer = self.get(f"/gradio_api/queue/data?session_hash={self._session}").decode()
        if '"success":false' in answer or "process_completed" not in answer:
            raise OSError(f"an event failed: {answer[-300:]}")
        return answer


def questions() -> Iterator[str]:
    """All different, in an order that is the same at each run."""
    every = [
        f"a {sort} {thing} in the {place}"
        for sort, thing, place in product(SORTS.split(), THINGS.split(), PLACES.split())
    ]
    random.Random(5).shuffle(every)
    yield from every
    yield from (f"{one} at night" for one in every)


def visits(address: str, visitors: int, seconds: float, asked: Iterator[str]) -> tuple[Tally, float]:
    """So many visitors for so long; what they saw, and the seconds until the last answer was there."""
    tally, lock, ends = Tally(), threading.Lock(), time.monotonic() + seconds

    def visit() -> None:
        visitor = Visitor(address, tally)
        while time.monotonic() < ends:
            with lock:
                text = next(asked)
            try:
                visitor.ask(text)
            except OSError as error:
                tally.errors.append(str(error))

    def look() -> None:
        visitor, pictures = Visitor(address, tally), ["/health"]
        videos = json.loads(visitor.get("/archive/videos?limit=20"))["videos"]
        pictures += [f"/media/thumbnail/{videos[0]['id']}/1.jpg", "/archive/videos?limit=20"]
        while time.monotonic() < ends:
            for path in pictures:
                began = time.monotonic()
                try:
                    visitor.get(path)
                except OSError as error:
                    tally.errors.append(str(error))
                tally.light.append(time.monotonic() - began)
            time.sleep(0.2)

    began = time.monotonic()
    threads = [threading.Thread(target=visit) for _ in range(visitors)] + [threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally, time.monotonic() - began


def processor_seconds(pid: int) -> float:
    """What a process took of the cores so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ingest_on(archive: Path, ending: threading.Event, done: list[int]) -> None:
    """Takes the demo's clips in and out, again and again."""
    from assistant.demo import demo_clips

    clips, env = [str(clip) for clip in demo_clips()], {**os.environ, "FILMOTECA_ARCHIVE": str(archive)}
    while not ending.is_set():
        added = subprocess.run([*COMMAND, "ingest", *clips], env=env, capture_output=True)
        names = [Path(clip).name for clip in clips]
        removed = subprocess.run([*COMMAND, "remove", *names, "--yes"], env=env, capture_output=True)
        done.append(added.returncode or removed.returncode)
        if done[-1]:
            print((added.stderr + removed.stderr).decode()[-500:], file=sys.stderr)
            return


def figures(archive: Path, visitors: int, seconds: float, *, ingest: bool) -> dict[str, float]:
    server, address, _ = start(archive)
    ending, rounds = threading.Event(), list[int]()
    writer = threading.Thread(target=ingest_on, args=(archive, ending, rounds))
    try:
        asked = questions()
        visits(address, 2, 2.0, asked)  # everything is loaded by then
        if ingest:
            writer.start()
        before, took = memory(server.pid), processor_seconds(server.pid)
        alone, alone_seconds = visits(address, 1, seconds / 2, asked)
        of_one = processor_seconds(server.pid) - took
        together, all_seconds = visits(address, visitors, seconds, asked)
        of_all = processor_seconds(server.pid) - took - of_one
        after = memory(server.pid)
    finally:
        ending.set()
        if ingest:
            writer.join()
        server.terminate()
        server.wait()
    for error in together.errors[:5]:
        print(error, file=sys.stderr)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    one, every = len(alone.seconds) / alone_seconds, len(together.seconds) / all_seconds
    return {
        "visitors": visitors,
        "questions": len(together.seconds),
        "one_per_second": one,
        "per_second": every,
        "times": every / one,
        "one_median_s": statistics.median(alone.seconds),
        "median_s": statistics.median(together.seconds),
        "p95_s": statistics.quantiles(together.seconds, n=20)[-1],
        "errors": len(alone.errors) + len(together.errors),
        "busy": together.busy,
        "light_p95_ms": 1000 * statistics.quantiles(together.light, n=20)[-1],
        "one_processor_ms": 1000 * of_one / len(alone.seconds),
        "processor_ms": 1000 * of_all / len(together.seconds),
        "most_per_second": cores * len(together.seconds) / of_all,
        "requests": together.requests,
        "memory_before_mb": before,
        "memory_after_mb": after,
        "ingest_rounds": len(rounds),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--archive", type=Path, help="one that is there")
    parser.add_argument("--shots", type=int, default=20_000, help="of a synthetic archive else")
    parser.add_argument("--ingest", action="store_true", help="beside an ingest into the same archive")
    parser.add_argument("--json", action="store_true", help="the figures as the last line")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        archive = given.archive or Path(temporary) / "archive"
        if given.archive is None:
            from benchmarks.page_speed import synthetic_archive

            synthetic_archive(archive, given.shots)
        found = figures(archive, given.visitors, given.seconds, ingest=given.ingest)
    told = {name: round(value, 3) for name, value in found.items()}
    if given.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:18}{value:12g}")


if __name__ == "__main__":
    main()
