"""Rounds of ingest with edits of the footage between them, each killed at some moment."""

import hashlib
import random
import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ingest.pipeline.discovery import content_id
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.maintenance.check import check
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import COLOURS, ColourEncoder

POOL = 10
"""Different videos that the footage is made of; a few rounds have six."""
CHANGING = "take.mp4"
"""A file whose contents change."""
HARMLESS = ("leftovers", "index")
"""What a killed run may leave behind: nobody sees it, and the next run clears it."""


class Seen(NamedTuple):
    """What an archive shows."""

    videos: dict[str, tuple[str, str]]
    """By the video's number: its file, and a digest of all that is kept of it."""
    wrong: list[str]


def ingest_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """Counts into `tally`: a video that was there, or was said to be stored, and is gone, is lost; one that is
    shown and is not as an uninterrupted run makes it is half-visible."""
    pool, media, folder = place / "pool", place / "media", place / "archive"
    pool.mkdir(parents=True)
    media.mkdir()
    in_child(partial(write_pool, pool, POOL if tally.wanted > 10 else 6))
    in_child(partial(take_in, pool, place / "reference", lambda _: None))
    whole = {
        number: digest for number, (_, digest) in in_child(partial(look, place / "reference")).videos.items()
    }
    for source in sorted(pool.iterdir())[:4]:
        shutil.copy(source, media / source.name)
    seconds = run_and_kill(partial(take_in, media, place / "timed"), None).seconds
    before: dict[str, tuple[str, str]] = {}
    for number in tally.numbers():
        if number:
            _edit(media, pool, chance)
        stored = number % 3  # of the videos before it is killed: at any time of a run most have none
        after = chance.uniform(0, seconds * (0.2 if stored else 0.7))
        run = run_and_kill(partial(take_in, media, folder), after, tally.power, told=stored)
        tally.rounds += 1
        tally.killed += run.killed
        tally.told += len(run.told)
        seen: Seen = in_child(partial(look, folder))
        lost = [line for line in run.told if line not in seen.videos]
        lost += [
            video for video, (file, _) in before.items() if video not in seen.videos and file != CHANGING
        ]
        half = [video for video, (_, digest) in seen.videos.items() if whole[video] != digest]
        tally.lost += [f"round {number}: {video}" for video in lost]
        tally.half += [f"round {number}: {what}" for what in [*half, *seen.wrong]]
        before = seen.videos
        if number % 5 == 4:  # a run that is left to end makes good what was cut off
            run_and_kill(partial(take_in, media, folder), None)
            there = in_child(partial(look, folder)).videos
            missing = {content_id(path) for path in media.iterdir()} - there.keys()
            tally.lost += [f"round {number}: {video} after a whole run" for video in missing]
            before = in_child(partial(_forget_some, folder, chance.random())).videos


def write_pool(pool: Path, count: int = POOL, seconds: float = 2.0) -> None:
    """Reels of so many seconds a colour; the first forty are different ones."""
    names = list(COLOURS)
    for number in range(count):
        colours = [names[(number * 3 + step * 5) % len(names)] for step in range(2 + number % 3)]
        write_reel(pool / f"{number}.mp4", *colours, seconds=seconds)


def _edit(media: Path, pool: Path, chance: random.Random) -> None:
    """Files are added to the footage, taken away, and one is put in the place of another under its name."""
    sources = sorted(pool.iterdir())
    for source in chance.sample(sources, 3):
        shutil.copy(source, media / source.name)
    for path in chance.sample(sorted(media.iterdir()), 2):
        path.unlink()
    shutil.copy(chance.choice(sources), media / CHANGING)


def take_in(media: Path, folder: Path, tell: Tell) -> None:
    encoder = ColourEncoder()
    store = Archive.add_video

    def stored(self: Archive, *given: object, **also: object) -> object:
        video = store(self, *given, **also)  # type: ignore[arg-type]
        tell(video.id)
        return video

    Archive.add_video = stored  # type: ignore[assignment,method-assign]
    tell("ready")
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        report = ingest([media], archive, encoder)
    assert report.failed == []


def _forget_some(folder: Path, share: float) -> Seen:
    with Archive.open(folder) as archive, archive.writing():
        videos = archive.videos()
        for video in videos[: round(len(videos) * share)]:
            archive.remove_video(video.id)
    return look(folder)


def look(folder: Path) -> Seen:
    wrong = [f"{finding.part} {finding.subject}: {finding.sentence}" for finding in check(folder)
             if finding.part not in HARMLESS]  # fmt: skip
    videos = {}
    with Archive.open(folder) as archive:
        for video in archive.videos():
            digest = hashlib.sha256()
            shots, frames = archive.shots(video.id), archive.frame_embeddings(video.id)
            vectors = archive.vectors([shot.id for shot in shots])
            for part in (
                repr(shots).encode(),
                vectors.tobytes(),
                frames.times.tobytes(),
                frames.vectors.tobytes(),
            ):
                digest.update(part)
            for shot in shots:
                digest.update(archive.thumbnail(shot.id).read_bytes())
            videos[video.id] = (video.path.name, digest.hexdigest())
        if videos:
            shown = {shot.id for shot in archive.shots()}
            found = {hit.id for hit in archive.nearest(vectors[0], 1000)}
            wrong += (
                [f"search: {len(shown ^ found)} shots are not those of the catalogue"]
                if shown != found
                else []
            )
    return Seen(videos, wrong)
