"""Exports through kills: at a file's place stands the old one or the new one, whole."""

import random
from functools import partial
from pathlib import Path

from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from retrieval.export.cut_lists import SourceClocks, cuts_of_bin
from retrieval.export.formats import ExportFormat, write_cut_list
from retrieval.storage.atomic_files import atomic_file, clear_unfinished
from tests.kill_rounds.ingest_rounds import take_in
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.factories import clip_of
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

FORMATS = (ExportFormat.EDL, ExportFormat.CSV, ExportFormat.FCPXML, ExportFormat.OTIO, ExportFormat.PDF)
LONGEST = 0.8
BINS = ("short", "long")


def export_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """Two bins are written over one another in every format, until the kill."""
    folder, target = place / "archive", place / "exports"
    target.mkdir(parents=True)
    in_child(partial(_make, place, folder))
    told: set[str] = set()
    for number in tally.numbers():
        run = run_and_kill(partial(_export, folder, target), chance.uniform(0, LONGEST), tally.power)
        told.update(run.told)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += len(run.told)
        in_child(partial(clear_unfinished, target))
        there = {path.name for path in target.iterdir()}
        tally.lost += [f"round {number}: {name}" for name in told - there]
        tally.half += [f"round {number}: {name}" for name in there if not is_whole(target / name)]
        tally.half += [
            f"round {number}: {name} is left over" for name in there - {f"cut.{kind}" for kind in FORMATS}
        ]


def is_whole(path: Path) -> bool:
    """By how each format ends; the number of clips is that of one of both bins."""
    text = path.read_bytes()
    if path.suffix == ".pdf":
        return text.startswith(b"%PDF") and text.rstrip().endswith(b"%%EOF")
    if path.suffix == ".otio":
        import json

        return bool(json.loads(text))
    if path.suffix == ".fcpxml":
        return text.rstrip().endswith(b"</fcpxml>")
    if path.suffix == ".csv":
        return text.count(b"\n") in (2, 31) and text.endswith(b"\n")
    return text.count(b"FROM CLIP NAME") in (1, 30)


def _make(place: Path, folder: Path) -> None:
    media = place / "media"
    media.mkdir()
    write_reel(media / "a.mp4", "red", "green", "blue")
    take_in(media, folder, lambda _: None)
    assert ColourEncoder.dimensions
    with Archive.open(folder) as archive:
        video = archive.videos()[0].id
        archive.bins.add(BINS[0], [clip_of(archive, video, 0.0, 1.0)])
        archive.bins.add(
            BINS[1], [clip_of(archive, video, number / 10, number / 10 + 1) for number in range(30)]
        )


def _export(folder: Path, target: Path, tell: Tell) -> None:
    with Archive.open(folder) as archive:
        lists = [cuts_of_bin(archive, archive.bins.get(name), SourceClocks(read_clock)) for name in BINS]
        tell("ready")
        while True:
            for cuts in lists:
                for kind in FORMATS:
                    path = target / f"cut.{kind}"
                    with atomic_file(path) as file:
                        write_cut_list(archive, cuts, kind, file, beside=target, make_clip=extract_clip)
                    tell(path.name)
