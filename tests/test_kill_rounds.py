"""Work on an archive killed at random moments: the short form of `python -m tests.kill_rounds`.

Killed jobs of the page are in `test_footage_jobs.py`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # processes that are killed

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and adopts the orphans of killed processes")
def test_nothing_is_lost_or_seen_half_through_kills(tmp_path: Path) -> None:
    kills = {"ingest": 3, "bins": 2, "exports": 2, "server": 1, "backup": 2}
    options = [word for kind, count in kills.items() for word in (f"--{kind}", str(count))]
    command = [sys.executable, "-m", "tests.kill_rounds", *options, "--json", str(tmp_path / "told.json")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    assert {kind: figures["killed"] for kind, figures in told.items()} == kills
    assert all(figures["lost"] == figures["half_visible"] == 0 for figures in told.values())
    assert sum(figures["told"] for figures in told.values()) > 10
