"""The format, the lint and the types hold: one command runs all checks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKED = [
    "app.py",
    "assistant",
    "retrieval",
    "ingest",
    "prompts",
    "tests",
    "benchmarks",
    "training",
    "scripts/audit",
    "scripts/keep_archive",
    "scripts/pin",
    "scripts/wire_types.py",
]


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; it comes with the dev dependencies")
    return found


def test_the_code_is_formatted() -> None:
    run(tool("ruff"), "format", "--check", *CHECKED)


def test_the_code_is_free_of_lint() -> None:
    run(tool("ruff"), "check", *CHECKED)


@pytest.mark.slow
def test_the_types_hold() -> None:
    run(tool("mypy"))
