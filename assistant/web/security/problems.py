"""Routes that answer whatever goes wrong as a problem, with a sentence in the visitor's language.

What changes something must come as JSON: a page of another site can send forms and plain text here, but JSON
only with leave, which nobody is given.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import visitor_language
from assistant.i18n.translation import translate
from assistant.web.head_requests import only_head
from assistant.web.security.bodies import BodyTooLarge, read_body, read_json, replayed
from assistant.web.wire.problem import problem_response
from retrieval.bins.bins import MAX_BIN_NAME_LENGTH, MAX_COMMENT_LENGTH, BinError
from retrieval.errors import ArchiveError, EditConflict, NotFound

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
"""Bytes; a thousand clips take a tenth."""

PathNumber = Annotated[int, Path(ge=0, le=2**31)]
"""A number in an address; where it is none that anything could have, nothing lies there (404)."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RequestProblem(Exception):
    """A request that cannot be carried out: the sentence that says so, and what else the page is told."""

    def __init__(self, status: int, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.status, self.more = status, more

    def response(self) -> Response:
        """The answer that tells it."""
        return problem_response(self.status, str(self), **self.more)


class UnreadableBody(Exception):
    """The body is no JSON, or of one that nests deeper than anything that is sent here."""


class ProblemRoute(APIRoute):
    """For `APIRouter(route_class=ProblemRoute)`; routes that ask or tell something else are subclasses."""

    largest = LARGEST_BODY
    """Bytes of JSON that are taken."""
    unreadable_status = 422
    unreadable_text = "bins.error.request"
    """How it is told that what came makes no sense."""

    def check(self, request: Request, texts: Texts) -> None:
        """Looks at a request before its body is read; raises what `problem` can tell."""
        if request.method not in ("GET", "HEAD") and not is_json(request):
            raise RequestProblem(415, texts(self.unreadable_text))

    def problem(self, error: Exception, texts: Texts) -> RequestProblem:
        """What is told of an error; of one that nobody foresaw only that there was one, the log has the rest."""
        if isinstance(error, RequestProblem):
            return error
        if isinstance(error, BodyTooLarge):
            return RequestProblem(413, texts("bins.error.large"))
        if isinstance(error, RequestValidationError) and _is_address(error):
            return RequestProblem(404, texts("guard.route"))
        if isinstance(error, RequestValidationError | UnreadableBody):
            return RequestProblem(self.unreadable_status, texts(self.unreadable_text), key="request")
        if isinstance(error, HTTPException):  # FastAPI could not even read it
            return RequestProblem(error.status_code, texts(self.unreadable_text), key="request")
        if isinstance(error, ArchiveError):
            return RequestProblem(http_status(error), error_sentence(error, texts), key="archive")
        log.error("%s failed", self.path, exc_info=error)
        return RequestProblem(500, texts("error.unknown"), key="unknown")

    def get_route_handler(self) -> Handler:
        """The route's handler, whose errors become problems (RFC 9457)."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            texts = request_texts(request)
            try:
                self.check(request, texts)
                response = await handler(await _bounded(request, self.largest))
                only_head(request.scope)
                return response
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception as error:  # noqa: BLE001 - the page must get an answer, whatever went wrong
                return self.problem(error, texts).response()

        return handle


def tell_http_errors(app: FastAPI) -> None:
    """Has the app tell as problems what no route of ours answers: unknown paths, methods that are not taken."""

    @app.exception_handler(HTTPException)
    def told(_: Request, error: HTTPException) -> Response:
        response = problem_response(error.status_code, error.detail)
        response.headers.update(error.headers or {})
        return response


def request_texts(request: Request) -> Texts:
    """What is said to whoever asks."""
    return texts_in(visitor_language(request.headers, request.cookies))


def is_json(request: Request) -> bool:
    """Whether the request says that its body is JSON."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def http_status(error: ArchiveError) -> int:
    """The HTTP status that an error of the archive comes with."""
    if isinstance(error, NotFound):
        return 404
    return 409 if isinstance(error, EditConflict) else 422


def error_sentence(error: ArchiveError, texts: Texts) -> str:
    """The error in the visitor's language."""
    if isinstance(error, EditConflict):
        return texts("bins.error.outdated")
    if isinstance(error, BinError):
        most = MAX_BIN_NAME_LENGTH if error.reason == "long name" else MAX_COMMENT_LENGTH
        return texts(f"bins.error.{error.reason.replace(' ', '_')}", most=most)
    return translate(error, texts.language)


def _is_address(error: RequestValidationError) -> bool:
    """Whether it is the address itself that makes no sense: nothing lies there."""
    return any(part["loc"][0] == "path" for part in error.errors())


async def _bounded(request: Request, largest: int) -> Request:
    """The request with its JSON read; BodyTooLarge where that is too much, UnreadableBody where it is none."""
    if not is_json(request):
        return request
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > largest:
        raise BodyTooLarge
    body = await read_body(request.receive, largest)
    if body:
        try:
            read_json(body)
        except ValueError as error:
            raise UnreadableBody from error
    return Request(request.scope, replayed(body, request.receive))
