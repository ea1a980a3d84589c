"""HEAD says what GET says: status, length, type, ranges, over the app's own routes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.app_routes import asked_routes
from tests.support.browser_page import IGNORED_WARNINGS
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS
SAME = ("content-type", "content-length", "accept-ranges", "content-range", "cache-control", "etag", "allow")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def app(archive: Archive) -> FastAPI:
    async def inside() -> FastAPI:
        def make_clip(path: Path, start: float, end: float) -> Path:
            return path

        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        return build_app(assistant, browser_plays=browser_plays, make_clip=make_clip)

    return asyncio.run(inside())


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def is_ours(path: str) -> bool:
    return not path.startswith(("/gradio_api", "/page", "/mcp")) and path not in ("/", "/events", "/metrics")


def test_head_says_what_get_says_on_every_route(app: FastAPI, client: TestClient) -> None:
    listed = asked_routes(app)
    paths = {route.path for route in listed if route.method == "GET" and is_ours(route.path)}
    assert len(paths) > 30
    different = []
    for path in sorted(paths):
        got, head = client.get(path), client.head(path)
        told = [(a.status_code, *(a.headers.get(name) for name in SAME)) for a in (got, head)]
        if told[0] != told[1] or head.content:
            different.append((path, told))
    assert different == []


def test_head_of_media_tells_length_type_and_ranges(client: TestClient, archive: Archive) -> None:
    video = next(one for one in archive.videos() if one.path.suffix == ".mp4")
    size = video.path.stat().st_size
    for path, media_type in (
        (f"/media/video/{video.id}", "video/mp4"),
        (f"/media/clip/{video.id}/1.mp4", "video/mp4"),
        (f"/media/thumbnail/{video.id}/1.jpg", "image/jpeg"),
        (f"/media/shots/{video.id}", "application/json"),
    ):
        head, got = client.head(path), client.get(path)
        assert (head.status_code, head.headers["content-type"]) == (200, media_type)
        assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))
        assert head.content == b""
    whole = client.head(f"/media/video/{video.id}")
    assert (whole.headers["content-length"], whole.headers["accept-ranges"]) == (str(size), "bytes")
    part = client.head(f"/media/video/{video.id}", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")
    assert part.headers["content-range"] == f"bytes 10-19/{size}"
    beyond = client.head(f"/media/video/{video.id}", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")


def test_head_of_an_endless_stream_ends(client: TestClient) -> None:
    head = client.head("/events")
    assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert head.content == b""
