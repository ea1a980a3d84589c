"""The people page in a real browser: allowed, named, merged, taken apart, deleted; nothing of it for visitors."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.i18n.catalogue import texts_in
from assistant.web.media.subtitles import subtitle_routes
from assistant.web.routes.people import people_routes
from assistant.web.security.problems import tell_http_errors
from assistant.web.views.navigation import offered_views
from ingest.annotators.faces import face_picture
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.people.grouping import group_people
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.browser_page import DESKTOP, IGNORED_WARNINGS, PHONE, open_page, serve_page
from tests.support.factories import unit
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

EYES = AnnotatorName("face", "eyes", "1")
EARS = AnnotatorName("voice", "ears", "1")
FACE = Box(0.2, 0.1, 0.5, 0.7)
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"


def with_faces(archive: Archive, looks: int = 3) -> None:
    """So many looks of three people, in as many videos."""
    random = np.random.default_rng(5)
    people = unit(random.standard_normal((3, 32)))
    archive.people.allow()
    with archive.writing():
        for video in archive.videos()[:looks]:
            faces = [
                Annotation(
                    number * 0.5,
                    number * 0.5 + 0.4,
                    "medium",
                    0.9,
                    Box(number * 0.2, 0.1, 0.1, 0.3),
                    unit(vector + 0.02 * random.standard_normal(32))[0],
                    picture=picture_of_face(number),
                )
                for number, vector in enumerate(people)
            ]
            archive.set_annotations(video.id, VideoAnnotations(EYES, tuple(faces)))
    group_people(archive, EYES)


def picture_of_face(number: int) -> bytes:
    colours = ((196, 120, 90), (90, 140, 190), (120, 170, 110))
    return face_picture(np.asarray(Image.new("RGB", (200, 200), colours[number])), FACE)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as opened:
        yield opened


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_people_are_named_merged_taken_apart_and_deleted(
    browser: Browser, archive: Archive, visitor: dict[str, Any]
) -> None:
    with_faces(archive)
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address, visitor=visitor) as page,
    ):
        page.evaluate("location.hash = '#/people'")
        groups = page.locator(".people .group")
        expect(groups).to_have_count(3)
        assert groups.first.locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") == 160
        groups.first.locator("input.name").fill(HOSTILE)
        with page.expect_response(lambda answer: answer.request.method != "GET" and "/people/" in answer.url):
            groups.first.locator("input.name").press("Enter")
        expect(groups.first.locator("input.name")).to_have_value(HOSTILE)
        expect(groups.first.locator("a")).to_be_focused()
        assert archive.people.names() == (HOSTILE,)
        groups.nth(1).locator("input[type=checkbox]").check()
        groups.nth(2).locator("input[type=checkbox]").check()
        page.locator(".people .tools .main").click()
        expect(groups).to_have_count(2)
        assert [person.faces for person in archive.people.all()] == [3, 6]
        page.locator(".toast").get_by_role("button", name=re.compile("Undo|Deshacer")).click()
        expect(groups).to_have_count(3)
        assert [person.faces for person in archive.people.all()] == [3, 3, 3]
        page.locator("body").press("Control+z")  # the name, which was given before
        expect(groups.first.locator("input.name")).to_have_value("")
        assert archive.people.names() == ()
        groups.first.locator("input.name").fill(HOSTILE)
        groups.first.locator("input.name").press("Enter")
        expect(page.locator(".toast")).to_be_visible()
        for place in (1, 2):
            groups.nth(place).locator("input[type=checkbox]").check()
        page.locator(".people .tools .main").click()
        expect(groups).to_have_count(2)
        groups.nth(1).locator("a").click()
        expect(groups).to_have_count(6)
        page.locator(".people .tools .button:not(.main)").first.click()  # what differs most
        expect(groups).to_have_count(3)
        assert [person.faces for person in archive.people.all()] == [3, 3, 3]
        page.locator(".people .danger").click()
        page.locator(".people-dialog .danger").click()
        expect(page.locator(".people header .back")).to_have_count(0)
        expect(groups).to_have_count(2)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0
        assert page.title().endswith("Filmoteca")


def test_faces_are_not_looked_for_before_somebody_allows_it(browser: Browser, archive: Archive) -> None:
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address, visitor=DESKTOP) as page,
    ):
        page.evaluate("location.hash = '#/people'")
        expect(page.locator(".people")).to_contain_text("stays on this machine")
        expect(page.locator(".people")).to_contain_text("children are not told apart reliably")
        page.locator(".people .main").click()
        expect(page.locator(".people")).to_contain_text("No faces are known yet")
        assert archive.people.allowed


def with_voices(archive: Archive, videos: int = 2) -> None:
    """Two voices in each of some videos, in turns, with a line for each turn."""
    one, other = unit([[1, 0], [0, 1]])
    lines = tuple(Subtitle(n * 1.0, n + 0.9, f"{HOSTILE} {n}") for n in range(4))
    with archive.writing():
        for video in archive.videos()[:videos]:
            archive.set_speech(video.id, Speech((SubtitleTrack("en", "sidecar", "x.srt", lines),)))
            turns = [
                Annotation(line.start, line.end, str(n % 2 + 1), 0.9, vector=other if n % 2 else one)
                for n, line in enumerate(lines)
            ]
            archive.set_annotations(video.id, VideoAnnotations(EARS, tuple(turns)))
    group_people(archive, EARS, "voice")


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_voices_are_named_merged_taken_apart_and_told_on_time_lines(
    browser: Browser, archive: Archive, visitor: dict[str, Any]
) -> None:
    with_voices(archive)
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address, visitor=visitor) as page,
    ):
        page.evaluate("location.hash = '#/people'")
        groups = page.locator(".people .group")
        expect(groups).to_have_count(2)
        texts = texts_in("en" if visitor is DESKTOP else "es")
        listened = texts.pattern("people.listened", 2).format(n=2, all=2)
        expect(page.locator(".people")).to_contain_text(listened)
        groups.first.locator("input.name").fill("Ana")
        with page.expect_response("**/people/name"):
            groups.first.locator("input.name").press("Enter")
        assert archive.people.names() == ("Ana",)
        groups.first.locator("a").click()
        expect(groups).to_have_count(4)
        expect(groups.first).to_contain_text(HOSTILE)
        page.locator(".people .group input[type=checkbox]").nth(0).check()
        page.locator(".people .tools .button:not(.main)").first.click()  # one turn is somebody else's
        expect(page.locator(".people header .back")).to_be_visible()
        page.evaluate("location.hash = '#/people'")
        expect(page.locator(".people header .back")).to_have_count(0)
        expect(groups).to_have_count(3)
        groups.nth(0).locator("input[type=checkbox]").check()
        groups.nth(2).locator("input[type=checkbox]").check()
        expect(page.locator(".people .tools .main:visible")).to_have_count(1)
        page.locator(".people .tools .main:visible").click()
        expect(groups).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        video = archive.videos()[0]
        told = page.evaluate(f"fetch('archive/videos/{video.id}').then((answer) => answer.json())")
        assert [lane["kind"] for lane in told["annotations"]] == ["voice"]
        assert {span[2] for span in told["annotations"][0]["spans"]} == {"Ana", texts("speech.speaker", n=2)}
        lines = page.evaluate(f"fetch('media/lines/{video.id}/0').then((answer) => answer.json())")["lines"]
        assert {line[3] for line in lines} == {"Ana", texts("speech.speaker", n=2)}
        assert page.title().endswith("Filmoteca")


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_voice_is_named_where_the_transcript_says_it(
    browser: Browser, archive: Archive, visitor: dict[str, Any]
) -> None:
    with_voices(archive, len(archive.videos()))
    texts = texts_in("en" if visitor is DESKTOP else "es")
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address, visitor=visitor) as page,
    ):
        page.evaluate("location.hash = '#/search/something%20yellow'")
        page.locator("#turns .card .play").first.click()
        if visitor is PHONE:
            page.locator("#player .transcript").click()
        voices = page.locator("#player .said li > .who")
        expect(voices).to_have_text([texts("speech.speaker", n=number) for number in (1, 2, 1, 2)])
        voices.nth(1).click()
        field = page.locator("#player .said input.who")
        expect(field).to_be_focused()
        field.fill(f"{HOSTILE} t")
        with page.expect_response("**/people/name"):
            field.press("Enter")
        expect(voices.nth(3)).to_have_text(f"{HOSTILE} t")
        expect(voices.nth(1)).to_be_focused()
        expect(page.locator("#player .toast")).to_contain_text(texts("people.done.name"))
        page.locator("#player .toast .do").click()
        expect(voices.nth(1)).to_have_text(texts("speech.speaker", n=2))
        assert archive.people.names() == ()
        voices.nth(0).click()
        page.keyboard.press("Escape")
        expect(voices.nth(0)).to_be_focused()
        expect(page.locator("#player")).to_be_visible()
        page.keyboard.press("ArrowDown")  # from a voice to the line after the one below it
        expect(page.locator("#player .said .line").nth(1)).to_be_focused()
        assert page.title().endswith("Filmoteca")


# over HTTP


@pytest.mark.parametrize("read_only", [False, True])
def test_lines_tell_the_voice_to_those_alone_who_may_name_it(archive: Archive, *, read_only: bool) -> None:
    with_voices(archive)
    app = FastAPI()
    app.include_router(subtitle_routes(archive, read_only=read_only))
    lines = TestClient(app).get(f"/media/lines/{archive.videos()[0].id}/0").json()["lines"]
    voices = [person.id for person in archive.people.all("voice")]
    assert {line[4] for line in lines} == ({None} if read_only else set(voices))


def client_of(archive: Archive, *, read_only: bool = False) -> TestClient:
    app = FastAPI()
    tell_http_errors(app)
    app.include_router(people_routes(archive, None, read_only=read_only))
    return TestClient(app, base_url="http://localhost")


def test_the_routes_give_groups_faces_and_pictures(archive: Archive) -> None:
    with_faces(archive)
    client = client_of(archive)
    listed = client.get("/people").json()
    assert (listed["total"], listed["allowed"], listed["looked"], listed["can_look"]) == (3, True, 3, False)
    first = listed["people"][0]
    one = client.get("/people/one", params={"person": first["id"]}).json()
    assert [face["shot"] for face in one["faces"]] == [1, 1, 1]
    picture = client.get(f"/people/faces/{first['face']}.jpg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert "no-store" in picture.headers["cache-control"]
    assert client.get("/people/faces/99999.jpg").status_code == 404
    assert client.post("/people/name", json={"person": first["id"], "name": "Ana"}).json()["name"] == "Ana"
    taken = client.post("/people/name", json={"person": listed["people"][1]["id"], "name": "ana"})
    assert (taken.status_code, "merge the two" in taken.json()["detail"]) == (422, True)
    gone = client.post("/people/delete", json={"person": 4711})
    assert gone.status_code == 404
    assert client.post("/people/delete", json={"person": first["id"]}).status_code == 200
    assert client.get(f"/people/faces/{first['face']}.jpg").status_code == 404  # the picture went with it
    assert client.post("/people/look", json={}).status_code == 403  # nothing can be added here
    assert client.post("/people/forbid", json={}).status_code == 200
    assert archive.people.all() == []


def test_where_visitors_change_nothing_they_see_no_faces(archive: Archive) -> None:
    with_faces(archive)
    client = client_of(archive, read_only=True)
    face = archive.people.all()[0].clearest
    for address in ("/people", "/people/one?person=1", f"/people/faces/{face}.jpg"):
        assert client.get(address).status_code == 403
    assert client.post("/people/forbid", json={}).status_code == 403
    assert len(archive.people.all()) == 3
    assert "people" not in offered_views(footage=False, changes=False)
