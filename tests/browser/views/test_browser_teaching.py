"""Classes taught on the page in a real browser, from selected shots; and over HTTP."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from playwright.sync_api import Browser, expect

from assistant.accounts.roles import Role
from assistant.agent.assistant import Assistant
from assistant.web.routes.classes.teaching import teaching_routes
from assistant.web.security.problems import tell_http_errors
from assistant.web.sign_in.authorization import required_role
from retrieval.archive.archive import Archive
from retrieval.archive.taught.teaching import example_of_shot, teach
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from tests.support.browser_page import DESKTOP, IGNORED_WARNINGS, PHONE, ask, open_page, serve_page
from tests.support.factories import clip_of
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as opened:
        yield opened


def client_of(archive: Archive, *, read_only: bool = False) -> TestClient:
    app = FastAPI()
    tell_http_errors(app)
    app.include_router(teaching_routes(archive, ColourEncoder(), read_only=read_only))
    return TestClient(app, base_url="http://localhost")


def some_shots(archive: Archive, count: int) -> list[str]:
    return [str(shot.id) for shot in archive.shots()[:count]]


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_selected_shots_are_taught_shown_corrected_and_forgotten(
    browser: Browser, archive: Archive, visitor: dict[str, Any]
) -> None:
    engine = SearchEngine(archive, ColourEncoder(), None, ArchiveSenses(archive, None))
    with (
        serve_page(Assistant(engine)) as address,
        open_page(browser, address, visitor=visitor) as page,
    ):
        ask(page, "red")
        for place in range(3):
            page.locator("#turns .card .pick").nth(place).dispatch_event("click")
        page.locator("#selection-bar button", has_text="…").last.click()
        page.locator(".teach-dialog input").fill(HOSTILE)
        page.locator(".teach-dialog .main").click()
        expect(page.locator(".teach-dialog")).to_have_count(0)
        assert archive.taught.names() == (HOSTILE,)
        assert len(archive.taught.get(HOSTILE).positive) == 3
        page.evaluate("location.hash = '#/teaching'")
        expect(page.locator(".teaching .class .name")).to_have_text(HOSTILE)
        page.locator(".teaching .class a").click()
        marked = page.locator(".teaching .classes").first.locator(".class")
        expect(marked).to_have_count(3)
        marked.first.locator(".act").click()
        expect(marked).to_have_count(2)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0
        page.locator(".teaching .danger").click()
        page.locator(".people-dialog .danger").click()
        expect(page.locator(".teaching .begin")).to_have_count(1)
        assert archive.taught.names() == ()
        assert page.title().endswith("Filmoteca")


def test_a_class_is_taught_corrected_and_taken_apart_over_http(archive: Archive) -> None:
    client = client_of(archive)
    one = client.post("/teaching/teach", json={"name": "flag", "shots": some_shots(archive, 1)})
    assert one.status_code == 422
    assert "at least two" in one.json()["detail"]
    made = client.post("/teaching/teach", json={"name": "flag", "shots": some_shots(archive, 3)})
    assert made.json()["positive"] == 3
    wrong = client.post(
        "/teaching/teach", json={"name": "flag", "shots": some_shots(archive, 1), "shows": False}
    )
    assert (wrong.json()["positive"], wrong.json()["negative"]) == (2, 1)
    listed = client.get("/teaching").json()
    assert [known["name"] for known in listed["classes"]] == ["flag"]
    examples = client.get("/teaching/one", params={"name": "Flag"}).json()["examples"]
    assert [example["shows"] for example in examples] == [True, True, False]
    client.post("/teaching/take-out", json={"name": "flag", "examples": [examples[2]["id"]]})
    assert len(archive.taught.get("flag").examples) == 2
    assert client.post("/teaching/rename", json={"name": "flag", "new_name": "banner"}).status_code == 200
    assert client.get("/teaching/one", params={"name": "flag"}).status_code == 404
    assert client.post("/teaching/forget", json={"name": "banner"}).status_code == 200
    assert client.post("/teaching/teach", json={"name": "x", "shots": ["nothing"]}).status_code == 404


def test_bins_and_pictures_teach_and_what_is_no_picture_is_refused(archive: Archive) -> None:
    client = client_of(archive)
    video = archive.videos()[0]
    first, second = archive.shots(video.id)[:2]
    archive.bins.create("flags")
    archive.bins.add("flags", [clip_of(archive, video.id, one.start, one.end) for one in (first, second)])
    assert client.post("/teaching/teach", json={"name": "flag", "bin": "flags"}).json()["positive"] == 2
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "PNG")
    picture = {"name": "red.png", "data": base64.b64encode(written.getvalue()).decode()}
    assert (
        client.post("/teaching/teach", json={"name": "flag", "pictures": [picture]}).json()["positive"] == 3
    )
    example = archive.taught.get("flag").examples[-1]
    assert client.get(f"/teaching/pictures/{example.id}.jpg").content[:2] == b"\xff\xd8"
    bad = client.post("/teaching/teach", json={"name": "flag", "pictures": [picture | {"data": "bm90"}]})
    assert (bad.status_code, "red.png is no picture" in bad.json()["detail"]) == (422, True)


def test_editors_teach_and_where_visitors_change_nothing_they_do_not(archive: Archive) -> None:
    assert required_role("POST", "/teaching/teach") is Role.EDITOR
    teach(archive, "flag", [example_of_shot(archive, shot) for shot in archive.shots()[:3]])
    client = client_of(archive, read_only=True)
    assert client.post("/teaching/forget", json={"name": "flag"}).status_code == 403
    assert archive.taught.names() == ("flag",)
