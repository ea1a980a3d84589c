"""The index by itself: built once, then only read."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.nearest.vector_index import IndexEntry, UnusableIndexError, VectorIndex, build_index
from retrieval.types import Vectors
from tests.factories import random_vectors, unit


def entries(revision: int, count: int) -> list[IndexEntry]:
    return [IndexEntry(revision, n + 1) for n in range(count)]


def test_similarities_are_cosines(tmp_path: Path) -> None:
    vectors = unit([[1, 0, 0], [1, 1, 0], [-1, 0, 0]])
    build_index(tmp_path / "1", [(entries(1, 3), vectors)])
    with VectorIndex.open(tmp_path / "1") as index:
        found = index.nearest(vectors[0], 9)
    assert [(hit.revision, hit.number) for hit in found] == [(1, 1), (1, 2), (1, 3)]
    assert [hit.similarity for hit in found] == pytest.approx([1.0, 0.5**0.5, -1.0], abs=1e-5)


def test_more_shots_than_chroma_takes_at_a_time_are_all_found(tmp_path: Path) -> None:
    vectors = random_vectors(6000, dimensions=8)
    build_index(tmp_path / "1", [(entries(1, 6000), vectors)])
    with VectorIndex.open(tmp_path / "1") as index:
        assert index.count == 6000
        for asked in random_vectors(5, seed=1, dimensions=8):
            found = [hit.number - 1 for hit in index.nearest(asked, 50)]
            nearest = np.argsort(-(vectors @ asked))[:50]
            assert len(set(found) & set(nearest.tolist())) >= 49
        few = index.nearest(vectors[0], 50, [f"1/{number}" for number in range(5501, 5521)])
        assert {hit.number for hit in few} == set(range(5501, 5521))


def test_a_copy_holds_more_and_leaves_its_original_alone(tmp_path: Path) -> None:
    first, second = random_vectors(20), random_vectors(5, seed=1)
    build_index(tmp_path / "1", [(entries(1, 20), first)])
    with VectorIndex.open(tmp_path / "1") as original:
        build_index(tmp_path / "2", [(entries(2, 5), second)], copy_of=tmp_path / "1")
        with VectorIndex.open(tmp_path / "2") as copy:
            assert copy.count == 25
            assert copy.nearest(second[3], 1)[0][:2] == (2, 4)
            assert copy.nearest(first[7], 1)[0][:2] == (1, 8)
            assert {hit.revision for hit in copy.nearest(first[0], 25, ["2/1", "2/5"])} == {2}
        assert original.count == 20
        assert len(original.nearest(second[3], 100)) == 20


def test_an_index_that_is_missing_unfinished_or_damaged_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError):
        VectorIndex.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()

    def failing() -> Iterator[tuple[list[IndexEntry], Vectors]]:
        yield entries(1, 3), random_vectors(3)
        raise OSError("the disk is full")

    with pytest.raises(UnusableIndexError, match="full"):
        build_index(tmp_path / "unfinished", failing())
    with pytest.raises(UnusableIndexError):
        VectorIndex.open(tmp_path / "unfinished")

    build_index(tmp_path / "1", [(entries(1, 3), random_vectors(3))])
    graph = next((tmp_path / "1").glob("*/data_level0.bin"))
    graph.write_bytes(graph.read_bytes()[:100])
    with pytest.raises(UnusableIndexError, match="damaged"):
        VectorIndex.open(tmp_path / "1")
    with pytest.raises(UnusableIndexError, match="damaged"):
        build_index(tmp_path / "2", [], copy_of=tmp_path / "1")
