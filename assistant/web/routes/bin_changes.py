"""The routes that change bins: each a `POST` of JSON, answered with the bin as it is after that.

Where somebody else changed the bin since it was seen, its fresh state comes with the refusal, so that it can be
shown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from assistant.web.routes.bin_json import BinSerializer, clip_total
from assistant.web.routes.bins import BinRoute
from assistant.web.security.problems import RequestProblem, error_sentence, request_texts
from assistant.web.security.visitors import BinsDependency
from assistant.web.wire.bins import BinChange, BinDeleted, ChangedBin, ClipsRemoved, OpenBin, RestoreRequest
from retrieval.bins.bins import Bin
from retrieval.bins.tables import BinTables
from retrieval.errors import EditConflict, NotFound

BinEdit = Callable[[BinTables, BinChange], Bin]

BIN_EDITS: dict[str, BinEdit] = {
    "undo": lambda bins, it: bins.undo(it.name, version=it.version),
    "redo": lambda bins, it: bins.redo(it.name, version=it.version),
    "move": lambda bins, it: bins.move(it.name, it.clip, it.place, version=it.version),
    "trim": lambda bins, it: bins.trim(
        it.name, it.clip, it.start, it.end, version=it.version, seen=it.seen_span
    ),
    "comment": lambda bins, it: bins.annotate(
        it.name, it.clip, it.comment, version=it.version, seen=it.seen_comment
    ),
    "rename": lambda bins, it: bins.rename(it.name, it.new_name, version=it.version, seen=it.seen_name),
}
"""Those that answer with the bin alone."""


def bin_change_routes(values: BinSerializer, bins_of: BinsDependency) -> APIRouter:
    """`POST bins/create`, `remove`, `restore`, `delete`, `bring_back`, `relocate`, and those of `BIN_EDITS`."""
    router = APIRouter(prefix="/bins", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    def changed(request: Request, bins: BinTables, made: Bin) -> ChangedBin:
        return ChangedBin(bin=values.whole(made, request_texts(request)), total=clip_total(bins))

    @contextmanager
    def as_seen(request: Request, bins: BinTables, change: BinChange) -> Iterator[None]:
        texts = request_texts(request)
        try:
            yield
        except EditConflict as error:
            fresh = values.whole(bins.get(change.name), texts)
            if (theirs := _theirs(change, fresh)) is not None:
                who = next((note.who for note in bins.log(change.name)), "") or texts("bins.log.somebody")
                sentence = texts("bins.error.changed", who=who[:1].upper() + who[1:], theirs=theirs)
                raise RequestProblem(409, sentence, bin=fresh, theirs=theirs) from error
            raise RequestProblem(409, error_sentence(error, texts), bin=fresh) from error
        except NotFound as error:
            raise RequestProblem(404, _missing(request, bins, change.name)) from error

    @contextmanager
    def or_refused(request: Request, sentence: str) -> Iterator[None]:
        try:
            yield
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)(sentence)) from error

    def edit_route(edit: BinEdit) -> Callable[..., ChangedBin]:
        def route(request: Request, bins: bins_here, change: BinChange) -> ChangedBin:
            change.name = bins.lists.present_name(change.name)
            with as_seen(request, bins, change):
                return changed(request, bins, edit(bins, change))

        return route

    for name, edit in BIN_EDITS.items():
        router.post(f"/{name}")(edit_route(edit))

    @router.post("/create")
    def create(request: Request, bins: bins_here, change: BinChange) -> ChangedBin:
        return changed(request, bins, bins.create(change.name))

    @router.post("/remove")
    def remove(request: Request, bins: bins_here, change: BinChange) -> ClipsRemoved:
        with as_seen(request, bins, change):
            left = bins.remove(change.name, change.clips, version=change.version)
            return ClipsRemoved(**dict(changed(request, bins, left)), removal=left.step)

    @router.post("/restore")
    def restore(request: Request, bins: bins_here, change: RestoreRequest) -> ChangedBin:
        with or_refused(request, "bins.error.removal"):
            return changed(request, bins, bins.restore(change.removal))

    @router.post("/delete")
    def delete(request: Request, bins: bins_here, change: BinChange) -> BinDeleted:
        with as_seen(request, bins, change):
            removal = bins.delete(change.name, version=change.version, forget=change.forget)
        return BinDeleted(removal=removal, total=clip_total(bins))

    @router.post("/bring_back")
    def bring_back(request: Request, bins: bins_here, change: RestoreRequest) -> ChangedBin:
        with or_refused(request, "bins.error.deleted"):
            return changed(request, bins, bins.bring_back(change.removal))

    @router.post("/relocate")
    def relocate(request: Request, bins: bins_here, change: BinChange) -> ChangedBin:
        """Clips of a video that left the archive go over to one that is in it, in all bins."""
        bins.relocate(change.missing, change.video)
        with as_seen(request, bins, change):
            return changed(request, bins, bins.get(change.name))

    return router


def _theirs(change: BinChange, fresh: OpenBin) -> str | None:
    """What stands there now in place of what was seen; None where the whole bin was."""
    clip = next((clip for clip in fresh.clips if clip.id == change.clip), None)
    if change.seen_name is not None:
        return fresh.name
    if clip is None:
        return None
    if change.seen_comment is not None:
        return clip.comment
    return None if change.seen_span is None else f"{clip.in_} – {clip.out}"


def _missing(request: Request, bins: BinTables, name: str) -> str:
    """Whether it is the bin that is not there any more, or what was to be changed in it."""
    texts = request_texts(request)
    try:
        bins.get(name)
    except NotFound:
        return texts("bins.error.gone", name=name)
    return texts("bins.error.nothing" if request.url.path.endswith(("/undo", "/redo")) else "bins.error.clip")
