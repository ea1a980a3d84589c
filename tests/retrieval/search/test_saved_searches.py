"""Saved searches: kept with the archive, run again, and what is new since."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.dialogue.sessions.session_json import session_from_json, session_to_json
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.web.app import build_app
from assistant.web.chat.saved_search_turn import day_label
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound, UsageError
from retrieval.search.engine import SearchEngine
from tests.support.factories import add_video, make_archive
from tests.support.footage.colour_reels import COLOURS, ColourEncoder, make_reels, picture_of

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(SearchEngine(archive, ColourEncoder()))


def app_over(assistant: Assistant, **values: Any) -> FastAPI:
    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays, **values)

    return asyncio.run(built())


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(app_over(assistant), base_url="http://localhost") as client:
        yield client


def session(assistant: Assistant, *texts: str, picture: str = "") -> str:
    conversation = DialogueState()
    for text in texts:
        given = picture_of(picture) if picture and text == texts[0] else None
        conversation, _ = assistant.answer(conversation, text, given)
    return session_to_json(conversation)


def add_red(archive: Archive, video_id: str = "late") -> None:
    """A video of one red and one green shot that came later."""
    red, green = (np.eye(len(COLOURS), dtype=np.float32)[list(COLOURS).index(c)] for c in ("red", "green"))
    with archive.writing():
        add_video(archive, video_id, vectors=np.stack([red, green]))


# in the catalogue


def test_they_are_kept_found_renamed_and_deleted(tmp_path):
    with make_archive(tmp_path / "a", "one") as archive:
        made = archive.saved_searches.save("  Red  things ", '{"q": 1}')
        assert (made.name, made.query, made.revision) == ("Red things", '{"q": 1}', 1)
        assert archive.saved_searches.get("RED THINGS") == made
        with pytest.raises(UsageError, match="already"):
            archive.saved_searches.save("red things", "{}")
        archive.saved_searches.rename("red things", "Red Things")
        archive.saved_searches.save("Blue", "{}")
        with pytest.raises(UsageError, match="already"):
            archive.saved_searches.rename("blue", "red things")
        with pytest.raises(NotFound, match="Did you mean Red Things"):
            archive.saved_searches.get("Red Thing")
        archive.saved_searches.delete("BLUE")
        assert [saved.name for saved in archive.saved_searches.all()] == ["Red Things"]
    with Archive.open(tmp_path / "a") as again:
        assert again.saved_searches.get("red things").query == '{"q": 1}'


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\n\t", "x" * 201])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with make_archive(tmp_path / "a") as archive, pytest.raises(UsageError):
        archive.saved_searches.save(name, "{}")


def test_names_may_hold_anything_that_can_be_read(tmp_path):
    names = ["'; DROP TABLE videos; --", "../../etc/passwd", "🎞️ فيلم", "<img src=x>", 'a "b" c']
    with make_archive(tmp_path / "a") as archive:
        for name in names:
            assert archive.saved_searches.save(name, "{}").name == name
        assert {saved.name for saved in archive.saved_searches.all()} == set(names)


@pytest.mark.slow
def test_videos_that_came_since_are_new_and_those_cut_again_are_not(tmp_path):
    with make_archive(tmp_path / "a", "one", "two") as archive:
        saved = archive.saved_searches.save("red", "{}")
        assert archive.saved_searches.new_videos(saved.revision, saved.run) == frozenset()
        time.sleep(1.1)  # times are kept in whole seconds
        with archive.writing():
            add_video(archive, "one", shots=5)
            add_video(archive, "three")
        after = (datetime.fromisoformat(saved.run) + timedelta(seconds=1)).isoformat()
        assert archive.saved_searches.new_videos(saved.revision, after) == {"three"}
        again = archive.saved_searches.ran("red")
        assert archive.saved_searches.new_videos(again.revision, again.run) == frozenset()


# in the page


def test_the_running_query_is_saved_with_its_picture_and_without_its_turns(client, assistant, archive):
    text = session(assistant, "something like this", picture="cyan")
    made = client.post("/saved", json={"name": "Cyan", "session": text})
    assert made.status_code == 201
    kept = session_from_json(archive.saved_searches.get("cyan").query)
    assert len(kept.query.pictures) == 1
    assert kept.turns == ()
    assert kept.shown == ()
    assert [one["name"] for one in client.get("/saved").json()["saved"]] == ["Cyan"]


def test_what_is_new_is_counted(client, assistant, archive):
    client.post("/saved", json={"name": "Red", "session": session(assistant, "something red")})
    assert client.post("/saved/new", json={"name": "red"}).json() == {"new": 0, "words": ""}
    add_red(archive)
    answer = client.post("/saved/new", json={"name": "red"}, headers={"Accept-Language": "es"})
    assert answer.json() == {"new": 1, "words": "1 nuevo"}


def test_they_are_renamed_and_deleted(client, assistant):
    for name in ("Red", "Blue"):
        client.post("/saved", json={"name": name, "session": session(assistant, f"something {name}")})
    assert client.request("PATCH", "/saved", json={"name": "red", "to": "RED"}).json()["name"] == "RED"
    taken = client.request("PATCH", "/saved", json={"name": "red", "to": "blue"})
    assert (taken.status_code, "already" in taken.json()["error"]) == (409, True)
    assert client.request("DELETE", "/saved", json={"name": "red"}).status_code == 200
    gone = client.request("DELETE", "/saved", json={"name": "red"}, headers={"Accept-Language": "es"})
    assert (gone.status_code, "No hay ninguna" in gone.json()["error"]) == (404, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"name": "", "session": "{}"}, 422, "needs a name"),
        ({"name": "x" * 201, "session": "{}"}, 422, "200 characters"),
        ({"name": "x", "session": "nonsense"}, 422, "conversation"),
        ({"name": "x", "session": "{}"}, 422, "no search to save"),
        ({"name": "x"}, 422, "no saved search that can be read"),
        ({"name": "x", "session": "{}", "more": 1}, 422, "no saved search that can be read"),
        ([], 422, "no saved search that can be read"),
    ],
)
def test_what_cannot_be_saved_is_said(client, body, status, sentence):
    answer = client.post("/saved", json=body)
    assert (answer.status_code, sentence in answer.json()["error"]) == (status, True)


def test_other_sites_cannot_save(client, assistant):
    body = json.dumps({"name": "x", "session": session(assistant, "something red")})
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert client.post("/saved", content=body, headers={"Content-Type": kind}).status_code == 415


def test_an_archive_that_is_only_read_keeps_none_and_gives_back_what_the_browser_keeps(assistant, archive):
    with TestClient(app_over(assistant, read_only=True), base_url="http://localhost") as client:
        body = {"name": "Red", "session": session(assistant, "something red")}
        made = client.post("/saved", json=body).json()
        assert archive.saved_searches.all() == []
        assert client.get("/saved").json() == {"saved": [], "keeps": False}
        add_red(archive)
        kept = {key: made[key] for key in ("name", "query", "run", "revision")}
        assert client.post("/saved/new", json={"kept": kept}).json()["new"] == 1
        for method in ("PATCH", "DELETE"):
            refused = client.request(method, "/saved", json={"name": "Red", "to": "x"})
            assert (refused.status_code, "only be looked at" in refused.json()["error"]) == (403, True)
        damaged = client.post("/saved/new", json={"kept": kept | {"query": "{", "revision": 0}})
        assert damaged.status_code == 422


def test_days_are_said_as_people_say_them():
    now = datetime(2026, 11, 20, 12, tzinfo=UTC).astimezone()  # a Friday
    english, spanish = texts_in("en"), texts_in("es")
    said = [
        (now - timedelta(minutes=5), f"today at {now - timedelta(minutes=5):%H:%M}"),
        (now - timedelta(days=1), "yesterday"),
        (now - timedelta(days=3), "Tuesday"),
        (now - timedelta(days=30), "21 October 2026"),
    ]
    for then, words in said:
        assert day_label(then.isoformat(), english, now) == words
    assert day_label((now - timedelta(days=3)).isoformat(), spanish, now) == "el martes"
    assert day_label("nonsense", english, now) == "nonsense"
