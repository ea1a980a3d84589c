"""The page's code under its own tools: types by tsc, rules by eslint, pure parts by Node's own tests.

They run where Node is, with the packages of `package.json`, which `npm install` fetches; CI must have both.
"""

import json
import os
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from retrieval.timecodes import NTSC, first_frame_at, format_timecode, supports_drop_frame

ROOT = Path(__file__).parents[2]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")
RATES = (24 * NTSC, Fraction(25), 30 * NTSC, 60 * NTSC, Fraction(120))
COMPARE = """
import { frameFrom, smpte } from %s;
const cases = JSON.parse(await new Response(process.stdin).text());
const both = ({ frame, time, clock }) => [smpte(frame, clock), frameFrom(time, clock)];
process.stdout.write(JSON.stringify(cases.map(both)));
"""


def run(*command: str, given: str = "") -> str:
    """What a command of Node's says, which must go well; skipped where it cannot run, but never in CI."""
    program = shutil.which(
        command[0], path=f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    )
    if program is None:
        reason = f"no {command[0]} on this machine: it takes Node from 20.19 on and `npm install`"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, input=given, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_types_of_the_page_hold() -> None:
    run("tsc", "--noEmit")


@pytest.mark.slow
def test_the_page_keeps_the_rules() -> None:
    run("eslint", "--max-warnings", "0", "assistant/web/static", "tests/page")


@pytest.mark.slow
def test_the_pure_parts_of_the_page_do_what_they_should() -> None:
    run("node", "--test", *map(str, sorted((ROOT / "tests" / "page").glob("*.test.js"))))


def test_the_page_counts_frames_and_writes_timecodes_as_python_does() -> None:
    cases = [
        (frame, frame * 0.7 / 24, rate, drop)
        for rate in RATES
        for drop in ((False, True) if supports_drop_frame(rate) else (False,))
        for frame in (*range(0, 4000, 97), 17_981, 17_982, 107_892, 5_000_000)
    ]
    told = [
        {
            "frame": frame,
            "time": time,
            "clock": {"rate": rate.as_integer_ratio(), "start": 0, "drop": drop, "first": 0},
        }
        for frame, time, rate, drop in cases
    ]
    module = json.dumps((ROOT / "assistant" / "web" / "static" / "ui" / "timecodes.js").as_uri())
    said = run("node", "--input-type=module", "--eval", COMPARE % module, given=json.dumps(told))
    assert json.loads(said) == [
        [format_timecode(frame, rate, drop), first_frame_at(time, rate)] for frame, time, rate, drop in cases
    ]
