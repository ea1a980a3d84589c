"""Addresses of servers that run models behind an OpenAI-compatible API."""

from urllib.parse import urlsplit

from retrieval.errors import ModelError


def api_address(url: str) -> str:
    """The base address of the API; `/v1` is added where there is no path. ModelError where it is no URL."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise ModelError(
            "server:{url} names no server; give server:http://HOST:PORT or server:https://HOST/v1.", url=url
        )
    return url.strip().rstrip("/") + ("" if parts.path.strip("/") else "/v1")


def is_on_this_machine(url: str) -> bool:
    """Whether it is a loopback address, which no proxy knows."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
