"""The routes of the bins: what is in them, and what is put aside. `bin_changes` has their other changes.

Names travel in queries and bodies, so that no name, whatever is in it, becomes a part of an address's path.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from assistant.web.routes.bin_json import BinSerializer, clip_total
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.security.visitors import BinsDependency
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip, identical_clips, overlapping_clips
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound
from retrieval.export.cut_lists import ReadClock, SourceClocks
from retrieval.timecodes import SourceClock

MOST_CLIPS_A_REQUEST = 500
"""Clips put aside in one step."""


class BinRoute(ProblemRoute):
    """For all routes of bins and exports."""

    unreadable_status = 400


class VideoSpan(BaseModel):
    """A span of a video, in seconds on its clock."""

    video: str
    start: float
    end: float


class AddClips(BaseModel):
    """Spans on their way into a bin; `anyway` takes in those that are there already."""

    name: str
    spans: list[VideoSpan] = Field(min_length=1, max_length=MOST_CLIPS_A_REQUEST)
    query: str = ""
    comment: str = ""
    anyway: bool = False


def bin_routes(
    archive: Archive, values: BinSerializer, bins_of: BinsDependency, read_clock: ReadClock
) -> APIRouter:
    """`GET bins/all`, `bins/one?name=`, `bins/clock?video=`, `POST bins/add`."""
    router = APIRouter(prefix="/bins", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    @router.get("/all")
    def everything(bins: bins_here) -> dict[str, Any]:
        shown = [values.summary(summary, bins.get(summary.name).clips) for summary in bins.all()]
        deleted = [
            {"removal": gone.id, "name": gone.name, "clips": gone.clips, "seconds": gone.seconds}
            for gone in bins.deleted()
        ]
        own = bins is not archive.bins
        return {"bins": shown, "total": clip_total(bins), "own": own, "deleted": deleted}

    @router.get("/one")
    def one(request: Request, bins: bins_here, name: str) -> dict[str, Any]:
        try:
            return {"bin": values.whole(bins.get(name), request_texts(request))}
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=name)) from error

    @router.get("/clock")
    def clock(request: Request, video: str) -> dict[str, Any]:
        """How a video's frames are counted: for stepping through it."""
        found = archive.video_by_id(video)
        if found is None:
            raise RequestProblem(404, request_texts(request)("media.no_video"))
        return _clock_value(SourceClocks(read_clock).clock(found.path, found.fps))

    @router.post("/add")
    def add(request: Request, bins: bins_here, given: AddClips) -> dict[str, Any]:
        """What is put aside; `same` counts spans that were there and stay alone, `near` those mostly there."""
        texts = request_texts(request)
        try:
            before, created = bins.get(given.name).clips, False
        except NotFound:
            before, created = (), True
        new, same, near = [], [], []
        for span in given.spans:
            if (video := archive.video_by_id(span.video)) is None:
                raise RequestProblem(404, texts("media.no_video"))
            place = (span.video, span.start, span.end)
            if identical_clips(before, *place) and not given.anyway:
                same.append(span)
                continue
            if overlapping_clips(before, *place):
                near.append(span)
            new.append(NewClip(video, span.start, span.end, given.query, given.comment))
        made = bins.add(given.name, new) if new or created else bins.get(given.name)
        return {
            "name": made.name,
            "version": made.version,
            "created": created,
            "added": [clip.id for clip in made.clips[len(made.clips) - len(new) :]],
            "same": len(same),
            "near": len(near),
            "clips": len(made.clips),
            "total": clip_total(bins),
        }

    return router


def _clock_value(clock: SourceClock) -> dict[str, Any]:
    rate = [clock.rate.numerator, clock.rate.denominator]
    return {"rate": rate, "start": clock.start, "drop": clock.drop, "first": clock.first}
