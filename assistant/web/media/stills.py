"""Pictures and spans of a video on demand: frames to scrub a card through, a still and a clip to take away.

An address names a video by its id; what is read is the file that the catalogue says is that video.
"""

import shutil
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from assistant.i18n.catalogue import Texts
from assistant.web.media.files import missing_sentence
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import IMMUTABLE, NO_STORE
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError, NotFound
from retrieval.export.clip_zips import ClipMaker
from retrieval.export.cut_lists import ReadClock, SourceClocks
from retrieval.file_names import safe_stem
from retrieval.storage.atomic_files import scratch_folder
from retrieval.timecodes import format_timecode
from retrieval.types import ShotId, Video

STRIP_FRAMES = 8
"""Frames of a strip, spread over its shot: as many as a hand tells apart on a card."""
STRIPS_KEPT = 256
"""Strips in memory, some 40 kB each."""
LONGEST_SPAN = 600.0
"""Seconds of a clip that is cut while a visitor waits; longer ones leave as an export."""


@dataclass(frozen=True, slots=True)
class PictureReaders:
    """How frames of a file are read as JPEGs; both raise ArchiveError where that cannot be done."""

    still: Callable[[Path, float], bytes]
    """The frame at a time, in its own size."""
    strip: Callable[[Path, Sequence[float]], bytes]
    """Frames at times, side by side."""


class StripCache:
    """The strips that were made last, by shot; threads may share it."""

    def __init__(self, most: int = STRIPS_KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[tuple[ShotId, int], bytes] = OrderedDict()

    def get(self, key: tuple[ShotId, int], make: Callable[[], bytes]) -> bytes:
        """The one that is kept, else the one made now."""
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def still_routes(
    archive: Archive, pictures: PictureReaders, make_clip: ClipMaker, read_clock: ReadClock
) -> APIRouter:
    """`GET media/strip/VIDEO/NUMBER.jpg`, `media/still/VIDEO?time=`, `media/span/VIDEO?start=&end=`."""
    router, strips = APIRouter(prefix="/media", route_class=ProblemRoute), StripCache()

    @router.get("/strip/{video_id}/{number}.jpg")
    def strip(request: Request, video_id: str, number: int) -> Response:
        """Frames of a shot side by side, `STRIP_FRAMES` of them."""
        texts = request_texts(request)
        video = _present(archive, video_id, texts)
        try:
            shot = archive.shot(ShotId(video_id, number))
        except NotFound as error:
            raise RequestProblem(404, texts("media.no_shot")) from error
        times = [shot.start + (place + 0.5) * shot.seconds / STRIP_FRAMES for place in range(STRIP_FRAMES)]
        try:
            made = strips.get((shot.id, archive.stamp), lambda: pictures.strip(video.path, times))
        except ArchiveError as error:
            raise RequestProblem(422, texts("media.no_still", name=video.name)) from error
        return Response(made, media_type="image/jpeg", headers=IMMUTABLE)

    @router.get("/still/{video_id}")
    def still(request: Request, video_id: str, time: float) -> Response:
        texts = request_texts(request)
        video = _present(archive, video_id, texts)
        if not 0 <= time <= video.duration:
            raise RequestProblem(404, texts("media.no_shot"))
        try:
            made = pictures.still(video.path, time)
        except ArchiveError as error:
            raise RequestProblem(422, texts("media.no_still", name=video.name)) from error
        name = f"{_stem(video, time, read_clock)}.jpg"
        return Response(made, media_type="image/jpeg", headers=NO_STORE | _attachment(name))

    @router.get("/span/{video_id}")
    def span(request: Request, video_id: str, start: float, end: float) -> FileResponse:
        texts = request_texts(request)
        video = _present(archive, video_id, texts)
        if not 0 <= start < end <= video.duration + 1:
            raise RequestProblem(404, texts("media.no_shot"))
        if end - start > LONGEST_SPAN:
            raise RequestProblem(422, texts("media.long_span", most=round(LONGEST_SPAN / 60)))
        folder = scratch_folder()
        stem = _stem(video, start, read_clock)
        code = _timecode(video, start, read_clock)
        try:
            path = make_clip(video.path, start, end, folder / stem, timecode=code)
        except ArchiveError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise RequestProblem(422, texts("media.no_clip", name=video.name)) from error
        done = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        return FileResponse(path, filename=path.name, headers=NO_STORE, background=done)

    return router


def _present(archive: Archive, video_id: str, texts: Texts) -> Video:
    if (video := archive.video_by_id(video_id)) is None:
        raise RequestProblem(404, texts("media.no_video"))
    if sentence := missing_sentence(video, texts):
        raise RequestProblem(404, sentence)
    return video


def _timecode(video: Video, time: float, read_clock: ReadClock) -> str:
    clock = SourceClocks(read_clock).clock(video.path, video.fps)
    return format_timecode(clock.frame(time) + clock.start, clock.rate, drop=clock.drop)


def _stem(video: Video, time: float, read_clock: ReadClock) -> str:
    """The video's name and the timecode: what somebody finds the picture's place by again."""
    code = _timecode(video, time, read_clock).replace(":", ".").replace(";", ".")
    return f"{safe_stem(Path(video.name).stem, video.id)}_{code}"


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
