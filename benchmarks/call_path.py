"""How many files a question passes on its way through the program, and how often it climbs back up.

    python -m benchmarks.call_path --archive DIR --video FILE [--tree DIR] [--json | --stops]

Four journeys are followed call by call, each the second time, when everything is imported and loaded:

    question   a question typed in the page, until its cards are there
    click      a hit put into a bin
    ingest     a video's way into an archive
    command    `filmoteca search`, until the result is printed

A stop is a call from a function of one file into a function of another that leads on into a third; one that leads
no further is a look-up. The same two functions count once, so that a loop over hits counts as one hit; libraries
between two calls of the program are passed over. A climb is a stop that sets out from a layer above the one where
the stop before it had ended: whoever follows the journey has to come back up. A file's layer is the length of the
longest chain of imports below it. The archive is copied; nothing is written to it.

It goes through the entry points alone (`app.main`, the console script, HTTP), so that `--tree` can be any version.
"""

import argparse
import contextlib
import importlib
import io
import json
import shutil
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from benchmarks.file_layers import PACKAGES, file_layers
from benchmarks.kept_runs import Run, begin
from benchmarks.page.page_client import PageClient

QUESTIONS = ("a boat on the sea", "a street at night, no cars")
"""The first one warms everything up."""
UNNAMED = ("<module>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>")


@dataclass
class Tree:
    """The program's files, and the layer that each lies on."""

    root: Path
    layers: dict[str, int] = field(default_factory=dict)
    """Of each file: the longest way down through what it imports; files in a circle share a layer."""

    def __post_init__(self) -> None:
        self.layers = file_layers(self.root)

    def file(self, code: CodeType) -> str:
        """The file of the program that holds this code; empty where none does."""
        name = code.co_filename
        if not name.startswith(f"{self.root}/"):
            return ""
        relative = name[len(str(self.root)) + 1 :]
        return relative if relative.partition("/")[0] in PACKAGES else ""


@dataclass(frozen=True)
class Stop:
    """A call that leads from one file into another and on."""

    left: str
    """Empty where a library called."""
    caller: str
    entered: str
    called: str
    climbs: bool


@dataclass
class Journey:
    """The stops of one journey, in the order in which they were first made."""

    tree: Tree
    stops: dict[tuple[CodeType, CodeType], tuple[str, str]] = field(default_factory=dict)
    within: set[tuple[CodeType, CodeType]] = field(default_factory=set)
    """Calls that stay in a file."""

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """For `sys.setprofile`."""
        if (
            event != "call"
            or frame.f_code.co_name in UNNAMED
            or not (entered := self.tree.file(frame.f_code))
        ):
            return
        caller = frame.f_back
        while caller is not None and not self.tree.file(caller.f_code):
            caller = caller.f_back
        if caller is None:
            self.stops.setdefault((frame.f_code, frame.f_code), ("", entered))
            return
        if (left := self.tree.file(caller.f_code)) != entered:
            self.stops.setdefault((caller.f_code, frame.f_code), (left, entered))
        else:
            self.within.add((caller.f_code, frame.f_code))

    def leading_on(self) -> list[Stop]:
        """The stops that are no look-ups."""
        lead = {caller for caller, called in self.stops if caller is not called}
        while more := {caller for caller, called in self.within if called in lead} - lead:
            lead |= more
        found: list[Stop] = []
        for (caller, called), (left, entered) in self.stops.items():
            if called in lead:
                last = found[-1].entered if found else ""
                climbs = bool(left and last) and self.tree.layers[left] > self.tree.layers[last]
                found.append(Stop(left, caller.co_name, entered, called.co_name, climbs))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--video", type=Path, required=True, help="a short one, for the way into an archive")
    parser.add_argument("--tree", type=Path, default=Path(__file__).parents[1], help="the version to follow")
    parser.add_argument(
        "--stops", action="store_true", help="every stop, in the order in which they are made"
    )
    given, run = begin(parser, __file__)
    tree, kept, video = Tree(given.tree.resolve()), given.archive.resolve(), given.video.resolve()
    sys.path.insert(0, str(tree.root))
    with run:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            archive = Path(folder, "copy")
            shutil.copytree(kept, archive, ignore=shutil.ignore_patterns("write.lock"))
            journeys = dict(_journeys(tree, archive, video))
        for name, journey in journeys.items():
            report(run, name, journey, every_stop=given.stops)


def report(run: Run, name: str, journey: Journey, *, every_stop: bool) -> None:
    """Prints a journey's figures, and the files that it enters most."""
    stops = journey.leading_on()
    files = {file for stop in stops for file in (stop.left, stop.entered) if file}
    counts = {
        "stops": len(stops),
        "files": len(files),
        "climbs": sum(stop.climbs for stop in stops),
        "look-ups": len(journey.stops) - len(stops),
    }
    for unit, count in counts.items():
        run.figure(f"{name}: {unit}", count)
    print(f"{name:9} " + ", ".join(f"{count} {unit}" for unit, count in counts.items()))
    most = Counter(stop.entered for stop in stops).most_common(8)
    print("          " + ", ".join(f"{file} ×{count}" for file, count in most))
    for stop in stops if every_stop else ():
        climb = "↑" if stop.climbs else " "
        print(f"  {climb} {stop.left}:{stop.caller} → {stop.entered}:{stop.called}")


def _journeys(tree: Tree, archive: Path, video: Path) -> Iterator[tuple[str, Journey]]:
    command = _console_script(tree.root)
    threading.setprofile(_profile)
    sys.setprofile(_profile)
    page = PageClient.served(archive)
    first, second = QUESTIONS
    page.ask(first)
    yield "question", _followed(tree, lambda: page.ask(second))
    [shot, other] = _command_output(command, "search", "boat", "-n", "2", "--json", "--archive", str(archive))
    page.put_aside(page.span(shot))
    span = page.span(other)
    yield "click", _followed(tree, lambda: page.put_aside(span))
    ingest = ("ingest", str(video), "--no-speech", "--workers", "1", "--archive")
    _command_output(command, *ingest, "warm")
    yield "ingest", _followed(tree, lambda: _command_output(command, *ingest, "followed"))
    search = ("search", second, "--json", "--archive", str(archive))
    yield "command", _followed(tree, lambda: _command_output(command, *search))


def _followed(tree: Tree, journey: Callable[[], object]) -> Journey:
    """Threads that are there already are followed as well as those that the journey starts."""
    followed = Journey(tree)
    FOLLOWING.append(followed)
    try:
        journey()
        time.sleep(0.3)  # what is sent last is still being put away
    finally:
        FOLLOWING.remove(followed)
    return followed


FOLLOWING: list[Journey] = []


def _profile(frame: FrameType, event: str, argument: object) -> None:
    for journey in FOLLOWING:
        journey.profile(frame, event, argument)


def _console_script(root: Path) -> Callable[[], object]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, name = project["project"]["scripts"]["filmoteca"].partition(":")
    script: Callable[[], object] = getattr(importlib.import_module(module), name)
    return script


def _command_output(command: Callable[[], object], *arguments: str) -> list[dict[str, Any]]:
    """The values that the command prints with `--json`; other lines are left out."""
    sys.argv = ["filmoteca", *arguments]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
        try:
            command()
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(f"filmoteca {' '.join(arguments)} gave {ended.code}") from ended
    return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]


if __name__ == "__main__":
    main()
