"""`GET events`: what others change, told to a page while it is open (server-sent events, HTML Living Standard 9.2).

One message tells all that a page may have to fetch anew, by versions; it comes at once and after each change.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from assistant.accounts.store import Accounts
from assistant.footage.ingest_job import IngestJob
from assistant.i18n.catalogue import Texts
from assistant.i18n.clock_text import running_time
from assistant.jobs.job_queue import JobQueue
from assistant.web.routes.conversations import conversations_kept_for
from assistant.web.security.problems import ProblemRoute, request_texts
from assistant.web.security.visitors import VisitorAccess
from assistant.web.wire.caching import NO_STORE
from assistant.web.wire.events import LiveState
from retrieval.archive.archive import Archive
from retrieval.bins.tables import BinTables
from retrieval.errors import ArchiveError

LOOKS_EVERY = 1.0
"""Seconds: what another window does shows while it is still in mind."""
SPEAKS_EVERY = 15.0
"""Seconds between two signs of life, so that neither proxies nor the page take the line for dead."""


class EventStream(StreamingResponse):
    """A stream that ends without a word in the log where the server stops."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends events until the visitor or the server goes, which is no error."""
        with suppress(asyncio.CancelledError):
            await super().__call__(scope, receive, send)


def event_routes(
    archive: Archive, jobs: JobQueue, access: VisitorAccess, accounts: Accounts | None = None
) -> APIRouter:
    """The stream over one archive; `accounts` is None where nobody is asked who they are."""
    router, server = APIRouter(route_class=ProblemRoute), secrets.token_hex(8)

    @router.get("/events")
    def events(request: Request, bins: Annotated[BinTables, Depends(access.bins_of)]) -> StreamingResponse:
        texts, person = request_texts(request), conversations_kept_for(request, accounts)
        about_archive = archive.made()[0]

        def conversations() -> str:
            return accounts.conversations.mark(person, about_archive) if accounts and person else ""

        def state() -> LiveState:
            found = _state(archive, jobs, (bins, access), server, texts)
            return found.model_copy(update={"conversations": _digest(conversations())})

        async def told() -> AsyncIterator[str]:
            before, silent = "", 0.0
            while not await request.is_disconnected():
                try:
                    now = (await run_in_threadpool(state)).model_dump_json()
                except ArchiveError:
                    return  # it is being closed, or moved: the page asks again
                if now != before:
                    before, silent = now, 0.0
                    yield f"data: {now}\n\n"
                elif silent >= SPEAKS_EVERY:
                    silent = 0.0
                    yield ": still here\n\n"
                await asyncio.sleep(LOOKS_EVERY)
                silent += LOOKS_EVERY

        return EventStream(
            told(), media_type="text/event-stream", headers=NO_STORE | {"X-Accel-Buffering": "no"}
        )

    return router


def _state(
    archive: Archive, jobs: JobQueue, of: tuple[BinTables, VisitorAccess], server: str, texts: Texts
) -> LiveState:
    bins, access = of
    totals = archive.totals()
    under_way = [(job.id, job.state) for job in jobs.jobs(IngestJob)]
    return LiveState(
        server=server,
        archive=archive.stamp,
        bins=_digest((bins.all(), [gone.id for gone in bins.lists.deleted()], access.link_marks())),
        jobs=_digest(under_way),
        conversations="",
        facts=[
            texts.count("videos", totals.videos),
            texts.count("shots", totals.shots),
            running_time(totals.seconds),
        ],
    )


def _digest(value: object) -> str:
    return hashlib.blake2s(repr(value).encode(), digest_size=8).hexdigest()
