"""The routes of bins that several people talk about: a bin by its link, and what is said about its clips.

Whoever may open the page and has a bin's link sees the bin and says something about its clips; the bin itself is
changed only by those whose it is.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from assistant.web.routes.bin_json import BinSerializer
from assistant.web.routes.bins import BinRoute
from assistant.web.security.problems import RequestProblem, request_texts
from assistant.web.security.requesting_user import requesting_user
from assistant.web.security.visitors import VisitorAccess
from assistant.web.wire.bins import BinAnswer, BinChange, BinLink, RemarkChange
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound


def shared_bin_routes(values: BinSerializer, access: VisitorAccess) -> APIRouter:
    """`GET bins/shared?token=`, `POST bins/share`, `bins/unshare`, `bins/say`, `bins/take_back`."""
    router = APIRouter(prefix="/bins", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(access.bins_of)]

    def linked(request: Request, token: str) -> tuple[BinTables, str]:
        if not token or (found := access.linked(token)) is None:
            raise RequestProblem(404, request_texts(request)("bins.error.link"))
        return found

    def meant(request: Request, bins: BinTables, change: RemarkChange) -> tuple[BinTables, str]:
        return linked(request, change.token) if change.token else (bins, change.name)

    @router.get("/shared")
    def shared(request: Request, token: str) -> BinAnswer:
        """A bin by its link."""
        bins, name = linked(request, token)
        return BinAnswer(bin=values.whole(bins.get(name), request_texts(request)))

    @router.post("/share")
    def share(request: Request, bins: bins_here, given: BinChange) -> BinLink:
        """The bin's link, which is made where it has none."""
        try:
            token = bins.discussions.share(given.name)
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=given.name)) from error
        access.note_link(token, bins)
        return BinLink(token=token)

    @router.post("/unshare")
    def unshare(request: Request, bins: bins_here, given: BinChange) -> BinLink:
        try:
            bins.discussions.unshare(given.name)
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=given.name)) from error
        return BinLink(token="")

    @router.post("/say")
    def say(request: Request, bins: bins_here, change: RemarkChange) -> BinAnswer:
        """Something about a clip, by whoever is signed in, else by the name that comes along."""
        of, name = meant(request, bins, change)
        try:
            told = of.discussions.say(
                name, change.clip, requesting_user(request).name or change.who, change.text
            )
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.clip")) from error
        return BinAnswer(bin=values.whole(told, request_texts(request)))

    @router.post("/take_back")
    def take_back(request: Request, bins: bins_here, change: RemarkChange) -> BinAnswer:
        """A remark: any of them in one's own bins, one's own in a bin that is seen by its link."""
        of, name = meant(request, bins, change)
        who = (requesting_user(request).name or change.who) if change.token else None
        try:
            told = of.discussions.take_back(name, change.remark, who)
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.remark")) from error
        return BinAnswer(bin=values.whole(told, request_texts(request)))

    return router
