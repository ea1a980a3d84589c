"""The route of the archive's map: where each shot stands, and how far the map is while it is being made."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.jobs.job import JobStatus
from assistant.jobs.job_queue import JobQueue
from assistant.web.jobs.map_job import MapUpdates
from assistant.web.security.problems import ProblemRoute, request_texts
from assistant.web.wire.caching import revalidated
from assistant.web.wire.shot_map import MapProgress, ShotMap, ShotMapWithPoints
from retrieval.archive.archive import Archive
from retrieval.archive.tables.shot_map import MapPoint

COORDINATE_DECIMALS = 4
"""Decimals of a place: a ten-thousandth of the map is less than a pixel of any screen at its closest."""


def map_routes(archive: Archive, jobs: JobQueue) -> APIRouter:
    """`GET archive/map?have=VERSION`; looking at the map is what brings it up to date."""
    router = APIRouter(prefix="/archive", route_class=ProblemRoute)
    updates = MapUpdates(archive, jobs)

    @router.get("/map", dependencies=[Depends(revalidated)])
    def shot_map(
        request: Request, have: Annotated[str, Query(max_length=60)] = ""
    ) -> ShotMapWithPoints | ShotMap:
        """The map, without its points where the visitor has them already."""
        status = updates.ensure_current()
        state, stamp = archive.map.state(), archive.stamp
        version = f"{stamp}.{state.version}"
        bare = ShotMap(
            version=version,
            stamp=stamp,
            shots=state.shots,
            placed=state.placed,
            work=_map_work(status, request),
        )
        return bare if have == version else _with_points(bare, archive, archive.map.points())

    return router


def _map_work(status: JobStatus[None] | None, request: Request) -> MapProgress:
    if status is None:
        return MapProgress(doing="none", done=0.0, left=None, error="")
    failed = status.state in ("failed", "cancelled")
    error = request_texts(request)("map.failed") if failed else ""
    progress = status.progress
    return MapProgress(doing=status.step, done=progress.share, left=progress.seconds_left, error=error)


def _with_points(bare: ShotMap, archive: Archive, points: Sequence[MapPoint]) -> ShotMapWithPoints:
    names = archive.video_names()
    points = [point for point in points if point.id.video in names]
    order = list(dict.fromkeys(point.id.video for point in points))
    place = {video: at for at, video in enumerate(order)}
    return ShotMapWithPoints(
        **dict(bare),
        videos=[(video, without_hidden_characters(names[video])) for video in order],
        of=[place[point.id.video] for point in points],
        number=[point.id.number for point in points],
        start=[round(point.start, 3) for point in points],
        end=[round(point.end, 3) for point in points],
        x=[round(point.x, COORDINATE_DECIMALS) for point in points],
        y=[round(point.y, COORDINATE_DECIMALS) for point in points],
        kind=[point.cluster for point in points],
    )
