"""Who may use the routes of footage: the owner, from the page itself; whoever else gets a sentence.

What changes something must come as JSON, or with a header of its own, which a page of another site can send only
with leave that nobody is given. An address that only pretends to be this machine's is refused too, so that a
foreign site cannot pass for the page by pointing its name here (DNS rebinding).
"""

import ipaddress
import logging
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from assistant.footage.errors import IntakeRefused
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from assistant.i18n.translation import translate
from retrieval.errors import ArchiveError

log = logging.getLogger(__name__)

UPLOAD_HEADER = "x-filmoteca-upload"
"""Its value does not matter: that a browser must ask for leave to send it does."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OwnerRoute(APIRoute):
    """Answers what goes wrong as `{"error": sentence, "key": …}` in the visitor's language."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            texts = texts_in(visitor_language(request.headers, request.cookies))
            try:
                check_same_origin(request)
                return await handler(request)
            except IntakeRefused as error:
                values = {name: translate(value, texts.language) for name, value in error.values.items()}
                sentence = texts(f"footage.refused.{error.key}", **values)
                body = {"error": sentence, "key": error.key, **error.values}
                return JSONResponse(body, error.status)
            except RequestValidationError:
                return JSONResponse({"error": texts("footage.refused.request"), "key": "request"}, 422)
            except ArchiveError as error:
                return JSONResponse({"error": translate(error, texts.language), "key": "archive"}, 422)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception:  # the page must get an answer
                log.exception("%s failed", request.url.path)
                return JSONResponse({"error": texts("error.unknown"), "key": "unknown"}, 500)

        return handle


def check_same_origin(request: Request) -> None:
    """Refused where another site's page sends the request."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise IntakeRefused("foreign", HTTPStatus.FORBIDDEN)
    if request.method in ("GET", "HEAD"):
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and UPLOAD_HEADER not in request.headers:
        raise IntakeRefused("request", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this machine by an address that no other site can point here."""
    name = host.rpartition(":")[0] if host.count(":") == 1 or "]:" in host else host
    name = name.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
