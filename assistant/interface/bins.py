"""All that the page's bins need of the server, put together."""

from pathlib import Path

from fastapi import FastAPI

from assistant.interface.bin_change_routes import bin_change_routes
from assistant.interface.bin_exports import Exports
from assistant.interface.bin_routes import bin_routes
from assistant.interface.bin_values import BinValues, remembered_clock
from assistant.interface.export_routes import export_routes
from assistant.interface.visitors import bins_of_requests
from retrieval.archive import Archive
from retrieval.errors import MediaError
from retrieval.exporting.gathering import ReadClock
from retrieval.exporting.zips import MakeClip


def add_bins(
    app: FastAPI, archive: Archive, *, read_clock: ReadClock | None, cut_out: MakeClip | None, read_only: bool
) -> None:
    """Adds the routes of the bins and of exports to the app.

    `read_clock` tells how a file counts its frames, `cut_out` makes clips as files; without them timecodes count
    from zero, and there are no clips. With `read_only` bins are each visitor's own and stay out of the archive.
    """
    clock = remembered_clock(read_clock)
    bins_of = bins_of_requests(archive, read_only=read_only)
    values = BinValues(archive, clock, tells_paths=not read_only)
    app.include_router(bin_routes(archive, values, bins_of, clock))
    app.include_router(bin_change_routes(values, bins_of))
    exports = Exports(archive, clock, cut_out or _no_clip)
    app.include_router(export_routes(archive, exports, bins_of, read_only=read_only))


def _no_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
    raise MediaError(f"{path}: clips are not cut here.")
