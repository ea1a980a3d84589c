"""The routes of footage: what the owner may choose and send, and what everybody else is told."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.footage.encoded_paths import decode_path, encode_path
from assistant.footage.footage_intake import FootageIntake
from assistant.footage.uploads import Uploads
from assistant.web.app import build_app
from assistant.web.routes.footage import footage_routes
from assistant.web.security.owner_access import is_loopback_host
from ingest.media.playback import browser_plays
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from retrieval.file_names import sanitized_upload_path
from retrieval.search.engine import SearchEngine
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ingest_workers import open_intake, pause_file, wait_for_job

UPLOAD = {"X-Filmoteca-Upload": "1", "Content-Type": "application/octet-stream"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    encoder = ColourEncoder()
    folder = tmp_path / "archive"
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        yield archive


@pytest.fixture
def root(colour_clips: Path, tmp_path: Path) -> Path:
    """What the owner allows: a folder with two videos and some folders."""
    root = Path(shutil.copytree(colour_clips, tmp_path / "footage"))
    for name in ("Año 1960", "b", ".hidden"):
        (root / name).mkdir()
    (root / "notes.txt").write_text("no video")
    (tmp_path / "secret").mkdir()
    (root / "way out").symlink_to(tmp_path / "secret")
    return root


@pytest.fixture
def intake(archive: Archive, root: Path) -> Iterator[FootageIntake]:
    with open_intake(archive.folder, root, largest=1_000_000) as intake:
        yield intake


@pytest.fixture
def client(archive: Archive, intake: FootageIntake) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(footage_routes(archive, intake, ColourEncoder()))
    with TestClient(app, base_url="http://127.0.0.1:7860") as client:
        yield client


def sentence(response: Response, status: int) -> str:
    assert response.status_code == status, response.text
    return str(response.json()["error"])


def begin(client: TestClient, name: str, contents: bytes, modified: int = 1) -> Response:
    return client.post("/footage/uploads", json={"name": name, "size": len(contents), "modified": modified})


def send(client: TestClient, upload: str, contents: bytes, at: int = 0) -> Response:
    return client.put(f"/footage/uploads/{upload}?at={at}", content=contents, headers=UPLOAD)


def sent(client: TestClient, name: str, contents: bytes, modified: int = 1) -> str:
    """Sends a whole file; the name that it got."""
    answer = send(client, begin(client, name, contents, modified).json()["id"], contents)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["name"])


# who may


@pytest.mark.slow
def test_on_an_archive_that_is_to_be_read_only_every_route_is_refused_in_a_sentence(archive: Archive) -> None:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))

    async def built(
        **values: Any,
    ) -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays, **values)

    with open_intake(archive.folder) as intake:
        for values in ({"read_only": True, "footage": intake}, {}):
            client = TestClient(asyncio.run(built(**values)), base_url="http://127.0.0.1")
            for method, path in (
                ("GET", "/footage"), ("GET", "/footage/folders"), ("POST", "/footage/jobs"),
                ("PUT", "/footage/uploads/a?at=0"), ("POST", "/footage/locate"), ("GET", "/footage/away"),
            ):  # fmt: skip
                assert "read only" in sentence(client.request(method, path), 403)
            spanish = client.get("/footage", headers={"Accept-Language": "es"})
            assert "solo de lectura" in sentence(spanish, 403)


def test_other_sites_and_other_names_of_this_machine_are_refused(client: TestClient, root: Path) -> None:
    wanted = {"folders": [encode_path(root)]}
    foreign = client.post("/footage/jobs", json=wanted, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Only the page itself" in sentence(foreign, 403)
    rebound = client.get("/footage/folders", headers={"Host": "evil.example:7860"})
    assert "own address" in sentence(rebound, 403)
    form = client.post("/footage/jobs", data={"folders": str(root)})
    assert "makes no sense" in sentence(form, 415)
    plain = client.post("/footage/jobs", content="{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    bare = client.put("/footage/uploads/0a?at=0", content=b"x", headers={"Content-Type": "text/plain"})
    assert bare.status_code == 415
    assert client.get("/footage").json()["jobs"] == []


def test_only_addresses_that_no_other_site_can_take_are_this_machines() -> None:
    own = ("localhost", "localhost:7860", "127.0.0.1:7860", "127.1.2.3", "[::1]:7860", "page.localhost:1")
    assert all(map(is_loopback_host, own))
    others = ("evil.example", "localhost.evil.example:7860", "192.168.1.5:7860", "127.0.0.1.nip.io", "")
    assert not any(map(is_loopback_host, others))


# folders


def test_folders_are_listed_within_the_roots_and_nothing_outside(
    client: TestClient, root: Path, tmp_path: Path
) -> None:
    top = client.get("/footage/folders").json()
    assert [folder["name"] for folder in top["folders"]] == ["Año 1960", "b"]
    assert (top["videos"], top["above"]) == (["flags.mp4", "sea.mkv"], None)
    below = client.get("/footage/folders", params={"path": top["folders"][0]["path"]}).json()
    assert (below["folders"], below["videos"], decode_path(below["above"])) == ([], [], root)
    for outside in (
        "/", str(tmp_path), str(root / ".."), str(root / "b/../.."), str(root / "way out"), "..", "relative",
        f"{root}/nowhere", "/proc/self/environ", "%00", f"{root}%00", str(tmp_path / "archive"), "~root",
    ):  # fmt: skip
        refused = client.get("/footage/folders", params={"path": outside})
        assert "no such folder" in sentence(refused, 404), outside
        refused = client.post("/footage/jobs", json={"folders": [outside]})
        assert refused.status_code == 404, outside
    file = client.get("/footage/folders", params={"path": encode_path(root / "sea.mkv")})
    assert "is no folder" in sentence(file, 400)


def test_a_name_that_is_no_text_comes_back_as_it_was(client: TestClient, root: Path) -> None:
    strange = root / os.fsdecode(b"b\xff\xe9 100%")
    strange.mkdir()
    listed = client.get("/footage/folders").json()["folders"][-1]
    assert listed["name"].endswith("\ufffd 100%")
    assert client.get("/footage/folders", params={"path": listed["path"]}).status_code == 200
    assert decode_path(listed["path"]) == strange


# jobs


@pytest.mark.slow
def test_a_folder_is_taken_in_and_told_of_in_the_visitors_language(
    client: TestClient, intake: FootageIntake, root: Path
) -> None:
    (root / "broken.mp4").write_text("no video")
    job = client.post("/footage/jobs", json={"folders": [encode_path(root)], "speech": False}).json()
    again = client.post("/footage/jobs", json={"folders": [encode_path(root)], "speech": False}).json()
    assert again["id"] == job["id"]  # asked for in two tabs
    wait_for_job(intake, job["id"])
    now = client.get("/footage", headers={"Accept-Language": "es"}).json()
    (told,) = now["jobs"]
    assert (told["stage"], told["share"], told["failed_in_all"]) == ("done", 1.0, 1)
    assert told["summary"] == "2 vídeos más: 5 planos de 10 s. 1 ha fallado."
    assert "broken.mp4: no es un vídeo" in told["failed"][0]
    assert now["facts"] == ["2 vídeos", "5 planos", "10 s"]
    assert client.post(f"/footage/jobs/{job['id']}/dismiss", json={}).status_code == 200
    assert client.get("/footage").json()["jobs"] == []
    assert sentence(client.post(f"/footage/jobs/{job['id']}/stop", json={}), 404)


@pytest.mark.slow
def test_a_job_is_stopped_from_the_page(client: TestClient, intake: FootageIntake, root: Path) -> None:
    pause_file(root.parent / "archive").touch()
    job = client.post("/footage/jobs", json={"folders": [encode_path(root)], "speech": False}).json()
    wait_for_job(intake, job["id"], lambda job: job.status.step == "working")
    assert client.post(f"/footage/jobs/{job['id']}/stop", json={}).status_code == 200
    assert client.get("/footage").json()["jobs"][0]["stage"] in ("stopping", "stopped")
    pause_file(root.parent / "archive").unlink()
    assert wait_for_job(intake, job["id"]).state == "cancelled"


# videos that are away


@pytest.mark.slow
def test_videos_that_were_moved_are_named_and_located(
    client: TestClient, intake: FootageIntake, archive: Archive, root: Path
) -> None:
    job = client.post("/footage/jobs", json={"folders": [encode_path(root)], "speech": False}).json()
    wait_for_job(intake, job["id"])
    assert client.get("/footage/away").json() == {"videos": []}
    (root / "sea.mkv").rename(root / "b" / "ocean.mkv")
    (away,) = client.get("/footage/away").json()["videos"]
    assert (away["name"], away["id"]) == ("sea.mkv", archive.video("sea.mkv").id)
    body = {"folder": encode_path(root / "b"), "video": away["id"]}
    told = wait_for_job(intake, client.post("/footage/locate", json=body).json()["id"])
    assert told.status.result is not None
    assert (told.status.result.moved, told.status.result.missing) == (1, 0)
    assert archive.video("ocean.mkv").path == root / "b" / "ocean.mkv"
    assert client.get("/footage/away").json() == {"videos": []}
    assert sentence(client.post("/footage/locate", json={"video": "nobody"}), 404)


# uploads


def test_an_upload_comes_in_pieces_goes_on_where_it_broke_off_and_lies_in_the_archives_folder(
    client: TestClient, archive: Archive, root: Path
) -> None:
    contents = (root / "flags.mp4").read_bytes()
    begun = begin(client, "my flags.mp4", contents).json()
    half = len(contents) // 2
    assert send(client, begun["id"], contents[:half]).json()["received"] == half
    gap = send(client, begun["id"], contents[half + 5 :], at=half + 5)
    assert (gap.status_code, gap.json()["received"]) == (409, str(half))
    taken_up = begin(client, "my flags.mp4", contents).json()
    assert (taken_up["id"], taken_up["received"]) == (begun["id"], half)
    other = begin(client, "my flags.mp4", contents, modified=2).json()
    assert (other["id"] != begun["id"], other["received"]) == (True, 0)
    done = send(client, begun["id"], contents[half:], at=half).json()
    assert done["name"] == "my flags.mp4"
    assert (archive.folder / "footage" / "my flags.mp4").read_bytes() == contents
    assert client.post(f"/footage/uploads/{other['id']}/cancel", json={}).status_code == 200
    assert [path.name for path in (archive.folder / "footage" / ".uploads").iterdir()] == ["uploaded.jsonl"]


def test_what_is_no_video_too_large_or_empty_is_refused_and_nothing_of_it_kept(
    client: TestClient, archive: Archive
) -> None:
    assert "page.html is no video" in sentence(begin(client, "page.html", b"<html>"), 415)
    assert "none is no video" in sentence(begin(client, "none", b"x"), 415)
    assert "is empty" in sentence(begin(client, "a.mp4", b""), 400)
    large = client.post("/footage/uploads", json={"name": "a.mp4", "size": 1_000_001})
    assert "a.mp4 has 1 MB; up to 1 MB a file" in sentence(large, 413)
    begun = begin(client, "text.mp4", b"no video at all").json()
    assert "cannot be read as a video" in sentence(send(client, begun["id"], b"no video at all"), 415)
    begun = begin(client, "long.mp4", b"12345").json()
    assert "More came of long.mp4" in sentence(send(client, begun["id"], b"123456789"), 400)
    assert "no longer known" in sentence(send(client, "..%5C..%5Cetc", b"x"), 404)
    assert "no longer known" in sentence(send(client, "0123abcd", b"x"), 404)
    assert [path.name for path in (archive.folder / "footage").iterdir()] == [".uploads"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.mp4", "etc/passwd.mp4"),
        ("..\\..\\Windows\\win.mp4", "Windows/win.mp4"),
        ("/abs/olute.mp4", "abs/olute.mp4"),
        ("C:\\film.mp4", "C_/film.mp4"),
        ('say "cheese" <b>.mp4', "say _cheese_ _b_.mp4"),
        ("it's a 🎬👩‍🚀 film.mp4", "it's a 🎬👩‍🚀 film.mp4"),
        ("\u202egnp.4pm.mp4", "gnp.4pm.mp4"),
        ("a\x00b\nc.mp4", "abc.mp4"),
        ("CON.mp4", "_CON.mp4"),
        ("lpt1", "_lpt1"),
        ("...hidden.mp4", "hidden.mp4"),
        (".mp4", "mp4"),
        ("..", "video"),
        ("", "video"),
        ("Trip/day 1/a.mov", "Trip/day 1/a.mov"),
        ("cafe\u0301.mp4", "café.mp4"),
        ("trailing .mp4. ", "trailing.mp4"),
        ("\ud800.mp4", "?.mp4".replace("?", "_")),
    ],
)
def test_hostile_names_become_harmless(name: str, kept: str) -> None:
    assert str(sanitized_upload_path(name)) == kept


def test_very_long_names_are_cut_and_keep_their_suffix() -> None:
    name = str(sanitized_upload_path("日本" * 200 + ".mp4"))
    assert name.endswith(".mp4")
    assert len(name.encode()) <= 184
    assert len(sanitized_upload_path("/".join("abcdefghijklm") + ".mp4").parts) == 9


def test_uploads_of_one_name_get_a_name_each_and_the_same_file_is_kept_once(
    client: TestClient, archive: Archive, root: Path
) -> None:
    flags, sea = (root / "flags.mp4").read_bytes(), (root / "sea.mkv").read_bytes()
    assert sent(client, "Trip/film.mp4", flags) == "film.mp4"
    assert sent(client, "Trip/film.mp4", sea, modified=2) == "film (2).mp4"
    assert sent(client, "Trip/film.mp4", flags, modified=3) == "film.mp4"
    assert sent(client, "Trip/film.es.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHola\n") == "film.es.srt"
    kept = sorted(path.name for path in (archive.folder / "footage" / "Trip").iterdir())
    assert kept == ["film (2).mp4", "film.es.srt", "film.mp4"]


@pytest.mark.slow
def test_what_was_uploaded_is_taken_in(
    client: TestClient, intake: FootageIntake, archive: Archive, root: Path
) -> None:
    sent(client, "flags.mp4", (root / "flags.mp4").read_bytes())
    job = client.post("/footage/jobs", json={"uploads": True, "speech": False}).json()
    result = wait_for_job(intake, job["id"]).status.result
    assert result is not None
    assert result.added == ("flags.mp4",)
    assert archive.video("flags.mp4").path == archive.folder.resolve() / "footage" / "flags.mp4"


def test_a_full_disk_is_told_before_and_while_an_upload_comes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def __init__(self, file: Any) -> None:
            self._file = file

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

    def no_video(path: Path, name: Path) -> None:
        raise MediaError("never asked")

    with open_intake(archive.folder, largest=10**9) as intake:
        app = FastAPI()
        app.include_router(footage_routes(archive, intake, ColourEncoder()))
        client = TestClient(app, base_url="http://localhost")
        begun = begin(client, "a.mp4", b"12345").json()
        opened = Path.open
        monkeypatch.setattr(
            Path, "open",
            lambda path, mode="r", *rest, **how: (
                Full(opened(path, mode, *rest, **how)) if mode == "ab" else opened(path, mode, *rest, **how)
            ),
        )  # fmt: skip
        assert "too little room for a.mp4" in sentence(send(client, begun["id"], b"12345"), 507)
        monkeypatch.undo()
        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10**6))
        assert "too little room for b.mp4" in sentence(begin(client, "b.mp4", b"12345"), 507)


def test_uploads_that_nobody_went_on_with_are_cleared_away(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, videos={".mp4"}, subtitles=(), largest=10**6, check=lambda path, name: None)
    old = uploads.begin("old.mp4", 10, 1)
    part = tmp_path / ".uploads" / f"{old.id}.part"
    os.utime(part, (1, 1))
    uploads.begin("new.mp4", 10, 1)
    assert not part.exists()
    assert len(list((tmp_path / ".uploads").glob("*.part"))) == 1


# what leaves the archive


def test_the_owner_removes_and_renames_videos_and_others_cannot(
    client: TestClient, archive: Archive, root: Path
) -> None:
    ingest([root / "flags.mp4"], archive, ColourEncoder())
    flags = archive.video("flags.mp4")
    renamed = client.post("/footage/rename", json={"video": flags.id, "name": "Flags\u200b of\n1960"})
    assert renamed.json() == {"name": "Flags of 1960"}
    assert "no such video" in sentence(client.post("/footage/rename", json={"video": "x", "name": "y"}), 404)
    assert client.post("/footage/rename", json={"video": flags.id, "name": ""}).json() == {
        "name": "flags.mp4"
    }
    foreign = client.post(
        "/footage/remove", json={"videos": [flags.id]}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert "Only the page itself" in sentence(foreign, 403)
    with archive.writing():
        busy = client.post("/footage/remove", json={"videos": [flags.id]})
    assert "is being written to" in sentence(busy, 422)
    wanted = {"videos": [flags.id, "gone"], "keep_out": True}
    assert client.post("/footage/remove", json=wanted).json() == {"removed": 1}
    assert archive.totals().videos == 0
    assert len(archive.exclusions.all()) == 1
    assert (root / "flags.mp4").is_file()


@pytest.mark.slow
def test_a_photo_that_is_sent_is_checked_as_one_and_taken_in(
    client: TestClient, intake: FootageIntake, archive: Archive, tmp_path: Path
) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "beach.jpg")
    whole = (tmp_path / "beach.jpg").read_bytes()
    assert sent(client, "beach.jpg", whole) == "beach.jpg"
    refused = send(client, begin(client, "false.jpg", b"no photo").json()["id"], b"no photo")
    assert "false.jpg" in sentence(refused, 415)
    begun = client.post("/footage/jobs", json={"uploads": True, "speech": False}).json()
    wait_for_job(intake, begun["id"])
    assert [video.name for video in archive.videos()] == ["beach.jpg"]


def test_whether_photos_in_folders_are_taken_is_kept(client: TestClient, archive: Archive) -> None:
    assert client.get("/footage").json()["stills"] is False
    assert client.post("/footage/stills", json={"stills": True}).status_code == 200
    assert client.get("/footage").json()["stills"] is True
    assert archive.ingest_choices.takes_stills


def test_which_videos_come_first_and_what_is_passed_over_is_kept(
    client: TestClient, archive: Archive
) -> None:
    state = client.get("/footage").json()
    assert (state["order"], state["excluded"]) == ("name", [])
    assert client.post("/footage/order", json={"order": "newest"}).status_code == 200
    refused = client.post("/footage/order", json={"order": "loudest"})
    assert refused.status_code == 422
    change = {"added": ["*_draft.mp4", " old/* "], "taken_back": []}
    assert client.post("/footage/exclusions", json=change).json() == {"patterns": ["*_draft.mp4", "old/*"]}
    assert client.post("/footage/exclusions", json={"added": ["  "]}).status_code == 422
    with archive.writing():  # while an ingest runs too
        back = client.post("/footage/exclusions", json={"taken_back": ["old/*", "none"]})
    assert back.json() == {"patterns": ["*_draft.mp4"]}
    state = client.get("/footage").json()
    assert (state["order"], state["excluded"]) == ("newest", ["*_draft.mp4"])
    assert archive.ingest_choices.order == "newest"


@pytest.mark.slow
def test_a_job_takes_the_order_and_leaves_out_what_is_excluded(
    client: TestClient, intake: FootageIntake, archive: Archive
) -> None:
    archive.exclusions.change(["*_draft.mp4"])
    archive.ingest_choices.keep_order("shortest")
    [root] = intake.folders.roots
    folder = root / "shoot"
    folder.mkdir()
    write_reel(folder / "a.mp4", "red", seconds=2.0)
    write_reel(folder / "b.mp4", "blue", seconds=0.5)
    write_reel(folder / "c_draft.mp4", "green", seconds=0.5)
    begun = client.post("/footage/jobs", json={"folders": [encode_path(folder)], "speech": False}).json()
    wait_for_job(intake, begun["id"])
    added = {one.video.name: one.revision for one in archive.summaries()}
    assert sorted(added, key=added.__getitem__) == ["b.mp4", "a.mp4"]
