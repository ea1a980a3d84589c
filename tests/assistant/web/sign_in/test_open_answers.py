"""Answers that stay open end for whoever was removed, signed out or given a lesser role, and for nobody else."""

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.sign_in import open_answers
from assistant.web.sign_in.authorization import SESSION_COOKIE, SignIn
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, run_app
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import PASSWORD

pytestmark = [*IGNORED_WARNINGS, pytest.mark.slow]
OPEN = ("/events", "/gradio_api/heartbeat/one")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


class Watched:
    """An open answer that is read until it ends."""

    def __init__(self, address: str, path: str, headers: dict[str, str]) -> None:
        self.begun: queue.Queue[int] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(address + path[1:], headers), daemon=True).start()
        assert self.begun.get(timeout=20) == 200, path

    def _read(self, address: str, headers: dict[str, str]) -> None:
        try:
            with httpx.stream("GET", address, headers=headers, timeout=60) as answer:
                for _ in answer.iter_lines():
                    self.begun.put(answer.status_code)
            self.ended.put("whole")
        except httpx.HTTPError as error:
            self.ended.put(repr(error))


@pytest.mark.parametrize("way", ["removed", "a token that is removed"])
def test_they_end_with_the_right_to_them(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd, way: str
) -> None:
    monkeypatch.setattr(open_answers, "LOOKS_EVERY", 0.2)
    accounts = Accounts(tmp_path / "accounts.sqlite3")

    async def built() -> FastAPI:
        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        sign_in = SignIn("password", accounts=accounts)
        return build_app(assistant, browser_plays=browser_plays, sign_in=sign_in)

    def session(name: str) -> dict[str, str]:
        accounts.put_user(name, Role.EDITOR, PASSWORD)
        (user,) = (one for one in accounts.users() if one.name == name)
        return {"Cookie": f"{SESSION_COOKIE}={accounts.begin_session(user)}"}

    with run_app(built) as address:
        ann, bob = session("Ann"), session("Bob")
        if "token" in way:
            ann = {"Authorization": f"Bearer {accounts.make_token('program', Role.EDITOR)}"}
        hers = [Watched(address, path, ann) for path in OPEN]
        his = [Watched(address, path.replace("one", "two"), bob) for path in OPEN]
        time.sleep(0.5)
        assert all(one.ended.empty() for one in (*hers, *his))
        if way == "removed":
            accounts.remove_user("Ann")
        else:
            accounts.remove_token(accounts.tokens()[0].number)
        assert [one.ended.get(timeout=10) for one in hers] == ["whole", "whole"]
        time.sleep(0.5)
        assert all(one.ended.empty() for one in his), "nobody else's end"
        assert "ERROR" not in capfd.readouterr().err
    accounts.close()


def test_looking_makes_no_session_younger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts, now = Accounts(tmp_path / "accounts.sqlite3"), [1e9]
    monkeypatch.setattr(time, "time", lambda: now[0])
    accounts.put_user("Ann", Role.EDITOR, PASSWORD)
    secret = accounts.begin_session(accounts.users()[0])
    for _ in range(13):
        now[0] += 3_500
        assert accounts.session(secret, noted=False) is None or now[0] <= 1e9 + 12 * 3600
    assert accounts.session(secret) is None, "a page left open stays signed in for ever"
    accounts.close()
