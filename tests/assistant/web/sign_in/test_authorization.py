"""Who may do what, over the app's own routes: no session, each role, tokens, a proxy's word, a provider's."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import store
from assistant.accounts.roles import Role, User
from assistant.accounts.store import Accounts
from assistant.web.security.admission import AdmissionRules
from assistant.web.security.rate_limits import Rates
from assistant.web.sign_in.authorization import SESSION_COOKIE, SignIn, required_role
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound, UsageError
from tests.conftest import Filmoteca
from tests.support.app_routes import ask_raw, asked_routes
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import PASSWORD, Build, app_builder, sign_in_form

pytestmark = pytest.mark.slow

HOST = {"Host": "localhost", "Accept": "application/json"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def build(archive: Archive) -> Build:
    return app_builder(archive)


def test_the_table_of_all_routes(build: Build, accounts: Accounts) -> None:
    """Every route with a foreign name, without a session, with a wrong token, and with each role."""
    app = build(SignIn("password", accounts=accounts))
    tokens = {role: accounts.make_token(role.title, role) for role in Role}
    rows = 0
    for route in sorted(set(asked_routes(app))):
        if route.path in ("/gradio_api/heartbeat/1", "/gradio_api/queue/data") or "heartbeat" in route.path:
            continue  # streams that do not end
        needed = required_role(route.method, route.path)

        def status(route=route, **headers: str) -> int:
            return asyncio.run(ask_raw(app, route, headers={**HOST, **headers}))[0]

        assert status(Host="evil.example") == 421, route
        if needed is None:
            assert status() != 403, route
            continue
        assert status() == 401, route
        assert status(Authorization="Bearer filmoteca_nonsense") == 401, route
        for role in Role:
            if role < needed:
                assert status(Authorization=f"Bearer {tokens[role]}") == 403, (route, role)
        rows += 1
    assert rows > 60
    owners = [
        route.path for route in asked_routes(app) if required_role(route.method, route.path) is Role.OWNER
    ]
    assert any(path.startswith("/footage") for path in owners)


def test_a_password_lets_in_and_a_wrong_one_does_not(build: Build, accounts: Accounts) -> None:
    accounts.put_user("Ann", Role.EDITOR, PASSWORD)
    with TestClient(build(SignIn("password", accounts=accounts)), base_url="http://localhost") as client:
        answer = client.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/")
        page = client.get("/sign-in?next=/%22><script>").text
        assert "<script>" not in page
        assert sign_in_form(client, "ann", "wrong horse battery") == 401
        assert sign_in_form(client, "nobody", PASSWORD) == 401
        assert client.get("/bins/all").status_code == 401
        assert sign_in_form(client, "ANN", PASSWORD) == 303
        assert client.get("/bins/all").status_code == 200
        assert client.post("/bins/create", json={"name": "hers"}).status_code == 200
        assert client.get("/footage").status_code == 403
        kept = client.cookies[SESSION_COOKIE]
        assert client.post("/sign-out", follow_redirects=False).status_code == 303
        client.cookies.set(SESSION_COOKIE, kept)  # replayed
        assert client.get("/bins/all").status_code == 401


def test_the_cookie_is_for_the_server_alone_and_for_https_where_that_is_spoken(
    build: Build, accounts: Accounts
) -> None:
    accounts.put_user("Ann", Role.EDITOR, PASSWORD)
    app = build(SignIn("password", accounts=accounts))
    for scheme, secure in (("http", False), ("https", True)):
        client = TestClient(app, base_url=f"{scheme}://localhost")
        given = {"name": "Ann", "password": PASSWORD, "next": "https://evil.example/"}
        answer = client.post("/sign-in", data=given, follow_redirects=False)
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) is secure
        assert answer.headers["location"] == "/"  # never another site


@pytest.mark.slow
def test_who_is_removed_or_has_another_role_has_so_at_once(build: Build, accounts: Accounts) -> None:
    accounts.put_user("Ann", Role.OWNER, PASSWORD)
    accounts.put_user("Bob", Role.OWNER, PASSWORD)
    with TestClient(build(SignIn("password", accounts=accounts)), base_url="http://localhost") as client:
        assert sign_in_form(client, "Ann", PASSWORD) == 303
        assert client.get("/footage").status_code != 401
        accounts.put_user("Ann", Role.VIEWER, None)
        assert client.get("/footage").status_code == 403
        assert client.get("/bins/all").status_code == 200
        accounts.remove_user("Ann")
        assert client.get("/bins/all").status_code == 401


def test_a_viewer_has_bins_of_their_own_and_saves_in_the_browser(
    build: Build, accounts: Accounts, archive: Archive
) -> None:
    accounts.put_user("Vic", Role.VIEWER, PASSWORD)
    accounts.put_user("Ed", Role.EDITOR, PASSWORD)
    app = build(SignIn("password", accounts=accounts))
    with TestClient(app, base_url="http://localhost") as client:
        sign_in_form(client, "Vic", PASSWORD)
        assert client.post("/bins/create", json={"name": "private"}).status_code == 200
        assert "private" not in [summary.name for summary in archive.bins.all()]
        assert client.get("/bins/all").json()["own"] is True
        assert client.get("/saved").json()["keeps"] is False
        assert client.request("DELETE", "/saved", json={"name": "x"}).status_code == 403
        client.cookies.clear()
        sign_in_form(client, "Ed", PASSWORD)
        assert client.post("/bins/create", json={"name": "shared"}).status_code == 200
        assert "shared" in [summary.name for summary in archive.bins.all()]
        assert client.get("/saved").json()["keeps"] is True


def test_changes_are_noted_with_who_what_when_and_from_where(
    build: Build, accounts: Accounts, archive: Archive
) -> None:
    accounts.put_user("Ed", Role.EDITOR, PASSWORD)
    trail = archive.folder / "audit.jsonl"
    before = len(trail.read_text().splitlines()) if trail.exists() else 0
    with TestClient(build(SignIn("password", accounts=accounts)), base_url="http://localhost") as client:
        sign_in_form(client, "Ed", PASSWORD)
        client.post("/bins/create", json={"name": "noted"})
        client.post("/bins/create", json={"name": "noted"})  # refused: not a change
        client.get("/bins/all")
    (line,) = [json.loads(line) for line in trail.read_text().splitlines()[before:]]
    assert (line["who"], line["role"], line["what"]) == ("Ed", "editor", "POST /bins/create")
    assert line["where"] == "testclient"
    assert line["when"] < "9"
    assert PASSWORD not in trail.read_text()


def test_programs_come_with_tokens(build: Build, accounts: Accounts) -> None:
    token = accounts.make_token("cutter", Role.VIEWER)
    past = accounts.make_token("old", Role.OWNER, days=-1)
    app = build(SignIn("password", accounts=accounts))
    with TestClient(app, base_url="http://localhost") as client:
        ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"Accept": "application/json, text/event-stream"}
        assert client.post("/mcp", json=ask, headers=headers).status_code == 401
        headers["Authorization"] = f"Bearer {token}"
        listed = client.post("/mcp", json=ask, headers=headers)
        assert {tool["name"] for tool in listed.json()["result"]["tools"]} >= {"search"}
        assert (
            client.get("/gradio_api/info", headers={"Authorization": headers["Authorization"]}).status_code
            == 200
        )
        assert client.get("/bins/all", headers={"Authorization": f"Bearer {past}"}).status_code == 401
        accounts.remove_token(accounts.tokens()[0].number)
        assert client.post("/mcp", json=ask, headers=headers).status_code == 401


def test_only_a_trusted_proxy_s_word_counts(build: Build, accounts: Accounts) -> None:
    accounts.put_user("ann@films.example", Role.OWNER, None)
    trusted = SignIn("proxy", accounts=accounts, proxies=("testclient",), newcomers=Role.VIEWER)
    with TestClient(build(trusted), base_url="http://localhost") as client:
        assert client.get("/bins/all").status_code == 401
        assert client.get("/bins/all", headers={"X-Remote-User": "new@films.example"}).status_code == 200
        assert client.get("/footage", headers={"X-Remote-User": "new@films.example"}).status_code == 403
        assert (
            client.get("/footage/folders", headers={"X-Remote-User": "ann@films.example"}).status_code != 401
        )
    strangers = SignIn("proxy", accounts=accounts, proxies=("10.0.0.1",), newcomers=Role.VIEWER)
    with TestClient(build(strangers), base_url="http://localhost") as client:
        assert client.get("/bins/all", headers={"X-Remote-User": "ann@films.example"}).status_code == 401


def test_where_nobody_is_asked_everybody_has_the_same_role(build: Build) -> None:
    for role, status in ((Role.OWNER, 403), (Role.VIEWER, 403)):  # no footage is offered here at all
        with TestClient(build(SignIn(everybody=role)), base_url="http://localhost") as client:
            assert client.get("/bins/all").json()["own"] is (role is Role.VIEWER)
            assert client.get("/footage").status_code == status


def test_sessions_end_when_they_are_old_or_idle_and_survive_a_clock_going_back(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.put_user("Ann", Role.EDITOR, PASSWORD)
    now = time.time()
    secret = accounts.begin_session(User("Ann", Role.EDITOR, "password"))
    monkeypatch.setattr(time, "time", lambda: now - 90_000)
    assert accounts.session(secret) is not None
    monkeypatch.setattr(time, "time", lambda: now - 90_000 + store.IDLE_SECONDS + 120)
    assert accounts.session(secret) is None
    monkeypatch.setattr(time, "time", lambda: now)
    assert accounts.session(secret) is None  # once over, over


def test_the_file_of_accounts_lets_nobody_in(accounts: Accounts, tmp_path: Path) -> None:
    accounts.put_user("Ann", Role.OWNER, PASSWORD)
    secret = accounts.begin_session(User("Ann", Role.OWNER, "password"))
    token = accounts.make_token("x", Role.OWNER)
    accounts.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.sqlite3*"))
    for word in (PASSWORD, secret, token):
        assert word.encode() not in kept
    assert b"$argon2id$" in kept
    assert (tmp_path / "accounts.sqlite3").stat().st_mode & 0o077 == 0


def test_people_and_tokens_are_kept_by_commands(
    filmoteca: Filmoteca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setenv("FILMOTECA_ACCOUNTS", str(tmp_path / "accounts.sqlite3"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nshort\n"))
    assert filmoteca("user", "add", "Ann", "--role", "editor").status == 0
    assert filmoteca("user", "add", "Bob").status == 2  # too short a password
    assert filmoteca("user", "add", "Bob", "--role", "king", "--no-password").status == 2
    assert filmoteca("user", "list").out == ["Ann  editor"]
    token = filmoteca("token", "add", "cutter", "--role", "viewer", "--days", "30").out[0]
    assert filmoteca("token", "list").out[0].startswith("1  cutter  viewer  until 20")
    accounts = Accounts(tmp_path / "accounts.sqlite3")
    assert accounts.check_password("ann", PASSWORD) == User("Ann", Role.EDITOR, "password")
    assert accounts.token(token) == User("cutter", Role.VIEWER, "token")
    accounts.close()
    assert filmoteca("token", "remove", 1).status == 0
    assert filmoteca("user", "remove", "ann").status == 0
    assert filmoteca("user", "remove", "ann").status == 1


def test_who_is_signed_in_is_counted_by_name_and_not_by_address(build: Build, accounts: Accounts) -> None:
    tokens = {name: accounts.make_token(name, Role.VIEWER) for name in ("ann", "bob")}
    app = build(SignIn("password", accounts=accounts), admission=AdmissionRules(rates=Rates(requests=20)))
    with TestClient(app, base_url="http://localhost") as client:

        def asked(token: str, times: int) -> set[int]:
            headers = {"Authorization": f"Bearer {token}"}
            return {client.get("/bins/all", headers=headers).status_code for _ in range(times)}

        assert asked(tokens["ann"], 25) == {200, 429}
        assert asked(tokens["bob"], 15) == {200}  # from the same address
        assert asked("nonsense", 25) == {401, 429}


def test_names_and_passwords_are_checked(accounts: Accounts) -> None:
    for name in ("", " ", "x" * 101, "a\nb"):
        with pytest.raises(UsageError):
            accounts.put_user(name, Role.VIEWER, None)
    with pytest.raises(NotFound):
        accounts.remove_token(7)
    accounts.put_user("Out", Role.VIEWER, None)
    assert accounts.check_password("Out", "") is None
