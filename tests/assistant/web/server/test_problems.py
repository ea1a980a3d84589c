"""Whatever goes wrong, wherever: one shape, RFC 9457's, with a sentence in the visitor's language."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.multi_archive import OfferedArchive, build_site
from assistant.web.security import problems
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder, make_reels

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("problems"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(Assistant(SearchEngine(archive, ColourEncoder())), browser_plays=browser_plays)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client


CASES = [
    ("GET", "/media/shots/nowhere", None, 404),
    ("GET", "/media/subtitles/nowhere/0.vtt?start=-1", None, 422),
    ("GET", "/archive/videos/nowhere", None, 404),
    ("GET", "/archive/videos?offset=-1", None, 422),
    ("GET", "/archive/videos/nowhere/classes", None, 404),
    ("GET", "/bins/one?name=nowhere", None, 404),
    ("GET", "/bins/clock", None, 400),
    ("POST", "/bins/create", b"{", 400),
    ("POST", "/bins/create", b"\xff\xfe", 400),
    ("POST", "/export", b"{}", 400),
    ("GET", "/export/nowhere", None, 404),
    ("POST", "/saved", b"{}", 422),
    ("GET", "/footage", None, 403),
    ("GET", "/gradio_api/file=/etc/passwd", None, 403),
    ("GET", "/gradio_api/vibe-code/", None, 404),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("method", "path", "body", "status"), CASES)
def test_every_route_tells_problems_alike(client, method, path, body, status, language):
    answer = client.request(method, path, content=body, headers=JSON | {"Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["detail"] == problem["error"] != ""


def test_the_list_of_archives_tells_problems_so_too():
    def closed() -> None:
        raise FormatError("it is damaged; restore it.")

    site = build_site([OfferedArchive("one", closed)])  # type: ignore[arg-type]
    with TestClient(site, base_url="http://localhost") as client:
        for answer, status in (
            (client.post("/archives/one/open", json={}), 422),
            (client.post("/archives/two/open", json={}), 404),
            (client.post("/archives/one/open", content="{}", headers={"Content-Type": "text/plain"}), 415),
            (client.get("/a/one/config"), 503),
            (client.get("/nowhere"), 404),
        ):
            assert (answer.status_code, answer.json()["status"]) == (status, status)
            assert answer.headers["content-type"] == "application/problem+json"


def test_no_more_of_a_body_is_read_than_may_be_sent_whatever_its_headers_say(client: TestClient) -> None:
    whole = b'{"name": "' + b"x" * problems.LARGEST_BODY + b'"}'
    read = 0

    def parts() -> Iterator[bytes]:
        nonlocal read
        for at in range(0, len(whole), 1000):
            read += 1
            yield whole[at : at + 1000]

    for content in (whole, parts()):
        answer = client.post("/bins/create", content=content, headers=JSON)
        assert (answer.status_code, answer.json()["error"]) == (413, "That call is too large.")


def test_what_nobody_foresaw_is_told_and_logged(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of the archive")

    monkeypatch.setattr(Archive, "summaries", fail)
    answer = client.get("/archive/videos")
    assert (answer.status_code, answer.json()["key"]) == (500, "unknown")
    assert "of the archive" not in answer.text
    assert "of the archive" in caplog.text
