"""From frames and their embeddings to shots: what must hold for any video, and what is cut where."""

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.scenes import segment_scenes, semantic_classes
from ingest.shots.segmentation import SegmentationInput, SegmentedShots, segment_shots
from ingest.shots.transitions import Transition
from retrieval.types import Vectors
from tests.support.factories import random_vectors, unit

FPS = 2.0


def scenes_of(labels: str, seconds: float = 6.0, seed: int = 0) -> Vectors:
    """Frames of scenes, one letter each, a little apart from one another."""
    meanings = {letter: random_vectors(1, seed=ord(letter))[0] for letter in labels}
    rng = np.random.default_rng(seed)
    count = round(seconds * FPS)
    return unit([meanings[letter] + rng.normal(0, 0.02, 16) for letter in labels for _ in range(count)])


def evidence(
    vectors: Vectors, transitions: Sequence[Transition] = (), end: float | None = None
) -> SegmentationInput:
    times = np.arange(len(vectors)) / FPS
    return SegmentationInput(
        times,
        vectors,
        times.copy(),
        transitions,
        len(vectors) / FPS if end is None else end,
        DistanceScale(1.0),
    )


def claim(at: float, strength: float = 1.0) -> Transition:
    return Transition("cut", at, at, at, strength)


def starts(done: SegmentedShots) -> list[float]:
    return [shot.start for shot in done.shots]


def check(done: SegmentedShots, given: SegmentationInput) -> None:
    """What holds for the shots of any video."""
    shots = done.shots
    assert [shot.id.number for shot in shots] == list(range(1, len(shots) + 1))
    assert (shots[0].start, shots[-1].end) == (0.0, given.end)
    assert [shot.end for shot in shots[:-1]] == [shot.start for shot in shots[1:]]
    assert all(shot.end > shot.start for shot in shots)
    assert sum(shot.frames for shot in shots) == len(given.times)
    assert all(shot.frames >= 1 for shot in shots)
    assert done.vectors.dtype == np.float32
    assert np.linalg.norm(done.vectors, axis=1) == pytest.approx(1, abs=1e-3)
    for shot, frame in zip(shots, done.thumbnails, strict=True):
        assert shot.thumbnail == given.times[frame]
        assert shot.start <= shot.thumbnail < shot.end
    scenes = [shot.scene for shot in shots]
    assert scenes[0] == 1
    assert set(np.diff(scenes)) <= {0, 1}
    assert min(shot.semantic_class for shot in shots) >= 1


@pytest.mark.parametrize("seed", range(25))
def test_shots_tile_any_video_and_hold_each_frame_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = "".join(rng.choice(list("ABCDE"), rng.integers(1, 12)))
    vectors = scenes_of(labels, seconds=float(rng.uniform(0.5, 8)), seed=seed)
    if seed % 3 == 0:
        vectors = random_vectors(int(rng.integers(1, 60)), seed=seed)
    times = np.sort(rng.uniform(0, len(vectors) / FPS, len(vectors)))
    end = float(times[-1] + rng.uniform(0.01, 1))
    transitions = []
    for at in rng.uniform(-1, end + 1, rng.integers(0, 30)):
        half = float(rng.uniform(0, 1.2))
        kind = rng.choice(["cut", "dissolve", "fade"])
        half = 0.0 if kind == "cut" else half
        transitions.append(Transition(str(kind), at - half, at, at + half, float(rng.uniform(0.3, 1))))  # type: ignore[arg-type]
    settings = SegmentationSettings(
        min_shot=float(rng.choice([0.0, 0.25, 3.0])), log_odds=float(rng.uniform(-3, 3))
    )
    given = SegmentationInput(
        times, vectors.astype(np.float16), times - rng.uniform(0, 0.01), transitions, end, DistanceScale(1.0)
    )
    check(segment_shots("v", given, settings), given)


def test_a_class_that_comes_back_keeps_its_number() -> None:
    done = segment_shots("v", evidence(scenes_of("ABA"), [claim(6), claim(12)]))
    assert starts(done) == [0, 6, 12]
    assert [shot.semantic_class for shot in done.shots] == [1, 2, 1]
    assert [shot.scene for shot in done.shots] == [1, 2, 3]


def test_shots_of_one_meaning_make_one_scene() -> None:
    near = unit(scenes_of("AAAA") + np.repeat(0.06 * np.eye(16)[:4], 12, axis=0))
    done = segment_shots(
        "v",
        evidence(near, [claim(6), claim(12), claim(18)]),
        SegmentationSettings(log_odds=-20),
    )
    assert len(done.shots) == 4
    assert {shot.scene for shot in done.shots} == {1}


def test_a_pixel_claim_without_a_change_of_meaning_is_dropped() -> None:
    assert starts(segment_shots("v", evidence(scenes_of("AA"), [claim(6), claim(3)]))) == [0]


def test_a_great_and_lasting_change_of_meaning_cuts_alone() -> None:
    assert starts(segment_shots("v", evidence(scenes_of("AB")))) == [0, 6]


def test_a_short_change_of_meaning_alone_does_not_cut() -> None:
    assert starts(segment_shots("v", evidence(scenes_of("ABA", seconds=1.5)))) == [0]


def test_a_cut_by_meaning_falls_where_the_picture_changed_most() -> None:
    given = evidence(scenes_of("AB"))
    given.steepest[12] = 5.72
    assert starts(segment_shots("v", given)) == [0, 5.72]


def test_frames_inside_a_dissolve_do_not_blur_the_shots_vectors() -> None:
    vectors = scenes_of("AB")
    vectors[11:13] = unit(vectors[0] + vectors[-1])
    done = segment_shots("v", evidence(vectors, [Transition("dissolve", 5.2, 6.0, 6.8, 1.0)]))
    assert starts(done) == [0, 6]
    assert (done.vectors * [vectors[0], vectors[-1]]).sum(axis=1) == pytest.approx(1, abs=0.01)


def test_a_dissolve_and_the_fade_that_holds_it_cut_once() -> None:
    claims = [Transition("dissolve", 5.4, 5.7, 6.0, 0.9), Transition("fade", 5.2, 6.0, 6.8, 1.0)]
    assert starts(segment_shots("v", evidence(scenes_of("AB"), claims))) == [0, 6]


def test_a_shot_shorter_than_asked_for_joins_its_neighbour() -> None:
    given = evidence(scenes_of("ABC", seconds=2), [claim(2), claim(4)])
    assert len(segment_shots("v", given).shots) == 3
    assert len(segment_shots("v", given, SegmentationSettings(min_shot=3)).shots) < 3


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_a_still_is_one_shot(count: int) -> None:
    given = evidence(np.repeat(random_vectors(1), count, axis=0))
    done = segment_shots("v", given)
    check(done, given)
    assert len(done.shots) == 1
    assert done.shots[0].frames == count


def test_a_video_of_two_frames_can_be_two_shots() -> None:
    given = evidence(random_vectors(2), [claim(0.5)])
    check(segment_shots("v", given), given)
    assert starts(segment_shots("v", given)) == [0, 0.5]


def test_what_shots_are_cut_from_survives_storing() -> None:
    given = evidence(scenes_of("ABA"), [claim(6), Transition("fade", 11, 12, 13, 0.9)])
    again = SegmentationInput.from_stored(given.times, given.vectors, given.boundary_signals())
    assert segment_shots("v", again).shots == segment_shots("v", given).shots
    assert np.array_equal(segment_shots("v", again).vectors, segment_shots("v", given).vectors)
    assert again.transitions == given.transitions
    nothing = evidence(scenes_of("A"))
    assert (
        SegmentationInput.from_stored(nothing.times, nothing.vectors, nothing.boundary_signals()).transitions
        == []
    )


@pytest.mark.parametrize("seed", range(5))
def test_every_frame_has_a_class_and_scenes_tile_the_frames(seed: int) -> None:
    vectors = np.concatenate([scenes_of("ABCAB", seed=seed), random_vectors(9, seed=seed)])
    times = np.arange(len(vectors)) / FPS
    classes = semantic_classes(times, vectors, DistanceScale(1.0))
    assert classes.shape == (len(vectors),)
    assert set(classes) == set(range(classes.max() + 1))
    first = [int(np.flatnonzero(classes == label)[0]) for label in range(classes.max() + 1)]
    assert first == sorted(first)
    scenes = segment_scenes(classes, vectors, DistanceScale(1.0))
    assert [0, *(last for _, last in scenes)] == [*(begin for begin, _ in scenes), len(vectors)]


def test_of_a_long_video_a_sample_is_clustered_and_the_rest_joins() -> None:
    vectors = scenes_of("ABAB", seconds=500)
    classes = semantic_classes(np.arange(len(vectors)) / FPS, vectors, DistanceScale(1.0))
    assert classes[::1000].tolist() == [0, 1, 0, 1]
    assert set(classes) == {0, 1}
