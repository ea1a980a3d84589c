"""Backups through kills, of an archive that changes between them: the last whole copy stays whole."""

import random
import shutil
from functools import partial
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.care.backup import back_up
from retrieval.care.backup_manifest import MANIFEST, verify
from retrieval.care.check import check
from retrieval.care.restore import restore
from tests.factories import add_video, make_archive
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally

VIDEOS = 30


def backup_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """What was backed up to the end once is lost where no copy can be made from it any more."""
    place.mkdir(exist_ok=True)
    folder, target = place / "archive", place / "backup"
    in_child(partial(_make, folder))
    seconds = run_and_kill(partial(_back_up, folder, place / "timed"), None).seconds
    for number in tally.numbers():
        in_child(partial(_edit, folder, chance.random()))
        if number % 4 == 0:  # so that there is one that must stay whole
            run_and_kill(partial(_back_up, folder, target), None)
            tally.told += 1
        run = run_and_kill(partial(_back_up, folder, target), chance.uniform(0, seconds * 0.9), tally.power)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += len(run.told)
        if not (target / MANIFEST).exists():
            if number and tally.told:
                tally.lost.append(f"round {number}: the manifest is gone")
            continue
        wrong = in_child(partial(verify, target))
        tally.half += [f"round {number}: {path}" for path in wrong]
        if number % 5 == 0 and not wrong:
            shutil.rmtree(place / "restored", ignore_errors=True)
            tally.half += in_child(partial(_restored, target, place / "restored"))


def _make(folder: Path) -> None:
    make_archive(folder, *(f"v{number}" for number in range(VIDEOS)), shots=6).close()


def _edit(folder: Path, share: float) -> None:
    with Archive.open(folder) as archive, archive.writing():
        for number in range(round(share * 12)):
            add_video(archive, f"v{(number * 7) % VIDEOS}", shots=3 + number % 5)
        archive.bins.create(f"bin {len(archive.bins.all())}")


def _back_up(folder: Path, target: Path, tell: Tell) -> None:
    tell("ready")
    back_up(folder, target)
    tell("backed up")


def _restored(target: Path, folder: Path) -> list[str]:
    restore(target, folder)
    return [f"restored: {finding.sentence}" for finding in check(folder) if finding.part != "index"]
