"""Routes that answer whatever goes wrong as `{"error": sentence}` in the visitor's language.

What changes something must come as JSON: a page of another site can send forms and plain text here, but JSON
only with leave, which nobody is given.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import visitor_language
from assistant.i18n.translation import translate
from retrieval.bins.bins import MAX_BIN_NAME_LENGTH, MAX_COMMENT_LENGTH, BinError
from retrieval.errors import ArchiveError, EditConflict, NotFound

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
"""Bytes; a thousand clips take a tenth."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RequestProblem(Exception):
    """A request that cannot be carried out: the sentence that says so, and what else the page is told."""

    def __init__(self, status: int, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.status, self.more = status, more


class ProblemRoute(APIRoute):
    """For `APIRouter(route_class=SentenceRoute)`."""

    largest = LARGEST_BODY
    """Bytes of a request that are taken."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            texts = request_texts(request)
            try:
                _check_body(request, texts, self.largest)
                return await handler(request)
            except RequestProblem as error:
                return JSONResponse({"error": str(error), **error.more}, error.status)
            except RequestValidationError:
                return JSONResponse({"error": texts("bins.error.request")}, 400)
            except ArchiveError as error:
                return JSONResponse({"error": error_sentence(error, texts)}, http_status(error))
            except HTTPException:
                raise
            except Exception:  # the page must get an answer, whatever went wrong
                log.exception("%s failed", request.url.path)
                return JSONResponse({"error": texts("error.unknown")}, 500)

        return handle


def request_texts(request: Request) -> Texts:
    """What is said to whoever asks."""
    return texts_in(visitor_language(request.headers, request.cookies))


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
        most = MAX_BIN_NAME_LENGTH if error.fault == "long name" else MAX_COMMENT_LENGTH
        return texts(f"bins.error.{error.fault.replace(' ', '_')}", most=most)
    return translate(error, texts.language)


def _check_body(request: Request, texts: Texts, largest: int) -> None:
    if request.method in ("GET", "HEAD"):
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "0")
    if kind != "application/json":
        raise RequestProblem(415, texts("bins.error.request"))
    if not length.isdigit() or int(length) > largest:
        raise RequestProblem(413, texts("bins.error.large"))
