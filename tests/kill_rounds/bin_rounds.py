"""Changes of bins through kills: each that was told is there, the one that was under way wholly or not at all."""

import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.bins.bins import BinError
from retrieval.errors import NotFound
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.factories import clip_of, make_archive

NAMES = ("opening", "credits", "rain", "night")
LONGEST = 0.25
"""Seconds of changes before the kill: some dozens."""

Shown = tuple[object, ...]


def bin_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """The changes of a round follow from its number alone, so that a copy can be brought to where they stood."""
    folder, copy = place / "archive", place / "copy"
    place.mkdir(parents=True, exist_ok=True)
    in_child(partial(_make, folder))
    for number in tally.numbers():
        shutil.rmtree(copy, ignore_errors=True)
        in_child(partial(_copy, folder, copy))
        run = run_and_kill(partial(_change, folder, number), chance.uniform(0, LONGEST), tally.power)
        done = len(run.told)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += done
        now: Shown = in_child(partial(_shown_in, folder))
        before, after = in_child(partial(_replayed, copy, number, done))
        if now not in (before, after):
            tally.lost.append(f"round {number}: not the state after {done} or {done + 1} changes")


def _make(folder: Path) -> None:
    make_archive(folder, "a1", "b2", "c3").close()


def _copy(folder: Path, copy: Path) -> None:
    copy.mkdir()
    with Archive.open(folder):  # what a killed process left in the journal is taken in
        pass
    database = Database(folder / "catalogue.sqlite3", MIGRATIONS)
    database.copy_to(copy / "catalogue.sqlite3")
    database.close()


def changes(archive: Archive, number: int) -> Callable[[], None]:
    """Makes the next change of that round, each time that it is called."""
    chance, bins = random.Random(number), archive.bins

    def change() -> None:
        name, what = chance.choice(NAMES), chance.randrange(8)
        first, second = chance.random(), chance.random()
        try:
            if what < 3:
                video = ("a1", "b2", "c3")[int(first * 3)]
                bins.add(
                    name, [clip_of(archive, video, second, second + 1.5, comment=f"{number} {first:.3f}")]
                )
                return
            clips = bins.get(name).clips
            if what == 3:
                bins.remove(name, [clips[int(first * len(clips))].id])
            elif what == 4:
                bins.move(name, clips[int(first * len(clips))].id, 1 + int(second * len(clips)))
            elif what == 5:
                bins.undo(name)
            elif what == 6:
                bins.rename(name, f"{name} {int(first * 3)}")
            else:
                bins.delete(name)
        except (BinError, NotFound, IndexError):
            pass  # no such bin, or an empty one: nothing changes

    return change


def _change(folder: Path, number: int, tell: Tell) -> None:
    with Archive.open(folder) as archive:
        change = changes(archive, number)
        tell("ready")
        while True:
            change()
            tell(".")


def _replayed(copy: Path, number: int, count: int) -> tuple[Shown, Shown]:
    """What a copy shows after so many changes, and after one more."""
    with Archive.open(copy) as archive:
        change = changes(archive, number)
        for _ in range(count):
            change()
        before = _shown(archive)
        change()
        return before, _shown(archive)


def _shown_in(folder: Path) -> Shown:
    with Archive.open(folder) as archive:
        return _shown(archive)


def _shown(archive: Archive) -> Shown:
    bins = [archive.bins.get(summary.name) for summary in archive.bins.all()]
    return tuple(
        (bin_.name, [(clip.video, clip.start, clip.end, clip.comment) for clip in bin_.clips])
        for bin_ in bins
    )
