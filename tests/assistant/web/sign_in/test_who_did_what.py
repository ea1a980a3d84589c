"""Shared bins say who did what, in the page and on the command line; the chat's acts are in the trail too."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from assistant.accounts.audit import AuditTrail
from assistant.accounts.roles import Role, User
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.cli.setup.login import login_name
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.web.chat.chat import Chat
from assistant.web.chat.workspaces import workspaces
from assistant.web.jobs.export_jobs import ExportJobs
from assistant.web.security.visitors import VisitorAccess
from assistant.web.sign_in.authorization import SignIn
from assistant.web.views.account import account_html, views_for
from assistant.web.views.navigation import VIEWS
from assistant.web.views.overview import ModelNames
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.conftest import Filmoteca
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import PASSWORD, Build, app_builder, sign_in_form

REEL = "reel0"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def build(archive: Archive) -> Build:
    return app_builder(archive)


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path / "accounts.sqlite3")
    for name, role in (("Ann", Role.EDITOR), ("Bob", Role.OWNER), ("Vic", Role.VIEWER)):
        accounts.put_user(name, role, PASSWORD)
    yield accounts
    accounts.close()


def put(client: TestClient, name: str, start: float) -> None:
    span = {"video": REEL, "start": start, "end": start + 1}
    assert client.post("/bins/add", json={"name": name, "spans": [span]}).status_code == 200


@pytest.mark.slow
def test_a_shared_bin_tells_who_changed_it(build: Build, accounts: Accounts) -> None:
    with TestClient(build(SignIn("password", accounts=accounts)), base_url="http://localhost") as client:
        sign_in_form(client, "Ann", PASSWORD)
        put(client, "rain", 0)
        client.cookies.clear()
        sign_in_form(client, "Bob", PASSWORD)
        put(client, "rain", 2)
        assert client.post("/bins/undo", json={"name": "rain"}).status_code == 200
        noted = client.get("/bins/log", params={"name": "rain"}).json()["changes"]
        assert [(note["who"], note["what"], note["clips"]) for note in noted] == [
            ("Bob", "undo", 1),
            ("Bob", "add", 1),
            ("Ann", "add", 1),
            ("Ann", "create", 0),
        ]
        assert client.post("/bins/delete", json={"name": "rain"}).status_code == 200
        (gone,) = client.get("/bins/all").json()["deleted"]
        assert gone["who"] == "Bob"
        assert client.get("/bins/log", params={"name": "rain"}).status_code == 404
        client.cookies.clear()
        sign_in_form(client, "Vic", PASSWORD)  # whose bins are nobody else's
        put(client, "mine", 0)
        noted = client.get("/bins/log", params={"name": "mine"}).json()["changes"]
        assert [note["what"] for note in noted] == ["add", "create"]


def test_the_command_line_changes_bins_in_the_name_of_whoever_is_logged_in(
    archive: Archive, filmoteca: Filmoteca
) -> None:
    archive.bins.by("Ann").create("rain")
    video = archive.videos()[0].name
    assert filmoteca("bin", "add", "rain", video, 0, 1, "--archive", archive.folder).status == 0
    told = [json.loads(line) for line in filmoteca("bin", "log", "rain", "--archive", archive.folder).out]
    assert [(note["who"], note["what"]) for note in told] == [(login_name(), "add"), ("Ann", "create")]
    assert login_name()


def test_what_the_chat_does_and_takes_back_is_in_the_trail(archive: Archive) -> None:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))
    chat = Chat(assistant, title="", models=ModelNames(""), examples={})
    exports = ExportJobs(archive, chat._turns._jobs, None, None)  # type: ignore[arg-type]
    workspace_of = workspaces(archive, exports, VisitorAccess(archive), AuditTrail(archive.folder))
    asker = SimpleNamespace(
        state=SimpleNamespace(person=User("Ann", Role.EDITOR, "password"), request_id="r1"),
        client=SimpleNamespace(host="10.0.0.7"),
        cookies={},
    )
    visit, _ = chat.opened("en")
    workspace = workspace_of(asker)
    for text in ("make a bin called storms", "undo that"):
        *_, (visit, _) = chat.asked(visit, text, (), SearchSettings(), workspace)
    lines = [json.loads(line) for line in (archive.folder / "audit.jsonl").read_text().splitlines()]
    assert [(line["who"], line["what"], line["where"], line["request"]) for line in lines] == [
        ("Ann", "chat bin_create storms", "10.0.0.7", "r1"),
        ("Ann", "chat delete_bin storms", "10.0.0.7", "r1"),
    ]


def test_the_page_offers_each_role_what_it_may_do() -> None:
    for role in Role:
        views = views_for(User("Ann", role, "password"), VIEWS)
        assert ({"people", "footage"} <= set(views)) is (role is Role.OWNER)
        assert ("teaching" in views) is (role is not Role.VIEWER)
        assert {"chat", "bins", "videos", "map"} <= set(views)
    for language in languages():
        html = account_html(User("<Ann>", Role.EDITOR, "oidc"), texts_in(language))
        assert "&lt;Ann&gt;" in html
        assert "data-leave" in html
    assert "data-leave" not in account_html(User("Ann", Role.EDITOR, "proxy"), texts_in("en"))
    assert account_html(User("", Role.OWNER, "open"), texts_in("en")) == ""
