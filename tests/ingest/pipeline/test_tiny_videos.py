"""Very many very short videos: each is taken in, found, and cheap to pass over."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.ingestion.tiny_videos import FRAMES, RATE, write_tiny
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.archive.tables.videos import VideoTables
from retrieval.queries import Filters
from retrieval.types import Video
from tests.support.footage.colour_reels import ColourEncoder

VIDEOS = 90
PART = 30
SHORT = FRAMES / RATE


class Counting(ColourEncoder):
    """Counts the batches that it is given."""

    def __init__(self) -> None:
        self.batches = 0

    def encode_pictures(self, pictures):
        self.batches += 1
        return super().encode_pictures(pictures)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    for number in range(VIDEOS):
        write_tiny(folder / f"{number:03d}.mp4", number)
    return folder


def test_storing_a_video_does_not_read_all_the_others(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, files = ColourEncoder(), sorted(clips.iterdir())[:12]
    read: list[int] = []
    every = VideoTables.all

    def counted(tables: VideoTables) -> list[Video]:
        read.append(len(found := every(tables)))
        return found

    monkeypatch.setattr(VideoTables, "all", counted)
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        ingest(files, archive, encoder, IngestSettings(apart=False))
        assert archive.totals().videos == len(files)
        assert len(read) < len(files) / 2, "a few times for the run, not for each video"


@pytest.mark.slow
def test_each_of_many_tiny_videos_is_taken_in_and_found_and_none_is_read_twice(
    clips: Path, tmp_path: Path
) -> None:
    encoder, settings = Counting(), IngestSettings(apart=False, workers=2)
    files = sorted(clips.iterdir())
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        reports = [ingest(files[n : n + PART], archive, encoder, settings) for n in range(0, VIDEOS, PART)]
        assert [len(report.added) for report in reports] == [PART] * (VIDEOS // PART)
        assert not any(report.failed for report in reports)
        assert encoder.batches < VIDEOS / 4, "pictures of several videos make a batch"
        assert archive.totals().videos == VIDEOS
        for video in archive.videos():
            (shot,) = archive.shots(video.id)
            assert (shot.start, shot.end) == (0.0, pytest.approx(SHORT, abs=1 / RATE))
        (seen,) = archive.vectors([archive.shots(archive.video("007.mp4").id)[0].id])
        near = archive.nearest(np.asarray(seen, np.float32), VIDEOS)
        assert len({hit.id.video for hit in near}) == VIDEOS
        assert archive.count(Filters(min_seconds=1.0)) == 0
        parts = [path for path in (archive.folder / "index").iterdir() if path.is_dir()]
        assert len(parts) <= 3, "small segments are merged"

        before = encoder.batches
        again = ingest([clips], archive, encoder, settings)
        assert len(again.added) == 0
        assert encoder.batches == before
