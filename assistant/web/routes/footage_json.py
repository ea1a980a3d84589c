"""What the page is told of jobs, folders, uploads and videos that are away, as JSON."""

from pathlib import Path
from typing import Any

from assistant.footage.allowed_folders import FolderListing
from assistant.footage.encoded_paths import decode_path, display_path, encode_path
from assistant.footage.ingest_job import IngestJob
from assistant.footage.job_store import WatchedFolder
from assistant.footage.uploads import Upload
from assistant.i18n.catalogue import Texts
from assistant.i18n.time_format import running_time
from assistant.i18n.translation import translate
from retrieval.names import clean_name
from retrieval.types import Video

MOST_PATHS = 3
"""Named of what a job takes in; the others are counted."""


def job_json(job: IngestJob, texts: Texts, uploads: Path) -> dict[str, Any]:
    """A job: its stage, how far it is, what failed, and once it is over what came of it in a sentence.

    `uploads` is the folder of what was uploaded, which has a name of its own.
    """
    progress = job.progress
    return {
        "id": job.id,
        "kind": job.request.kind,
        "watched": job.request.watched,
        "what": [
            texts("footage.job.uploads") if path == encode_path(uploads) else display_path(decode_path(path))
            for path in job.request.paths[:MOST_PATHS]
        ],
        "more": max(0, len(job.request.paths) - MOST_PATHS),
        "stage": job.stage,
        "over": job.is_over,
        "videos_done": progress.videos_done,
        "videos_in_all": progress.videos_in_all,
        "share": progress.seconds_done / progress.seconds_in_all if progress.seconds_in_all else 0.0,
        "left": progress.left,
        "frames_a_second": progress.frames_a_second,
        "under_way": [] if job.is_over else [video.model_dump() for video in progress.under_way],
        "added": list(job.added),
        "failed": [translate(sentence, texts.language) for sentence in job.failed],
        "failed_in_all": job.failed_in_all,
        "warnings": [translate(sentence, texts.language) for sentence in job.warnings],
        "summary": job_summary(job, texts) if job.is_over else "",
        "error": translate(job.error, texts.language),
    }


def job_summary(job: IngestJob, texts: Texts) -> str:
    """What a job did: "3 videos added: 41 shots from 12 min. 2 were there already."""
    if job.request.kind == "relocate":
        parts = [("found", job.moved), ("missing", job.missing)]
        sentences = [texts.count(f"footage.sum.{key}", number) for key, number in parts if number]
        return " ".join(sentences) or texts("footage.sum.all_there") if job.stage == "done" else ""
    sentences = []
    if job.added_in_all:
        sentences.append(
            texts(
                "footage.sum.added",
                videos=texts.count("videos", job.added_in_all),
                shots=texts.count("shots", job.shots),
                time=running_time(job.seconds),
            )
        )
    counted = (
        ("heard", job.heard),
        ("moved", job.moved),
        ("skipped", job.skipped),
        ("failed", job.failed_in_all),
    )
    sentences += [texts.count(f"footage.sum.{key}", number) for key, number in counted if number]
    return " ".join(sentences) or texts("footage.sum.nothing")


def folder_json(listing: FolderListing, most: int) -> dict[str, Any]:
    """A folder, what lies in it, and the way up; `path` is None in the list of roots."""
    folder = listing.folder
    return {
        "path": None if folder is None else encode_path(folder),
        "shown": "" if folder is None else display_path(folder),
        "above": None if listing.above is None else encode_path(listing.above),
        "folders": [
            {
                "path": encode_path(path),
                "name": display_path(path) if folder is None else clean_name(path.name),
            }
            for path in listing.folders
        ],
        "videos": [clean_name(path.name) for path in listing.videos[:most]],
        "videos_in_all": len(listing.videos),
    }


def watched_folder_json(folder: WatchedFolder, trouble: str, texts: Texts) -> dict[str, Any]:
    """A folder that is watched, and what is wrong with it, if anything."""
    return {
        "path": folder.path,
        "shown": display_path(decode_path(folder.path)),
        "trouble": translate(trouble, texts.language),
    }


def upload_json(upload: Upload) -> dict[str, Any]:
    """A file on its way here; `name` is what it is called in the archive's folder, once it has a place there."""
    return {
        "id": upload.id,
        "received": upload.received,
        "size": upload.size,
        "name": "" if upload.place is None else upload.place.name,
    }


def missing_video_json(video: Video) -> dict[str, Any]:
    """A video that is not where it was taken in."""
    return {"id": video.id, "name": video.name, "was": display_path(video.path)}
