"""Whose bins a request is about: the archive's, or a visitor's own where the archive is to be read only.

A visitor is recognised by a cookie that says nothing but a random name. Within another site's frame, as on a
hosted Space, browsers keep it only apart from other sites' (partitioned), and over HTTPS.
"""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from assistant.web.security.persons import only_reads, person_of
from retrieval.archive.archive import Archive
from retrieval.bins.tables import BinTables
from retrieval.bins.visitor_bins import MAX_IDLE_SECONDS, VisitorBins

VISITOR_COOKIE = "filmoteca_visitor"

BinsDependency = Callable[[Request, Response], BinTables]
"""A dependency of routes: the bins that a request is about; it may set a cookie on the answer."""


class VisitorAccess:
    """The archive's bins for editors; for whoever may only read bins of their own."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._visitors = archive, VisitorBins()

    def bins_of(self, request: Request, response: Response) -> BinTables:
        """A `BinsDependency`: whoever comes for the first time gets a name."""
        if not only_reads(request):
            return self._archive.bins.by(person_of(request).name)
        known = request.cookies.get(VISITOR_COOKIE, "")
        name, tables = self._visitors.of(known)
        if name != known:
            response.headers.append("Set-Cookie", _cookie(name, secure=_is_secure(request)))
        return tables

    def known(self, request: Any) -> BinTables | None:
        """The bins of whoever asks, be it by a request of Gradio's; None for a visitor who has not been here."""
        if not only_reads(request):
            return self._archive.bins.by(person_of(request).name)
        return self._visitors.known(request.cookies.get(VISITOR_COOKIE, ""))


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks HTTPS, with us or with a proxy before us."""
    spoken = request.headers.get("x-forwarded-proto", request.url.scheme)
    return spoken.partition(",")[0].strip() == "https"


def _cookie(name: str, *, secure: bool) -> str:
    where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
    return f"{VISITOR_COOKIE}={name}; Path=/; Max-Age={round(MAX_IDLE_SECONDS)}; HttpOnly; {where}"
