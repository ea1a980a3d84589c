"""Videos that were moved away: found by their contents and by nothing else."""

from pathlib import Path

import pytest

from ingest.pipeline.stored.relocation import is_missing, relocate
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from tests.support.footage.clips import write_reel
from tests.support.footage.ingested_footage import ingested


@pytest.fixture
def archive(footage: Path, tmp_path: Path):
    with ingested(footage, tmp_path / "archive") as archive:
        yield archive


def test_a_moved_and_renamed_file_is_found_by_its_contents_and_keeps_its_shots(
    archive: Archive, footage: Path, tmp_path: Path
) -> None:
    before = archive.video("flags.mp4")
    (tmp_path / "attic" / "deep").mkdir(parents=True)
    place = (footage / "flags.mp4").rename(tmp_path / "attic" / "deep" / "Flags of 1960.mp4")
    assert is_missing(before)
    done = relocate(archive, [tmp_path / "attic"])
    assert [(video.path, video.name) for video in done.found] == [(place, "Flags of 1960.mp4")]
    assert (done.missing, done.refused, done.failed) == ([], [], [])
    after = archive.video("Flags of 1960.mp4")
    assert (after.id, after.path, is_missing(after)) == (before.id, place, False)
    assert len(archive.shots(after.id)) == 3


def test_a_file_of_the_same_name_with_other_contents_is_refused(
    archive: Archive, footage: Path, tmp_path: Path
) -> None:
    (footage / "flags.mp4").unlink()
    (tmp_path / "attic").mkdir()
    other = write_reel(tmp_path / "attic" / "flags.mp4", "pink", "brown")
    same_size = tmp_path / "attic" / "again" / "flags.mp4"
    same_size.parent.mkdir()
    same_size.write_bytes(b"\0" * archive.video("flags.mp4").size)
    done = relocate(archive, [tmp_path / "attic"])
    assert done.found == []
    assert [video.name for video in done.missing] == ["flags.mp4"]
    assert sorted(done.refused) == [
        f"{path} has the name of flags.mp4 but other contents; it is not taken for it. "
        "Ingest it to add it as a video of its own."
        for path in (same_size, other)
    ]
    assert archive.video("flags.mp4").path == footage / "flags.mp4"


def test_another_file_in_a_videos_place_is_noticed_and_the_video_found_where_it_went(
    archive: Archive, footage: Path
) -> None:
    place = (footage / "sea.mkv").rename(footage / "sea-1.mkv")
    write_reel(footage / "sea.mkv", "pink")
    done = relocate(archive)  # the usual folders: where the archive's videos lay
    assert [video.path for video in done.found] == [place]


def test_only_the_video_that_is_wanted_is_looked_for(archive: Archive, footage: Path, tmp_path: Path) -> None:
    read: list[Path] = []
    footage.rename(tmp_path / "gone")
    sea = archive.video("sea.mkv")
    done = relocate(archive, [tmp_path / "gone"], read.append, only=sea.id)
    assert [video.id for video in done.found] == [sea.id]
    assert read == [tmp_path / "gone" / "sea.mkv"]  # nothing else was read
    assert is_missing(archive.video("flags.mp4"))
    with pytest.raises(NotFound):
        relocate(archive, only="nothing")


def test_folders_that_cannot_be_searched_are_named(archive: Archive, footage: Path, tmp_path: Path) -> None:
    (footage / "flags.mp4").unlink()
    done = relocate(archive, [tmp_path / "nowhere"])
    assert [video.name for video in done.missing] == ["flags.mp4"]
    assert done.failed == [f"{tmp_path / 'nowhere'}: there is no such file; check the path."]
