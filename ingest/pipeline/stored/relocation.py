"""Videos whose files were moved away: found again by their contents, wherever they lie now.

Only files as long as a video that is looked for are read. A file of the same name with other contents is never
taken for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.media.errors import as_archive_error
from ingest.pipeline.discovery import NoVideos, content_id, find_videos
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import file_state
from retrieval.errors import MediaError, NotFound
from retrieval.media_types import EVERY_SUFFIX
from retrieval.messages import LocalizableMessage
from retrieval.names import normalized_name
from retrieval.types import Video


@dataclass(slots=True)
class Relocation:
    """What became of the videos whose files were not where they should be."""

    found: list[Video] = field(default_factory=list)
    """As they stand in the archive now."""
    missing: list[Video] = field(default_factory=list)
    """Not found anywhere."""
    refused: list[LocalizableMessage] = field(default_factory=list)
    """A sentence on each file that has a missing video's name and other contents."""
    failed: list[LocalizableMessage] = field(default_factory=list)
    """A sentence on each folder or file that could not be read."""


def is_missing(video: Video) -> bool:
    """Whether a video's file is gone, or another one lies in its place. Judged without reading it."""
    return file_state(video) != "present"


def known_folders(archive: Archive) -> list[Path]:
    """Where the archive's videos lie or lay, as far as that is still there."""
    return sorted({video.path.parent for video in archive.videos() if video.path.parent.is_dir()})


def relocate(
    archive: Archive,
    folders: Iterable[Path] = (),
    on_progress: Callable[[Path], None] = lambda _: None,
    *,
    only: str | None = None,
) -> Relocation:
    """Looks for the videos that are away in these folders (else the usual ones) and records where they are.

    `only` is the id of the one video that is wanted. `on_progress` gets each file that is read. ArchiveBusy
    when another process writes to the archive; NotFound for an id that the archive does not hold.
    """
    if only is not None and archive.video_by_id(only) is None:
        raise NotFound("There is no video with the id {id} in {folder}.", id=only, folder=archive.folder)
    away = [video for video in archive.videos() if only in (None, video.id) and is_missing(video)]
    done = Relocation()
    if not away:
        return done
    with archive.writing():
        places = _places(away, folders or known_folders(archive), done, on_progress)
        for video in away:
            if (path := places.get(video.id)) is None:
                done.missing.append(video)
            else:
                modified = path.stat().st_mtime_ns
                done.found.append(archive.move_video(video.id, path, modified=modified))
    return done


def _places(
    away: list[Video], folders: Iterable[Path], done: Relocation, on_progress: Callable[[Path], None]
) -> dict[str, Path]:
    """Where each video is, by its id; ends as soon as all of them are known."""
    sizes: dict[int, set[str]] = defaultdict(set)
    namesakes: dict[str, list[Path]] = {normalized_name(video.path.name): [] for video in away}
    for video in away:
        sizes[video.size].add(video.id)
    places: dict[str, Path] = {}
    for path in _files(folders, done):
        try:
            wanted = sizes.get(path.stat().st_size, set()) - places.keys()
            if wanted:
                on_progress(path)
            if wanted and (found := content_id(path)) in wanted:
                places[found] = path
                if len(places) == len(away):
                    break
            elif (name := normalized_name(path.name)) in namesakes:
                namesakes[name].append(path)
        except OSError as error:
            done.failed.append(as_archive_error(error, path).message)
        except MediaError as error:
            done.failed.append(error.message)
    done.refused += [
        LocalizableMessage(
            "{path} has the name of {name} but other contents; it is not taken for it. "
            "Ingest it to add it as a video of its own.",
            path=path,
            name=video.name,
        )
        for video in away
        if video.id not in places
        for path in namesakes[normalized_name(video.path.name)]
    ]
    return places


def _files(folders: Iterable[Path], done: Relocation) -> Iterator[Path]:
    for found in find_videos(folders, suffixes=EVERY_SUFFIX):
        if not isinstance(found, MediaError):
            yield found
        elif not isinstance(found, NoVideos):
            done.failed.append(found.message)
