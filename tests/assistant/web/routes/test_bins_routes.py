"""The bins and exports of the page without a browser: every change, every refusal, every file read back."""

import asyncio
import errno
import io
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from retrieval.storage.atomic_files import write_error
from tests.support.footage.colour_reels import ColourEncoder, make_reels

REEL, OTHER = "reel0", "reel1"
HARD_NAME = "a/b \"c\" 🎬 \u202e'd' <b>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reels")
    make_reels(folder, ColourEncoder()).close()
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(made / "colours", tmp_path / "colours")
    with Archive.open(tmp_path / "colours") as archive:
        yield archive


def app_of(archive: Archive, **values: Any) -> FastAPI:
    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        tools = {
            "browser_plays": browser_plays,
            "read_clock": read_clock,
            "extract_clip": extract_clip,
            **values,
        }
        return build_app(assistant, **tools)

    return asyncio.run(built())


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    with TestClient(app_of(archive), base_url="http://localhost") as client:
        yield client


def put(client: TestClient, name: str, *spans: tuple[str, float, float], **values: Any) -> dict[str, Any]:
    named = [{"video": video, "start": start, "end": end} for video, start, end in spans]
    answer = client.post("/bins/add", json={"name": name, "spans": named, **values})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def opened(client: TestClient, name: str) -> dict[str, Any]:
    return dict(client.get("/bins/one", params={"name": name}).json()["bin"])


def change(client: TestClient, what: str, **values: Any) -> Any:
    return client.post(f"/bins/{what}", json=values)


def exported(client: TestClient, name: str, kind: str, **values: Any) -> dict[str, Any]:
    """The export's last state."""
    answer = client.post("/export", json={"name": name, "kind": kind, **values})
    assert answer.status_code == 200, answer.text
    job = answer.json()
    until = time.monotonic() + 60
    while job["state"] in ("waiting", "working") and time.monotonic() < until:
        time.sleep(0.02)
        job = client.get(f"/export/{job['job']}").json()
    return dict(job)


def test_what_is_put_aside_comes_back_with_its_question_timecode_and_picture(client: TestClient) -> None:
    done = put(client, "Feria", (REEL, 0.0, 2.0), (OTHER, 1.0, 3.0), query="something red")
    assert (done["created"], len(done["added"]), done["same"], done["near"], done["total"]) == (
        True,
        2,
        0,
        0,
        2,
    )
    first, second = opened(client, "feria")["clips"]
    assert (first["name"], first["in"], first["out"]) == ("first.mp4", "00:00:00:00", "00:00:02:00")
    assert (second["in"], second["out"], second["query"]) == ("00:00:01:00", "00:00:03:00", "something red")
    assert client.get(f"/{first['thumbnail']}").headers["content-type"] == "image/jpeg"
    [listed] = client.get("/bins/all").json()["bins"]
    assert (listed["name"], listed["clips"], listed["seconds"], len(listed["thumbnails"])) == (
        "Feria",
        2,
        4,
        2,
    )


def test_what_is_there_already_is_said_and_put_aside_twice_on_demand_alone(client: TestClient) -> None:
    put(client, "b", (REEL, 0.0, 2.0))
    again = put(client, "b", (REEL, 0.0, 2.0), (REEL, 0.2, 2.1), (REEL, 4.0, 6.0))
    assert (again["same"], again["near"], len(again["added"]), again["clips"]) == (1, 1, 2, 3)
    assert put(client, "b", (REEL, 0.0, 2.0), anyway=True)["clips"] == 4


@pytest.mark.slow
def test_clips_are_moved_trimmed_commented_taken_out_and_put_back(client: TestClient) -> None:
    put(client, "b", (REEL, 0, 2), (REEL, 2, 4), (REEL, 4, 6))
    first, second, third = (clip["id"] for clip in opened(client, "b")["clips"])
    version = opened(client, "b")["version"]
    made = change(client, "move", name="b", version=version, clips=[third], place=1).json()["bin"]
    assert [clip["id"] for clip in made["clips"]] == [third, first, second]
    made = change(
        client, "trim", name="b", version=made["version"], clips=[first], start=0.2, end=1.0
    ).json()["bin"]
    made = change(client, "comment", name="b", version=made["version"], clips=[first], comment="best").json()[
        "bin"
    ]
    kept = made["clips"][1]
    assert (kept["in"], kept["out"], kept["comment"]) == ("00:00:00:05", "00:00:01:00", "best")
    gone = change(client, "remove", name="b", version=made["version"], clips=[first]).json()
    assert [clip["id"] for clip in gone["bin"]["clips"]] == [third, second]
    back = change(client, "restore", name="b", removal=gone["removal"]).json()["bin"]
    assert back["clips"] == made["clips"]
    named = change(client, "rename", name="b", new_name="Feria", version=back["version"]).json()["bin"]
    deleted = change(client, "delete", name="Feria", version=named["version"]).json()
    everything = client.get("/bins/all").json()
    assert everything["bins"] == []
    assert everything["deleted"] == [
        {"removal": deleted["removal"], "name": "Feria", "clips": 3, "seconds": pytest.approx(4.8), "who": ""}
    ]
    assert len(change(client, "bring_back", removal=deleted["removal"]).json()["bin"]["clips"]) == 3
    assert client.get("/bins/all").json()["deleted"] == []
    assert change(client, "bring_back", removal=deleted["removal"]).status_code == 404
    assert change(client, "restore", removal=10**6).json()["error"].startswith("What was taken out")
    assert change(client, "restore", removal=2**70).status_code == 400


def test_changes_are_undone_and_redone_by_another_server_as_by_the_one_that_made_them(
    archive: Archive,
) -> None:
    with TestClient(app_of(archive), base_url="http://localhost") as client:
        put(client, "b", (REEL, 0, 2), (REEL, 2, 4))
        made = opened(client, "b")
        clip = made["clips"][0]["id"]
        change(client, "comment", name="b", version=made["version"], clips=[clip], comment="best")
    with (
        Archive.open(archive.folder) as again,
        TestClient(app_of(again), base_url="http://localhost") as client,
    ):
        seen = opened(client, "b")
        assert (seen["undo"], seen["redo"]) == ("comment", "")
        back = change(client, "undo", name="b", version=seen["version"]).json()["bin"]
        assert (back["clips"], back["undo"], back["redo"]) == (made["clips"], "add", "comment")
        stale = change(client, "undo", name="b", version=seen["version"])
        assert (stale.status_code, stale.json()["bin"]) == (409, back)
        done = change(client, "redo", name="b", version=back["version"]).json()["bin"]
        assert done["clips"] == seen["clips"]
        nothing = change(client, "redo", name="b")
        assert (nothing.status_code, nothing.json()["error"][:24]) == (404, "There is no change of th")


def test_an_edit_of_a_bin_that_was_changed_elsewhere_is_refused_with_its_fresh_state(
    client: TestClient,
) -> None:
    put(client, "b", (REEL, 0, 2), (REEL, 2, 4))
    seen = opened(client, "b")
    clip = seen["clips"][0]["id"]
    change(client, "comment", name="b", version=seen["version"], clips=[clip], comment="mine")
    for what in ("comment", "trim", "move", "remove", "rename", "undo", "redo", "delete"):
        answer = change(
            client,
            what,
            name="b",
            version=seen["version"],
            clips=[clip],
            comment="x",
            new_name="c",
            place=2,
            end=1,
        )
        assert answer.status_code == 409
        assert "another window" in answer.json()["error"]
        assert answer.json()["bin"]["clips"][0]["comment"] == "mine"
    assert opened(client, "b") == answer.json()["bin"]


def test_refusals_are_sentences_in_the_visitors_language(client: TestClient) -> None:
    put(client, "b", (REEL, 0, 2))
    spanish = {"Accept-Language": "es"}
    assert client.post("/bins/create", json={"name": " "}).json()["error"] == "A bin needs a name."
    assert (
        "ya hay" in client.post("/bins/create", json={"name": "B"}, headers=spanish).json()["error"].lower()
    )
    assert client.get("/bins/one", params={"name": "c"}).status_code == 404
    assert client.get("/bins/one", params={"name": "c"}).json()["error"] == "There is no bin “c” any more."
    assert (
        change(client, "trim", name="b", clips=[1], start=1, end=1).json()["error"].startswith("A clip must")
    )
    assert "no longer" in change(client, "move", name="b", clips=[99], place=1).json()["error"]
    assert change(client, "comment", name="b", clips=[1], comment="x" * 5000).status_code == 422
    assert (
        client.post(
            "/bins/add", json={"name": "b", "spans": [{"video": "../x", "start": 0, "end": 1}]}
        ).status_code
        == 404
    )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_sites_page_cannot_change_a_bin(client: TestClient, kind: str) -> None:
    answer = client.post("/bins/create", content=b'{"name": "b"}', headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert client.get("/bins/all").json()["bins"] == []


@pytest.mark.slow
def test_clips_whose_video_is_not_there_say_so_with_the_remedy(archive: Archive, made: Path) -> None:
    moved = archive.video_by_id(REEL)
    assert moved is not None
    with archive.writing():
        archive.move_video(REEL, made / "nowhere" / "first.mp4")
        archive.remove_video(OTHER)
    with TestClient(app_of(archive), base_url="http://localhost") as client:
        put(client, "b", (REEL, 0, 2), ("reel4", 0, 2))
        first, second = opened(client, "b")["clips"]
    assert (first["state"], second["state"]) == ("moved", "")
    assert "filmoteca ingest" in first["sentence"]
    assert "nowhere" in first["sentence"]


def test_a_readers_bins_are_their_own_and_stay_out_of_the_archive(archive: Archive) -> None:
    app = app_of(archive, read_only=True)
    with TestClient(app, base_url="http://localhost") as ann:
        bob = TestClient(app, base_url="http://localhost")
        put(ann, "mine", (REEL, 0, 2))
        assert [one["name"] for one in ann.get("/bins/all").json()["bins"]] == ["mine"]
        assert bob.get("/bins/all").json() == {"bins": [], "total": 0, "own": True, "deleted": []}
        assert archive.bins.all() == []
        answer = TestClient(app, base_url="http://localhost").get(
            "/bins/all", headers={"X-Forwarded-Proto": "https"}
        )
        assert "SameSite=None; Secure; Partitioned" in answer.headers["set-cookie"]
        assert (
            "HttpOnly; SameSite=Lax"
            in TestClient(app, base_url="http://localhost").get("/bins/all").headers["set-cookie"]
        )
        assert "set-cookie" not in ann.get("/bins/all").headers


def test_a_cut_list_is_read_back_as_the_bin_has_it(client: TestClient) -> None:
    put(client, HARD_NAME, (REEL, 0.2, 2.0), (OTHER, 1.0, 3.0), query="red")
    job = exported(client, HARD_NAME, "edl", start_timecode="10:00:00:00", handles=0.2)
    assert (job["state"], job["error"]) == ("done", "")
    answer = client.get(f"/export/{job['job']}/file")
    assert job["file"] == "a_b _c_ 🎬 _'d' _b_.edl"
    assert "attachment" in answer.headers["content-disposition"]
    clips = [line.split() for line in answer.text.splitlines() if line[:3].isdecimal()]
    assert [clip[4:6] for clip in clips] == [["10:00:00:00", "10:00:02:05"], ["10:00:00:20", "10:00:03:05"]]
    read = otio.adapters.read_from_string(
        client.get(f"/export/{exported(client, HARD_NAME, 'otio')['job']}/file").text
    )
    spans = [clip.source_range for clip in read.video_tracks()[0]]
    assert [(span.start_time.value, span.duration.value) for span in spans] == [(5, 45), (25, 50)]


def test_shots_that_are_in_no_bin_leave_as_a_bin_would(client: TestClient, archive: Archive) -> None:
    spans = [{"video": REEL, "start": 0.2, "end": 2.0}, {"video": OTHER, "start": 1.0, "end": 3.0}]
    job = exported(client, HARD_NAME, "csv", spans=spans, query="red")
    assert (job["state"], job["file"], job["notes"]) == ("done", "a_b _c_ 🎬 _'d' _b_.csv", [])
    loose = client.get(f"/export/{job['job']}/file").text
    assert archive.bins.all() == []
    put(client, HARD_NAME, (REEL, 0.2, 2.0), (OTHER, 1.0, 3.0), query="red")
    kept = client.get(f"/export/{exported(client, HARD_NAME, 'csv')['job']}/file").text
    assert loose == kept
    asked = {"name": "a", "kind": "edl", "spans": [{"video": "nowhere", "start": 0, "end": 1}]}
    assert client.post("/export", json=asked).status_code == 404
    asked["spans"] = [{"video": REEL, "start": 2, "end": 1}]
    assert client.post("/export", json=asked).status_code == 422
    known = client.get("/export/languages", params={"video": [REEL, "nowhere"]}).json()
    assert known == {"languages": [], "sound_tracks": []}


def test_the_clips_leave_as_files_and_what_was_not_there_is_told(
    client: TestClient, archive: Archive
) -> None:
    put(client, "b", (REEL, 0, 1), (OTHER, 0, 1))
    with archive.writing():
        archive.move_video(OTHER, Path("/nowhere/second.mp4"))
    job = exported(client, "b", "zip")
    assert (job["state"], job["done"], job["of"]) == ("done", 2, 2)
    assert job["notes"] == ["Clips of these videos could not be made and are not in the ZIP: second.mp4."]
    with zipfile.ZipFile(io.BytesIO(client.get(f"/export/{job['job']}/file").content)) as whole:
        assert [name for name in whole.namelist() if name.endswith(".mp4")] == ["001 first 00.00.00.00.mp4"]


def test_what_goes_wrong_in_an_export_is_one_sentence(archive: Archive) -> None:
    def full(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
        error = OSError(errno.ENOSPC, "No space left on device")
        raise write_error(stem, error) from error

    with TestClient(app_of(archive, extract_clip=full), base_url="http://localhost") as client:
        put(client, "b", (REEL, 0, 1))
        job = exported(client, "b", "zip")
        assert (job["state"], job["error"][:16]) == ("failed", "The disk is full")
        assert client.get(f"/export/{job['job']}/file").status_code == 404
        assert exported(client, "b", "srt")["error"].startswith("These videos have no such subtitles")
        wrong = client.post("/export", json={"name": "b", "kind": "edl", "start_timecode": "25 o'clock"})
        assert (wrong.status_code, wrong.json()["error"][:13]) == (422, "“25 o'clock” ")
        change(client, "create", name="empty")
        assert (
            client.post("/export", json={"name": "empty", "kind": "edl"})
            .json()["error"]
            .startswith("The bin is empty")
        )
        assert client.post("/export", json={"name": "b", "kind": "exe"}).status_code == 400
        assert client.get("/export/unknown").status_code == 404


@pytest.mark.slow
def test_an_export_is_stopped_at_its_next_clip(archive: Archive) -> None:
    made = []

    def slow(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
        made.append(stem)
        time.sleep(0.3)
        return extract_clip(path, start, end, stem, timecode=timecode)

    with TestClient(app_of(archive, extract_clip=slow), base_url="http://localhost") as client:
        put(client, "b", *[(REEL, n / 10, n / 10 + 1) for n in range(30)])
        job = client.post("/export", json={"name": "b", "kind": "zip"}).json()
        assert client.post(f"/export/{job['job']}/stop", json={}).status_code == 200
        until = time.monotonic() + 60
        while client.get(f"/export/{job['job']}").json()["state"] != "stopped" and time.monotonic() < until:
            time.sleep(0.05)
        assert client.get(f"/export/{job['job']}").json()["state"] == "stopped"
        assert len(made) < 30


def test_a_cut_list_that_is_given_becomes_a_bin(client: TestClient, archive: Archive) -> None:
    video = archive.video_by_id(REEL)
    assert video is not None
    event = "00{n}  {reel:8} V     C        00:00:01:00 00:00:02:00 00:00:0{n}:00 00:00:0{m}:00\n"
    text = "".join(
        event.format(n=n, m=n + 1, reel=reel)
        for n, reel in enumerate((Path(video.name).stem.upper(), "LOST"))
    )
    answer = client.post("/bins/import", json={"file": "cut.edl", "content": f"TITLE: cut\n\n{text}"})
    assert answer.json() == {"name": "cut", "clips": 1, "note": "No video here matches one source: LOST."}
    [clip] = opened(client, "cut")["clips"]
    assert (clip["name"], clip["start"], clip["end"]) == (video.name, 1.0, 2.0)
    refused = client.post("/bins/import", json={"file": "cut.pdf", "content": "%PDF"})
    assert (refused.status_code, "cut.pdf is no cut list" in refused.text) == (422, True)


def test_whoever_comes_later_is_told_what_was_changed_and_what_else_was_changed_is_no_matter(
    client: TestClient,
) -> None:
    put(client, "b", (REEL, 0.0, 2.0), (OTHER, 1.0, 3.0))
    seen = opened(client, "b")
    first, second = (clip["id"] for clip in seen["clips"])
    values = {"name": "b", "version": seen["version"]}
    assert change(client, "comment", **values, clips=[first], comment="theirs").status_code == 200
    other = change(client, "comment", **values, clips=[second], comment="mine", seen_comment="")
    assert other.status_code == 200
    late = change(client, "comment", **values, clips=[first], comment="mine", seen_comment="")
    assert (late.status_code, late.json()["theirs"]) == (409, "theirs")
    assert late.json()["detail"] == "Somebody changed this meanwhile: “theirs”. Yours is not saved yet."
    assert [clip["comment"] for clip in opened(client, "b")["clips"]] == ["theirs", "mine"]
    chosen = change(client, "comment", **values, clips=[first], comment="mine", seen_comment="theirs")
    assert chosen.json()["bin"]["clips"][0]["comment"] == "mine"

    change(client, "trim", name="b", clips=[first], start=0.2, end=2.0)
    late = change(client, "trim", **values, clips=[first], start=0.0, end=1.0, seen_span=[0.0, 2.0])
    assert (late.status_code, late.json()["theirs"]) == (409, "00:00:00:05 – 00:00:02:00")
    assert opened(client, "b")["clips"][0]["start"] == 0.2

    change(client, "rename", name="b", new_name="c")
    assert opened(client, "b")["name"] == "c"  # whoever has it open stays in it
    late = change(client, "rename", **values, new_name="d", seen_name="b")
    assert (late.status_code, late.json()["theirs"], late.json()["bin"]["name"]) == (409, "c", "c")
    done = change(client, "rename", **values, new_name="d", seen_name="c")
    assert done.json()["bin"]["name"] == "d"
    put(client, "b", (REEL, 0.0, 1.0))
    assert len(opened(client, "b")["clips"]) == 1


def test_names_in_a_refusal_turn_nothing_around_them_about(client: TestClient) -> None:
    gone = client.get("/bins/one", params={"name": "a\u202egpj\u2067"})
    assert gone.json()["detail"] == "There is no bin “a\ufffdgpj\ufffd” any more."
