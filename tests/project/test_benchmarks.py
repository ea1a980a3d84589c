"""Benchmarks and training stand on the packages alone, and say how they are run."""

import ast
from pathlib import Path

import numpy as np
import pytest

from benchmarks.page.page_responsiveness import layout_shift
from benchmarks.search.match_reliability import MARK, called_hits, put_table
from benchmarks.search.taught_classes import average_precision
from retrieval.evaluation.judgements import JudgedQuery

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for folder in ("benchmarks", "training") for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_nothing_of_the_tests_is_imported(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [name for name in names if name.partition(".")[0] == "tests"]


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_what_can_be_run_says_how(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    assert said
    assert 'if __name__ == "__main__"' not in text or f"python -m {name_of(path)}" in said


def test_layout_shifts_count_by_their_worst_window() -> None:
    assert layout_shift([]) == 0.0
    apart = [(0.0, 0.1), (0.5, 0.1), (2.0, 0.15)]
    assert layout_shift(apart) == pytest.approx(0.2)
    without_end = [(number * 0.9, 0.01) for number in range(20)]
    assert layout_shift(without_end) == pytest.approx(0.06)


def test_average_precision_is_that_of_the_list_in_order() -> None:
    right = np.array([False, True, True, False])
    assert average_precision(np.array([4, 3, 2, 1], np.float32), right) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert average_precision(np.array([1, 4, 3, 2], np.float32), right) == 1.0


def test_a_hit_of_a_question_that_nothing_answers_is_wrong_whatever_it_is_called() -> None:
    hit = {"video": "a.mp4", "start": 0.0, "end": 2.0, "match": "strong"}
    asked = {
        "x": JudgedQuery(id="x", kind="visual", query="dogs", relevant_clips=["clips/a.mp4"]),
        "n": JudgedQuery(id="n", kind="negative", query="cats", relevant_clips=["clips/a.mp4"]),
    }
    found = called_hits(asked, {"x": [hit, {**hit, "video": "b.mp4"}], "n": [hit], "other": [hit]})
    assert [(one.is_first, one.is_right) for one in found] == [(True, True), (False, False), (True, False)]


def test_a_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "docs.md"
    file.write_text(f"# Head\n\n{MARK}\nold\n{MARK}\n\nfoot\n", encoding="utf-8")
    put_table(file, "| new |")
    assert file.read_text(encoding="utf-8") == f"# Head\n\n{MARK}\n| new |\n{MARK}\n\nfoot\n"
    put_table(tmp_path / "other.md", "| new |")
    assert "| new |" in (tmp_path / "other.md").read_text(encoding="utf-8")
