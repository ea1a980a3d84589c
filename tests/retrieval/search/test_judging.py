"""What is called none, weak and strong, over vectors that stand for encoders of several kinds."""

import numpy as np
import pytest

from retrieval.search.calibration.background_statistics import BackgroundStatistics
from retrieval.search.calibration.match_strength import ScoreCalibrator, match_strength
from retrieval.types import Vectors
from tests.support.factories import unit

DIMENSIONS = 64
NOISE = 0.09
"""Of each axis, beside a thing's length of 1: a shot of it and a question about it are 0.65 alike."""


def things(count: int, seed: int) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, DIMENSIONS)))


def told(things: Vectors, seed: int, *, gap: float = 0.0) -> Vectors:
    """Shots or questions of these things. With a gap they lie on one side, as a CLIP model's do."""
    noise = np.random.default_rng(seed).standard_normal(things.shape) * NOISE
    side = np.zeros(DIMENSIONS)
    side[0] = gap
    return unit(things + noise + side)


def called(questions: Vectors, shots: Vectors, background: BackgroundStatistics) -> list[str]:
    judges = [ScoreCalibrator(question, background, words=2) for question in questions]
    return [match_strength(float(judge.evidence(shots).max())) for judge in judges]


@pytest.mark.parametrize("shots", [12, 120, 1200])
@pytest.mark.parametrize("gap", [0.0, 2.0], ids=["wide cosines", "narrow cosines"])
@pytest.mark.slow
def test_what_is_there_is_told_from_what_is_not_by_any_encoder(shots: int, gap: float) -> None:
    seen, absent = things(shots, 1), things(200, 2)
    archive = told(seen, 3, gap=gap)
    background = BackgroundStatistics(archive, told(things(250, 4), 5, gap=-gap), shots)
    there = called(told(seen[:100], 6, gap=-gap), archive, background)
    not_there = called(told(absent, 7, gap=-gap), archive, background)
    assert there.count("none") <= 0.25 * len(there)
    assert not_there.count("none") >= 0.8 * len(not_there)
    assert not_there.count("strong") <= 0.1 * len(not_there)


def test_a_shot_that_is_near_to_everything_is_no_evidence() -> None:
    bank, absent = told(things(250, 4), 5, gap=1.0), told(things(100, 2), 7, gap=1.0)
    anything = np.zeros((1, DIMENSIONS))
    anything[0, 0] = 1
    archive = np.concatenate([told(things(60, 1), 3), unit(anything)])
    background = BackgroundStatistics(archive, bank, len(archive))
    nearest = (absent @ archive.T).argmax(axis=1)
    assert (nearest == len(archive) - 1).all()
    assert called(absent, archive, background).count("none") >= 75


def test_an_archive_of_everyday_things_does_not_deny_them() -> None:
    everyday = things(250, 4)
    archive = told(np.concatenate([everyday] * 4), 3)
    background = BackgroundStatistics(archive, told(everyday, 5), len(archive))
    assert called(told(everyday, 6), archive, background).count("none") <= 25


def test_a_sample_asks_as_much_as_the_archive_that_it_is_taken_from() -> None:
    archive, bank = told(things(1500, 1), 3), told(things(250, 4), 5)
    whole = BackgroundStatistics(archive, bank, 1500)
    sample = BackgroundStatistics(archive[:150], bank, 1500)
    small = BackgroundStatistics(archive[:150], bank, 150)
    assert abs(sample.bound - whole.bound) < 0.5 * abs(small.bound - whole.bound)


def test_evidence_falls_in_the_order_of_the_hits() -> None:
    archive, bank = told(things(80, 1), 3), told(things(250, 4), 5)
    judge = ScoreCalibrator(told(things(1, 2), 6)[0], BackgroundStatistics(archive, bank, 80), words=2)
    order = np.argsort(-judge.z_scores(archive))
    assert (np.diff(judge.evidence(archive)[order]) <= 1e-5).all()


def test_no_shots_give_no_evidence() -> None:
    nothing = np.empty((0, DIMENSIONS), np.float32)
    judge = ScoreCalibrator(things(1, 2)[0], BackgroundStatistics(nothing, things(250, 4), 0), words=2)
    assert judge.evidence(nothing).shape == judge.z_scores(nothing).shape == (0,)
