"""Backups through kills, of an archive that changes between them and, now and then, while they are made: the last
whole copy stays whole, and is the last that was told or the one that was under way."""

import hashlib
import random
import shutil
import threading
import time
from functools import partial
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.maintenance.backup import AUDIT, back_up
from retrieval.maintenance.backup_manifest import MANIFEST, read_manifest, verify
from retrieval.maintenance.check import check
from retrieval.maintenance.restore import restore
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.factories import add_video, make_archive

VIDEOS = 12
MOST = 15
"""Backups before the kill, about."""


def backup_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """A backup is lost where it was told and what is there is older; half where a file of it is not what it was, or
    the archive that is restored from it is another than the one that was backed up."""
    place.mkdir(exist_ok=True)
    folder, target, restored = place / "archive", place / "backup", place / "restored"
    in_child(partial(_make, folder))
    last, seconds = in_child(partial(_first, folder, target))
    for number in tally.numbers():
        seed, beside = chance.randrange(1 << 30), number % 3 == 2
        after = chance.uniform(0, MOST * seconds)
        run = run_and_kill(partial(_work, folder, target, seed, beside), after, tally.power)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += sum(line.startswith("backed up") for line in run.told)
        may_be = {last}
        for line in run.told:
            what, _, shown = line.rpartition(" ")
            may_be = {shown} if what == "backed up" else may_be | {shown}
        if not (target / MANIFEST).exists():
            tally.lost += [f"round {number}: there is no backup"] if "" not in may_be else []
            continue
        wrong = in_child(partial(verify, target))
        tally.half += [f"round {number}: {path}" for path in wrong]
        shutil.rmtree(restored, ignore_errors=True)
        last, faults = in_child(partial(_restored, target, restored)) if not wrong else ("", [])
        tally.half += [f"round {number}: {fault}" for fault in faults]
        if not beside and last not in may_be:
            tally.lost.append(f"round {number}: the copy is of none of the archive's states since the last")


def _make(folder: Path) -> None:
    make_archive(folder, *(f"v{number}" for number in range(VIDEOS)), shots=6).close()


def _first(folder: Path, target: Path) -> tuple[str, float]:
    """What the archive shows when it is first backed up, and the seconds that another backup takes."""
    back_up(folder, target)
    begun = time.monotonic()
    back_up(folder, target)
    return _shown(folder), time.monotonic() - begun


def _work(folder: Path, target: Path, seed: int, beside: bool, tell: Tell) -> None:
    """Changes and backups by turns, or the changes in a thread beside the backups."""
    chance, changes = random.Random(seed), iter(range(1 << 30))

    def edit() -> None:
        with Archive.open(folder) as archive:
            with archive.writing():
                for _ in range(chance.randrange(1, 4)):
                    add_video(archive, f"v{chance.randrange(VIDEOS)}", shots=chance.randrange(3, 8))
            archive.bins.create(f"bin {seed} {next(changes)}")
        with (folder / AUDIT).open("a", encoding="utf-8") as trail:
            trail.write(f'{{"what": "{chance.random()}"}}\n')

    if beside:

        def edit_on() -> None:
            while True:
                edit()
                time.sleep(chance.uniform(0, 0.5))

        threading.Thread(target=edit_on, daemon=True).start()
    tell("ready")
    while True:
        if not beside:
            edit()
            tell(f"begun {_shown(folder)}")
        back_up(folder, target)
        tell(f"backed up {_shown(folder) if not beside else read_manifest(target).stamp}")


def _shown(folder: Path) -> str:
    """A digest of what an archive shows."""
    digest = hashlib.sha256()
    with Archive.open(folder) as archive:
        digest.update(repr([(video.id, archive.shots(video.id)) for video in archive.videos()]).encode())
        digest.update(repr([archive.bins.get(summary.name) for summary in archive.bins.all()]).encode())
        for shot in archive.shots():
            digest.update(archive.thumbnail(shot.id).read_bytes())
    digest.update((folder / AUDIT).read_bytes() if (folder / AUDIT).exists() else b"")
    return digest.hexdigest()


def _restored(target: Path, folder: Path) -> tuple[str, list[str]]:
    restore(target, folder)
    return _shown(folder), [finding.sentence for finding in check(folder) if finding.part != "index"]
