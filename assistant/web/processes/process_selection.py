"""Which of several processes answers a request.

A page's conversation lives in one process, so that its browser is led there by a cookie; a program without cookies
by who it is. What only one process may do, the leader does for all.
"""

import re
import zlib
from collections.abc import Collection, Mapping
from http.cookies import CookieError, SimpleCookie

PROCESS_COOKIE = "filmoteca_process"
LEADER = 0
_LEADERS = re.compile(r"(?:/a/[^/]+)?/(?:footage|people|language-model|sign-in)(?:/.*)?")
"""Footage is taken in by one, whose jobs all see; attempts to sign in are counted, and signed, by one."""


def is_leaders(path: str) -> bool:
    """Whether the leader alone answers there."""
    return _LEADERS.fullmatch(path) is not None


def named_process(cookies: str, count: int) -> int | None:
    """The process that a Cookie header names, of so many; None where it names none."""
    try:
        named = SimpleCookie(cookies).get(PROCESS_COOKIE)
    except CookieError:
        return None
    value = named.value if named is not None else ""
    return int(value) if value.isascii() and value.isdecimal() and int(value[:4]) < count else None


def is_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for a page; headers by their names in small letters."""
    return method in ("GET", "HEAD") and "text/html" in headers.get("accept", "")


class ProcessSelector:
    """Chooses among those that are live; a page that is new to all gets the next one in turn."""

    def __init__(self, count: int) -> None:
        self._count, self._turn = count, 0

    def of(
        self, method: str, path: str, headers: Mapping[str, str], address: str, live: Collection[int]
    ) -> int | None:
        """The number of the process; None where none is live. Headers by their names in small letters."""
        if not live:
            return None
        wanted: int | None
        if is_leaders(path):
            wanted = LEADER
        elif (wanted := named_process(headers.get("cookie", ""), self._count)) is None:
            if is_page(method, headers):
                self._turn += 1
                wanted = self._turn % self._count
            else:
                who = (address, headers.get("x-forwarded-for", ""), headers.get("authorization", ""))
                wanted = zlib.crc32("\n".join(who).encode()) % self._count
        if wanted in live:
            return wanted
        if wanted == LEADER and is_leaders(path):
            return None
        others = sorted(live)
        return others[wanted % len(others)]
