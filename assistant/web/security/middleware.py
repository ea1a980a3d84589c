"""What stands before the page: of Gradio's many routes those that it needs, and uploads that are pictures.

Gradio mounted in another app takes paths of this machine, and addresses to fetch, where it expects an upload; it
also brings routes that fetch addresses for whoever asks. Here none of it comes through: a file that a request
names must lie among the uploads, links resolved. It also writes the headers that a browser is to heed.
"""

import json
from pathlib import Path
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import visitor_language
from assistant.web.gradio_app.failed_calls import with_refusals
from assistant.web.gradio_app.internals import (
    FILE_PREFIX,
    UPLOAD_ROUTE,
    files_in_call,
    is_call,
    is_direct_call,
    is_gradio_route,
    is_needed_route,
    route_path,
    uploaded_files,
)
from assistant.web.security.admission import LARGEST_CALL
from assistant.web.security.bodies import BodyTooLarge, cookies_of, read_body, read_json, replayed
from assistant.web.security.content_policy import security_headers, with_headers
from assistant.web.security.uploads import is_upload
from assistant.web.wire.problem import problem_response
from retrieval.pictures import MOST_MEGABYTES, PICTURE_SUFFIXES

UPLOAD_LIMIT_MEGABYTES = MOST_MEGABYTES + 10
"""Megabytes: a little over what is used, so that a picture that is too large gets our sentence."""


class SecurityMiddleware:
    """ASGI middleware around an archive's app. `uploads` is the folder that uploads lie in, `framed` whether a
    Space's page may show this one."""

    def __init__(self, app: ASGIApp, uploads: Path, *, framed: bool = False) -> None:
        self._app, self._uploads, self._headers = app, uploads, security_headers(framed=framed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets through the routes, files and uploads that the page needs; others are refused."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = with_headers(send, self._headers)
        path, headers = route_path(scope), Headers(scope=scope)
        texts = texts_in(visitor_language(headers, cookies_of(headers)))
        if is_gradio_route(path) and not is_needed_route(path):
            await _refused(404, texts("guard.route"), scope, receive, send)
        elif path.startswith(FILE_PREFIX) and not self._is_upload(unquote(path.removeprefix(FILE_PREFIX))):
            await _refused(403, texts("guard.file"), scope, receive, send)
        elif path.rstrip("/") == UPLOAD_ROUTE:
            await self._upload(texts, scope, receive, send)
        elif scope["method"] == "POST" and is_call(path):
            await self._call(texts, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _call(self, texts: Texts, scope: Scope, receive: Receive, send: Send) -> None:
        """A call with the files that it names looked at first."""
        try:
            body = await read_body(receive, LARGEST_CALL)
        except BodyTooLarge:
            await _refused(413, texts("guard.large"), scope, receive, send)
            return
        try:
            named = files_in_call(read_json(body))
        except ValueError:
            await _refused(400, texts("guard.call"), scope, receive, send)
            return
        if not all(self._is_upload(file) for file in named):
            await _refused(400, texts("guard.file"), scope, receive, send)
            return
        if is_direct_call(route_path(scope)):
            send = with_refusals(send)
        await self._app(scope, replayed(body, receive), send)

    async def _upload(self, texts: Texts, scope: Scope, receive: Receive, send: Send) -> None:
        """An upload that stays under the limit and holds pictures by their names; others are deleted again."""
        came = 0
        begun: Message | None = None
        answer = b""

        async def bounded() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > UPLOAD_LIMIT_MEGABYTES * 1_000_000:
                raise BodyTooLarge
            return message

        async def held(message: Message) -> None:
            nonlocal begun, answer
            if message["type"] == "http.response.start":
                begun = message
            else:
                answer += message.get("body", b"")

        try:
            await self._app(scope, bounded, held)
        except BodyTooLarge:
            await _refused(413, texts("guard.upload_large", most=MOST_MEGABYTES), scope, receive, send)
            return
        if begun is None:
            return
        kept = _files_of(answer) if begun["status"] == 200 else []
        if any(file.suffix.lower() not in PICTURE_SUFFIXES for file in kept):
            for file in kept:
                if self._is_upload(str(file)):
                    file.unlink(missing_ok=True)
            await _refused(415, texts("guard.upload_kind"), scope, receive, send)
            return
        await send(begun)
        await send({"type": "http.response.body", "body": answer})

    def _is_upload(self, path: object) -> bool:
        return is_upload(path, self._uploads)


def _files_of(answer: bytes) -> list[Path]:
    try:
        return uploaded_files(json.loads(answer))
    except ValueError:
        return []


async def _refused(status: int, sentence: str, scope: Scope, receive: Receive, send: Send) -> None:
    await problem_response(status, sentence)(scope, receive, send)
