"""Annotators run over the videos of an archive: those that they have not gone over yet, or in another version.

A video's annotations of a kind are stored as soon as they are complete, so that a run may end anywhere and the
next one goes on from there. It knows no model.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from ingest.annotators.annotator import Annotator, AsksEncoder, AsksSpeech
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.stored.seen_shots import ArchiveShots
from retrieval.annotations import AnnotationKind, PersonKind, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import MediaError, ModelError, UsageError
from retrieval.messages import LocalizableMessage
from retrieval.people.grouping import group_people
from retrieval.types import Video

HEARD_KINDS: tuple[AnnotationKind, ...] = ("sound", "voice")
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
) -> AnnotationReport:
    """Lets each annotator go over the videos that it has not annotated; what one cannot read is reported.

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
    annotators = [one.seeing(seen) if isinstance(one, AsksEncoder) else one for one in annotators]
    annotators = [one.reading(archive.speech) if isinstance(one, AsksSpeech) else one for one in annotators]
    with archive.writing():
        due = _due(archive, annotators)
        report.skipped = len(archive.videos()) - len(due)
        length = sum(video.duration * len(some) for video, some in due)
        done = 0.0
        for place, (video, some) in enumerate(due):
            for annotator in some:
                tell = _progress(on_progress, video, done, length, place, len(due), began)
                tell(0.0)
                _annotate(archive, video, annotator, report, tell)
                done += video.duration
        for kind in get_args(PersonKind):
            for who in [one.annotator for one in annotators if one.annotator.kind == kind]:
                group_people(archive, who, kind)
        if due:
            _progress(on_progress, due[-1][0], done, length, len(due), len(due), began)(0.0)
    report.elapsed = time.monotonic() - began
    return report


def _due(archive: Archive, annotators: Sequence[Annotator]) -> list[tuple[Video, list[Annotator]]]:
    """The videos with something to do, and who has to do it."""
    known = {one.annotator: archive.annotations.annotators(one.annotator.kind) for one in annotators}
    silent = archive.unheard() if any(isinstance(one, AsksSpeech) for one in annotators) else frozenset()
    due = [
        (
            video,
            [
                one
                for one in annotators
                if known[one.annotator].get(video.id) != one.annotator
                and not (video.id in silent and isinstance(one, AsksSpeech))
            ],
        )
        for video in archive.videos()
    ]
    return [(video, some) for video, some in due if some]


def _annotate(
    archive: Archive,
    video: Video,
    annotator: Annotator,
    report: AnnotationReport,
    on_progress: Callable[[float], None],
) -> None:
    who = annotator.annotator
    try:
        heard = not video.is_sound or who.kind in HEARD_KINDS
        found = annotator.annotate(video, archive.shots(video.id), on_progress) if heard else []
    except (MediaError, ModelError) as error:
        report.failed.append(error.message)
        return
    archive.set_annotations(video.id, VideoAnnotations(who, tuple(found)))
    report.videos[who.kind] = report.videos.get(who.kind, 0) + 1
    report.annotations[who.kind] = report.annotations.get(who.kind, 0) + len(found)
    report.seconds += video.duration


def _progress(
    on_progress: Callable[[IngestProgress], None],
    video: Video,
    done: float,
    length: float,
    videos_done: int,
    videos: int,
    began: float,
) -> Callable[[float], None]:
    """Tells how far the run is when this video has come to a time."""

    def tell(at: float) -> None:
        within = min(max(0.0, at), video.duration)
        on_progress(
            IngestProgress(done + within, length, videos_done, videos, video.name, time.monotonic() - began)
        )

    return tell
