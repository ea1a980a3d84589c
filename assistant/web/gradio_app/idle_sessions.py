"""Lets go of what Gradio keeps of sessions that nobody uses any more.

For each session, and each call of the API is one, Gradio keeps a copy of the page's configuration (80 kB) and what
its components last showed until ten thousand others have come, and the numbers of its events for ever. The copies
are for links into a page and for components that an event changes in kind, of which this page has none. What a
visitor's page keeps in `gr.State` stays as long as Gradio keeps it, an hour after the page was closed. Closed to
Gradio is a page whose heartbeat ended after its state was made, and for good; here one without a heartbeat, as
long as it has none, so that a page that goes before it was opened is not kept either, and one that comes back is.

It uses `Blocks.state_holder` and `default_config`, `SessionState.state_data`, `is_closed`, `config_values` and
`blocks_config`, and three dictionaries of `Blocks._queue`; `test_gradio_upgrade.py` and `test_closed_pages.py` in
`tests/assistant/web/page/` hold them against the installed version.
"""

import time
from collections import Counter
from collections.abc import Callable
from copy import copy

import gradio as gr
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.gradio_app.internals import heartbeat_session, is_call, route_path
from retrieval.concurrency.freed_memory import return_freed_memory

PAUSE = 15.0
"""Seconds between two looks; a session is let go of where both find it idle."""
MOST_SESSIONS = 500
"""Sessions of pages whose state is kept at a time, half a megabyte each, up to four more with a picture; the one
used longest ago goes first. Whose page it was takes up the conversation that its browser keeps."""


class IdleSessions:
    """ASGI middleware that looks at the page's sessions every quarter of a minute in which something is called."""

    def __init__(self, app: ASGIApp, page: gr.Blocks, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._page, self._clock = app, page, clock
        self._due = clock() + PAUSE
        self._idle: dict[str, object] = {}
        self._beating: Counter[str] = Counter()
        page.state_holder.capacity = MOST_SESSIONS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at the sessions where it is time to, and lets the request through."""
        path = route_path(scope) if scope["type"] == "http" else ""
        if is_call(path) and self._clock() >= self._due:
            self._due = self._clock() + PAUSE
            self.forget()
        if session := heartbeat_session(path):
            await self._beat(session, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _beat(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        """A page is open for as long as this lasts."""
        self._beating[session] += 1
        if kept := self._page.state_holder.session_data.get(session):
            kept.is_closed = False
        try:
            await self._app(scope, receive, send)
        finally:
            self._beating[session] -= 1
            if not self._beating[session]:
                del self._beating[session]

    def forget(self) -> None:
        """Lets go of sessions that are as idle as at the last look. To be called in the server's loop alone."""
        holder, queue = self._page.state_holder, self._page._queue
        at_work = {event.session_hash for event in queue.event_ids_to_events.values()}
        known = {*holder.session_data, *queue.pending_event_ids_session}
        before, self._idle = self._idle, {}
        for session in known - at_work:
            used = holder.time_last_used.get(session)
            if session not in before or before[session] != used:
                self._idle[session] = used
                continue
            if kept := holder.session_data.get(session):
                kept.is_closed = session not in self._beating
                kept.config_values.clear()
                kept.blocks_config = copy(self._page.default_config)
                if not kept.state_data:
                    del holder.session_data[session]
                    holder.time_last_used.pop(session, None)
            undelivered = queue.pending_event_ids_session.get(session)
            if not undelivered or session not in queue.pending_messages_per_session:
                queue.pending_event_ids_session.pop(session, None)
                queue.pending_messages_per_session.pop(session, None)
        return_freed_memory()
