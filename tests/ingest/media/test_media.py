"""Real files of many kinds, decoded: every frame, at the time that its container gives it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel
from tests.support.footage.colour_reels import COLOURS, HEIGHT, WIDTH


def times_of(path: Path) -> list[float]:
    with OpenVideo(path) as video:
        return [frame.time for frame in video.frames()]


def colour_of(picture: np.ndarray) -> str:
    mean = picture.reshape(-1, 3).mean(axis=0)
    return min(COLOURS, key=lambda name: float(np.linalg.norm(mean - COLOURS[name])))


KINDS: dict[str, dict[str, Any]] = {
    "h264.mp4": {},
    "h264.ts": {"container": "mpegts"},
    "h264.flv": {},
    "raw.h264": {"container": "h264"},
    "mpeg4.avi": {"codec": "mpeg4"},
    "mpeg2.mpg": {"codec": "mpeg2video", "container": "vob"},
    "mjpeg.avi": {"codec": "mjpeg", "pixels": "yuvj420p"},
    "mjpeg.mov": {"codec": "mjpeg", "pixels": "yuvj420p"},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"cpu-used": "8", "deadline": "realtime"}},
    "raw.y4m": {"codec": "wrapped_avframe", "container": "yuv4mpegpipe"},
    "streamed.mkv": {"container": "matroska", "streamed": True},
    "streamed.ts": {"container": "mpegts", "streamed": True},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_of_any_kind_of_file_comes_at_its_time(tmp_path: Path, name: str) -> None:
    path = write_reel(tmp_path / name, "red", "blue", seconds=1, **KINDS[name])
    assert times_of(path) == pytest.approx([number / 25 for number in range(50)], abs=2e-3)


def test_the_last_frame_is_found_while_it_stands_and_none_behind_the_end(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "reel.mp4", "red", "blue", seconds=1)
    with OpenVideo(path) as video:
        for time in (1.97, 2.0):
            assert video.frame_at(time).time == pytest.approx(1.96, abs=2e-3)
        with pytest.raises(MediaError):
            video.frame_at(2.5)


HALF_A_FRAME = 0.02
"""After a seek in an MPEG programme stream, whose packets hold few times, FFmpeg guesses the others."""


@pytest.mark.parametrize("name", KINDS)
def test_a_frame_is_found_by_its_time_in_any_kind_of_file(tmp_path: Path, name: str) -> None:
    path = write_reel(tmp_path / name, "red", "blue", seconds=1, **KINDS[name])
    with OpenVideo(path) as video:
        for time, colour in ((0.2, "red"), (1.8, "blue"), (0.96, "red"), (1.0, "blue")):
            frame = video.frame_at(time - 2e-3)
            assert frame.time == pytest.approx(time, abs=HALF_A_FRAME + 1e-3)
            assert colour_of(frame.picture()) == colour


def test_a_file_that_was_streamed_claims_no_duration_and_is_read_to_its_end(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "live.mkv", "red", "blue", seconds=1, streamed=True, container="matroska")
    with OpenVideo(path) as video:
        assert video.info.duration is None
        assert len(list(video.frames())) == 50


@pytest.mark.parametrize("name", ["dated.mp4", "dated.mkv"])
def test_a_container_says_when_it_was_recorded(tmp_path: Path, name: str) -> None:
    written = {"1994-05-17T09:30:00Z": "1994-05-17T09:30:00.000000Z", "1970-01-01T00:00:00Z": "", "": ""}
    for recorded, read in written.items():
        with OpenVideo(write_reel(tmp_path / name, "red", seconds=0.2, recorded=recorded)) as video:
            assert video.recorded == read


@pytest.mark.parametrize("name", ["uneven.mp4", "uneven.mkv"])
def test_frames_at_a_variable_rate_keep_their_own_times(tmp_path: Path, name: str) -> None:
    times = [0.0, 0.04, 0.5, 0.52, 0.6, 1.7, 1.71, 3.0]
    path = write_clip(
        tmp_path / name, list(reel_frames(1, textured_picture("red")))[: len(times)], times=times
    )
    assert times_of(path) == pytest.approx(times, abs=2e-3)


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv"])
def test_pictures_that_begin_after_the_sound_keep_their_distance_from_it(tmp_path: Path, name: str) -> None:
    times = [0.5 + number / 25 for number in range(25)]
    path = write_clip(tmp_path / name, reel_frames(1, textured_picture("red")), times=times, sound=(0, 1.5))
    assert times_of(path) == pytest.approx(times, abs=2e-3)
    with OpenVideo(path) as video:
        assert video.info.has_sound
        assert video.frame_at(0.1).time == pytest.approx(0.5, abs=2e-3)


def test_a_clock_that_begins_anywhere_is_counted_from_its_start(tmp_path: Path) -> None:
    times = [3600 + number / 25 for number in range(25)]
    path = write_clip(
        tmp_path / "tape.ts", reel_frames(1, textured_picture("red")), times=times, container="mpegts"
    )
    assert times_of(path) == pytest.approx([number / 25 for number in range(25)], abs=2e-3)


def test_frames_that_go_back_in_time_are_passed_over(tmp_path: Path) -> None:
    first = write_reel(tmp_path / "a.ts", "red", seconds=1, container="mpegts")
    second = write_reel(tmp_path / "b.ts", "blue", seconds=2, container="mpegts")
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())  # its clock starts again in the middle
    times = times_of(joined)
    assert len(times) > 25
    assert times == sorted(set(times))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_video_is_seen_upright(tmp_path: Path, degrees: int) -> None:
    left_is_white = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    left_is_white[:, : WIDTH // 4] = 255
    path = write_clip(tmp_path / "phone.mp4", [left_is_white] * 5, turned=degrees)
    with OpenVideo(path) as video:
        info, picture = video.info, next(video.frames()).picture()
    expected = np.rot90(left_is_white, degrees // 90)
    assert picture.shape == expected.shape == (info.height, info.width, 3)
    assert np.abs(picture.astype(int) - expected).mean() < 10


@pytest.mark.parametrize(("aspect", "width"), [(Fraction(2), 320), (Fraction(3, 4), 120)])
def test_pixels_that_are_not_square_are_stretched(tmp_path: Path, aspect: Fraction, width: int) -> None:
    path = write_reel(tmp_path / "wide.mp4", "red", seconds=0.2, aspect=aspect)
    with OpenVideo(path) as video:
        assert (video.info.width, video.info.height) == (width, HEIGHT)
        assert next(video.frames()).picture().shape == (HEIGHT, width, 3)


def test_a_picture_is_made_no_larger_than_asked_for(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "reel.mp4", "green", seconds=0.2)
    with OpenVideo(path) as video:
        frame = next(video.frames())
        assert frame.picture(side=80).shape == (45, 80, 3)
        assert frame.picture().shape == (HEIGHT, WIDTH, 3)
        assert frame.tiny(48, 27).shape == (27, 48, 3)


def test_a_damaged_packet_is_counted_and_what_follows_is_read(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "reel.avi", "red", "blue", seconds=2, codec="mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    pictures = [place for place in range(len(data)) if data[place : place + 3] == b"\xff\xd8\xff"]
    for start in (pictures[0], *pictures[20:23]):
        data[start : start + 600] = bytes(600)
    path.write_bytes(data)
    with OpenVideo(path) as video:
        times = [frame.time for frame in video.frames()]
        assert video.damaged == 4
    assert len(times) == 96
    assert times[-1] == pytest.approx(3.96)


@pytest.mark.parametrize("how", [{}, {"codec": "mjpeg", "pixels": "yuvj420p"}])
def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path, how: dict[str, str]) -> None:
    path = write_reel(tmp_path / "reel.mkv", "red", "blue", "green", seconds=2, **how)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    times = times_of(path)
    assert 25 < len(times) < 125
    assert times == sorted(times)


def test_a_sound_file_with_a_cover_holds_no_moving_pictures(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "song.m4a", [], sound=(0, 1), container="mp4")
    with pytest.raises(MediaError, match=r"song\.m4a: "):
        OpenVideo(path)


@pytest.mark.parametrize(
    ("contents", "says"), [(b"", "is empty"), (b"no video at all\n" * 99, "is no video"), (None, "no such")]
)
def test_what_is_no_video_is_named_with_a_remedy(tmp_path: Path, contents: bytes | None, says: str) -> None:
    path = tmp_path / "reel.mp4"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(MediaError, match=rf"reel\.mp4: .*{says}.*;"):
        OpenVideo(path)


def test_a_time_behind_the_end_has_no_frame(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "reel.mp4", "red", seconds=1)
    with OpenVideo(path) as video, pytest.raises(MediaError, match="no picture at 5"):
        video.frame_at(5)
