"""The files beside the catalogue looked at: frames, thumbnails, the index, and what nobody needs any more."""

import io
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from retrieval.archive.revisions import REMOVED, RevisionFiles, numbered_folders
from retrieval.errors import ArchiveError
from retrieval.maintenance.catalogue_checks import INGEST_AGAIN, mark_for_ingest
from retrieval.maintenance.findings import Finding, Mend
from retrieval.maintenance.index_checks import index_findings
from retrieval.storage.atomic_files import atomic_file
from retrieval.storage.database import Database

GrabThumbnail = Callable[[Path, float], bytes]
"""(video file, seconds) → the JPEG of a thumbnail; raises ArchiveError where the file is away or cannot be read."""


def file_findings(folder: Path, database: Database, grab: GrabThumbnail | None) -> Iterator[Finding]:
    """What the files do not agree on with the catalogue."""
    files = RevisionFiles(folder / "videos")
    (dimensions,) = database.one("SELECT dimensions FROM archive")
    videos = database.all("SELECT id, name, revision, path FROM videos ORDER BY name")
    for video, name, revision, path in videos:
        if (wrong := _frames_problem(files, revision, dimensions)) and _is_current(database, video, revision):
            yield Finding("frames", name, wrong, INGEST_AGAIN, partial(mark_for_ingest, database, video))
        shots = database.all("SELECT number, thumbnail FROM shots WHERE video = ?", (video,))
        bad = [
            (files.thumbnail(revision, number), time)
            for number, time in shots
            if not _is_jpeg(files.thumbnail(revision, number))
        ]
        if bad and _is_current(database, video, revision):
            yield Finding(
                "thumbnails",
                name,
                f"{len(bad)} of {len(shots)} are missing or damaged",
                "they are made again from its file; where that is away, by the next ingest",
                _thumbnails_again(database, video, Path(path.decode(errors="surrogateescape")), bad, grab),
            )
    yield from index_findings(folder, database)
    kept = {revision for _, _, revision, _ in videos}
    left = [folder / "videos" / f"{number:06d}" for number in numbered_folders(folder / "videos")
            if number not in kept]  # fmt: skip
    left += (folder / "videos").glob(f"{REMOVED}*")
    left += folder.glob("catalogue.*.part")
    if left:

        def clear() -> None:
            for path in left:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

        yield Finding("leftovers", folder.name, f"{len(left)} are of runs that were killed", "removed", clear)


def _is_current(database: Database, video: str, revision: int) -> bool:
    """Whether an ingest beside this look has not put another revision in its place."""
    return database.all("SELECT revision FROM videos WHERE id = ?", (video,)) == [(revision,)]


def _frames_problem(files: RevisionFiles, revision: int, dimensions: int) -> str:
    try:
        frames = files.frames(revision)
        vectors = np.asarray(frames.vectors)
        for signal in frames.boundary_signals.values():
            np.asarray(signal)
    except (OSError, ValueError, EOFError, KeyError, SyntaxError, MemoryError) as error:
        return f"its frames cannot be read ({type(error).__name__})"
    except Exception as error:  # noqa: BLE001 - what a damaged ZIP or header brings about has no one class
        return f"its frames cannot be read ({type(error).__name__})"
    times = frames.times
    if times.ndim != 1 or vectors.shape != (len(times), dimensions) or not np.isfinite(times).all():
        return "its frames do not fit one another"
    if np.any(np.diff(times) < 0):
        return "the times of its frames do not rise"
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    return "" if np.all(np.abs(lengths - 1) < 0.01) else "its frames' vectors are damaged"


def _is_jpeg(path: Path) -> bool:
    try:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            picture.load()
            return picture.format == "JPEG"
    except (OSError, ValueError, SyntaxError):
        return False


def _thumbnails_again(
    database: Database, video: str, path: Path, bad: list[tuple[Path, float]], grab: GrabThumbnail | None
) -> Mend:
    def mend() -> None:
        try:
            if grab is None:  # no video is read here
                mark_for_ingest(database, video)
                return
            for file, time in bad:
                file.parent.mkdir(parents=True, exist_ok=True)
                with atomic_file(file) as opened:
                    opened.write(grab(path, time))
        except ArchiveError:
            mark_for_ingest(database, video)

    return mend
