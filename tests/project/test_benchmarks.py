"""Benchmarks and training stand on the packages alone, and say how they are run."""

import ast
from pathlib import Path

import pytest

from benchmarks.page_feel import layout_shift

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
