"""The route of the map: it makes what is missing in the background, and sends points once."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.jobs.job_queue import JobQueue
from assistant.web.routes.shot_map import map_routes
from retrieval.archive.archive import Archive
from tests.support.factories import add_video, make_archive

PATIENCE = 120.0
"""Seconds; a process of its own starts on a busy machine."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2", shots=10) as archive:
        yield archive


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(map_routes(archive, JobQueue()))
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def made(client: TestClient, have: str = "") -> dict[str, Any]:
    """The map once nothing is being done for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        value: dict[str, Any] = client.get("archive/map", params={"have": have}).json()
        if value["work"]["doing"] == "none" or value["work"]["error"]:
            return value
        time.sleep(0.05)
    raise AssertionError("the map was not made")


@pytest.mark.slow
def test_the_first_look_shows_a_sketch_at_once_and_the_layout_when_it_is_made(client):
    sketched = client.get("archive/map").json()
    assert sketched["work"]["doing"] == "layout"
    assert (sketched["shots"], sketched["placed"], len(sketched["x"])) == (20, 20, 20)
    value = made(client)
    assert value["version"] != sketched["version"]
    assert (value["x"], value["y"]) != (sketched["x"], sketched["y"])
    assert [name for _, name in value["videos"]] == ["a1.mp4", "b2.mp4"]
    assert value["of"] == [0] * 10 + [1] * 10
    assert value["number"] == [*range(1, 11)] * 2
    assert all(-1 <= place <= 1 for place in value["x"] + value["y"])


def test_a_handful_of_shots_has_its_map_at_the_first_look(tmp_path):
    with make_archive(tmp_path / "small", "a1", shots=4) as archive:
        app = FastAPI()
        app.include_router(map_routes(archive, JobQueue()))
        with TestClient(app, base_url="http://localhost") as client:
            value: dict[str, Any] = client.get("archive/map").json()
    assert (value["work"]["doing"], value["placed"], len(value["x"])) == ("none", 4, 4)


@pytest.mark.slow
def test_points_that_the_visitor_has_are_not_sent_again(client, archive):
    version = made(client)["version"]
    assert "x" not in client.get("archive/map", params={"have": version}).json()
    with archive.writing():
        add_video(archive, "c3")
    value = made(client, version)
    assert value["version"] != version
    assert len(value["x"]) == 23


def test_an_empty_archive_has_an_empty_map(tmp_path):
    with make_archive(tmp_path / "archive") as archive:
        app = FastAPI()
        app.include_router(map_routes(archive, JobQueue()))
        with TestClient(app, base_url="http://localhost") as client:
            value: dict[str, Any] = client.get("archive/map").json()
    assert (value["work"]["doing"], value["shots"], value["x"]) == ("none", 0, [])


@pytest.mark.slow
def test_a_map_that_cannot_be_made_is_a_sentence_and_is_not_tried_again_at_once(client, archive, monkeypatch):
    monkeypatch.setattr("assistant.web.jobs.map_job.sys.executable", "/nowhere/python")
    value = made(client)
    assert "could not be made" in value["work"]["error"]
    assert client.get("archive/map", headers={"accept-language": "es"}).json()["work"]["error"]
    monkeypatch.undo()
    assert len(made(client)["x"]) == 20  # what was sketched stays
    with archive.writing():
        add_video(archive, "c3")
    assert made(client)["placed"] == 23
