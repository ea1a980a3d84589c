"""The pixel witness: what it calls a cut, a dissolve and a fade, where it puts them, and what it leaves alone."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from ingest.media.video import OpenVideo
from ingest.shots.boundaries import suppress_overlaps
from ingest.shots.boundary_model import BoundaryModel
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH, Transition, TransitionDetector
from retrieval.types import Picture
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel


def tiny(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, (TINY_WIDTH, TINY_HEIGHT), interpolation=cv2.INTER_AREA))


LARGE = [
    textured_picture(colour, number)
    for number, colour in enumerate(("red", "green", "blue", "yellow", "cyan"))
]
VIEWS = [tiny(picture) for picture in LARGE]
RED, GREEN = VIEWS[:2]


def found(pictures: Sequence[Picture], fps: float = 25) -> list[Transition]:
    """What the finder says of tiny pictures at a constant rate, and pixels alone hold for likely."""
    finder = TransitionDetector()
    claims = [claim for n, picture in enumerate(pictures) for claim in finder.feed(n / fps, picture)]
    return likely([*claims, *finder.finish()])


def likely(claims: Sequence[Transition]) -> list[Transition]:
    model = BoundaryModel.bundled()
    return [claim for claim in suppress_overlaps(claims, model) if model.pixel_log_odds(claim) > 0]


def blend(a: Picture, b: Picture, frames: int) -> list[Picture]:
    weights = (np.arange(frames) + 1) / (frames + 1)
    return [(a * (1 - w) + b * w).astype(np.uint8) for w in weights]


def still(picture: Picture, frames: int) -> list[Picture]:
    """A view of a scene, with the grain of a film."""
    grain = np.random.default_rng(frames).normal(0, 2, (frames, *picture.shape))
    return [np.clip(picture + g, 0, 255).astype(np.uint8) for g in grain]


@pytest.mark.parametrize("fps", [12.5, 25.0, 50.0])
def test_a_hard_cut_is_found_at_its_very_frame(fps: float) -> None:
    frames = round(2 * fps)
    [cut] = found(still(RED, frames) + still(GREEN, frames), fps)
    assert (cut.kind, cut.start, cut.at, cut.end) == ("cut", 2.0, 2.0, 2.0)
    assert cut.strength == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("fps", [25, 12])
def test_a_hard_cut_in_a_compressed_file_is_found_at_its_very_frame(tmp_path: Path, fps: int) -> None:
    path = write_clip(tmp_path / "reel.mp4", reel_frames(2, *LARGE[:3], fps=fps), fps=fps)
    finder = TransitionDetector()
    with OpenVideo(path) as video:
        for frame in video.frames():
            assert not finder.feed(frame.time, frame.tiny(TINY_WIDTH, TINY_HEIGHT))
    claims = likely(finder.finish())
    assert [claim.kind for claim in claims] == ["cut", "cut"]
    assert [claim.at for claim in claims] == pytest.approx([2.0, 4.0], abs=1e-3)


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_a_flash_is_no_cut(frames: int) -> None:
    white = np.full_like(RED, 250)
    claims = found(still(RED, 50) + still(white, frames) + still(RED, 50))
    assert "cut" not in {claim.kind for claim in claims}


@pytest.mark.parametrize("seconds", [0.4, 0.6, 1.0, 1.4])
def test_a_dissolve_is_found_near_its_middle(seconds: float) -> None:
    frames = round(seconds * 25)
    [claim] = found(still(RED, 75) + blend(RED, GREEN, frames) + still(GREEN, 75))
    assert claim.kind in ("dissolve", "wipe")
    middle = 3 + seconds / 2
    assert claim.at == pytest.approx(middle, abs=0.2)
    assert claim.start < middle < claim.end


def test_a_wipe_is_found_near_its_middle() -> None:
    mixed = []
    for edge in np.linspace(0, TINY_WIDTH, 20).astype(int):
        picture = RED.copy()
        picture[:, :edge] = GREEN[:, :edge]
        mixed.append(picture)
    [claim] = found(still(RED, 75) + mixed + still(GREEN, 75))
    assert claim.at == pytest.approx(3.4, abs=0.2)


@pytest.mark.parametrize("period", [4, 7, 12])
def test_strobing_light_over_one_view_cuts_nothing(period: int) -> None:
    frames = [picture if n // period % 2 else picture // 4 for n, picture in enumerate(still(RED, 150))]
    assert found(still(RED, 50) + frames + still(RED, 50)) == []


def test_an_inset_that_comes_and_goes_cuts_nothing() -> None:
    frames = still(RED, 150)
    for picture in frames[50:100]:
        picture[4:14, 4:20] = cv2.resize(GREEN, (16, 10))
    assert found(frames) == []


def test_a_fade_through_black_is_found_at_its_darkest_frame() -> None:
    black = np.zeros_like(RED)
    down, up = blend(RED, black, 15), blend(black, GREEN, 15)
    claims = found(still(RED, 75) + down + [black] + up + still(GREEN, 75))
    fade = max(claims, key=lambda claim: claim.strength)
    assert fade.kind == "fade"
    assert fade.at == pytest.approx(90 / 25, abs=0.04)
    assert fade.start < 3.4
    assert fade.end > 3.8


def test_a_fade_through_white_is_one_too() -> None:
    white = np.full_like(RED, 255)
    claims = found(
        still(RED, 75) + blend(RED, white, 15) + [white] + blend(white, GREEN, 15) + still(GREEN, 75)
    )
    fade = max(claims, key=lambda claim: claim.strength)
    assert (fade.kind, fade.at) == ("fade", pytest.approx(3.6, abs=0.04))


def test_a_short_dark_shot_is_no_fade() -> None:
    night = (RED * 0.15).astype(np.uint8)
    claims = found(still(GREEN, 50) + still(night, 40) + still(VIEWS[2], 50))
    assert [(claim.kind, claim.at) for claim in claims] == [("cut", 2.0), ("cut", 3.6)]


def test_a_hand_held_camera_cuts_nothing() -> None:
    wide = np.tile(LARGE[0], (2, 2, 1))
    walk = np.random.default_rng(1).integers(-3, 4, (150, 2)).cumsum(axis=0).clip(-20, 20) + 30
    assert found([tiny(wide[y : y + 90, x : x + 160]) for y, x in walk]) == []


def test_a_steady_pan_cuts_nothing() -> None:
    wide = np.concatenate(LARGE[:3], axis=1)
    claims = found([tiny(wide[:, x : x + 160]) for x in range(0, 320, 2)])
    assert "cut" not in {claim.kind for claim in claims}


def test_noise_alone_cuts_nothing() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (120, TINY_HEIGHT, TINY_WIDTH, 3), dtype=np.uint8)
    assert found(list(noise)) == []


def test_a_change_of_exposure_cuts_nothing() -> None:
    bright = np.clip(RED.astype(int) + 25, 0, 255).astype(np.uint8)
    assert [claim for claim in found(still(RED, 60) + still(bright, 60)) if claim.strength > 0.3] == []


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_handful_of_frames_holds_no_transition(frames: int) -> None:
    assert found([RED, GREEN][:frames]) == []


@pytest.mark.parametrize("offset", [0, 7])
def test_cuts_anywhere_in_a_long_run_are_each_found_once(offset: int) -> None:
    """Chunks end every 8 seconds; cuts every 17 frames fall on all places about their edges."""
    length, count = 17, 100
    frames = [picture for n in range(count) for picture in [VIEWS[n % len(VIEWS)]] * length]
    claims = found(frames[offset:])
    expected = [(n * length - offset) / 25 for n in range(1, count)]
    assert [claim.at for claim in claims if claim.kind == "cut"] == pytest.approx(expected)


@pytest.mark.parametrize("fps", [1.0, 3.0])
def test_a_video_of_few_frames_a_second_loses_no_cut_at_a_chunks_edge(fps: float) -> None:
    frames = [picture for n in range(12) for picture in [VIEWS[n % len(VIEWS)]] * 7]
    claims = [claim for claim in found(frames, fps) if claim.kind == "cut"]
    assert [claim.at for claim in claims] == pytest.approx([7 * n / fps for n in range(1, 12)])


@pytest.mark.parametrize("offset", range(0, 25, 12))
def test_dissolves_anywhere_in_a_long_run_are_each_found_once(offset: int) -> None:
    frames: list[Picture] = []
    for a, b in pairwise([VIEWS[n % 4] for n in range(12)]):
        frames += still(a, 55) + blend(a, b, 13)
    claims = found(frames[offset:])
    expected = [(68 * n - 7 - offset) / 25 for n in range(1, 11)]
    assert len(claims) in (10, 11)  # the last dissolve runs into the end
    for claim, at in zip(claims, expected, strict=False):
        assert claim.at == pytest.approx(at, abs=0.2)


def test_an_hour_of_frames_is_never_held_at_once() -> None:
    finder, most = TransitionDetector(), 0
    for number in range(1400):
        finder.feed(number / 25, VIEWS[number // 60 % 5])
        most = max(most, len(finder._grids))
    assert most <= 22 * 25


def test_a_gap_in_the_timestamps_is_endured(tmp_path: Path) -> None:
    times = [n / 25 for n in range(50)] + [60 + n / 25 for n in range(50)]
    path = write_clip(tmp_path / "gap.mkv", reel_frames(2, *LARGE[:2]), times=times)
    finder, claims = TransitionDetector(), []
    with OpenVideo(path) as video:
        for frame in video.frames():
            claims += finder.feed(frame.time, frame.tiny(TINY_WIDTH, TINY_HEIGHT))
    claims += finder.finish()
    assert [(claim.kind, claim.at) for claim in claims] == [("cut", pytest.approx(60, abs=2e-3))]


def test_a_reel_of_one_view_has_no_transition(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "one.mp4", "red", seconds=4)
    finder = TransitionDetector()
    with OpenVideo(path) as video:
        claims = [c for f in video.frames() for c in finder.feed(f.time, f.tiny(TINY_WIDTH, TINY_HEIGHT))]
    assert [*claims, *finder.finish()] == []
