"""An ingest at a terminal: its bar, and what it did in a line, for people and for scripts."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tqdm import tqdm

from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from assistant.i18n.clock_text import exact_running_time

if TYPE_CHECKING:  # importing them takes seconds, which `filmoteca --help` should not
    from ingest.pipeline.report import IngestProgress, IngestReport


NAMES = ("name of a file or folder", "names of files and folders")


class ProgressBar:
    """Progress with the time left, on stderr."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: "IngestProgress") -> None:
        """Draws how far an ingest is."""
        if self._bar is None:
            self._bar = tqdm(
                total=round(progress.seconds_in_all),
                unit="s of video",
                bar_format="{percentage:3.0f}% {bar:30} {desc}",
                dynamic_ncols=True,
                mininterval=0.5,
            )
        left = progress.seconds_left
        self._bar.set_description_str(
            f"{progress.videos_done} of {progress.videos_in_all} videos"
            f", {exact_running_time(progress.seconds_done)} of {exact_running_time(progress.seconds_in_all)}"
            f"{'' if left is None else f', {exact_running_time(left)} left'}",
            refresh=False,
        )
        self._bar.update(max(0, round(progress.seconds_done) - self._bar.n))


def summary_value(report: "IngestReport") -> dict[str, object]:
    """A run's report for scripts."""
    return {
        "added": [video.name for video in report.added],
        "moved": [video.name for video in report.moved],
        "skipped": len(report.skipped),
        "passed_over": len(report.passed_over),
        "failed": report.failed,
        "warnings": report.warnings,
        "shots": report.shots,
        "heard": [video.name for video in report.subtitled],
        "subtitles": report.subtitles,
        "annotated": report.annotated,
        "names": report.names,
        "seconds": round(report.seconds, 2),
        "elapsed": round(report.elapsed, 2),
        "encoder_seconds": round(report.encoder_seconds, 2),
        "frames": {"decoded": report.decoded, "sampled": report.sampled, "encoded": report.encoded},
    }


def summary_line(report: "IngestReport") -> str:
    """The same for people."""
    parts = [f"{amount(len(report.added), 'video')} added"]
    if report.added:
        speed = report.seconds / max(report.elapsed, 1e-6)
        parts[0] += (
            f": {amount(report.shots, 'shot')} from {exact_running_time(report.seconds)}"
            f" in {exact_running_time(report.elapsed)}, {speed:.0f} times real time"
        )
    if report.subtitles:
        parts[0] += f", {amount(report.subtitles, 'subtitle')}" if report.added else ""
    if report.subtitled:
        parts.append(f"speech looked for in {amount(len(report.subtitled), 'video')} that were there")
        if not report.added:
            parts[-1] += f": {amount(report.subtitles, 'subtitle')}"
    if report.annotated:
        parts.append(f"annotators went over {amount(report.annotated, 'video')}")
    if report.names and not report.added:
        parts.append(f"{amount(report.names, *NAMES)} found by meaning from now on")
    if report.moved:
        parts.append(f"{len(report.moved)} moved")
    if report.skipped:
        parts.append(f"{len(report.skipped)} already there")
    if report.passed_over:
        parts.append(f"{len(report.passed_over)} passed over")
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    return "; ".join(parts) + "."


def show_summary(json: bool) -> "Callable[[IngestReport], None]":
    """What a run did, on stdout; what went wrong, on stderr."""

    def show(report: "IngestReport") -> None:
        for line in (*report.warnings, *report.failed):
            print_message(line)
        if json:
            print_json(summary_value(report))
        else:
            print_line(summary_line(report))

    return show
