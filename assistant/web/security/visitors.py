"""Whose bins a request is about: the archive's, or a visitor's own where the archive is to be read only.

A visitor is recognised by a cookie that says nothing but a random name. Within another site's frame, as on a
hosted Space, browsers keep it only apart from other sites' (partitioned), and over HTTPS.
"""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from assistant.web.security.requesting_user import only_reads, requesting_user
from retrieval.archive.archive import Archive
from retrieval.bins.tables import BinTables
from retrieval.bins.visitor_bins import MAX_IDLE_SECONDS, VisitorBins, VisitorBinTables

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
            return self._archive.bins.by(requesting_user(request).name)
        known = request.cookies.get(VISITOR_COOKIE, "")
        name, tables = self._visitors.of(known)
        if name != known:
            response.headers.append("Set-Cookie", _cookie(name, secure=_is_secure(request)))
        return tables

    def known(self, request: Any) -> BinTables | None:
        """The bins of whoever asks, be it by a request of Gradio's; None for a visitor who has not been here."""
        if not only_reads(request):
            return self._archive.bins.by(requesting_user(request).name)
        return self._visitors.known(request.cookies.get(VISITOR_COOKIE, ""))

    def note_link(self, token: str, bins: BinTables) -> None:
        """A link leads to one of these bins from now on; it is known of the archive's own anyway."""
        if isinstance(bins, VisitorBinTables):
            self._visitors.note_link(token, bins)

    def linked(self, token: str) -> tuple[BinTables, str] | None:
        """The bins that a link leads into, and the name of the one that it shows; None where it leads nowhere."""
        for bins in (self._archive.bins, self._visitors.linked(token)):
            if bins is not None and (name := bins.discussions.named(token)) is not None:
                return bins, name
        return None

    def link_marks(self) -> object:
        """Something that is another once a bin that has a link has changed."""
        return self._archive.bins.discussions.marks(), self._visitors.marks()


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks HTTPS, with us or with a proxy before us."""
    spoken = request.headers.get("x-forwarded-proto", request.url.scheme)
    return spoken.partition(",")[0].strip() == "https"


def _cookie(name: str, *, secure: bool) -> str:
    where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
    return f"{VISITOR_COOKIE}={name}; Path=/; Max-Age={round(MAX_IDLE_SECONDS)}; HttpOnly; {where}"
