"""The route of the archive's map: where each shot stands, and how far the map is while it is being made."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.jobs.job import JobStatus
from assistant.jobs.job_queue import JobQueue
from assistant.web.jobs.map_job import MapUpdates
from assistant.web.security.problems import ProblemRoute, request_texts
from assistant.web.wire.caching import REVALIDATE
from retrieval.archive.archive import Archive
from retrieval.archive.tables.shot_map import MapPoint

COORDINATE_DECIMALS = 4
"""Decimals of a place: a ten-thousandth of the map is less than a pixel of any screen at its closest."""


def map_routes(archive: Archive, jobs: JobQueue) -> APIRouter:
    """`GET archive/map?have=VERSION`; looking at the map is what brings it up to date."""
    router = APIRouter(prefix="/archive", route_class=ProblemRoute)
    updates = MapUpdates(archive, jobs)

    @router.get("/map")
    def shot_map(request: Request, have: Annotated[str, Query(max_length=60)] = "") -> JSONResponse:
        """The map, without its points where the visitor has them already."""
        status = updates.ensure_current()
        state, stamp = archive.map.state(), archive.stamp
        version = f"{stamp}.{state.version}"
        value: dict[str, Any] = {
            "version": version,
            "stamp": stamp,
            "shots": state.shots,
            "placed": state.placed,
            "work": _work_json(status, request),
        }
        if have != version:
            value |= _points_json(archive, archive.map.points())
        return JSONResponse(value, headers=REVALIDATE)

    return router


def _work_json(status: JobStatus[None] | None, request: Request) -> dict[str, Any]:
    """What is being done for the map; `doing` is a `LayoutWork`."""
    if status is None:
        return {"doing": "none", "done": 0.0, "error": ""}
    texts = request_texts(request)
    has_failed = status.state in ("failed", "cancelled")
    return {
        "doing": status.step,
        "done": status.progress.share,
        "error": texts("map.failed") if has_failed else "",
    }


def _points_json(archive: Archive, points: Sequence[MapPoint]) -> dict[str, Any]:
    """The points by columns, which is a third of the size of rows. `of` is a video's place in `videos`."""
    names = {video.id: video.name for video in archive.videos()}
    points = [point for point in points if point.id.video in names]
    order = list(dict.fromkeys(point.id.video for point in points))
    place = {video: at for at, video in enumerate(order)}
    return {
        "videos": [[video, without_hidden_characters(names[video])] for video in order],
        "of": [place[point.id.video] for point in points],
        "number": [point.id.number for point in points],
        "start": [round(point.start, 3) for point in points],
        "end": [round(point.end, 3) for point in points],
        "x": [round(point.x, COORDINATE_DECIMALS) for point in points],
        "y": [round(point.y, COORDINATE_DECIMALS) for point in points],
        "kind": [point.kind for point in points],
    }
