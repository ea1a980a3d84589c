"""What stands before the page: what it lets through, what it refuses, and what it tells browsers."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio.utils import get_upload_folder

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.security.middleware import UPLOAD_LIMIT_MEGABYTES
from assistant.web.security.uploads import is_upload
from ingest.media.playback import ClipCache, browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder, make_reels, save_picture


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    clips = ClipCache()

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        return build_app(assistant, browser_plays=browser_plays, make_clip=clips)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client
    clips.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return save_picture(tmp_path / "cyan.png")


def uploaded(client: TestClient, path: Path) -> str:
    with path.open("rb") as file:
        answer = client.post("/gradio_api/upload", files={"files": (path.name, file)})
    assert answer.status_code == 200
    return str(answer.json()[0])


def test_a_picture_is_uploaded_and_handed_back(client, picture):
    place = uploaded(client, picture)
    assert is_upload(place, Path(get_upload_folder()))
    assert client.get(f"/gradio_api/file={place}").content == picture.read_bytes()


@pytest.mark.parametrize("name", ["notes.txt", "film.mp4", "page.html", "drawing.svg", "noname", "x.png.exe"])
def test_nothing_but_pictures_is_uploaded(client, tmp_path, name):
    path = tmp_path / name
    path.write_text(f"<script>{tmp_path}</script>")
    with path.open("rb") as file:
        answer = client.post("/gradio_api/upload", files={"files": (name, file)})
    assert answer.status_code == 415
    assert "Only pictures" in answer.json()["error"]
    kept = [file for file in Path(get_upload_folder()).glob(f"*/{name}") if str(tmp_path) in file.read_text()]
    assert not kept


def test_an_upload_beyond_the_limit_is_refused(client, tmp_path):
    path = tmp_path / "wall.png"
    with path.open("wb") as file:
        file.truncate((UPLOAD_LIMIT_MEGABYTES + 1) * 1_000_000)
    with path.open("rb") as file:
        answer = client.post(
            "/gradio_api/upload", files={"files": ("wall.png", file)}, headers={"Accept-Language": "es"}
        )
    assert answer.status_code == 413
    assert "40 MB" in answer.json()["error"]


@pytest.mark.parametrize(
    "wanted",
    [
        "/etc/passwd",
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "{uploads}/../../etc/passwd",
        "{uploads}/%2e%2e/%2e%2e/etc/passwd",
        "{uploads}",
        "{archive}/catalogue.sqlite3",
        "{here}/README.md",
        "{here}/.env",
        "README.md",
        "file:///etc/passwd",
        "http://127.0.0.1:1/secret.png",
        "https://example.org/picture.png",
        "{link}",
    ],
)
def test_no_other_file_is_handed_out(client, archive, tmp_path, wanted):
    secret = tmp_path / "secret.png"
    secret.write_text("a secret")
    uploads = Path(get_upload_folder())
    uploads.mkdir(parents=True, exist_ok=True)
    link = uploads / f"{tmp_path.name}.png"
    link.symlink_to(secret)
    try:
        places = {"uploads": uploads, "archive": archive.folder, "here": Path.cwd(), "link": link}
        answer = client.get(f"/gradio_api/file={wanted.format(**places)}", follow_redirects=False)
    finally:
        link.unlink()
    assert answer.status_code in {403, 404}
    assert "root:" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/gradio_api/proxy=https://example.hf.space/file=x",
        "/gradio_api/run-history/records",
        "/gradio_api/vibe-code/",
        "/gradio_api/dev/reload",
        "/gradio_api/custom_component/1/client/component/x.js",
        "/gradio_api/stream/a/b/1/playlist.m3u8",
        "/gradio_api/file/etc/passwd",
        "/monitoring",
        "/monitoring/summary",
        "/login",
        "/gradio_api/deep_link",
    ],
)
def test_routes_that_the_page_does_not_need_are_closed(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, json={}).status_code in {404, 405}


@pytest.mark.parametrize(
    "endpoint", ["call/search", "run/search", "api/search", "queue/join", "call/page_ask"]
)
@pytest.mark.parametrize("path", ["/etc/passwd", "https://example.org/picture.png", "../x.png", 5, None])
def test_no_call_names_a_file_that_was_not_uploaded(client, endpoint, path):
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for data in (["", file], [None, {"text": "", "files": [file]}, 12, 0.5, 3]):
        body = {"data": data, "fn_index": 1, "session_hash": "x", "event_data": None}
        answer = client.post(f"/gradio_api/{endpoint}", json=body)
        assert answer.status_code == 400
        assert "was not uploaded here" in answer.json()["error"]


def test_a_call_that_is_no_json_is_a_sentence(client):
    for body in (b"{", b"[" * 100_000, b"\xff\xfe"):
        answer = client.post("/gradio_api/call/search", content=body)
        assert (answer.status_code, "no JSON" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("route", ["run", "api"])
@pytest.mark.parametrize(
    "data", [[], ["a secret street"], [{"text": "a secret street"}], [["a secret street"]] * 31]
)
def test_a_direct_call_with_other_values_is_a_sentence_and_is_not_logged(client, caplog, capfd, route, data):
    answer = client.post(f"/gradio_api/{route}/search", json={"data": data})
    assert answer.status_code == 400, answer.text
    assert len(answer.json()["error"]) > 20
    told = capfd.readouterr()
    assert "secret" not in caplog.text + told.out + told.err


def test_a_turn_with_other_values_is_not_logged_either(client, caplog, capfd):
    for data in ([], ["a secret street"], [None, "a secret street", "x", "y", "z"]):
        body = {"data": data, "fn_index": 1, "session_hash": "other"}
        client.post("/gradio_api/queue/join", json=body).raise_for_status()
        told = client.get("/gradio_api/queue/data", params={"session_hash": "other"}).text
        assert '"success":false' in told
    logged = capfd.readouterr()
    assert "secret" not in caplog.text + logged.out + logged.err


def test_what_fails_inside_is_logged_by_its_place_alone(client, caplog, capfd, monkeypatch):
    asked = "a secret street"

    async def fail(**_):
        raise RuntimeError(asked)

    monkeypatch.setattr("gradio.routes.route_utils.compile_gr_request", lambda *_, **__: None)
    monkeypatch.setattr("gradio.routes.route_utils.call_process_api", fail)
    answer = client.post("/gradio_api/run/info", json={"data": []})
    assert (answer.status_code, answer.json()["error"]) == (500, None)
    logged = capfd.readouterr()
    assert asked not in caplog.text + logged.out + logged.err
    assert "a call failed inside of Gradio: RuntimeError" in caplog.text
    assert "in fail" in caplog.text


def test_browsers_are_told_what_to_heed(client, archive):
    shot = archive.shots()[0].id
    for address in (
        "/",
        f"/media/thumbnail/{shot.video}/{shot.number}.jpg",
        "/page/shell/main.js",
        "/nowhere",
    ):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'self';" in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2]


def test_what_the_page_needs_is_answered(client):
    config = client.get("/config").json()
    assert config["root"] == "http://localhost"
    assert set(json.loads(client.get("/gradio_api/info").text)["named_endpoints"]) >= {"/search", "/ask"}
