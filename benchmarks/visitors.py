"""Many visitors at once: questions a second, how long each waits, and what of the machine that takes.

    python -m benchmarks.visitors --visitors 50 --seconds 60 [--archive DIR | --shots 20000] [--ingest]
        [--processes N] [--json]

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
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from benchmarks.page.page_visitor import Tally, Visitor
from benchmarks.service.long_running import memory, start

SORTS = (
    "red old small happy wet broken green dark bright wooden empty quiet busy young tall snowy golden rusty"
)
THINGS = "dog car horse bridge bicycle train market church child kitchen mountain crowd window table road tree boat"
PLACES = "street city rain garden morning station valley studio harbour square desert village forest winter"
COMMAND = [sys.executable, "-m", "assistant.cli.main"]


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


def family(pid: int) -> list[int]:
    """A server's process, and those that it started (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(int(child) for task in tasks for child in task.read_text().split())]


def processor_seconds(pid: int) -> float:
    """What a server's processes took of the cores so far (Linux)."""
    taken = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        taken += int(fields[11]) + int(fields[12])
    return taken / os.sysconf("SC_CLK_TCK")


def memory_of_all(pid: int) -> float:
    """MiB of a server's processes."""
    return sum(map(memory, family(pid)))


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


def figures(
    archive: Path, visitors: int, seconds: float, *, ingest: bool, processes: int = 1
) -> dict[str, float]:
    server, address, _ = start(archive, {"FILMOTECA_PROCESSES": str(processes)})
    ending, rounds = threading.Event(), list[int]()
    writer = threading.Thread(target=ingest_on, args=(archive, ending, rounds))
    try:
        asked = questions()
        visits(address, 2 * processes, 2.0, asked)  # everything is loaded by then
        if ingest:
            writer.start()
        before, took = memory_of_all(server.pid), processor_seconds(server.pid)
        alone, alone_seconds = visits(address, 1, seconds / 2, asked)
        of_one = processor_seconds(server.pid) - took
        together, all_seconds = visits(address, visitors, seconds, asked)
        of_all = processor_seconds(server.pid) - took - of_one
        after = memory_of_all(server.pid)
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
        "processes": processes,
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
        "cores_at_work": of_all / all_seconds,
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
    parser.add_argument("--processes", type=int, default=1, help="that serve the chat")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        archive = given.archive or Path(temporary) / "archive"
        if given.archive is None:
            from benchmarks.page_speed import synthetic_archive

            synthetic_archive(archive, given.shots)
        found = figures(
            archive, given.visitors, given.seconds, ingest=given.ingest, processes=given.processes
        )
    told = {name: round(value, 3) for name, value in found.items()}
    if given.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:18}{value:12g}")


if __name__ == "__main__":
    main()
