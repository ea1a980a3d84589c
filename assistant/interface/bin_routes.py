"""The routes of the bins: what is in them, and every change of them. Names travel in queries and bodies, so that
no name, whatever is in it, becomes a part of an address's path.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from assistant.interface.bin_values import BinValues
from assistant.interface.sentence_routes import Refused, SentenceRoute, in_words, texts_of
from assistant.interface.visitors import BinsOf
from retrieval.archive import Archive
from retrieval.bin_tables import BinTables
from retrieval.bins import Bin, NewClip, near_duplicates, same_spans
from retrieval.errors import NotFound, Outdated
from retrieval.exporting.gathering import ReadClock, Sources
from retrieval.timecodes import SourceClock

MOST_AT_ONCE = 500
"""Clips put aside in one step."""
LARGEST_NUMBER = 2**63 - 1
"""Of what SQLite counts."""


class Span(BaseModel):
    """A span of a video, in seconds on its clock."""

    video: str
    start: float
    end: float


class PutAside(BaseModel):
    """Spans on their way into a bin; `anyway` takes in those that are there already."""

    name: str
    spans: list[Span] = Field(min_length=1, max_length=MOST_AT_ONCE)
    query: str = ""
    comment: str = ""
    anyway: bool = False


class Change(BaseModel):
    """A change of a bin as it was seen: `version`. Each route says what else it needs."""

    name: str
    version: int | None = None
    clips: list[int] = []
    place: int = 0
    start: float = 0.0
    end: float = 0.0
    comment: str = ""
    new_name: str = ""
    video: str = ""
    missing: str = ""
    forget: bool = False

    @property
    def clip(self) -> int:
        """The one clip that is changed; 0, which no clip has, where none is named."""
        return self.clips[0] if self.clips else 0


class Removal(BaseModel):
    """What was taken out or deleted, by the number that the answer to that told."""

    removal: int = Field(ge=0, le=LARGEST_NUMBER)


def bin_routes(archive: Archive, values: BinValues, bins_of: BinsOf, read_clock: ReadClock) -> APIRouter:
    """`GET bins/all`, `bins/one?name=`, `bins/clock?video=`; each change is a `POST` of JSON."""
    router = APIRouter(prefix="/bins", route_class=SentenceRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    def changed(request: Request, bins: BinTables, made: Bin, **more: object) -> dict[str, Any]:
        return {"bin": values.whole(made, texts_of(request)), "total": _total(bins), **more}

    def edited(request: Request, bins: BinTables, change: Change, make: Callable[[], Bin]) -> dict[str, Any]:
        """Where somebody else changed the bin, its fresh state comes with the refusal, so that it can be shown."""
        texts = texts_of(request)
        try:
            return changed(request, bins, make())
        except Outdated as error:
            fresh = values.whole(bins.get(change.name), texts)
            raise Refused(409, in_words(error, texts), bin=fresh) from error
        except NotFound as error:
            raise Refused(404, _missing(request, bins, change.name)) from error

    @router.get("/all")
    def everything(bins: bins_here) -> dict[str, Any]:
        shown = [values.summary(summary, bins.get(summary.name).clips) for summary in bins.all()]
        deleted = [
            {"removal": gone.id, "name": gone.name, "clips": gone.clips, "seconds": gone.seconds}
            for gone in bins.deleted()
        ]
        own = bins is not archive.bins
        return {"bins": shown, "total": _total(bins), "own": own, "deleted": deleted}

    @router.get("/one")
    def one(request: Request, bins: bins_here, name: str) -> dict[str, Any]:
        try:
            return {"bin": values.whole(bins.get(name), texts_of(request))}
        except NotFound as error:
            raise Refused(404, texts_of(request)("bins.error.gone", name=name)) from error

    @router.get("/clock")
    def clock(request: Request, video: str) -> dict[str, Any]:
        """How a video's frames are counted: for stepping through it."""
        found = archive.video_by_id(video)
        if found is None:
            raise Refused(404, texts_of(request)("media.no_video"))
        return _clock_value(Sources(read_clock).clock(found.path, found.fps))

    @router.post("/create")
    def create(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        return changed(request, bins, bins.create(change.name))

    @router.post("/add")
    def add(request: Request, bins: bins_here, given: PutAside) -> dict[str, Any]:
        """What is put aside; `same` counts spans that were there and stay alone, `near` those mostly there."""
        texts = texts_of(request)
        try:
            before, created = bins.get(given.name).clips, False
        except NotFound:
            before, created = (), True
        new, same, near = [], [], []
        for span in given.spans:
            if (video := archive.video_by_id(span.video)) is None:
                raise Refused(404, texts("media.no_video"))
            place = (span.video, span.start, span.end)
            if same_spans(before, *place) and not given.anyway:
                same.append(span)
                continue
            if near_duplicates(before, *place):
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
            "total": _total(bins),
        }

    @router.post("/remove")
    def remove(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        removal = 0

        def made() -> Bin:
            nonlocal removal
            left = bins.remove(change.name, change.clips, version=change.version)
            removal = left.step
            return left

        return {**edited(request, bins, change, made), "removal": removal}

    @router.post("/restore")
    def restore(request: Request, bins: bins_here, change: Removal) -> dict[str, Any]:
        try:
            return changed(request, bins, bins.restore(change.removal))
        except NotFound as error:
            raise Refused(404, texts_of(request)("bins.error.removal")) from error

    @router.post("/undo")
    def undo(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        return edited(request, bins, change, lambda: bins.undo(change.name, version=change.version))

    @router.post("/redo")
    def redo(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        return edited(request, bins, change, lambda: bins.redo(change.name, version=change.version))

    @router.post("/move")
    def move(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        place = change.clip, change.place
        return edited(request, bins, change, lambda: bins.move(change.name, *place, version=change.version))

    @router.post("/trim")
    def trim(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        span = change.clip, change.start, change.end
        return edited(request, bins, change, lambda: bins.trim(change.name, *span, version=change.version))

    @router.post("/comment")
    def comment(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        said = change.clip, change.comment
        return edited(
            request, bins, change, lambda: bins.annotate(change.name, *said, version=change.version)
        )

    @router.post("/rename")
    def rename(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        names = change.name, change.new_name
        return edited(request, bins, change, lambda: bins.rename(*names, version=change.version))

    @router.post("/delete")
    def delete(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        removal = 0

        def made() -> Bin:
            nonlocal removal
            before = bins.get(change.name)
            removal = bins.delete(change.name, version=change.version, forget=change.forget)
            return before

        edited(request, bins, change, made)
        return {"removal": removal, "total": _total(bins)}

    @router.post("/bring_back")
    def bring_back(request: Request, bins: bins_here, change: Removal) -> dict[str, Any]:
        try:
            return changed(request, bins, bins.bring_back(change.removal))
        except NotFound as error:
            raise Refused(404, texts_of(request)("bins.error.deleted")) from error

    @router.post("/relocate")
    def relocate(request: Request, bins: bins_here, change: Change) -> dict[str, Any]:
        """Clips of a video that left the archive go over to one that is in it, in all bins."""
        bins.relocate(change.missing, change.video)
        return edited(request, bins, change, lambda: bins.get(change.name))

    return router


def _total(bins: BinTables) -> int:
    return sum(summary.clips for summary in bins.all())


def _missing(request: Request, bins: BinTables, name: str) -> str:
    """Whether it is the bin that is not there any more, or what was to be changed in it."""
    texts = texts_of(request)
    try:
        bins.get(name)
    except NotFound:
        return texts("bins.error.gone", name=name)
    return texts("bins.error.nothing" if request.url.path.endswith(("/undo", "/redo")) else "bins.error.clip")


def _clock_value(clock: SourceClock) -> dict[str, Any]:
    rate = [clock.rate.numerator, clock.rate.denominator]
    return {"rate": rate, "start": clock.start, "drop": clock.drop, "first": clock.first}
