"""Bins on their way out as files: each export is a job that tells how far it is.

Its file lies with the temporary ones until it is an hour old, or newer ones need its place.
"""

import logging
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.i18n.catalogue import Texts
from assistant.i18n.subtitle_texts import subtitle_choice
from assistant.i18n.translation import translate
from assistant.jobs.job import Job, JobCancelled, JobProgress
from assistant.jobs.job_queue import JobQueue
from assistant.web.jobs.export_warnings import export_warnings, joined_names
from assistant.web.security.problems import error_sentence
from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin
from retrieval.errors import ArchiveError, MediaError, NotFound, UsageError
from retrieval.export.clip_zips import ClipMaker
from retrieval.export.cut_lists import ReadClock, SourceClocks, cuts_of_bin, with_handles
from retrieval.export.cuts import Cut, CutList
from retrieval.export.exported_lines import SubtitleChoice
from retrieval.export.formats import MARKER_FORMATS, SPOKEN_FORMATS, ExportFormat, write_cut_list
from retrieval.file_names import safe_stem
from retrieval.storage.atomic_files import atomic_file, disk_is_full, scratch_folder
from retrieval.timecodes import SourceClock

log = logging.getLogger(__name__)

MOST_JOBS_KEPT = 12
"""Jobs, with their files."""
JOB_LIFETIME = 3600.0
"""Seconds."""
MOST_ZIP_SECONDS = 600.0
"""Of clips that visitors of a read-only archive take with them in one go: others wait for the same machine."""


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
    speakers: bool = True
    """Whether subtitles say who speaks, where voices are told apart."""
    sounds: bool = False
    """Whether subtitles say what is heard besides."""
    markers: bool = False
    """Whether whole files are marked in place of being cut."""
    sound_track: int = 0
    """Only lines heard in this of several sound tracks; 0: in any."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The file, once it is there, and what is to know of it, a sentence each."""

    notes: tuple[str, ...] = ()
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportTools:
    """What exports of one archive are made with."""

    archive: Archive
    extract_clip: ClipMaker
    folder: Callable[[], Path]
    """Where files are kept; made when it is asked for."""


class ExportJob(Job[ExportResult]):
    """One export of a bin; its items are clips."""

    kind = "export"

    def __init__(
        self,
        tools: ExportTools,
        file_name: str,
        cuts: CutList,
        options: ExportOptions,
        texts: Texts,
        notes: Sequence[str] = (),
    ) -> None:
        """`notes` are known before it is made; sentences are in the language of the texts."""
        super().__init__()
        self.file_name = file_name
        self.format = options.kind
        self._tools, self._cuts, self._options, self._texts = tools, cuts, options, texts
        self._notes = tuple(notes)
        self._clips_done = 0
        self._tell(0)
        self.update(result=ExportResult(self._notes))

    def work(self) -> ExportResult:
        """Writes the file; clips that cannot be cut out are left out and named. ArchiveError where none can."""
        cuts, kind, folder = self._cuts, self._options.kind, self._tools.folder()
        failed: list[Cut] = []

        def make_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
            self.check_cancelled()
            try:
                return self._tools.extract_clip(path, start, end, stem, timecode=timecode)
            except MediaError:
                failed.append(cuts.cuts[self._clips_done])
                raise
            finally:
                self._tell(self._clips_done + 1)

        path = folder / f"{self.id}.{kind.suffix}"
        with atomic_file(path) as file:
            write_cut_list(
                self._tools.archive, cuts, kind, file, beside=folder, make_clip=make_clip,
                subtitles=self._subtitles(), markers=self._options.markers and kind in MARKER_FORMATS,
            )  # fmt: skip
        if self.is_cancelling:
            path.unlink()
            raise JobCancelled
        notes = self._notes
        if failed:
            names = joined_names(cut.name for cut in failed)
            notes = (*notes, self._texts("bins.export.left_out", names=names))
        self._tell(len(cuts.cuts))
        return ExportResult(notes, path)

    def _subtitles(self) -> SubtitleChoice:
        options = self._options
        return subtitle_choice(
            options.language,
            self._texts,
            speakers=options.speakers,
            sounds=options.sounds,
            sound_track=options.sound_track,
        )

    def explain(self, error: Exception) -> str:
        """Why nothing was written, in the visitor's language."""
        if isinstance(error, ArchiveError):
            return _sentence(error, self._options.kind, self._texts)
        log.error("an export failed", exc_info=error)
        return self._texts("bins.export.full") if disk_is_full(error) else self._texts("error.unknown")

    def _tell(self, clips_done: int) -> None:
        self._clips_done, clips = clips_done, len(self._cuts.cuts)
        share = clips_done / clips if clips else 0.0
        self.update(progress=JobProgress(share, items_done=clips_done, items_total=clips))


class ClipExportJob(ExportJob):
    """An export of clips as files: one at a time, for encoding already uses the cores."""

    concurrency = 1


class ExportJobs:
    """The exports of all visitors, each known to who began it by an id that cannot be guessed."""

    def __init__(
        self, archive: Archive, jobs: JobQueue, read_clock: ReadClock, extract_clip: ClipMaker
    ) -> None:
        self._archive, self._jobs, self._read_clock = archive, jobs, read_clock
        self._tools = ExportTools(archive, extract_clip, self._made_folder)
        self._lock = threading.Lock()
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
        name = f"{safe_stem(chosen.name, 'bin')}.{options.kind.suffix}"
        notes = export_warnings(cuts, options.kind, unread, texts)
        kind = ClipExportJob if options.kind is ExportFormat.ZIP else ExportJob
        job = self._jobs.add(kind(self._tools, name, cuts, options, texts, notes))
        self._clear()
        return job

    def job(self, job_id: str) -> ExportJob | None:
        """The export of that id; None where it is not known any more."""
        return self._jobs.get(ExportJob, job_id)

    def _made_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = scratch_folder()
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder

    def _clear(self) -> None:
        """Old exports go, and those that are too many; what still runs is cancelled first."""
        now, known = time.monotonic(), self._jobs.jobs(ExportJob)
        for number, job in enumerate(known):
            if len(known) - number <= MOST_JOBS_KEPT and now - job.created < JOB_LIFETIME:
                break
            job.cancel()
            if (result := job.status.result) is not None and result.path is not None:
                result.path.unlink(missing_ok=True)
            self._jobs.forget(job)


def export_refusal(chosen: Bin, kind: ExportFormat, texts: Texts, *, read_only: bool) -> str:
    """Why a bin is not exported so; empty where it is."""
    if not chosen.clips:
        return texts("bins.export.empty")
    if read_only and kind is ExportFormat.ZIP and chosen.seconds > MOST_ZIP_SECONDS:
        return texts("bins.export.long", n=round(MOST_ZIP_SECONDS / 60))
    return ""


def _sentence(error: ArchiveError, kind: ExportFormat, texts: Texts) -> str:
    if disk_is_full(error):
        return texts("bins.export.full")
    if isinstance(error, NotFound) and kind in SPOKEN_FORMATS:
        return texts("bins.export.no_subtitles")
    if isinstance(error, MediaError):
        return texts("bins.export.no_clips")
    if isinstance(error, UsageError):
        return error_sentence(error, texts)
    cause = error.__cause__
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else error.message
    return texts("bins.export.failed", reason=translate(reason, texts.language))
