"""What the page is told of jobs, folders, uploads and videos that are away, as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from assistant.footage.allowed_folders import FolderListing
from assistant.footage.encoded_paths import decode_path, display_path, encode_path
from assistant.footage.ingest_job import IngestJob, IngestResult, JobInterrupted
from assistant.footage.job_store import WatchedFolder
from assistant.footage.uploads import Upload
from assistant.footage.worker_messages import JobKind
from assistant.i18n.catalogue import Texts
from assistant.i18n.clock_text import running_time
from assistant.i18n.translation import translate
from assistant.jobs.job import JobStatus
from assistant.web.wire.footage import (
    Folder,
    FootageJob,
    ListedFolder,
    MissingVideo,
    OfferedAnnotator,
    UploadState,
    VideoInProgress,
    WatchedFolderState,
)
from retrieval.archive.archive import Archive
from retrieval.names import clean_name
from retrieval.types import Video

MOST_PATHS = 3
"""Named of what a job takes in; the others are counted."""


def job_json(job: IngestJob, texts: Texts, uploads: Path) -> FootageJob:
    """A job: its stage, how far it is, what failed, and once it is over what came of it in a sentence.

    `uploads` is the folder of what was uploaded, which has a name of its own.
    """
    status, request = job.status, job.request
    progress, result = status.progress, status.result or IngestResult()
    return FootageJob(
        id=job.id,
        kind=request.kind,
        watched=request.watched,
        what=[
            texts("footage.job.uploads") if path == encode_path(uploads) else display_path(decode_path(path))
            for path in request.paths[:MOST_PATHS]
        ]
        + [texts(f"footage.annotator.{name}") for name in request.annotators],
        more=max(0, len(request.paths) - MOST_PATHS),
        stage=job_stage(status),
        over=status.is_over,
        videos_done=progress.items_done,
        videos_in_all=progress.items_total,
        share=progress.share,
        left=progress.seconds_left,
        frames_a_second=progress.frames_per_second,
        under_way=[]
        if status.is_over
        else [VideoInProgress(**asdict(video)) for video in progress.under_way],
        added=list(result.added),
        failed=[translate(sentence, texts.language) for sentence in result.failed],
        failed_in_all=result.failed_in_all,
        warnings=[translate(sentence, texts.language) for sentence in result.warnings],
        summary=job_summary(request.kind, status, texts) if status.is_over else "",
        error=translate(status.message, texts.language),
    )


def offered_annotators(archive: Archive, consent: Mapping[str, bool], texts: Texts) -> list[OfferedAnnotator]:
    """The annotators by name, each with whether it needs that faces may be looked for."""
    kept = archive.ingest_choices.annotators()
    return [
        OfferedAnnotator(
            name=name,
            finds=texts(f"footage.annotator.{name}"),
            kept=name in kept,
            allowed=archive.people.allowed or not needs,
        )
        for name, needs in consent.items()
    ]


def job_stage(status: JobStatus[IngestResult]) -> str:
    """The page's word: waiting, loading, looking, working, annotating, stopping, done, stopped, failed, cut off."""
    match status.state:
        case "queued":
            return "waiting"
        case "running":
            return "stopping" if status.is_cancelling else status.step
        case "cancelled":
            return "stopped"
        case "failed":
            return "cut off" if isinstance(status.error, JobInterrupted) else "failed"
        case "done":
            return "done"


def job_summary(kind: JobKind, status: JobStatus[IngestResult], texts: Texts) -> str:
    """What a job did: "3 videos added: 41 shots from 12 min. 2 were there already."""
    result = status.result or IngestResult()
    if kind == "relocate":
        parts = [("found", result.moved), ("missing", result.missing)]
        sentences = [texts.count(f"footage.sum.{key}", number) for key, number in parts if number]
        return " ".join(sentences) or texts("footage.sum.all_there") if status.state == "done" else ""
    sentences = []
    if result.added_in_all:
        sentences.append(
            texts(
                "footage.sum.added",
                videos=texts.count("videos", result.added_in_all),
                shots=texts.count("shots", result.shots),
                time=running_time(result.seconds),
            )
        )
    counted = (
        ("heard", result.subtitled),
        ("annotated", result.annotated),
        ("moved", result.moved),
        ("skipped", result.skipped),
        ("failed", result.failed_in_all),
    )
    sentences += [texts.count(f"footage.sum.{key}", number) for key, number in counted if number]
    usual = "footage.sum.stopped" if status.state == "cancelled" else "footage.sum.nothing"
    return " ".join(sentences) or texts(usual)


def folder_json(listing: FolderListing, most: int) -> Folder:
    """A folder, what lies in it, and the way up; `path` is None in the list of roots."""
    folder = listing.folder
    return Folder(
        path=None if folder is None else encode_path(folder),
        shown="" if folder is None else display_path(folder),
        above=None if listing.above is None else encode_path(listing.above),
        folders=[
            ListedFolder(
                path=encode_path(path),
                name=display_path(path) if folder is None else clean_name(path.name),
            )
            for path in listing.folders
        ],
        videos=[clean_name(path.name) for path in listing.videos[:most]],
        videos_in_all=len(listing.videos),
    )


def watched_folder_json(folder: WatchedFolder, trouble: str, texts: Texts) -> WatchedFolderState:
    """A folder that is watched, and what is wrong with it, if anything."""
    return WatchedFolderState(
        path=folder.path,
        shown=display_path(decode_path(folder.path)),
        trouble=translate(trouble, texts.language),
    )


def upload_json(upload: Upload) -> UploadState:
    """A file on its way here; `name` is what it is called in the archive's folder, once it has a place there."""
    return UploadState(
        id=upload.id,
        received=upload.received,
        size=upload.size,
        name="" if upload.place is None else upload.place.name,
    )


def missing_video_json(video: Video, *, unplugged: bool) -> MissingVideo:
    """A video that is not where it was taken in."""
    return MissingVideo(id=video.id, name=video.name, was=display_path(video.path), unplugged=unplugged)
