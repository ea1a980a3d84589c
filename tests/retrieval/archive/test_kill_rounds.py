"""Work on an archive killed at random moments: the short form of `python -m tests.kill_rounds`.

Killed jobs of the page are in `test_footage_jobs.py`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.storage.durable import sync_folder
from tests.kill_rounds.killing import Tell, run_and_kill
from tests.kill_rounds.power import PowerCut, power_cut

pytestmark = pytest.mark.slow  # processes that are killed

ROOT = Path(__file__).parents[3]


def rounds(tmp_path: Path, kills: dict[str, int], *options: str) -> dict[str, dict[str, float]]:
    counts = [word for kind, count in kills.items() for word in (f"--{kind}", str(count))]
    command = [
        sys.executable,
        "-m",
        "tests.kill_rounds",
        *counts,
        *options,
        "--json",
        str(tmp_path / "told.json"),
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    told: dict[str, dict[str, float]] = json.loads((tmp_path / "told.json").read_text())
    assert {kind: figures["killed"] for kind, figures in told.items()} == kills
    assert all(figures["lost"] == figures["half_visible"] == 0 for figures in told.values())
    return told


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and adopts the orphans of killed processes")
def test_nothing_is_lost_or_seen_half_through_kills(tmp_path: Path) -> None:
    told = rounds(tmp_path, {"ingest": 2, "tapes": 2, "bins": 2, "exports": 1, "server": 1, "backup": 1})
    assert sum(figures["told"] for figures in told.values()) > 10


@pytest.fixture
def power(tmp_path: Path) -> Iterator[PowerCut]:
    try:
        with power_cut(tmp_path) as power:
            yield power
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("an ext4 image cannot be made or mounted here")


def test_what_was_not_flushed_is_gone_with_the_power(power: PowerCut) -> None:
    def write(tell: Tell) -> None:
        tell("ready")
        for name in ("flushed", "forgotten"):
            with (power.mount / name).open("wb") as file:
                file.write(b"x" * 10_000)
                file.flush()
                if name == "flushed":
                    os.fsync(file.fileno())
                    sync_folder(power.mount)
        tell("written")
        signal.pause()

    run = run_and_kill(write, 1.0, power)
    assert run.told == ("written",)
    assert (power.mount / "flushed").read_bytes() == b"x" * 10_000
    left = power.mount / "forgotten"
    assert not left.exists() or left.read_bytes() != b"x" * 10_000


def test_nothing_is_lost_or_damaged_with_the_power(power: PowerCut, tmp_path: Path) -> None:
    told = rounds(tmp_path, {"ingest": 2, "bins": 2, "backup": 1}, "--power")
    assert told["bins"]["told"] > 0
