"""All that the page's bins need of the server, put together."""

from pathlib import Path

from fastapi import FastAPI

from assistant.web.jobs.export_jobs import ExportJobs
from assistant.web.routes.bin_changes import bin_change_routes
from assistant.web.routes.bin_json import BinSerializer, cached_clock
from assistant.web.routes.bins import bin_routes
from assistant.web.routes.exports import export_routes
from assistant.web.security.visitors import bins_dependency
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from retrieval.export.clip_zips import MakeClip
from retrieval.export.cut_lists import ReadClock


def add_bin_routes(
    app: FastAPI,
    archive: Archive,
    *,
    read_clock: ReadClock | None,
    extract_clip: MakeClip | None,
    read_only: bool,
) -> None:
    """Adds the routes of the bins and of exports to the app.

    `read_clock` tells how a file counts its frames, `extract_clip` makes clips as files; without them timecodes
    count from zero, and there are no clips. With `read_only` bins are each visitor's own and stay out of the
    archive.
    """
    clock = cached_clock(read_clock)
    bins_of = bins_dependency(archive, read_only=read_only)
    values = BinSerializer(archive, clock, shows_paths=not read_only)
    app.include_router(bin_routes(archive, values, bins_of, clock))
    app.include_router(bin_change_routes(values, bins_of))
    exports = ExportJobs(archive, clock, extract_clip or _no_clip)
    app.include_router(export_routes(archive, exports, bins_of, read_only=read_only))


def _no_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
    raise MediaError(f"{path}: clips are not cut here.")
