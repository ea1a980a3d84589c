"""A benchmark's figures, written as JSON and compared with the last run that was kept.

Every benchmark takes these two options beside its own:

    --json [FILE]   write the figures, to benchmarks/results/NAME.json where no file is named: that run is kept
    --compare       print each figure beside the kept one, and their ratio

Figures of time say something about a machine only while nothing else runs on it. So a run records how busy the
machine was when it began; times of a busy machine, or of another one, are shown and not compared.
"""

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, SupportsFloat

from pydantic import BaseModel, ConfigDict, ValidationError

RESULTS = Path(__file__).with_name("results")
BUSY = 0.25
"""Of the cores at work before a run begins; above it, times are not compared."""
TIMED = frozenset({"s", "ms", "/s"})
"""Units of figures that a busy machine changes."""


class Figure(BaseModel):
    """A number with its unit; without one it is a share or a count."""

    model_config = ConfigDict(frozen=True)

    value: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value:.4g} {self.unit}".rstrip()


class Machine(BaseModel):
    """Where a run took place. `load` is the mean number of processes at work in the minute before."""

    model_config = ConfigDict(frozen=True)

    processor: str
    cores: int
    python: str
    load: float

    @classmethod
    def here(cls) -> Self:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0
        return cls(processor=_processor(), cores=cores, python=platform.python_version(), load=load)

    @property
    def busy(self) -> bool:
        return self.load > BUSY * self.cores

    def like(self, other: Self) -> bool:
        """Whether times of both mean the same."""
        return (
            not self.busy
            and not other.busy
            and (self.processor, self.cores) == (other.processor, other.cores)
        )


class KeptRun(BaseModel):
    """What stands in a file of `results`."""

    benchmark: str
    recorded: datetime
    given: dict[str, str]
    machine: Machine
    figures: dict[str, Figure]


class Run:
    """A run that is under way. Used as a context: when it ends well, it is compared and written as was asked."""

    def __init__(self, benchmark: str, given: argparse.Namespace, results: Path = RESULTS) -> None:
        options = dict(vars(given))
        self._written, self._compared = options.pop("json"), options.pop("compare")
        self._kept = results / f"{benchmark}.json"
        self._run = KeptRun(
            benchmark=benchmark,
            recorded=datetime.now(UTC).replace(microsecond=0),
            given={name: _told(value) for name, value in options.items() if value not in (None, False)},
            machine=Machine.here(),
            figures={},
        )

    def figure(self, name: str, value: SupportsFloat, unit: str = "") -> None:
        """Takes a figure in. Its name stays the same from run to run."""
        self._run.figures[name] = Figure(value=float(value), unit=unit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is not None:
            return
        if self._compared:
            print(self._comparison())
        if self._written is not None:
            self._write(Path(self._written) if self._written else self._kept)

    def _write(self, file: Path) -> None:
        """Of a run that is kept, times are left out where the machine was busy: they are no reference."""
        run, told = self._run, ""
        if file == self._kept and run.machine.busy:
            lasting = {name: figure for name, figure in run.figures.items() if figure.unit not in TIMED}
            run, told = (
                run.model_copy(update={"figures": lasting}),
                "; the machine was busy: no times are kept",
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(run.model_dump_json(indent=2, exclude_defaults=True) + "\n", encoding="utf-8")
        print(f"written to {file}{told}", file=sys.stderr)

    def _comparison(self) -> str:
        if not self._kept.exists():
            return f"Nothing to compare with: no run is kept in {self._kept}."
        try:
            kept = KeptRun.model_validate_json(self._kept.read_text(encoding="utf-8"))
        except ValidationError as error:
            raise SystemExit(f"{self._kept} is no kept run; delete it, or take it back from git.") from error
        return "\n".join(compared(self._run, kept))


def begin(parser: argparse.ArgumentParser, file: str) -> tuple[argparse.Namespace, Run]:
    """The arguments, and the run that takes the figures; `file` is the benchmark's own."""
    parser.add_argument("--json", metavar="FILE", nargs="?", const="", help="write the figures, or keep them")
    parser.add_argument("--compare", action="store_true", help="with the last kept run")
    given = parser.parse_args()
    return given, Run(Path(file).stem, given)


def compared(run: KeptRun, kept: KeptRun) -> list[str]:
    """A line for each figure of either run: now, kept, the ratio of both where it means something."""
    lines = [f"beside the run of {kept.recorded:%Y-%m-%d}:"]
    if run.given != kept.given:
        lines.append(f"  it was given {kept.given}, this one {run.given}")
    if not run.machine.like(kept.machine):
        lines.append("  times are not compared: another machine, or a busy one")
    for name in dict.fromkeys([*run.figures, *kept.figures]):
        now, then = run.figures.get(name), kept.figures.get(name)
        line = f"  {name:44} {now or '–'!s:>14} {then or '–'!s:>14}"
        if now and then and then.value and (now.unit not in TIMED or run.machine.like(kept.machine)):
            line += f" {now.value / then.value:8.3f}"
        lines.append(line)
    return lines


def _told(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(map(_told, value))
    return value.name if isinstance(value, Path) else str(value)  # no folders of somebody's machine


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
