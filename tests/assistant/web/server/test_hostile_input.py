"""What comes damaged, twice at once, endless, foreign, or from another time."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.web.security import admission
from assistant.web.sign_in.authorization import SignIn
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError
from retrieval.maintenance.check import check, repair
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from tests.support.factories import clip_of, make_archive
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import PASSWORD, app_builder, sign_in_form

pytestmark = pytest.mark.slow

PAGE_BYTES = 4096


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def accounts(accounts: Accounts) -> Accounts:
    accounts.put_user("Ann", Role.OWNER, PASSWORD)
    return accounts


def read_all(folder: Path) -> None:
    with Archive.open(folder) as opened:
        for video in opened.videos():
            shots = opened.shots(video.id)
            opened.vectors([shot.id for shot in shots])
        for summary in opened.bins.all():
            opened.bins.get(summary.name)


def test_a_damaged_byte_in_any_page_of_the_catalogue_is_a_sentence_and_no_fault(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as made:
        made.bins.add("rain", [clip_of(made, "a1", 0.0, 1.0)])
    database = Database(folder / "catalogue.sqlite3", MIGRATIONS)
    database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    whole = (folder / "catalogue.sqlite3").read_bytes()
    pages = len(whole) // PAGE_BYTES
    assert pages > 20
    found = 0
    for page in range(pages):
        damaged = bytearray(whole)
        damaged[page * PAGE_BYTES + (page * 37) % 100] ^= 0xFF
        for left in folder.glob("catalogue*"):
            left.unlink()
        (folder / "catalogue.sqlite3").write_bytes(damaged)
        try:
            findings = check(folder)
            found += bool(findings)
            read_all(folder)
            if findings and page % 4 == 0:
                left_over = repair(folder).left
                assert all(finding.remedy for finding in left_over)
                read_all(folder)
        except ArchiveError:
            found += 1
    assert found >= 5  # of others the byte is in room that nothing is kept in


def test_two_owners_at_once_lose_nothing_and_one_is_told(archive: Archive, accounts: Accounts) -> None:
    app = app_builder(archive)(SignIn("password", accounts=accounts))
    with TestClient(app, base_url="http://localhost") as client:
        sign_in_form(client, "Ann", PASSWORD)
        client.post("/bins/create", json={"name": "both"})
        version = client.get("/bins/one", params={"name": "both"}).json()["bin"]["version"]
        statuses: list[int] = []

        def rename(number: int) -> None:
            asked = {"name": "both", "new_name": f"both {number}", "version": version}
            statuses.append(client.post("/bins/rename", json=asked).status_code)

        threads = [threading.Thread(target=rename, args=[number]) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses)[0] == 200
        assert sorted(statuses)[1] in (404, 409)
        named = [summary.name for summary in archive.bins.all() if summary.name.startswith("both")]
        assert len(named) == 1


@pytest.mark.slow
def test_fifty_megabytes_of_nested_json_are_refused(archive: Archive) -> None:
    app = app_builder(archive)(SignIn())
    half = 24_900_000
    deep = b'{"data":' + b"[" * half + b"]" * half + b"}"
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    with TestClient(app, base_url="http://localhost") as client:
        for path in ("/gradio_api/call/search", "/mcp", "/bins/create"):
            begun = time.monotonic()
            assert client.post(path, content=deep, headers=headers).status_code in (400, 413), path
            assert time.monotonic() - begun < 60


def test_a_reader_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "READER_SECONDS", 0.05)
    ended: list[str] = []

    async def app(scope: object, receive: object, send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        finally:
            ended.append("let go")

    async def never(message: object) -> None:
        await asyncio.sleep(3600)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/media/x", "headers": [(b"host", b"localhost")]}
    guarded = admission.AdmissionMiddleware(app, admission.AdmissionRules())
    with pytest.raises(TimeoutError):
        asyncio.run(guarded(scope, receive, never))
    assert ended == ["let go"]


def test_foreign_replayed_and_endless_tokens_let_nobody_in(
    archive: Archive, accounts: Accounts, tmp_path: Path
) -> None:
    other = Accounts(tmp_path / "elsewhere.sqlite3")
    foreign = other.make_token("theirs", Role.OWNER)
    other.close()
    own = accounts.make_token("ours", Role.VIEWER)
    app = app_builder(archive)(SignIn("password", accounts=accounts))
    with TestClient(app, base_url="http://localhost") as client:

        def status(value: str, name: str = "Authorization") -> int:
            return client.get("/bins/all", headers={name: value}).status_code

        assert status(f"Bearer {own}") == 200
        for wrong in (
            f"Bearer {foreign}",
            f"Bearer {own}x",
            f"Basic {own}",
            "Bearer",
            "Bearer " + "x" * 1_000_000,
        ):
            assert status(wrong) == 401, wrong[:40]
        assert status(f"filmoteca_session={own}", "Cookie") == 401  # a token is no session
        sign_in_form(client, "Ann", PASSWORD)
        session = client.cookies["filmoteca_session"]
        client.cookies.clear()
        assert status(f"Bearer {session}") == 401  # nor a session a token
        accounts.put_user("Ann", Role.OWNER, PASSWORD + "!")  # ends what the old one began
        assert status(f"filmoteca_session={session}", "Cookie") == 401
