"""Which videos a browser plays, and clips of those that it does not."""

import gc
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.playback import ClipCache, browser_plays, transcode_clip
from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from tests.support.footage.colour_reels import COLOURS, FPS, write_colour_reel


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reels")
    write_colour_reel(folder / "plays.mp4", ("red", "green"))
    write_colour_reel(folder / "old.mkv", ("red", "green", "blue"), sound=True)
    write_colour_reel(folder / "other.avi", ("red", "green"))
    (folder / "text.mp4").write_text("no video")
    return folder


def frames_of(path: Path) -> tuple[list[float], list[np.ndarray]]:
    with OpenVideo(path) as video:
        frames = [(frame.time, frame.picture()) for frame in video.frames()]
    return [time for time, _ in frames], [picture for _, picture in frames]


def colour_of(picture: np.ndarray) -> str:
    mean = picture[: len(picture) // 2].reshape(-1, 3).mean(axis=0)
    return min(COLOURS, key=lambda name: float(np.linalg.norm(mean - COLOURS[name])))


def test_a_browser_plays_h264_in_mp4_and_no_avi_or_mkv(folder):
    assert browser_plays(folder / "plays.mp4")
    assert not browser_plays(folder / "old.mkv")
    assert not browser_plays(folder / "other.avi")


def test_what_is_no_video_does_not_play(folder):
    assert not browser_plays(folder / "text.mp4")
    assert not browser_plays(folder / "missing.mp4")


def test_a_file_that_was_replaced_is_looked_at_again(folder, tmp_path):
    path = tmp_path / "reel.mp4"
    path.write_bytes((folder / "plays.mp4").read_bytes())
    assert browser_plays(path)
    path.write_text("no video any more")
    assert not browser_plays(path)


def test_a_clip_holds_exactly_the_frames_of_its_span(folder, tmp_path):
    transcode_clip(folder / "old.mkv", 2.0, 4.0, tmp_path / "clip.mp4")
    times, pictures = frames_of(tmp_path / "clip.mp4")
    assert len(times) == 2 * FPS
    assert times[0] == 0.0
    assert times[-1] == pytest.approx(2 - 1 / FPS, abs=1e-3)
    assert {colour_of(picture) for picture in pictures} == {"green"}


def test_a_clip_plays_in_a_browser_with_its_sound(folder, tmp_path):
    transcode_clip(folder / "old.mkv", 2.5, 4.5, tmp_path / "clip.mp4")
    assert browser_plays(tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as made:
        assert made.streams.audio[0].codec_context.name == "aac"
        loudest = max(np.abs(frame.to_ndarray()).max() for frame in made.decode(audio=0))
    assert loudest > 0.1


def test_a_clip_of_a_silent_video_has_no_sound(folder, tmp_path):
    transcode_clip(folder / "other.avi", 0.0, 1.0, tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as made:
        assert not made.streams.audio


def test_a_span_without_pictures_is_a_media_error(folder, tmp_path):
    with pytest.raises(MediaError, match=r"old\.mkv"):
        transcode_clip(folder / "old.mkv", 100.0, 101.0, tmp_path / "clip.mp4")
    with pytest.raises(MediaError, match=r"text\.mp4"):
        transcode_clip(folder / "text.mp4", 0.0, 1.0, tmp_path / "clip.mp4")


def test_clips_are_made_once_and_the_oldest_go_first(folder):
    clips = ClipCache()
    first = clips(folder / "old.mkv", 0.0, 1.0)
    made = first.stat().st_mtime_ns
    assert clips(folder / "old.mkv", 0.0, 1.0) == first
    assert first.stat().st_mtime_ns == made
    clips.close()
    assert not first.exists()

    small = ClipCache(most_bytes=1)
    first = small(folder / "old.mkv", 0.0, 1.0)
    second = small(folder / "old.mkv", 1.0, 2.0)
    assert not first.exists()
    assert second.exists()
    small.close()


@pytest.mark.slow
def test_clips_that_nobody_closed_go_with_what_made_them(folder):
    clips = ClipCache()
    made = clips(folder / "old.mkv", 0.0, 1.0)
    del clips
    gc.collect()
    assert not made.parent.exists()


def test_a_failed_clip_leaves_nothing(folder):
    clips = ClipCache()
    with pytest.raises(MediaError):
        clips(folder / "text.mp4", 0.0, 1.0)
    with pytest.raises(MediaError, match="missing"):
        clips(folder / "missing.mp4", 0.0, 1.0)
    clips.close()
