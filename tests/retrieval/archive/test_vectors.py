"""The segments of the index by themselves: written once, then only read; put together with their like."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.nearest.int8_vectors import quantized, similarities
from retrieval.archive.nearest.merging import LARGEST_SEGMENT, merged_run, needs_rewriting
from retrieval.archive.nearest.segments import (
    SHOT,
    SegmentPart,
    UnusableSegmentError,
    open_segment,
    visible_parts,
    write_segment,
)
from retrieval.types import Vectors
from tests.support.factories import random_vectors


def part(revision: int, vectors: Vectors) -> SegmentPart:
    codes, scales = quantized(vectors)
    shots = np.zeros(len(vectors), SHOT)
    shots["revision"], shots["number"], shots["scale"] = revision, np.arange(len(vectors)) + 1, scales
    return shots, codes


@pytest.mark.parametrize("dimensions", [3, 16, 512, 768, 1152])
def test_codes_are_as_near_as_their_vectors(dimensions: int) -> None:
    vectors, asked = (
        random_vectors(500, dimensions=dimensions),
        random_vectors(1, seed=1, dimensions=dimensions)[0],
    )
    assert np.abs(similarities(quantized(vectors), asked) - vectors @ asked).max() < 0.06 / dimensions**0.5
    one_great = vectors.copy()
    one_great[:, 0] = 5.0
    one_great /= np.linalg.norm(one_great, axis=1, keepdims=True)
    assert np.abs(similarities(quantized(one_great), asked) - one_great @ asked).max() < 0.03
    assert similarities(quantized(vectors[:0]), asked).shape == (0,)
    assert similarities(quantized(np.zeros((2, dimensions), np.float32)), asked).tolist() == [0.0, 0.0]


def test_more_codes_than_are_compared_at_a_time_are_all_compared() -> None:
    vectors, asked = random_vectors(70_000, dimensions=8), random_vectors(1, seed=1, dimensions=8)[0]
    assert np.abs(similarities(quantized(vectors), asked) - vectors @ asked).max() < 0.02


def test_a_segment_is_read_as_it_was_written(tmp_path: Path) -> None:
    first, second = random_vectors(20), random_vectors(5, seed=1)
    assert write_segment(tmp_path / "7", [part(4, first), part(6, second)]) == 25
    segment = open_segment(tmp_path / "7", after=3, last=6, dimensions=16)
    assert (segment.number, len(segment.shots)) == (7, 25)
    assert segment.similarities(second[3]).argmax() == 23
    some = np.array([1, 7, 23])
    np.testing.assert_array_equal(segment.similarities(first[7], some), segment.similarities(first[7])[some])


def test_what_is_not_visible_is_left_out_when_segments_are_put_together(tmp_path: Path) -> None:
    write_segment(tmp_path / "1", [part(1, random_vectors(20)), part(2, random_vectors(9, seed=2))])
    write_segment(tmp_path / "2", [part(3, random_vectors(5, seed=1))])
    both = [open_segment(tmp_path / str(n), after=n - 1, last=n + 1, dimensions=16) for n in (1, 2)]
    visible = np.array([False, False, True, True])
    assert write_segment(tmp_path / "3", visible_parts(both, visible, 4)) == 14
    merged = open_segment(tmp_path / "3", after=0, last=3, dimensions=16)
    assert merged.shots["revision"].tolist() == [2] * 9 + [3] * 5
    np.testing.assert_array_equal(merged.codes, np.concatenate([both[0].codes[20:], both[1].codes]))


def test_a_segment_that_is_missing_unfinished_or_damaged_is_not_opened(tmp_path: Path) -> None:
    def opened(name: str, dimensions: int = 16) -> object:
        return open_segment(tmp_path / name, after=0, last=1, dimensions=dimensions)

    with pytest.raises(UnusableSegmentError):
        opened("1")
    assert not (tmp_path / "1").exists()

    def failing() -> Iterator[SegmentPart]:
        yield part(1, random_vectors(3))
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_segment(tmp_path / "2", failing())
    with pytest.raises(UnusableSegmentError):
        opened("2")

    write_segment(tmp_path / "3", [part(1, random_vectors(3))])
    with pytest.raises(UnusableSegmentError):
        opened("3", dimensions=20)
    codes = tmp_path / "3" / "codes.bin"
    codes.write_bytes(codes.read_bytes()[:-1])
    with pytest.raises(UnusableSegmentError, match="damaged"):
        opened("3")

    write_segment(tmp_path / "4", [part(5, random_vectors(3))])
    with pytest.raises(UnusableSegmentError, match="other videos"):
        opened("4")


def test_segments_are_put_together_with_their_like() -> None:
    assert merged_run([]) == merged_run([5]) == 0
    assert merged_run([1000, 10]) == 0
    assert merged_run([1000, 10, 10]) == 2
    assert merged_run([1000, 20, 10, 10]) == 3
    assert merged_run([1000, 900, 200]) == 0
    assert merged_run([LARGEST_SEGMENT, LARGEST_SEGMENT]) == 0


def test_writing_costs_what_is_written() -> None:
    sizes: list[int] = []
    written = 0
    for _ in range(5000):
        sizes.append(10)
        written += 10
        if run := merged_run(sizes):
            sizes[-run:] = [sum(sizes[-run:])]
            written += sizes[-1]
    assert sum(sizes) == 50_000
    assert len(sizes) <= 16
    assert written <= 50_000 * 14  # log2(5,000) + 1


def test_a_segment_is_worn_when_a_fifth_of_it_is_gone() -> None:
    assert not needs_rewriting(100, 80)
    assert needs_rewriting(100, 79)
    assert needs_rewriting(1, 0)
