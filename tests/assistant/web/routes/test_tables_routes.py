"""Tables given on the page: recordings and logs, looked at, taken in, undone; exports of one sound track."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = pytest.mark.slow

RECORDINGS = """file;reel;scene;date;colour
{0};A001;12;1974-03-02;red
{1};A002;13;1974-03-03;blue
gone.mp4;A9;1;;
"""


def app_of(archive: Archive, *, read_only: bool = False) -> FastAPI:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays, read_only=read_only)

    return asyncio.run(built())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    with TestClient(app_of(archive), base_url="http://localhost") as client:
        yield client


def give(client: TestClient, text: str, *, keep: bool = False, name: str = "tapes.csv", **how: Any) -> Any:
    data = base64.b64encode(text.encode()).decode()
    return client.post("/tables", json={"name": name, "data": data, "keep": keep}, **how)


def reels(archive: Archive) -> dict[str, dict[str, str]]:
    known = {video.name: archive.metadata.of(video.id) for video in archive.videos()}
    return {name: {field: one.value for field, one in said.items()} for name, said in known.items() if said}


def test_a_table_of_recordings_is_looked_at_taken_in_and_undone(client: TestClient, archive: Archive) -> None:
    before = {video.id: video.recorded for video in archive.videos()}
    names = sorted(video.name for video in archive.videos())
    table = RECORDINGS.format(*names)
    looked = give(client, table).json()
    assert (looked["log"], looked["videos"], looked["undo"]) == (False, 2, None)
    assert any("gone.mp4" in line for line in looked["left_out"])
    assert any("colour" in line for line in looked["left_out"])
    assert reels(archive) == {}, "only looked at"
    kept = give(client, table, keep=True).json()
    assert [said["reel"] for said in reels(archive).values()] == ["A001", "A002"]
    again = give(client, table.replace("A001", "B001"), keep=True).json()
    assert reels(archive)[names[0]]["reel"] == "B001"
    undone = client.post("/tables/undo", json=again["undo"]).json()
    assert undone["videos"] == 2
    assert reels(archive)[names[0]]["reel"] == "A001", "what another table said is back"
    client.post("/tables/undo", json=kept["undo"])
    assert reels(archive) == {}
    assert {video.id: video.recorded for video in archive.videos()} == before


def test_a_log_is_told_by_its_columns_taken_in_and_undone(client: TestClient, archive: Archive) -> None:
    first = archive.videos()[0]
    log = f"file,in,out,description\n{first.name},0.5,1.5,a dog barks\n{first.name},900,901,nothing\nx.mp4,1,2,y\n"
    looked = give(client, log, name="log.csv").json()
    assert (looked["log"], looked["videos"]) == (True, 1)
    assert any("lies outside of" in line for line in looked["left_out"])
    kept = give(client, log, keep=True, name="log.csv").json()
    logged = archive.annotations.of(first.id, "logged")
    assert logged is not None
    assert [(one.start, one.end, one.text) for one in logged.annotations] == [(0.5, 1.5, "a dog barks")]
    more = give(client, log.replace("a dog barks", "a cat"), keep=True, name="more.csv").json()
    client.post("/tables/undo", json=more["undo"])
    back = archive.annotations.of(first.id, "logged")
    assert back is not None
    assert (back.annotator.name, [one.text for one in back.annotations]) == ("log.csv", ["a dog barks"])
    client.post("/tables/undo", json=kept["undo"])
    assert archive.annotations.of(first.id, "logged") is None
    assert archive.annotations.totals() == ()


def test_what_is_no_table_is_refused_in_a_sentence(client: TestClient) -> None:
    for text in ("", "a,b\n1,2\n", "\0\0\0", "file,reel\nnowhere.mp4,1\n"):
        refused = give(client, text)
        assert refused.status_code == 422, text
        assert refused.json()["detail"], text
        assert "/" not in refused.json()["detail"].split(" ")[0], "the table is named, no folder"
    for data in ("%%%", "ñandú"):
        assert client.post("/tables", json={"name": "x.csv", "data": data}).status_code == 422
    spanish = give(client, "file,reel\nnowhere.mp4,1\n", headers={"Accept-Language": "es"})
    assert "archivo" in spanish.json()["detail"]


def test_while_another_process_writes_a_log_waits_and_says_so(client: TestClient, archive: Archive) -> None:
    log = f"file,in,out,description\n{archive.videos()[0].name},0.5,1.5,a dog\n"
    with Archive.open(archive.folder) as other, other.writing():
        assert give(client, log, keep=True).status_code == 422
    assert give(client, log, keep=True).status_code == 200


def test_visitors_who_only_read_give_no_tables(archive: Archive) -> None:
    with TestClient(app_of(archive, read_only=True), base_url="http://localhost") as client:
        assert give(client, RECORDINGS).status_code == 403


@pytest.mark.slow
def test_an_export_takes_the_lines_of_one_sound_track(client: TestClient, archive: Archive) -> None:
    video = archive.videos()[0]
    lines = (Subtitle(0.1, 0.4, "the first microphone", 1), Subtitle(0.5, 0.9, "the second one", 2))
    with archive.writing():
        archive.set_speech(video.id, Speech((SubtitleTrack("en", "recognised", "w", lines),)))
    archive.bins.create("talk")
    archive.bins.add("talk", [NewClip(video, 0.0, 1.0)])
    offered = client.get("/export/languages", params={"name": "talk"}).json()
    assert offered == {"languages": ["en"], "sound_tracks": [1, 2]}
    begun = client.post("/export", json={"name": "talk", "kind": "srt", "sound_track": 2}).json()
    while begun["state"] in ("waiting", "working"):
        begun = client.get(f"/export/{begun['job']}").json()
    assert begun["state"] == "done", begun
    told = client.get(f"/export/{begun['job']}/file").text
    assert "the second one" in told
    assert "microphone" not in told
    assert client.post("/export", json={"name": "talk", "kind": "srt", "sound_track": -1}).status_code == 400
