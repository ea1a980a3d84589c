"""What this machine has to spare just now: cores and memory. Known on Linux; elsewhere guessed, or not known."""

import os
from contextlib import suppress
from pathlib import Path

MOST_THREADS = 8
"""More gain nothing: reading weights is what takes the time."""
LOAD, MEMORY = Path("/proc/loadavg"), Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


def free_cores() -> int:
    """Cores that nobody else uses just now; at least one, at most `MOST_THREADS`.

    llama.cpp's threads wait for each other in a loop, so that one too many costs far more than one too few: beside
    eight busy processes on two cores one thread wrote 9.5 tokens a second, two wrote 0.3.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if (allowed := _allowed_cores()) is not None and allowed < cores:
        return _bounded(allowed // 2)  # in a container that is held to less, what runs there is not known
    try:
        running = (
            int(LOAD.read_text(encoding="ascii").split()[3].partition("/")[0]) - 1
        )  # without this thread
    except (OSError, ValueError, IndexError):
        return _bounded(cores // 2)
    return _bounded(cores - running)


def free_memory() -> int | None:
    """Bytes that a new model may take without anything being ended for it; None where that is not known."""
    free = None
    with suppress(OSError, ValueError, IndexError):
        lines = MEMORY.read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    with suppress(OSError, ValueError):
        most = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((CGROUP / "memory.current").read_text(encoding="ascii"))
        if most != "max":
            free = min(int(most) - used, free if free is not None else int(most))
    return free


def _allowed_cores() -> int | None:
    """What a container is held to; None where it is not."""
    with suppress(OSError, ValueError):
        quota, period = (CGROUP / "cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            return max(1, int(quota) // int(period))
    return None


def _bounded(threads: int) -> int:
    return max(1, min(MOST_THREADS, threads))
