"""Every route that an app answers, mounted apps' too, with a path that can be asked for."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from starlette.routing import Mount


class AskedRoute(NamedTuple):
    """A method and a path without places left open."""

    method: str
    path: str


def asked_routes(app: Any, prefix: str = "") -> Iterator[AskedRoute]:
    """All of them; each place in a path is filled with a 1."""
    for route in app.routes:
        inner = getattr(route, "app", None)
        if included := getattr(route, "original_router", None):  # FastAPI keeps routers that it includes
            yield from asked_routes(included, prefix + getattr(route.include_context, "prefix", ""))
        elif isinstance(route, Mount) and getattr(inner, "routes", None):
            yield from asked_routes(inner, prefix + route.path)
        elif isinstance(route, Mount):
            yield AskedRoute("GET", f"{prefix}{route.path}/1")
        else:
            path = re.sub(r"\{[^}]*\}", "1", getattr(route, "path", ""))
            for method in sorted(getattr(route, "methods", None) or ("GET", "POST")):
                yield AskedRoute(method, prefix + path)


async def ask_raw(
    app: Any,
    route: AskedRoute,
    *,
    headers: dict[str, str],
    first: bytes = b"",
    block: bytes = b"",
    blocks: int = 1,
) -> tuple[int, int]:
    """The status of the answer, and how many blocks of the body were read before it; as HTTP servers ask an app."""
    read, status = 0, 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        if read >= blocks:
            return {"type": "http.disconnect"}
        read += 1
        body = first if first and read == 1 else block
        return {"type": "http.request", "body": body, "more_body": read < blocks}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": route.method,
        "scheme": "http",
        "path": route.path,
        "raw_path": route.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": raw,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    await app(scope, receive, send)
    return status, read
