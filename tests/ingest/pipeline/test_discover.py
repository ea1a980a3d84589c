"""Which files are taken in, and by what a video is known."""

import os
from pathlib import Path

import pytest

from ingest.pipeline.discovery import NoVideos, content_id, find_videos
from retrieval.errors import MediaError


def make(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)


def test_folders_are_searched_to_the_bottom_in_a_stable_order(tmp_path: Path) -> None:
    make(tmp_path / "b.MP4", tmp_path / "a.webm", tmp_path / "x" / "y" / "c.mkv", tmp_path / "notes.txt")
    assert list(find_videos([tmp_path])) == [tmp_path / "a.webm", tmp_path / "b.MP4", tmp_path / "x/y/c.mkv"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path / "a.mp4", tmp_path / ".b.mp4", tmp_path / ".trash" / "c.mp4")
    assert list(find_videos([tmp_path])) == [tmp_path / "a.mp4"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    make(tmp_path / ".reel", tmp_path / "tape.dat")
    assert list(find_videos([tmp_path / ".reel", tmp_path / "tape.dat"])) == [
        tmp_path / ".reel",
        tmp_path / "tape.dat",
    ]


def test_what_is_named_twice_or_linked_comes_once(tmp_path: Path) -> None:
    make(tmp_path / "a.mp4")
    (tmp_path / "link.mp4").symlink_to(tmp_path / "a.mp4")
    assert list(find_videos([tmp_path, tmp_path / "a.mp4", tmp_path])) == [tmp_path / "a.mp4"]


def test_what_cannot_be_taken_comes_as_an_error_in_its_place(tmp_path: Path) -> None:
    make(tmp_path / "good.mp4", tmp_path / "papers" / "notes.txt")
    (tmp_path / "broken.mp4").symlink_to(tmp_path / "nowhere")
    found = list(find_videos([tmp_path / "none.mp4", tmp_path, tmp_path / "papers"]))
    assert [type(item) for item in found] == [MediaError, MediaError, type(tmp_path), NoVideos]
    assert [str(item).split(": ")[1][:11] for item in found if isinstance(item, MediaError)] == [
        "there is no",
        "there is no",
        "holds no vi",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    [error] = find_videos([tmp_path / "locked"])
    assert "locked: cannot be read" in str(error)


def test_a_video_is_known_by_its_contents_alone(tmp_path: Path) -> None:
    make(tmp_path / "a.mp4")
    (tmp_path / "b.mkv").write_bytes((tmp_path / "a.mp4").read_bytes())
    assert content_id(tmp_path / "a.mp4") == content_id(tmp_path / "b.mkv")
    (tmp_path / "b.mkv").write_text("changed")
    assert content_id(tmp_path / "a.mp4") != content_id(tmp_path / "b.mkv")
    assert len(content_id(tmp_path / "a.mp4")) == 32
    with pytest.raises(MediaError, match="cannot be read"):
        content_id(tmp_path / "none.mp4")
