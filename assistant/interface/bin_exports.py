"""Bins on their way out as files: each export is a job that runs in a thread of its own and tells how far it is.

Its file lies with the temporary ones until it is an hour old, or newer ones need its place.
"""

import logging
import secrets
import shutil
import threading
import time
import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from assistant.interface.export_notes import listed, notes_of
from assistant.interface.sentence_routes import in_words
from assistant.interface.texts import Texts
from assistant.translating import translated
from retrieval.archive import Archive
from retrieval.bins import Bin
from retrieval.errors import ArchiveError, MediaError, NotFound, UsageError
from retrieval.exporting.cuts import Cut, CutList
from retrieval.exporting.file_names import safe_stem
from retrieval.exporting.formats import Format, write_cuts
from retrieval.exporting.gathering import ReadClock, Sources, cuts_of_bin, with_handles
from retrieval.exporting.whole_files import disk_is_full, whole_file
from retrieval.exporting.zips import MakeClip
from retrieval.timecodes import SourceClock

log = logging.getLogger(__name__)

MOST_KEPT = 12
"""Jobs, with their files."""
LONGEST_KEPT = 3600.0
"""Seconds."""
AT_ONCE = 1
"""Exports of clips that are made side by side; encoding already uses the cores."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is asked of an export."""

    kind: Format
    start_timecode: str = ""
    """Of each file's first frame; empty takes the file's own."""
    handles: float = 0.0
    """Seconds."""
    language: str = ""
    """Of the subtitles; empty takes what is shown first."""


@dataclass(slots=True)
class Job:
    """An export as far as it has come."""

    id: str
    file_name: str
    of: int
    """Clips in all."""
    done: int = 0
    state: Literal["waiting", "working", "done", "failed", "stopped"] = "waiting"
    notes: list[str] = field(default_factory=list)
    """What is to know of the file, a sentence each."""
    error: str = ""
    path: Path | None = None
    begun: float = field(default_factory=time.monotonic)
    stopping: bool = False


class _Stopped(Exception):
    """The visitor wants the export no more."""


class Exports:
    """The exports of all visitors, each known to who began it by a name that cannot be guessed."""

    def __init__(self, archive: Archive, read_clock: ReadClock, cut_out: MakeClip) -> None:
        self._archive, self._read_clock, self._cut_out = archive, read_clock, cut_out
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._encoding = threading.Semaphore(AT_ONCE)
        self._folder: Path | None = None

    def begin(self, chosen: Bin, options: ExportOptions, texts: Texts) -> Job:
        """Starts an export; UsageError where the start timecode is none."""
        unread: list[Path] = []

        def read(path: Path) -> SourceClock:
            try:
                return self._read_clock(path)
            except MediaError:
                unread.append(path)
                raise

        sources = Sources(read, options.start_timecode or None)
        cuts = with_handles(cuts_of_bin(self._archive, chosen, sources), options.handles)
        name = f"{safe_stem(chosen.name, 'bin')}.{options.kind}"
        job = Job(secrets.token_urlsafe(12), name, len(cuts.cuts))
        job.notes += notes_of(cuts, options.kind, unread, texts)
        with self._lock:
            self._jobs[job.id] = job
            self._clear()
        threading.Thread(
            target=self._run, args=[job, cuts, options, texts], name="export", daemon=True
        ).start()
        return job

    def job(self, name: str) -> Job | None:
        """The export of that name; None where it is not known any more."""
        with self._lock:
            return self._jobs.get(name)

    def stop(self, name: str) -> None:
        """Ends an export at its next clip."""
        if (job := self.job(name)) is not None:
            job.stopping = True

    def _run(self, job: Job, cuts: CutList, options: ExportOptions, texts: Texts) -> None:
        try:
            if options.kind is Format.ZIP:
                with self._encoding:
                    self._write(job, cuts, options, texts)
            else:
                self._write(job, cuts, options, texts)
            job.state = "done"
        except _Stopped:
            job.state = "stopped"
        except ArchiveError as error:
            job.error, job.state = _sentence(error, options.kind, texts), "failed"
        except Exception as error:  # whoever waits for it must get an answer
            log.exception("an export failed")
            job.error = texts("bins.export.full") if disk_is_full(error) else texts("error.unknown")
            job.state = "failed"

    def _write(self, job: Job, cuts: CutList, options: ExportOptions, texts: Texts) -> None:
        job.state = "working"
        folder = self._made_folder()
        failed: list[Cut] = []

        def make_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
            if job.stopping:
                raise _Stopped
            try:
                return self._cut_out(path, start, end, stem, timecode=timecode)
            except MediaError:
                failed.append(cuts.cuts[job.done])
                raise
            finally:
                job.done += 1

        path = folder / f"{job.id}.{options.kind}"
        language = options.language or None
        with whole_file(path) as file:
            write_cuts(
                self._archive, cuts, options.kind, file, beside=folder, make_clip=make_clip, language=language
            )
        if job.stopping:
            path.unlink()
            raise _Stopped
        if failed:
            job.notes.append(texts("bins.export.left_out", names=listed(cut.name for cut in failed)))
        job.done, job.path = job.of, path

    def _made_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(mkdtemp(prefix="filmoteca-exports-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder

    def _clear(self) -> None:
        """Old exports go, and those that are too many; what still runs is stopped first."""
        now = time.monotonic()
        for name, job in list(self._jobs.items()):
            if len(self._jobs) <= MOST_KEPT and now - job.begun < LONGEST_KEPT:
                break
            job.stopping = True
            if job.path is not None:
                job.path.unlink(missing_ok=True)
            del self._jobs[name]


def _sentence(error: ArchiveError, kind: Format, texts: Texts) -> str:
    if disk_is_full(error):
        return texts("bins.export.full")
    if isinstance(error, NotFound) and kind in (Format.SRT, Format.VTT):
        return texts("bins.export.no_subtitles")
    if isinstance(error, MediaError):
        return texts("bins.export.no_clips")
    if isinstance(error, UsageError):
        return in_words(error, texts)
    cause = error.__cause__
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else error.said
    return texts("bins.export.failed", reason=translated(reason, texts.language))
