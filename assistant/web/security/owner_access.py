"""Who may use the routes of footage: the owner, from the page itself; whoever else gets a sentence.

What changes something must come as JSON, or with a header of its own, which a page of another site can send only
with leave that nobody is given. An address that only pretends to be this machine's is refused too, so that a
foreign site cannot pass for the page by pointing its name here (DNS rebinding).
"""

from http import HTTPStatus

from fastapi import Request

from assistant.footage.errors import IntakeRefused
from assistant.i18n.catalogue import Texts
from assistant.i18n.translation import translate
from assistant.web.security.hosts import host_name, is_loopback_name
from assistant.web.security.problems import ProblemRoute, RequestProblem, is_json

UPLOAD_HEADER = "x-filmoteca-upload"
"""Its value does not matter: that a browser must ask for leave to send it does."""


class OwnerRoute(ProblemRoute):
    """For the owner alone; of what is refused the page is told the `key` too."""

    largest = 10_000_000  # a thousand folders, of the longest paths
    unreadable_text = "footage.refused.request"

    def check(self, request: Request, texts: Texts) -> None:
        """Refuses requests that another site's page makes."""
        check_same_origin(request)

    def problem(self, error: Exception, texts: Texts) -> RequestProblem:
        """What is told of an error; intakes that were refused have sentences of their own."""
        if not isinstance(error, IntakeRefused):
            return super().problem(error, texts)
        values = {name: translate(value, texts.language) for name, value in error.values.items()}
        sentence = texts(f"footage.refused.{error.key}", **values)
        return RequestProblem(error.status, sentence, key=error.key, **error.values)


def check_same_origin(request: Request) -> None:
    """IntakeRefused where another site's page sends the request."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise IntakeRefused("foreign", HTTPStatus.FORBIDDEN)
    if request.method in ("GET", "HEAD"):
        return
    if not is_json(request) and UPLOAD_HEADER not in request.headers:
        raise IntakeRefused("request", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this machine by an address that no other site can point here."""
    return is_loopback_name(host_name(host))
