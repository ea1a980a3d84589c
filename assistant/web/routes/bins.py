"""The routes of the bins: what is in them, and what is put aside. `bin_changes` has their other changes.

Names travel in queries and bodies, so that no name, whatever is in it, becomes a part of an address's path.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from assistant.i18n.catalogue import Texts
from assistant.web.jobs.export_warnings import joined_names
from assistant.web.routes.bin_json import BinSerializer, clip_total
from assistant.web.security.problems import ProblemRoute, RequestProblem, error_sentence, request_texts
from assistant.web.security.visitors import BinsDependency
from assistant.web.wire.bins import (
    AddClips,
    BinAnswer,
    BinList,
    BinLog,
    BinLogEntry,
    ClipsAdded,
    FrameClock,
    ImportTimeline,
    ListedDeletion,
    TimelineImported,
    VideoSpan,
)
from retrieval.archive.archive import Archive
from retrieval.bins.adding import add_clips
from retrieval.bins.bins import NewClip
from retrieval.bins.tables import BinTables
from retrieval.bins.visitor_bins import VisitorBinTables
from retrieval.errors import NotFound, UsageError
from retrieval.export.cut_lists import ReadClock, SourceClocks
from retrieval.timecodes import SourceClock


class BinRoute(ProblemRoute):
    """For all routes of bins and exports."""

    unreadable_status = 400


def bin_routes(
    archive: Archive, values: BinSerializer, bins_of: BinsDependency, read_clock: ReadClock
) -> APIRouter:
    """`GET bins/all`, `bins/one?name=`, `bins/log?name=`, `bins/clock?video=`, `POST bins/add`, `bins/import`."""
    router = APIRouter(prefix="/bins", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    @router.get("/all")
    def everything(bins: bins_here) -> BinList:
        deleted = [
            ListedDeletion(
                removal=gone.id, name=gone.name, clips=gone.clips, seconds=gone.seconds, who=gone.who
            )
            for gone in bins.lists.deleted()
        ]
        own = isinstance(bins, VisitorBinTables)
        return BinList(bins=values.listed(bins), total=clip_total(bins), own=own, deleted=deleted)

    @router.get("/one")
    def one(request: Request, bins: bins_here, name: str) -> BinAnswer:
        try:
            chosen = bins.get(bins.lists.present_name(name))
            return BinAnswer(bin=values.whole(chosen, request_texts(request)))
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=name)) from error

    @router.get("/log")
    def log(request: Request, bins: bins_here, name: str) -> BinLog:
        """Who did what to a bin, the last change first."""
        try:
            noted = bins.log(name)
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=name)) from error
        return BinLog(changes=[BinLogEntry(**asdict(note)) for note in noted])

    @router.get("/clock")
    def clock(request: Request, video: str) -> FrameClock:
        """How a video's frames are counted: for stepping through it."""
        found = archive.video_by_id(video)
        if found is None:
            raise RequestProblem(404, request_texts(request)("media.no_video"))
        return _frame_clock(SourceClocks(read_clock).clock(found.path, found.fps))

    @router.post("/add")
    def add(request: Request, bins: bins_here, given: AddClips) -> ClipsAdded:
        clips = spans_as_clips(archive, given.spans, request_texts(request), given.query, given.comment)
        done = add_clips(bins, given.name, clips, anyway=given.anyway)
        return ClipsAdded(
            name=done.bin.name,
            version=done.bin.version,
            created=done.created,
            added=[clip.id for clip in done.added],
            same=done.same,
            near=len(done.near),
            clips=len(done.bin.clips),
            total=clip_total(bins),
        )

    @router.post("/import")
    def import_timeline(request: Request, bins: bins_here, given: ImportTimeline) -> TimelineImported:
        """A new bin of an EDL, OTIO, FCPXML or FCP7 XML, called as the list is."""
        from retrieval.export.timelines.importing import import_as_bin

        texts = request_texts(request)
        try:
            done = import_as_bin(
                archive, bins, given.file, given.content.encode("utf-8", "replace"), SourceClocks(read_clock)
            )
        except (NotFound, UsageError) as error:
            raise RequestProblem(422, error_sentence(error, texts)) from error
        note = texts.count("bins.import.unmatched", len(done.unmatched), names=joined_names(done.unmatched))
        return TimelineImported(
            name=done.bin.name, clips=len(done.bin.clips), note=note if done.unmatched else ""
        )

    return router


def spans_as_clips(
    archive: Archive, spans: Sequence[VideoSpan], texts: Texts, query: str, comment: str = ""
) -> list[NewClip]:
    """The spans of a request with their videos; RequestProblem where one is not in the archive."""
    clips = []
    for span in spans:
        if (video := archive.video_by_id(span.video)) is None:
            raise RequestProblem(404, texts("media.no_video"))
        clips.append(NewClip(video, span.start, span.end, query, comment))
    return clips


def _frame_clock(clock: SourceClock) -> FrameClock:
    rate = clock.rate.numerator, clock.rate.denominator
    return FrameClock(rate=rate, start=clock.start, drop=clock.drop, first=clock.first)
