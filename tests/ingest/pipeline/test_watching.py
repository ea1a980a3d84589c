"""Folders that are watched: what comes out of them, and when."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline.folder_watcher import watch_folders
from retrieval.errors import NotFound

pytestmark = pytest.mark.slow

SETTLED = 0.6
"""Seconds; enough for files that the tests write, short enough for them."""


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Set after the test, or when it hangs."""
    event = threading.Event()
    timer = threading.Timer(60, event.set)
    timer.start()
    yield event
    event.set()
    timer.cancel()


@pytest.mark.parametrize("polling", [False, True])
def test_a_watched_folder_comes_out_whole_and_then_what_is_added_to_it(
    tmp_path: Path, stop: threading.Event, polling: bool
) -> None:
    batches = watch_folders([tmp_path], stop, polling=polling, settled=SETTLED)
    assert next(batches) == [tmp_path]
    (tmp_path / "notes.txt").write_text("no video")
    (tmp_path / ".half.mp4").write_bytes(b"hidden")
    (tmp_path / "one.mp4").write_bytes(b"1")
    assert next(batches) == [tmp_path / "one.mp4"]


def test_a_file_that_grows_comes_out_once_when_it_has_stopped(tmp_path: Path, stop: threading.Event) -> None:
    batches = watch_folders([tmp_path], stop, settled=2.0)
    assert next(batches) == [tmp_path]
    growing, sizes = tmp_path / "long.mov", []

    def grow() -> None:
        for _ in range(6):
            with growing.open("ab") as file:
                file.write(b"x" * 1000)
            sizes.append(growing.stat().st_size)
            stop.wait(0.4)

    writer = threading.Thread(target=grow)
    writer.start()
    batch = next(batches)
    writer.join()
    assert (batch, growing.stat().st_size) == ([growing], 6000)
    assert len(sizes) == 6


def test_a_subtitle_file_stands_for_its_video_and_a_folder_moved_in_for_its_videos(
    tmp_path: Path, stop: threading.Event
) -> None:
    watched, elsewhere = tmp_path / "watched", tmp_path / "elsewhere"
    watched.mkdir()
    (elsewhere / "day").mkdir(parents=True)
    (elsewhere / "day" / "two.mkv").write_bytes(b"2")
    (watched / "film.mp4").write_bytes(b"1")
    (watched / "other.mp4").write_bytes(b"1")
    batches = watch_folders([watched], stop, settled=SETTLED)
    assert next(batches) == [watched]
    (watched / "film.es.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHola\n")
    assert next(batches) == [watched / "film.mp4"]
    elsewhere.rename(watched / "moved")
    assert next(batches) == [watched / "moved" / "day" / "two.mkv"]


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path, stop: threading.Event) -> None:
    with pytest.raises(NotFound, match="is no folder that could be watched"):
        next(watch_folders([tmp_path / "nowhere"], stop))
