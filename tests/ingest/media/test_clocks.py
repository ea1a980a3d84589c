"""What files say about their frames: true rates, start timecodes, and where their pictures begin."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.clocks.clocks import read_clock
from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from retrieval.timecodes import NTSC, format_timecode
from tests.support.footage.clips import write_reel


def write_stamped(path: Path, rate: Fraction, stamp: str | None = None, frames: int = 12) -> Path:
    """A small video at exactly this rate, with this start timecode."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg2video" if path.suffix == ".mxf" else "libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if stamp is not None:
            out.metadata["timecode"] = stamp
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("suffix", ["mov", "mp4", "mkv"])
@pytest.mark.parametrize(
    ("rate", "stamp"),
    [
        (24 * NTSC, "01:02:03:23"),
        (Fraction(24), "00:00:10:00"),
        (Fraction(25), "10:00:00:24"),
        (30 * NTSC, "01:00:00;02"),
        (30 * NTSC, "01:00:00:02"),
        (Fraction(30), "23:59:00:29"),
        (Fraction(50), "09:59:59:49"),
        (60 * NTSC, "00:59:59;58"),
    ],
)
def test_the_start_timecode_and_the_true_rate_are_read(
    tmp_path: Path, suffix: str, rate: Fraction, stamp: str
) -> None:
    clock = read_clock(write_stamped(tmp_path / f"clip.{suffix}", rate, stamp))
    assert clock.rate == rate
    assert format_timecode(clock.start, clock.rate, clock.drop) == stamp
    assert clock.stamped


@pytest.mark.parametrize("suffix", ["mov", "mkv", "avi"])
def test_a_file_without_timecode_starts_at_zero(tmp_path: Path, suffix: str) -> None:
    clock = read_clock(write_stamped(tmp_path / f"clip.{suffix}", 60 * NTSC))
    assert (clock.rate, clock.start, clock.drop, clock.stamped) == (60 * NTSC, 0, False, False)


def test_a_timecode_that_is_none_is_passed_over(tmp_path: Path) -> None:
    clock = read_clock(write_stamped(tmp_path / "clip.mkv", Fraction(25), "99:99:99:99"))
    assert (clock.start, clock.stamped) == (0, False)


def test_mxf_carries_its_timecode(tmp_path: Path) -> None:
    clock = read_clock(write_stamped(tmp_path / "clip.mxf", Fraction(25), "10:00:00:00", frames=50))
    assert (clock.rate, clock.start) == (25, 900_000)


def test_pictures_that_begin_after_the_sound_are_counted_from_the_first(tmp_path: Path) -> None:
    times = [0.5 + number / 25 for number in range(50)]
    path = write_reel(tmp_path / "late.mkv", "red", seconds=2.0, times=times, sound=(0.0, 2.5))
    with OpenVideo(path) as video:
        first, second = (frame.time for frame, _ in zip(video.frames(), range(2), strict=False))
    clock = read_clock(path)
    assert first == pytest.approx(0.5, abs=0.03)
    assert (clock.frame(first), clock.frame(second)) == (0, 1)


def test_a_file_that_is_gone_or_no_video_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    for name in ("gone.mp4", "text.mp4"):
        with pytest.raises(MediaError, match=name):
            read_clock(tmp_path / name)
