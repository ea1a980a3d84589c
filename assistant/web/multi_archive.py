"""Several archives behind one address: each has its page at `a/NAME/`, opened when it is first chosen.

A page is an app of its own, with its conversations, bins and media; here it is only started, and stopped with the
rest. One that cannot be opened says why, and is tried again when it is chosen again.
"""

import asyncio
import logging
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.i18n.translation import translate
from assistant.web.bundle.own_files import STATIC
from assistant.web.gradio_app.internals import ROOT_FILES, run_lifespan, upload_folder
from assistant.web.security.admission import AdmissionRules, admit
from assistant.web.security.middleware import SecurityMiddleware
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts, tell_http_errors
from assistant.web.sign_in.authorization import SignIn
from assistant.web.sign_in.site import add_authorization
from assistant.web.telemetry.metrics import RequestMetricsMiddleware, ServerMetrics
from assistant.web.wire.archives import ArchiveList, ListedArchive, OpenedArchive
from assistant.web.wire.caching import not_stored
from assistant.web.wire.problem import problem_response
from retrieval.errors import ArchiveError

log = logging.getLogger(__name__)

LOOPBACK = AdmissionRules()
EVERYBODY = SignIn()
ARCHIVES_URL = "../../archives"
"""Of the list of archives, seen from an archive's page."""
LONGEST_SLUG = 60
"""Characters of an archive's part of an address."""


AppFactory = Callable[[], FastAPI]
"""Makes an archive's page."""


@dataclass(frozen=True, slots=True)
class OfferedArchive:
    """An archive that can be chosen."""

    name: str
    open: Callable[[], AppFactory]
    """Opens the archive and loads its models, in a thread of its own; raises ArchiveError. What it gives makes
    the page, inside of the running loop: outside of one Gradio makes loops that it never closes."""
    error: ArchiveError | None = None
    """Why it could not be opened, where that has been tried already."""


class ArchiveApp:
    """An archive's page: closed, open, or known not to open."""

    def __init__(self, name: str, address: str, offered: OfferedArchive) -> None:
        self.name = name
        self.address = address
        self.error: ArchiveError | None = offered.error
        """Why it could not be opened the last time; None where that is not known to fail."""
        self.others: Sequence[tuple[str, str]] = ()
        """Names and addresses of the other archives."""
        self._offered = offered
        self._app: FastAPI | None = None
        self._lock, self._closing = asyncio.Lock(), asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the archive's own app is there."""
        return self._app is not None

    async def opened(self) -> FastAPI:
        """The page, running. Raises ArchiveError where its archive cannot be opened."""
        async with self._lock:
            if self._app is None:
                try:
                    build = await anyio.to_thread.run_sync(self._offered.open)
                except ArchiveError as error:
                    self.error = error
                    raise
                app = build()
                await self._start(app)
                self._app, self.error = app, None
            return self._app

    async def close(self) -> None:
        """Ends the archive's app, where it runs, and waits for it."""
        self._closing.set()
        if self._running is not None:
            await self._running

    async def _start(self, app: FastAPI) -> None:
        """Its lifespan begins and ends in one task, whoever chose it."""
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def live() -> None:
            async with run_lifespan(app):
                begun.set_result(None)
                await self._closing.wait()

        self._running = asyncio.create_task(live())
        await asyncio.wait({begun, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if not begun.done():
            await self._running  # it ended before it began: what it raised is raised here

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the archive's own app answer, opened first where it is not; a problem where it cannot be."""
        try:
            app = await self.opened()
        except ArchiveError as error:
            if scope["type"] == "http":
                await _unavailable(Request(scope), self.name, error, self.others)(scope, receive, send)
            return
        await app(scope, receive, send)


class ArchiveListRoute(ProblemRoute):
    """For the list of archives."""

    unreadable_text = "archives.json"


def build_site(
    archives: Sequence[OfferedArchive],
    *,
    title: str = "Filmoteca",
    rules: AdmissionRules = LOOPBACK,
    sign_in: SignIn = EVERYBODY,
    metrics: ServerMetrics | None = None,
) -> FastAPI:
    """The archives' pages and the list of them; the first one is opened when the site starts. `rules` say whom the
    site opens for."""
    addresses = url_slugs([offered.name for offered in archives])
    doors: dict[str, ArchiveApp] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await next(iter(doors.values())).opened()
        except ArchiveError as error:
            log.warning("%s", error)
        try:
            yield
        finally:
            for door in doors.values():
                await door.close()

    site = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    tell_http_errors(site)
    routes = APIRouter(prefix="/archives", route_class=ArchiveListRoute)
    site.add_middleware(SecurityMiddleware, uploads=upload_folder(), framed=rules.framed)
    add_authorization(site, sign_in)
    admit(site, rules)
    site.add_middleware(RequestMetricsMiddleware, metrics=metrics or ServerMetrics())
    for address, offered in zip(addresses, archives, strict=True):
        doors[address] = ArchiveApp(offered.name, address, offered)
    for door in doors.values():
        door.others = [(other.name, other.address) for other in doors.values() if other is not door]

    @site.get("/")
    def first(request: Request) -> Response:
        """The page of the first; what follows the `#` stays, browsers see to that."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"a/{addresses[0]}/{query}", 307)

    def root_file(request: Request) -> Response:
        return RedirectResponse(f"a/{addresses[0]}{request.url.path}", 307)

    for path in ROOT_FILES:
        site.get(path)(root_file)

    @routes.get("", dependencies=[Depends(not_stored)])
    def listed(request: Request) -> ArchiveList:
        language = request_texts(request).language
        archives = [
            ListedArchive(
                name=door.name,
                address=f"../{door.address}/",
                open=door.is_open,
                error=translate(door.error, language) if door.error else "",
            )
            for door in doors.values()
        ]
        return ArchiveList(archives=archives)

    @routes.get("/closed.css")
    def closed_page_style() -> FileResponse:
        return FileResponse(STATIC / "shell" / "closed.css", media_type="text/css")

    @routes.post("/{address}/open")
    async def chosen(request: Request, address: str) -> OpenedArchive:
        """Opens an archive, which may take a while; takes JSON alone, so that other sites cannot ask for it."""
        texts = request_texts(request)
        if (door := doors.get(address)) is None:
            raise RequestProblem(404, texts("archives.unknown"))
        try:
            await door.opened()
        except ArchiveError as error:
            raise RequestProblem(422, translate(error, texts.language)) from error
        return OpenedArchive(address=f"../{door.address}/")

    site.include_router(routes)
    for door in doors.values():
        site.mount(f"/a/{door.address}", door)
    return site


def url_slugs(names: Sequence[str]) -> list[str]:
    """A part of an address for each name, in letters that need no quoting, all of them different."""
    given: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        base = re.sub(r"[^\w.-]+", "-", plain).strip("-.")[:LONGEST_SLUG] or "archive"
        address, number = base, 2
        while address.casefold() in {other.casefold() for other in given}:
            address, number = f"{base}-{number}", number + 1
        given.append(address)
    return given


def _unavailable(
    request: Request, name: str, error: ArchiveError, others: Sequence[tuple[str, str]]
) -> Response:
    """What an address of an archive answers that cannot be opened; `others` are names and addresses."""
    texts = request_texts(request)
    sentence = translate(error, texts.language)
    if "text/html" not in request.headers.get("accept", ""):
        return problem_response(503, sentence)
    links = "".join(
        f'<li><a href="../{escape(address)}/">{escape(other)}</a></li>' for other, address in others
    )
    elsewhere = f"<h2>{escape(texts('archives.others'))}</h2><ul>{links}</ul>" if links else ""
    return HTMLResponse(
        f'<!doctype html><html lang="{texts.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(name)} – Filmoteca</title>'
        f'<link rel="stylesheet" href="../../archives/closed.css">'
        f"<main><p class='mark'>Filmoteca</p><h1>{escape(texts('archives.closed', name=name))}</h1>"
        f"<p>{escape(sentence)}</p>{elsewhere}</main></html>",
        503,
    )
