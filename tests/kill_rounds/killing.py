"""A forked process that works until it is killed, and says meanwhile what it has done.

Whoever forks here has imported what the work needs and opened nothing of it: no archive, no threads. So a round
costs what the work costs, not what starting Python does.
"""

import os
import pickle
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.kill_rounds.power import PowerCut

Tell = Callable[[str], None]
"""Notes a line; when it returns, whoever listens has it, whatever becomes of the process."""

PATIENCE = 120.0
"""Seconds after which a process that nobody killed counts as hanging."""


@dataclass(frozen=True, slots=True)
class KilledRun:
    """What came of a process."""

    told: tuple[str, ...]
    killed: bool
    """Whether it was killed; False where it had ended by itself before."""
    seconds: float


def run_and_kill(
    work: Callable[[Tell], None], after: float | None, power: PowerCut | None = None, *, told: int = 0
) -> KilledRun:
    """Kills the work so many seconds after it told `ready` and so many lines more; None lets it end. AssertionError
    where it failed.

    With `power` that is cut off where the work is, and what was only in memory is gone with it.
    """
    if power is not None:
        power.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _end(lambda: work(lambda line: _write(writing, line.encode() + b"\n")))
    os.close(writing)
    lines, rest, begun = [], b"", time.monotonic()
    ready: float | None = None
    killed = False
    while True:
        now = time.monotonic()
        due = begun + PATIENCE if ready is None or after is None else ready + after
        if now >= due and not killed:
            if power is not None:
                power.cut_under(pid)
            os.kill(pid, signal.SIGKILL)
            killed = True
        came, _, _ = select.select([reading], [], [], 1.0 if killed else max(0.0, due - now))
        if not came:
            continue
        part = os.read(reading, 65_536)
        if not part:
            break
        *whole, rest = (rest + part).split(b"\n")
        for line in map(bytes.decode, whole):
            if line != "ready":
                lines.append(line)
            if line == "ready" or len(lines) == told:
                ready = time.monotonic() if len(lines) >= told else None
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    if power is not None and killed:
        power.restore()
    else:
        killed = killed and os.WIFSIGNALED(status)
    if not killed and os.waitstatus_to_exitcode(status):
        raise AssertionError(f"the work failed by itself: {lines[-5:]}")
    if killed and after is None:
        raise AssertionError("the work hung")
    return KilledRun(tuple(lines), killed, time.monotonic() - (ready or begun))


def in_child(question: Callable[[], Any]) -> Any:
    """The answer to a question that opens an archive, asked in a process of its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _end(lambda: _write(writing, pickle.dumps(question())))
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        answer = file.read()
    _, status = os.waitpid(pid, 0)
    if status:
        raise AssertionError("the look at what was left failed; see above")
    return pickle.loads(answer)


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _end(work: Callable[[], None]) -> None:
    """The forked process: never comes back to what its parent was about."""
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - it is told and ends here
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)
