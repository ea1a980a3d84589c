"""What routes take and give: the page's types are those of the models."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_types_of_the_page_are_those_of_the_models() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "wire_types.py", "--check"], check=False)
    assert done.returncode == 0, "the models have changed: run scripts/wire_types.py"
