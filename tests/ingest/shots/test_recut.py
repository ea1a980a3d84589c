"""Shots cut again from what is stored: no encoder, no video needed."""

from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.recut import recut
from ingest.shots.boundaries import SegmentationSettings
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError
from tests.support.factories import make_archive
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

FEW, MANY = SegmentationSettings(min_shot=3), SegmentationSettings()


def make(folder: Path, media: Path, settings: SegmentationSettings) -> Archive:
    encoder = ColourEncoder()
    archive = Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions)
    assert ingest([media], archive, encoder, IngestSettings(cut=settings)).failed == []
    return archive


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    media = tmp_path_factory.mktemp("media")
    write_reel(media / "a.mp4", "red", "green", "blue", "red")
    write_reel(media / "b.mkv", "cyan", "yellow", "magenta")
    return media


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [(FEW, MANY), (MANY, FEW)])
def test_cutting_again_equals_cutting_afresh(
    media: Path, tmp_path: Path, before: SegmentationSettings, after: SegmentationSettings
) -> None:
    heard = []
    with make(tmp_path / "a", media, before) as archive, make(tmp_path / "b", media, after) as afresh:
        old = len(archive.shots())
        assert recut(archive, after, lambda video, shots: heard.append((video.name, shots))) != old
        assert archive.shots() == afresh.shots()
        ids = [shot.id for shot in afresh.shots()]
        assert np.array_equal(archive.vectors(ids), afresh.vectors(ids))
        assert [name for name, _ in heard] == ["a.mp4", "b.mkv"]
        assert sum(shots for _, shots in heard) == len(ids)
        for shot in archive.shots():
            assert archive.thumbnail(shot.id).read_bytes() == afresh.thumbnail(shot.id).read_bytes()


def test_cutting_again_needs_no_video(media: Path, tmp_path: Path) -> None:
    path = write_reel(tmp_path / "gone.mp4", "red", "green", "blue")
    with make(tmp_path / "archive", path, FEW) as archive:
        path.unlink()
        assert recut(archive, MANY) == 3
        assert all(archive.thumbnail(s.id).read_bytes().startswith(b"\xff\xd8") for s in archive.shots())


def test_a_video_stored_without_what_it_was_cut_from_is_named(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        with pytest.raises(FormatError, match=r"a1\.mp4 was stored without .*ingest it again"):
            recut(archive, MANY)
        assert len(archive.shots()) == 3
