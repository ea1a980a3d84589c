"""Archives that earlier versions made, kept as they were: they open, answer and take in more.

`archive-format-16.tar.gz` was written before the index came in segments: its index is a folder of Chroma's.
"""

import tarfile
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.name_words import distinctive_names
from retrieval.maintenance.check import check
from retrieval.queries import Filters
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import ShotId
from tests.support.factories import add_video, random_vectors

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(DATA / "archive-format-16.tar.gz") as kept:
        kept.extractall(tmp_path, filter="data")
    return tmp_path / "archive"


def nearest(archive: Archive) -> tuple[list[ShotId], list[ShotId]]:
    """What the archive says and what comparing all of its vectors gives."""
    asked, ids = random_vectors(1)[0], [shot.id for shot in archive.shots()]
    similar = dict(zip(ids, (archive.vectors(ids) @ asked).tolist(), strict=True))
    return [hit.id for hit in archive.nearest(asked, 50)], sorted(ids, key=lambda shot: -similar[shot])


def test_it_is_read_at_once_and_a_copy_of_its_catalogue_kept(old: Path) -> None:
    with Archive.open(old) as archive:
        found, expected = nearest(archive)
        assert len(expected) == 8
        assert found == expected
        assert archive.count(Filters(video=("c3.mp4",))) == 5
    assert (old / "catalogue.format-16.sqlite3").is_file()
    assert len(MIGRATIONS) > 16


def test_it_learns_which_names_its_videos_share(old: Path) -> None:
    with Archive.open(old) as archive:
        names = {video.id: set(distinctive_names(video)) for video in archive.videos()}
        assert any(names.values())
        assert {video: archive.name_vectors.names_of([video]) for video in names} == names


def test_the_next_writer_makes_its_index_and_clears_the_earlier_one(old: Path) -> None:
    with Archive.open(old) as archive:
        with archive.writing():
            add_video(archive, "d4")
        found, expected = nearest(archive)
        assert found == expected
        assert len(found) == 11
    assert not list((old / "index").rglob("chroma.sqlite3"))
    assert len(list((old / "index").iterdir())) == 1
    assert check(old) == []
