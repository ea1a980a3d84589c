"""How long browsers may keep an answer."""

from fastapi import Response

REVALIDATE = {"Cache-Control": "private, no-cache"}
"""Asked for anew each time: what the archive holds may have changed."""
IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}
"""For thumbnails, whose address changes with the archive."""
NO_STORE = {"Cache-Control": "no-store"}


def revalidated(response: Response) -> None:
    """A dependency of routes whose answers are asked for anew each time."""
    response.headers.update(REVALIDATE)


def not_stored(response: Response) -> None:
    """A dependency of routes whose answers no cache may keep."""
    response.headers.update(NO_STORE)
