"""The routes that change bins: each a `POST` of JSON, answered with the bin as it is after that.

Where somebody else changed the bin since it was seen, its fresh state comes with the refusal, so that it can be
shown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from assistant.web.routes.bin_json import BinSerializer, clip_total
from assistant.web.routes.bins import BinRoute
from assistant.web.security.problems import RequestProblem, error_sentence, request_texts
from assistant.web.security.visitors import BinsDependency
from retrieval.bins.bins import Bin
from retrieval.bins.tables import BinTables
from retrieval.errors import EditConflict, NotFound

LARGEST_SQLITE_INTEGER = 2**63 - 1
"""Of what SQLite counts."""


class BinChange(BaseModel):
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


class RestoreRequest(BaseModel):
    """What was taken out or deleted, by the number that the answer to that told."""

    removal: int = Field(ge=0, le=LARGEST_SQLITE_INTEGER)


BinEdit = Callable[[BinTables, BinChange], Bin]

BIN_EDITS: dict[str, BinEdit] = {
    "undo": lambda bins, it: bins.undo(it.name, version=it.version),
    "redo": lambda bins, it: bins.redo(it.name, version=it.version),
    "move": lambda bins, it: bins.move(it.name, it.clip, it.place, version=it.version),
    "trim": lambda bins, it: bins.trim(it.name, it.clip, it.start, it.end, version=it.version),
    "comment": lambda bins, it: bins.annotate(it.name, it.clip, it.comment, version=it.version),
    "rename": lambda bins, it: bins.rename(it.name, it.new_name, version=it.version),
}
"""Those that answer with the bin alone."""


def bin_change_routes(values: BinSerializer, bins_of: BinsDependency) -> APIRouter:
    """`POST bins/create`, `remove`, `restore`, `delete`, `bring_back`, `relocate`, and those of `BIN_EDITS`."""
    router = APIRouter(prefix="/bins", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    def changed(request: Request, bins: BinTables, made: Bin, **more: object) -> dict[str, Any]:
        return {"bin": values.whole(made, request_texts(request)), "total": clip_total(bins), **more}

    @contextmanager
    def as_seen(request: Request, bins: BinTables, change: BinChange) -> Iterator[None]:
        texts = request_texts(request)
        try:
            yield
        except EditConflict as error:
            fresh = values.whole(bins.get(change.name), texts)
            raise RequestProblem(409, error_sentence(error, texts), bin=fresh) from error
        except NotFound as error:
            raise RequestProblem(404, _missing(request, bins, change.name)) from error

    @contextmanager
    def or_refused(request: Request, sentence: str) -> Iterator[None]:
        try:
            yield
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)(sentence)) from error

    def edit_route(edit: BinEdit) -> Callable[..., dict[str, Any]]:
        def route(request: Request, bins: bins_here, change: BinChange) -> dict[str, Any]:
            with as_seen(request, bins, change):
                return changed(request, bins, edit(bins, change))

        return route

    for name, edit in BIN_EDITS.items():
        router.post(f"/{name}")(edit_route(edit))

    @router.post("/create")
    def create(request: Request, bins: bins_here, change: BinChange) -> dict[str, Any]:
        return changed(request, bins, bins.create(change.name))

    @router.post("/remove")
    def remove(request: Request, bins: bins_here, change: BinChange) -> dict[str, Any]:
        with as_seen(request, bins, change):
            left = bins.remove(change.name, change.clips, version=change.version)
            return changed(request, bins, left, removal=left.step)

    @router.post("/restore")
    def restore(request: Request, bins: bins_here, change: RestoreRequest) -> dict[str, Any]:
        with or_refused(request, "bins.error.removal"):
            return changed(request, bins, bins.restore(change.removal))

    @router.post("/delete")
    def delete(request: Request, bins: bins_here, change: BinChange) -> dict[str, Any]:
        with as_seen(request, bins, change):
            removal = bins.delete(change.name, version=change.version, forget=change.forget)
        return {"removal": removal, "total": clip_total(bins)}

    @router.post("/bring_back")
    def bring_back(request: Request, bins: bins_here, change: RestoreRequest) -> dict[str, Any]:
        with or_refused(request, "bins.error.deleted"):
            return changed(request, bins, bins.bring_back(change.removal))

    @router.post("/relocate")
    def relocate(request: Request, bins: bins_here, change: BinChange) -> dict[str, Any]:
        """Clips of a video that left the archive go over to one that is in it, in all bins."""
        bins.relocate(change.missing, change.video)
        with as_seen(request, bins, change):
            return changed(request, bins, bins.get(change.name))

    return router


def _missing(request: Request, bins: BinTables, name: str) -> str:
    """Whether it is the bin that is not there any more, or what was to be changed in it."""
    texts = request_texts(request)
    try:
        bins.get(name)
    except NotFound:
        return texts("bins.error.gone", name=name)
    return texts("bins.error.nothing" if request.url.path.endswith(("/undo", "/redo")) else "bins.error.clip")
