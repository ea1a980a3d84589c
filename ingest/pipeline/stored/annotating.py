"""Annotators run over the videos of an archive: those that they have not gone over yet, or in another version.

A video's annotations of a kind are stored as soon as they are complete, so that a run may end anywhere and the
next one goes on from there. It knows no model.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import get_args

from ingest.annotators.annotator import Annotator, EncoderAwareAnnotator, SpeechAwareAnnotator
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.stored.encoded_shots import ArchiveShots
from retrieval.annotations import Annotation, AnnotationKind, PersonKind, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import ArchiveError, MediaError, ModelError, UsageError
from retrieval.messages import LocalizableMessage
from retrieval.people.grouping import group_people
from retrieval.types import Shot, Video

HEARD_KINDS: tuple[AnnotationKind, ...] = ("sound", "audio", "voice")
"""What there is to find where there are no pictures."""


@dataclass(slots=True)
class AnnotationReport:
    """What a run did. A video counts once for each annotator."""

    videos: dict[AnnotationKind, int] = field(default_factory=dict)
    """Videos gone over."""
    annotations: dict[AnnotationKind, int] = field(default_factory=dict)
    """What was found in them."""
    skipped: int = 0
    """Videos that these annotators had gone over before."""
    failed: list[LocalizableMessage] = field(default_factory=list)
    """One sentence each, naming the file; they are tried again by the next run."""
    seconds: float = 0.0
    """Of video gone over."""
    elapsed: float = 0.0

    def add(self, other: "AnnotationReport") -> None:
        """Takes another run's doings in."""
        for kind, videos in other.videos.items():
            self.videos[kind] = self.videos.get(kind, 0) + videos
            self.annotations[kind] = self.annotations.get(kind, 0) + other.annotations[kind]
        self.skipped += other.skipped
        self.failed += other.failed
        self.seconds += other.seconds
        self.elapsed += other.elapsed


def annotate(
    archive: Archive,
    annotators: Sequence[Annotator],
    on_progress: Callable[[IngestProgress], None] = lambda _: None,
    encoder: Encoder | None = None,
    at_once: int = 1,
) -> AnnotationReport:
    """Lets each annotator go over the videos that it has not annotated; what one cannot read is reported.

    So many videos are gone over `at_once`, which annotators that work elsewhere gain by.
    `encoder` is the archive's where it is loaded already; else it is loaded when an annotator asks it.

    Faces and voices are grouped by person at the end. ArchiveBusy when another process writes to the archive,
    UsageError where faces are to be looked for and nobody has allowed that for this archive.
    """
    if any(one.annotator.kind == "face" for one in annotators) and not archive.people.allowed:
        raise UsageError(
            "Faces are looked for only where that was allowed; allow it for {folder} by `filmoteca people on`.",
            folder=archive.folder,
        )
    began = time.monotonic()
    report = AnnotationReport()
    seen = ArchiveShots(archive, encoder)
    annotators = [one.seeing(seen) if isinstance(one, EncoderAwareAnnotator) else one for one in annotators]
    annotators = [
        one.reading(archive.speech) if isinstance(one, SpeechAwareAnnotator) else one for one in annotators
    ]
    with archive.writing():
        due = _due(archive, annotators)
        report.skipped = len(archive.videos()) - len(due)
        jobs = [_Job(video, annotator) for video, some in due for annotator in some]
        length = sum(job.video.duration for job in jobs)

        def tell(job: _Job | None = None) -> None:
            seconds = sum(min(one.seconds, one.video.duration) for one in jobs)
            ended = sum(one.is_over for one in jobs) * len(due) // max(1, len(jobs))
            name = (job or jobs[-1]).video.name
            on_progress(IngestProgress(seconds, length, ended, len(due), name, time.monotonic() - began))

        for job in _done(jobs, archive, tell, at_once):
            _store(archive, job, report)
            tell(job)
        for kind in get_args(PersonKind):
            for who in [one.annotator for one in annotators if one.annotator.kind == kind]:
                group_people(archive, who, kind)
    report.elapsed = time.monotonic() - began
    return report


def _due(archive: Archive, annotators: Sequence[Annotator]) -> list[tuple[Video, list[Annotator]]]:
    """The videos with something to do, and who has to do it."""
    known = {one.annotator: archive.annotations.annotators(one.annotator.kind) for one in annotators}
    silent = (
        archive.unheard() if any(isinstance(one, SpeechAwareAnnotator) for one in annotators) else frozenset()
    )
    due = [
        (
            video,
            [
                one
                for one in annotators
                if known[one.annotator].get(video.id) != one.annotator
                and not (video.id in silent and isinstance(one, SpeechAwareAnnotator))
            ],
        )
        for video in archive.videos()
        if not video.is_in_progress
    ]
    return [(video, some) for video, some in due if some]


@dataclass(slots=True, eq=False)
class _Job:
    """One annotator's work on one video."""

    video: Video
    annotator: Annotator
    seconds: float = 0.0
    """Of the video, that it has come to."""
    found: Sequence[Annotation] = ()
    error: ArchiveError | None = None
    is_over: bool = False

    def work(self, shots: Sequence[Shot], on_progress: Callable[["_Job"], None]) -> "_Job":
        """Annotates; what is wrong with the video or the model is kept."""

        def tell(at: float) -> None:
            self.seconds = max(0.0, at)
            on_progress(self)

        try:
            tell(0.0)
            if not self.video.is_sound or self.annotator.annotator.kind in HEARD_KINDS:
                self.found = self.annotator.annotate(self.video, shots, tell)
        except (MediaError, ModelError) as error:
            self.error = error
        self.seconds, self.is_over = self.video.duration, True
        return self


def _done(
    jobs: Sequence[_Job], archive: Archive, on_progress: Callable[[_Job], None], at_once: int
) -> Iterator[_Job]:
    """The jobs as they are done, at most so many under way."""
    if at_once == 1:
        for job in jobs:
            yield job.work(archive.shots(job.video.id), on_progress)
        return
    threads = ThreadPoolExecutor(at_once, thread_name_prefix="annotate")
    try:
        waiting, running = deque(jobs), set[Future[_Job]]()
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.popleft()
                running.add(threads.submit(job.work, archive.shots(job.video.id), on_progress))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _store(archive: Archive, job: _Job, report: AnnotationReport) -> None:
    who, video = job.annotator.annotator, job.video
    if job.error is not None:
        report.failed.append(job.error.message)
        return
    archive.set_annotations(video.id, VideoAnnotations(who, tuple(job.found)))
    report.videos[who.kind] = report.videos.get(who.kind, 0) + 1
    report.annotations[who.kind] = report.annotations.get(who.kind, 0) + len(job.found)
    report.seconds += video.duration
