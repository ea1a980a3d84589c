"""An archive moved to another folder, with the paths of its footage."""

import errno
from pathlib import Path

import pytest

from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveBusy, ArchiveError, NotFound, UsageError
from retrieval.maintenance import moving
from retrieval.maintenance.check import check
from retrieval.maintenance.moving import FootagePrefix, move, parse_prefix
from retrieval.storage.durable import sync_tree
from tests.conftest import Filmoteca
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Of a reel in `media`, and one that was uploaded."""
    folder, encoder = tmp_path / "archive", ColourEncoder()
    (tmp_path / "media").mkdir()
    write_reel(tmp_path / "media" / "a.mp4", "red", "blue")
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as opened:
        (folder / "footage").mkdir()
        write_reel(folder / "footage" / "b.mp4", "green", "cyan")
        assert ingest([tmp_path / "media", folder / "footage"], opened, encoder).failed == []
        opened.bins.create("kept")
    return folder


def is_whole(folder: Path, *paths: Path) -> None:
    with Archive.open(folder) as opened:
        assert sorted(video.path for video in opened.videos()) == sorted(paths)
        shots = opened.shots()
        assert len(shots) == 4
        assert opened.nearest(opened.vectors([shots[0].id])[0], 1)[0].id == shots[0].id
        assert [summary.name for summary in opened.bins.all()] == ["kept"]
        assert all(opened.thumbnail(shot.id).is_file() for shot in shots)
    assert check(folder) == []
    assert not (folder / "writer.json").exists()


def test_an_archive_is_moved_with_its_footage(archive: Path, tmp_path: Path) -> None:
    target, footage = tmp_path / "disks" / "new", tmp_path / "films"
    (tmp_path / "media").rename(footage)
    done = move(archive, target, [parse_prefix(f"{tmp_path / 'media'}={footage}")])
    assert done == (2, 0)
    assert not archive.exists()
    is_whole(target, footage / "a.mp4", target / "footage" / "b.mp4")
    encoder = ColourEncoder()
    with Archive.open(target) as opened:  # nothing is taken in anew
        assert ingest([footage, target / "footage"], opened, encoder).added == []


def test_paths_alone_are_changed_where_the_archive_stays(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "media").rename(tmp_path / "films")
    assert move(archive, archive, [FootagePrefix(tmp_path / "media", tmp_path / "films")]) == (1, 0)
    is_whole(archive, tmp_path / "films" / "a.mp4", archive / "footage" / "b.mp4")
    assert move(archive, archive, [FootagePrefix(tmp_path / "films", tmp_path / "nowhere")]) == (1, 1)


def test_to_another_disk_it_is_copied_and_compared(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def other_disk(self: Path, target: Path) -> Path:
        if self == archive:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", other_disk)
    monkeypatch.setattr(moving, "sync_tree", lambda copy: (copy / "catalogue.sqlite3").write_bytes(b"x"))
    with pytest.raises(ArchiveError, match=r"came out different.*still whole where it was"):
        move(archive, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(moving, "sync_tree", sync_tree)
    move(archive, tmp_path / "new")
    assert not archive.exists()
    is_whole(tmp_path / "new", tmp_path / "media" / "a.mp4", tmp_path / "new" / "footage" / "b.mp4")


def test_killed_between_paths_and_folder_the_same_command_goes_on(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            move(archive, tmp_path / "new")
    move(archive, tmp_path / "new")
    is_whole(tmp_path / "new", tmp_path / "media" / "a.mp4", tmp_path / "new" / "footage" / "b.mp4")


def test_what_cannot_be_moved_is_said(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.1)
    with Archive.open(archive), pytest.raises(ArchiveBusy, match="stop the server"):
        move(archive, tmp_path / "new")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(UsageError, match="not empty"):
        move(archive, tmp_path / "full")
    with pytest.raises(UsageError, match="inside of the archive"):
        move(archive, archive / "below")
    with pytest.raises(NotFound):
        move(tmp_path / "none", tmp_path / "new")
    with pytest.raises(UsageError, match="OLD=NEW"):
        parse_prefix("/mnt/old")


def test_the_command_moves_and_says_what_is_missing(
    archive: Path, tmp_path: Path, filmoteca: Filmoteca
) -> None:
    (tmp_path / "media" / "a.mp4").unlink()
    done = filmoteca(
        "move", archive, tmp_path / "new", "--footage", f"{tmp_path / 'media'}={tmp_path / 'films'}"
    )
    assert done.status == 0
    assert "2 videos with another path" in " ".join(done.err)
    assert "1 video cannot be found" in " ".join(done.err)
