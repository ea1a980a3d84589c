"""The map of an archive: laid out, kept, grown, and laid out anew; archives of hardly any shots too."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.tables.shot_map import MapPlace
from retrieval.map.clustering import MAX_CLUSTERS, cluster_shots
from retrieval.map.layout import pending_layout_work, place_by_neighbours, sketch_map, update_map
from retrieval.map.projection import MIN_UMAP_VECTORS, project, project_pca
from tests.support.factories import add_video, make_archive, make_shots, random_vectors, unit


def clusters(count: int, *, each: int, seed: int = 0, dimensions: int = 16) -> np.ndarray:
    """Vectors about `count` directions, one group after the other."""
    generator = np.random.default_rng(seed)
    centres = generator.standard_normal((count, dimensions))
    return unit(
        np.repeat(centres, each, axis=0) + 0.15 * generator.standard_normal((count * each, dimensions))
    )


def apart(plane: np.ndarray, groups: np.ndarray) -> float:
    """The share of points whose nearest other point is of their group."""
    far = np.linalg.norm(plane[:, None] - plane[None], axis=2)
    np.fill_diagonal(far, np.inf)
    return float((groups[far.argmin(axis=1)] == groups).mean())


@pytest.mark.parametrize("count", [0, 1, 2, 3, MIN_UMAP_VECTORS - 1])
def test_a_handful_of_vectors_has_places_in_the_plane(count):
    plane = project(random_vectors(count) if count else np.zeros((0, 16), np.float32))
    assert plane.shape == (count, 2)
    assert np.abs(plane).max(initial=0) <= 1
    assert len(np.unique(plane.round(4), axis=0)) == count


@pytest.mark.parametrize("count", [2, 40])
def test_vectors_that_are_all_the_same_stand_apart(count):
    plane = project(np.repeat(random_vectors(1), count, axis=0))
    assert len(np.unique(plane.round(4), axis=0)) == count


@pytest.mark.slow
def test_what_is_alike_stands_together_and_the_same_vectors_give_the_same_map():
    vectors, groups = clusters(4, each=30), np.repeat(np.arange(4), 30)
    told: list[float] = []
    plane = project(vectors, on_progress=told.append)
    assert apart(plane, groups) > 0.95
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert np.array_equal(plane, project(vectors))


@pytest.mark.slow
def test_of_many_vectors_a_coarse_layout_comes_first_that_keeps_together_what_is_alike():
    vectors, groups = clusters(6, each=120), np.repeat(np.arange(6), 120)
    told: list[float] = []
    coarse: list[np.ndarray] = []
    plane = project(vectors, on_progress=told.append, on_coarse=coarse.append)
    assert apart(coarse[0], groups) > 0.95
    assert apart(plane, groups) > 0.95
    assert np.abs(coarse[0]).max() <= 1
    assert told == sorted(told)
    grown: list[np.ndarray] = []
    again = project(vectors, begin=plane, on_coarse=grown.append)
    assert not grown  # what is known already is begun from
    assert np.linalg.norm(again - plane) < np.linalg.norm(again + plane)


@pytest.mark.slow
def test_a_layout_begun_from_another_resembles_it():
    vectors = clusters(4, each=30)
    before = project(vectors)
    after = project(vectors, begin=before)
    turned = project(vectors, begin=before * np.array([-1, 1], np.float32))
    assert np.linalg.norm(after - before) < np.linalg.norm(turned - before)


def test_a_new_shot_stands_beside_the_one_it_resembles():
    placed = clusters(2, each=20)
    plane = np.repeat(np.array([[-0.8, 0], [0.8, 0]], np.float32), 20, axis=0)
    kinds = np.repeat([0, 1], 20)
    found, of_kind = place_by_neighbours(placed[[3, 25]], placed, plane, kinds)
    assert np.abs(found - [[-0.8, 0], [0.8, 0]]).max() < 0.05
    assert of_kind.tolist() == [0, 1]


def test_kinds_are_the_same_over_videos_and_the_largest_comes_first():
    shots = make_shots("a1", [1.0] * 6) + make_shots("b2", [1.0] * 4)  # two classes by turns
    sea, studio = random_vectors(2)
    kinds = cluster_shots(shots, np.array([sea, studio] * 5))
    assert kinds.tolist() == [0, 1] * 5
    assert cluster_shots([], np.zeros((0, 16), np.float32)).tolist() == []
    many = make_shots("c3", [1.0] * 400)
    assert cluster_shots(many, random_vectors(400)).max() < MAX_CLUSTERS


@pytest.mark.slow
def test_an_archives_map_is_made_once_and_grows(tmp_path: Path):
    with make_archive(tmp_path / "archive") as archive:
        assert update_map(archive) == "none"
        with archive.writing():
            add_video(archive, "a1", vectors=clusters(3, each=20))
        assert update_map(archive) == "layout"
        assert update_map(archive) == "none"
        before = {point.id: (point.x, point.y) for point in archive.map.points()}
        assert len(before) == 60
        with archive.writing():
            add_video(archive, "b2", vectors=clusters(3, each=4))
        assert pending_layout_work(archive.map.state()) == "place"
        version = archive.map.state().version
        assert update_map(archive) == "place"
        assert archive.map.state().version == version + 1
        after = {point.id: (point.x, point.y) for point in archive.map.points()}
        assert len(after) == 72
        assert {shot: after[shot] for shot in before} == before


@pytest.mark.slow
def test_a_map_begins_with_a_sketch_that_a_layout_replaces(tmp_path: Path):
    with make_archive(tmp_path / "archive") as archive:
        sketch_map(archive)
        assert archive.map.state().version == 0  # nothing to sketch
        with archive.writing():
            add_video(archive, "a1", vectors=clusters(3, each=10))
        sketch_map(archive)
        sketched = archive.map.points()
        assert archive.map.state()[1:] == (0, 30, 30)
        sketch_map(archive)
        assert archive.map.points() == sketched  # once
        assert update_map(archive) == "layout"
        assert archive.map.points() != sketched
        assert [point.cluster for point in archive.map.points()] == [point.cluster for point in sketched]


def test_a_sketch_keeps_what_is_alike_together_however_many_dimensions():
    groups = np.repeat(np.arange(3), 60)
    for dimensions in (16, 150, 700):
        assert apart(project_pca(clusters(3, each=60, dimensions=dimensions)), groups) > 0.9
    assert project_pca(np.zeros((0, 16), np.float32)).shape == (0, 2)


@pytest.mark.slow
def test_an_archive_that_grew_by_a_third_is_laid_out_anew(tmp_path: Path):
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", vectors=clusters(3, each=10))
        update_map(archive)
        with archive.writing():
            add_video(archive, "b2", vectors=clusters(3, each=4, seed=1))
        assert update_map(archive) == "layout"
        assert archive.map.state().laid_out == 42


@pytest.mark.slow
def test_shots_that_go_take_their_places_with_them_and_a_new_cut_is_placed(tmp_path: Path):
    with make_archive(tmp_path / "archive", "a1", "b2", shots=30) as archive:
        update_map(archive)
        with archive.writing():
            archive.remove_video("b2")
        assert {point.id.video for point in archive.map.points()} == {"a1"}
        assert update_map(archive) == "none"
        with archive.writing():
            add_video(archive, "a1", shots=31, seed=9)
        assert archive.map.points() == []
        assert update_map(archive) == "layout"
        assert len(archive.map.points()) == 31


def test_the_map_does_not_count_as_a_change_of_the_archive(tmp_path: Path):
    with make_archive(tmp_path / "archive", "a1") as archive:
        stamp = archive.stamp
        update_map(archive)
        assert archive.stamp == stamp
        assert len(archive.map.points()) == 3


def test_a_shot_replaced_while_the_map_was_made_gets_no_place_of_another(tmp_path: Path):
    with make_archive(tmp_path / "archive", "a1") as archive:
        shots = archive.map.shots()
        with archive.writing():
            add_video(archive, "a1", seed=5)
        archive.map.set_places(shots, [MapPlace(0.0, 0.0, 0)] * len(shots), laid_out=len(shots))
        assert archive.map.points() == []


@pytest.mark.slow
def test_a_process_of_its_own_makes_the_map_and_tells_how_far_it_is(tmp_path: Path):
    make_archive(tmp_path / "archive", "a1").close()
    ended = subprocess.run(
        [sys.executable, "-m", "retrieval.map.layout_process", str(tmp_path / "archive")],
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout.splitlines()[-1]) == {"work": "layout", "done": 1.0}
    with Archive.open(tmp_path / "archive") as archive:
        assert len(archive.map.points()) == 3


def test_the_process_says_what_is_wrong_in_a_sentence(tmp_path: Path):
    ended = subprocess.run(
        [sys.executable, "-m", "retrieval.map.layout_process", str(tmp_path)], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "is no archive" in json.loads(ended.stdout)["error"]
