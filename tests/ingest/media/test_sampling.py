"""Which frames are looked at, and which of them are encoded."""

from pathlib import Path

import numpy as np
import pytest

from ingest.media.video import OpenVideo
from ingest.shots.sampling import FrameToEncode, SampledFrames, is_near_duplicate, sample_frames
from ingest.shots.spool import ThumbnailSpool
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel


def sampled(path: Path, fps: float = 2.0) -> tuple[SampledFrames, list[FrameToEncode]]:
    record, thumbnails = SampledFrames(), ThumbnailSpool()
    with OpenVideo(path) as video:
        new = list(sample_frames(video, record, thumbnails, fps))
    thumbnails.close()
    return record, new


@pytest.mark.parametrize("fps", [0.5, 1.0, 2.0, 3.0, 25.0])
def test_so_many_frames_a_second_are_looked_at(tmp_path: Path, fps: float) -> None:
    record, _ = sampled(write_reel(tmp_path / "reel.mp4", "red", "blue"), fps)
    assert len(record.times) == 4 * fps
    assert record.times == pytest.approx(np.arange(4 * fps) / fps, abs=0.04)
    assert (record.decoded, record.end) == (100, pytest.approx(4))


def test_a_source_of_one_frame_a_second_gives_each_frame_once(tmp_path: Path) -> None:
    record, _ = sampled(
        write_clip(tmp_path / "slow.mp4", reel_frames(8, textured_picture("red"), fps=1), fps=1)
    )
    assert record.times == pytest.approx(range(8))
    assert record.end == pytest.approx(8)


def test_near_identical_frames_are_encoded_once(tmp_path: Path) -> None:
    still = [textured_picture("red", 1)] * 100 + [textured_picture("red", 2)] * 100
    record, new = sampled(write_clip(tmp_path / "still.mp4", still))
    assert [picture.slot for picture in new] == [0, 1]
    assert record.slots == [0] * 8 + [1] * 8
    assert [picture.time for picture in new] == pytest.approx([0, 4])


def test_a_variable_rate_is_sampled_by_the_clock(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.2, 3.0, 3.1, 3.6, 9.9]
    path = write_clip(tmp_path / "uneven.mkv", list(reel_frames(1, textured_picture("red")))[:7], times=times)
    record, _ = sampled(path, fps=1)
    assert record.times == pytest.approx([0, 3, 9.9], abs=2e-3)
    assert record.end == pytest.approx(
        9.94, abs=0.01
    )  # as long as the file says that its last picture stands


def test_the_greatest_change_between_samples_is_timed(tmp_path: Path) -> None:
    pictures = [textured_picture("red", 1)] * 33 + [textured_picture("blue", 2)] * 30
    record, _ = sampled(write_clip(tmp_path / "reel.mp4", pictures), fps=1)
    assert record.steepest[2] == pytest.approx(33 / 25)


def test_noise_is_near_identical_and_a_small_movement_is_not() -> None:
    tiny = np.full((27, 48, 3), 100, np.uint8)
    noise = np.random.default_rng(0).integers(-1, 2, tiny.shape)
    assert is_near_duplicate(tiny, (tiny + noise).astype(np.uint8))
    moved = tiny.copy()
    moved[3:6, 3:6] = 120
    assert not is_near_duplicate(tiny, moved)
