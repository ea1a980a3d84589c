"""Broken files, some of the zoo of `benchmarks.ingestion.damaged_files`: none crashes, hangs or grows."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.ingestion.damaged_files import outcomes
from benchmarks.ingestion.damaged_specimens import write_zoo

MOST_MEMORY = 1536.0
"""MiB of a worker and the processes that it reads in, their libraries included."""


@pytest.mark.slow
def test_broken_files_are_read_as_far_as_they_go_or_refused_in_a_sentence(tmp_path: Path) -> None:
    found = list(outcomes(write_zoo(tmp_path, 96, seed=7)))
    assert len(found) == 96
    assert [one for one in found if one.answer not in ("read", "refused")] == []
    assert min(Counter(one.answer for one in found).values()) > 5
    assert all(Path(one.name).suffix in one.detail for one in found if one.answer == "refused")
    assert max(one.memory for one in found) < MOST_MEMORY
