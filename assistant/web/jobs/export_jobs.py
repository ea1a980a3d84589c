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

from assistant.i18n.catalogue import Texts
from assistant.i18n.translation import translate
from assistant.web.jobs.export_warnings import export_warnings, joined_names
from assistant.web.security.problems import error_sentence
from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin
from retrieval.errors import ArchiveError, MediaError, NotFound, UsageError
from retrieval.export.clip_zips import MakeClip
from retrieval.export.cut_lists import ReadClock, SourceClocks, cuts_of_bin, with_handles
from retrieval.export.cuts import Cut, CutList
from retrieval.export.file_names import safe_stem
from retrieval.export.formats import ExportFormat, write_cut_list
from retrieval.storage.atomic_files import atomic_file, disk_is_full
from retrieval.timecodes import SourceClock

log = logging.getLogger(__name__)

MOST_JOBS_KEPT = 12
"""Jobs, with their files."""
JOB_LIFETIME = 3600.0
"""Seconds."""
CONCURRENT_ENCODINGS = 1
"""Exports of clips that are made side by side; encoding already uses the cores."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is asked of an export."""

    kind: ExportFormat
    start_timecode: str = ""
    """Of each file's first frame; empty takes the file's own."""
    handles: float = 0.0
    """Seconds."""
    language: str = ""
    """Of the subtitles; empty takes what is shown first."""


@dataclass(slots=True)
class ExportJob:
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


class _ExportCancelled(Exception):
    """The visitor wants the export no more."""


class ExportJobs:
    """The exports of all visitors, each known to who began it by a name that cannot be guessed."""

    def __init__(self, archive: Archive, read_clock: ReadClock, extract_clip: MakeClip) -> None:
        self._archive, self._read_clock, self._cut_out = archive, read_clock, extract_clip
        self._jobs: OrderedDict[str, ExportJob] = OrderedDict()
        self._lock = threading.Lock()
        self._encoding = threading.Semaphore(CONCURRENT_ENCODINGS)
        self._folder: Path | None = None

    def begin(self, chosen: Bin, options: ExportOptions, texts: Texts) -> ExportJob:
        """Starts an export; UsageError where the start timecode is none."""
        unread: list[Path] = []

        def read(path: Path) -> SourceClock:
            try:
                return self._read_clock(path)
            except MediaError:
                unread.append(path)
                raise

        sources = SourceClocks(read, options.start_timecode or None)
        cuts = with_handles(cuts_of_bin(self._archive, chosen, sources), options.handles)
        name = f"{safe_stem(chosen.name, 'bin')}.{options.kind}"
        job = ExportJob(secrets.token_urlsafe(12), name, len(cuts.cuts))
        job.notes += export_warnings(cuts, options.kind, unread, texts)
        with self._lock:
            self._jobs[job.id] = job
            self._clear()
        threading.Thread(
            target=self._run, args=[job, cuts, options, texts], name="export", daemon=True
        ).start()
        return job

    def job(self, name: str) -> ExportJob | None:
        """The export of that name; None where it is not known any more."""
        with self._lock:
            return self._jobs.get(name)

    def stop(self, name: str) -> None:
        """Ends an export at its next clip."""
        if (job := self.job(name)) is not None:
            job.stopping = True

    def _run(self, job: ExportJob, cuts: CutList, options: ExportOptions, texts: Texts) -> None:
        try:
            if options.kind is ExportFormat.ZIP:
                with self._encoding:
                    self._write(job, cuts, options, texts)
            else:
                self._write(job, cuts, options, texts)
            job.state = "done"
        except _ExportCancelled:
            job.state = "stopped"
        except ArchiveError as error:
            job.error, job.state = _sentence(error, options.kind, texts), "failed"
        except Exception as error:  # whoever waits for it must get an answer
            log.exception("an export failed")
            job.error = texts("bins.export.full") if disk_is_full(error) else texts("error.unknown")
            job.state = "failed"

    def _write(self, job: ExportJob, cuts: CutList, options: ExportOptions, texts: Texts) -> None:
        job.state = "working"
        folder = self._made_folder()
        failed: list[Cut] = []

        def make_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
            if job.stopping:
                raise _ExportCancelled
            try:
                return self._cut_out(path, start, end, stem, timecode=timecode)
            except MediaError:
                failed.append(cuts.cuts[job.done])
                raise
            finally:
                job.done += 1

        path = folder / f"{job.id}.{options.kind}"
        language = options.language or None
        with atomic_file(path) as file:
            write_cut_list(
                self._archive, cuts, options.kind, file, beside=folder, make_clip=make_clip, language=language
            )
        if job.stopping:
            path.unlink()
            raise _ExportCancelled
        if failed:
            job.notes.append(texts("bins.export.left_out", names=joined_names(cut.name for cut in failed)))
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
            if len(self._jobs) <= MOST_JOBS_KEPT and now - job.begun < JOB_LIFETIME:
                break
            job.stopping = True
            if job.path is not None:
                job.path.unlink(missing_ok=True)
            del self._jobs[name]


def _sentence(error: ArchiveError, kind: ExportFormat, texts: Texts) -> str:
    if disk_is_full(error):
        return texts("bins.export.full")
    if isinstance(error, NotFound) and kind in (ExportFormat.SRT, ExportFormat.VTT):
        return texts("bins.export.no_subtitles")
    if isinstance(error, MediaError):
        return texts("bins.export.no_clips")
    if isinstance(error, UsageError):
        return error_sentence(error, texts)
    cause = error.__cause__
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else error.message
    return texts("bins.export.failed", reason=translate(reason, texts.language))
