"""A network for shot boundaries is asked where pixels and embeddings leave it open, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.shots.boundary_model import BoundaryModel
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.neural_boundaries.frame_windows import FrameWindows, Window, WindowKey
from ingest.shots.neural_boundaries.uncertain_boundaries import decide_uncertain
from ingest.shots.segmentation import SegmentationInput, segment_shots
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH, Transition, TransitionDetector
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError
from retrieval.types import Floats
from tests.support.factories import random_vectors
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

FRAMES = np.zeros((50, TINY_HEIGHT, TINY_WIDTH, 3), np.uint8)

VIEWS = np.random.default_rng(0).integers(0, 255, (2, 9, 16, 3), dtype=np.uint8).repeat(3, 1).repeat(3, 2)


class Sayer:
    """Says the same of every frame, and counts how often it is asked."""

    def __init__(self, chance: float) -> None:
        self.chance, self.asked = chance, 0

    def boundary_chances(self, frames: NDArray[np.uint8]) -> Floats:
        self.asked += 1
        return np.full((len(frames), 2), self.chance, np.float32)


class Failing:
    def boundary_chances(self, frames: NDArray[np.uint8]) -> Floats:
        raise ModelError("The network is broken.")


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> SegmentationInput:
    """One transition; every transition counts as in doubt."""
    monkeypatch.setattr(decide_uncertain, "__defaults__", (None, 100.0))
    vectors = np.repeat(random_vectors(2), 6, axis=0)
    times = np.arange(12) / 2
    detector = TransitionDetector()
    found = [one for n in range(150) for one in detector.feed(n / 25, VIEWS[n // 75])] + detector.finish()
    cuts = [one for one in found if one.kind == "cut"]
    return SegmentationInput(times, vectors, times, cuts, 6.0, DistanceScale(1.0))


def windows(given: SegmentationInput) -> dict[WindowKey, Window]:
    return {(transition.kind, transition.at): (FRAMES, 25) for transition in given.transitions}


def test_what_the_network_says_counts_both_ways(doubtful: SegmentationInput) -> None:
    sure, denied = (decide_uncertain(doubtful, windows(doubtful), Sayer(chance)) for chance in (0.9999, 0.0))
    assert len(sure.transitions[0].network) == len(denied.transitions[0].network) == 3
    known = BoundaryModel.bundled()
    said = [known.settled_log_odds(one.transitions[0], 1.0) for one in (sure, denied)]
    assert said[0] > 1.0 > said[1]


def test_what_is_sure_is_not_asked_about(doubtful: SegmentationInput) -> None:
    sayer = Sayer(0.5)
    decide_uncertain(doubtful, windows(doubtful), sayer, doubt=0.0)
    assert sayer.asked == 0


def test_what_the_network_said_is_stored(doubtful: SegmentationInput) -> None:
    settled = decide_uncertain(doubtful, windows(doubtful), Sayer(0.9))
    again = SegmentationInput.from_stored(settled.times, settled.vectors, settled.boundary_signals())
    assert again.transitions[0].network == pytest.approx(settled.transitions[0].network)
    assert segment_shots("v", again).shots == segment_shots("v", settled).shots


def test_an_archive_of_before_has_neither_features_nor_answers(doubtful: SegmentationInput) -> None:
    signals = doubtful.boundary_signals()
    old = {name: signals[name] for name in ("steepest", "kinds", "claims", "end", "far")}
    [transition] = SegmentationInput.from_stored(doubtful.times, doubtful.vectors, old).transitions
    assert (transition.features, transition.network) == ((), ())


def test_frames_come_back_from_the_disk_as_they_were() -> None:
    kept = FrameWindows()
    frames = np.random.default_rng(1).integers(0, 255, FRAMES.shape, dtype=np.uint8)
    for at in (1.0, 2.0):
        kept.add(Transition("cut", at, at, at, 1.0), frames + np.uint8(at), 7)
    found, place = kept["cut", 2.0]
    assert np.array_equal(found, frames + np.uint8(2))
    assert place == 7
    assert set(kept) == {("cut", 1.0), ("cut", 2.0)}
    kept.close()


def test_a_network_that_fails_is_told_of_and_the_video_comes_in(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(decide_uncertain, "__defaults__", (None, 100.0))
    path = write_reel(tmp_path / "a.mp4", "red", "green", "blue")
    encoder = ColourEncoder()
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        report = ingest([path], archive, encoder, IngestSettings(network=Failing()))
        assert [video.name for video in report.added] == ["a.mp4"]
        assert [str(warning) for warning in report.warnings] == ["The network is broken."]


def test_transnet_sees_a_cut_and_none_in_a_still() -> None:
    from ingest.shots.neural_boundaries.transnet import TransNet

    still, cut = VIEWS[[0] * 50], VIEWS[[0] * 25 + [1] * 25]
    network = TransNet()
    assert network.boundary_chances(still)[5:45].max() < 0.1
    chances = network.boundary_chances(cut)[:, 0]
    assert chances.max() > 0.5
    assert abs(int(chances.argmax()) - 24) <= 1
