"""Rounds of taking in one long video that is shown while it is read, each killed at some moment."""

import random
import time
from functools import partial
from pathlib import Path

import numpy as np

from ingest.pipeline import video_parts
from ingest.pipeline.discovery import content_id
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.types import Vectors, Video
from tests.kill_rounds.ingest_rounds import Seen, look
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import COLOURS, ColourEncoder

SHOTS = 14
EACH = 2.5
"""Seconds of a shot."""


class SlowEncoder(ColourEncoder):
    """Takes as long for a frame as real encoders do."""

    batch_size = 1

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        time.sleep(0.008)
        return super().encode_prepared(prepared)


def tape_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """Counts into `tally`: a video, or the part of one, that was there and is gone or is less, is lost; a part that
    is not marked, or does not fit together, and a whole that is not as an uninterrupted run makes it, are
    half-visible."""
    media, folder = place / "media", place / "archive"
    media.mkdir(parents=True)
    names = list(COLOURS)
    colours = [names[number * 5 % len(names)] for number in range(SHOTS)]
    in_child(partial(_write, media / "tape.mp4", colours))
    number_of = content_id(media / "tape.mp4")
    seconds = run_and_kill(partial(take_in, media, place / "reference"), None).seconds
    whole = in_child(partial(look, place / "reference")).videos[number_of][1]
    before = 0.0
    for number in tally.numbers():
        run = run_and_kill(partial(take_in, media, folder), chance.uniform(0, seconds * 0.9), tally.power)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += len(run.told)
        seen: Seen
        video: Video | None
        video, seen = in_child(partial(_look, folder))
        told_whole = "whole" in run.told
        there = 0.0 if video is None else video.duration
        if there < max([before, *(float(line) for line in run.told if line != "whole")]):
            tally.lost.append(f"round {number}: only {there} s are left of {before}, told {run.told[-1:]}")
        if told_whole and (video is None or video.is_in_progress):
            tally.lost.append(f"round {number}: the whole is gone")
        if video is not None and not video.is_in_progress and seen.videos[video.id][1] != whole:
            tally.half.append(f"round {number}: shown as whole and is not")
        tally.half += [f"round {number}: {what}" for what in seen.wrong]
        before = there
        if number % 4 == 3 or (video is not None and not video.is_in_progress):
            run_and_kill(partial(take_in, media, folder), None)
            video, seen = in_child(partial(_look, folder))
            if video is None or video.is_in_progress or seen.videos[number_of][1] != whole:
                tally.half.append(f"round {number}: not whole after a whole run")
            before = in_child(partial(_forget, folder))


def take_in(media: Path, folder: Path, tell: Tell) -> None:
    """An ingest that shows parts as fast as it can store them."""
    encoder, store = SlowEncoder(), Archive.add_video
    video_parts.REST = 0.0

    def stored(self: Archive, *given: object, **also: object) -> Video:
        video: Video = store(self, *given, **also)  # type: ignore[arg-type]
        tell(f"{video.duration}" if video.is_in_progress else "whole")
        return video

    Archive.add_video = stored  # type: ignore[method-assign]
    tell("ready")
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        report = ingest([media], archive, encoder, IngestSettings(parts_apart=0.0))
    assert report.failed == []


def _write(path: Path, colours: list[str]) -> None:
    write_reel(path, *colours, seconds=EACH)


def _look(folder: Path) -> tuple[Video | None, Seen]:
    """The video as it is shown, and what does not fit together; that it is marked is as it should be."""
    if not (folder / "catalogue.sqlite3").exists():
        return None, Seen({}, [])
    seen = look(folder)
    with Archive.open(folder) as archive:
        video = next(iter(archive.videos()), None)
        marked = video is not None and video.is_in_progress
        shots = archive.shots()
    wrong = [line for line in seen.wrong if not (marked and line.startswith("progress "))]
    edges = [0.0, *(shot.end for shot in shots)]
    if video is not None and ([shot.start for shot in shots] != edges[:-1] or edges[-1] != video.duration):
        wrong.append("its shots do not tile it")
    return video, Seen(seen.videos, wrong)


def _forget(folder: Path) -> float:
    with Archive.open(folder) as archive, archive.writing():
        archive.remove_videos([video.id for video in archive.videos()])
    return 0.0
