"""The outermost door, over the app's own routes: foreign names and sites, endless, slow and deep bodies, haste."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from starlette.websockets import WebSocketDisconnect

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.security import admission, connections
from assistant.web.security.admission import AdmissionRules, admit, largest_body
from assistant.web.security.connections import bounded_protocol
from assistant.web.security.hosts import AllowedHosts, allowed_hosts
from assistant.web.security.rate_limits import RateLimiter, Rates
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.app_routes import AskedRoute, ask_raw, asked_routes
from tests.support.browser_page import IGNORED_WARNINGS, open_page, run_app, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

BLOCK = b"[" * 65_536


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def build(archive: Archive) -> Callable[..., FastAPI]:
    def built(**values: object) -> FastAPI:
        async def inside() -> FastAPI:
            assistant = Assistant(SearchEngine(archive, ColourEncoder()))
            return build_app(assistant, browser_plays=browser_plays, **values)  # type: ignore[arg-type]

        return asyncio.run(inside())

    return built


@pytest.fixture(scope="module")
def app(build: Callable[..., FastAPI]) -> FastAPI:
    return build()


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def test_no_route_answers_a_foreign_name(app: FastAPI) -> None:
    routes = set(asked_routes(app))
    assert {"/mcp", "/bins/all", "/gradio_api/queue/join"} <= {route.path for route in routes}
    for route in routes:
        for host in ("evil.example", "localhost.evil.example", "10.0.0.5", ""):
            status, _ = asyncio.run(ask_raw(app, route, headers={"Host": host}))
            assert status == 421, (route, host)


def test_no_route_keeps_an_endless_body(app: FastAPI) -> None:
    for route in set(asked_routes(app)):
        if (most := largest_body(route.path)) is None or most > 20_000_000:
            continue  # counted by the route itself, or tried below
        headers = {"Host": "localhost", "Content-Type": "application/json"}
        status, read = asyncio.run(ask_raw(app, route, headers=headers, block=BLOCK, blocks=100_000))
        assert read <= most // len(BLOCK) + 2, (route, read)
        assert status != 500, route


@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/call/search", "/gradio_api/upload", "/mcp", "/saved"]
)
def test_the_large_ones_end_too(app: FastAPI, path: str) -> None:
    headers = {"Host": "localhost", "Content-Type": "application/json", "Accept": "application/json"}
    first = b""
    if path.endswith("upload"):
        headers["Content-Type"] = "multipart/form-data; boundary=x"
        first = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    endless = ask_raw(
        app, AskedRoute("POST", path), headers=headers, first=first, block=b" " * 65_536, blocks=10_000
    )
    status, read = asyncio.run(endless)
    assert (status, read * 65_536 <= (largest_body(path) or 0) + 2 * 65_536) == (413, True)


def test_a_length_that_is_told_is_refused_before_anything_is_read(app: FastAPI) -> None:
    for length in ("9" * 30, "99999999"):
        headers = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": length}
        status, read = asyncio.run(ask_raw(app, AskedRoute("POST", "/bins/create"), headers=headers))
        assert (status, read) == (413, 0)


def test_pages_of_other_sites_change_nothing_and_read_nothing(client: TestClient) -> None:
    for origin in ("https://evil.example", "http://localhost:5173", "null", "file://"):
        answer = client.post("/bins/create", json={"name": "a"}, headers={"Origin": origin})
        assert answer.status_code == 403, origin
        for path in ("/bins/all", "/gradio_api/info", "/config"):
            headers = client.get(path, headers={"Origin": origin}).headers
            assert "access-control-allow-origin" not in headers, (origin, path)
        asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert client.options("/gradio_api/queue/join", headers=asks).status_code == 400
    assert client.get("/bins/all").json()["bins"] == []
    own = client.post("/bins/create", json={"name": "own"}, headers={"Origin": "http://localhost"})
    assert own.status_code == 200


def test_pages_of_sites_that_are_named_may(build: Callable[..., FastAPI]) -> None:
    rules = AdmissionRules(AllowedHosts(("archive.example",)), origins=("https://intranet.example",))
    with TestClient(build(admission=rules), base_url="https://archive.example") as client:
        asked = client.get("/bins/all", headers={"Origin": "https://intranet.example"})
        assert asked.headers["access-control-allow-origin"] == "https://intranet.example"
        answer = client.post("/bins/new", json={}, headers={"Origin": "https://intranet.example"})
        assert answer.status_code == 404


def test_only_a_hosted_page_is_shown_in_a_space_s_frame(build: Callable[..., FastAPI]) -> None:
    with TestClient(build(admission=AdmissionRules(framed=True)), base_url="http://localhost") as client:
        for path in ("/", "/bins/all"):
            policy = client.get(path).headers["content-security-policy"]
            assert "https://huggingface.co" in policy.partition(";")[0]


def test_deep_json_is_refused(client: TestClient) -> None:
    deep = b'{"name":' + b"[" * 300_000 + b"]" * 300_000 + b"}"
    for path in (
        "/bins/create",
        "/saved",
        "/export",
        "/footage/jobs",
        "/gradio_api/queue/join",
        "/gradio_api/call/search",
        "/mcp",
    ):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        answer = client.post(path, content=deep, headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.status_code)


@pytest.mark.parametrize("number", ["9" * 30, "-1", "1e9", "9" * 5000, "x"])
def test_numbers_in_addresses_are_bounded(client: TestClient, archive: Archive, number: str) -> None:
    video = archive.videos()[0].id
    for path in (f"clip/{video}/{number}.mp4", f"thumbnail/{video}/{number}.jpg", f"lines/{video}/{number}",
                 f"subtitles/{video}/{number}.vtt"):  # fmt: skip
        assert client.get(f"/media/{path}").status_code == 404, path
    changed = client.post(
        "/bins/move", json={"name": "x", "clip": 10**30, "place": 10**30, "version": 10**30}
    )
    assert changed.status_code < 500


@pytest.mark.slow
def test_whoever_asks_too_often_is_told_when_to_come_again(build: Callable[..., FastAPI]) -> None:
    rules = AdmissionRules(rates=Rates(requests=20, questions=3))
    with TestClient(build(admission=rules), base_url="http://localhost") as client:
        answers = [client.post("/gradio_api/call/search", json={"data": []}) for _ in range(4)]
        assert [answer.status_code for answer in answers][-1] == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert {client.get("/bins/all").status_code for _ in range(30)} == {200, 429}


def test_passwords_are_not_guessed_in_haste_whatever_name_is_tried(build: Callable[..., FastAPI]) -> None:
    rules = AdmissionRules(rates=Rates(sign_ins=3))
    with TestClient(build(admission=rules), base_url="http://localhost") as client:
        tries = [client.post("/sign-in", data={"name": f"n{number}"}) for number in range(5)]
        assert [answer.status_code == 429 for answer in tries] == [False, False, False, True, True]
        assert client.get("/bins/all").status_code == 200


def test_there_is_no_way_in_beside_http(app: FastAPI, client: TestClient) -> None:
    """Admission counts requests: nothing within may answer web sockets."""
    for path in {route.path for route in asked_routes(app)}:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
            pass


def test_one_visitor_s_haste_does_not_slow_another() -> None:
    limiter = RateLimiter(Rates(requests=2))
    assert [bool(limiter.refuses("requests", "ann")) for _ in range(3)] == [False, False, True]
    assert not limiter.refuses("requests", "bob")
    assert not RateLimiter(Rates(requests=0)).refuses("requests", "ann")


def test_a_body_that_does_not_go_on_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "BODY_SECONDS", 0.05)
    site = FastAPI()

    @site.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    admit(site, AdmissionRules())

    async def slow() -> int:
        status = 0

        async def receive() -> dict[str, object]:
            await asyncio.sleep(10)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            nonlocal status
            status = message.get("status", status)  # type: ignore[assignment]

        headers = [(b"host", b"localhost")]
        scope = {"type": "http", "method": "POST", "path": "/", "root_path": "", "headers": headers,
                 "query_string": b"", "client": None}  # fmt: skip
        await site(scope, receive, send)  # type: ignore[arg-type]
        return status

    assert asyncio.run(slow()) == 408


@pytest.mark.slow
def test_half_sent_requests_hold_nobody_up_and_end() -> None:
    """Two hundred here; the bound of this machine's own connections is a thousand."""
    bounded = bounded_protocol(1_000, head_seconds=1.0)

    async def built() -> FastAPI:
        site = FastAPI()
        site.get("/")(lambda: "here")
        return site

    with run_app(built, http=bounded) as address, ExitStack() as stack:
        port = int(address.rsplit(":", 1)[1].strip("/"))
        held = []
        for _ in range(200):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            half.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half:")
            held.append(half)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as whole:
            whole.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b"here" in whole.makefile("rb").read()
        began = time.monotonic()
        assert all(_ended(half) for half in held)
        assert time.monotonic() - began < 60


@pytest.mark.parametrize("line", ["GET /{} HTTP/1.1\r\n", "GET / HTTP/1.1\r\nX-Long: {}\r\n"])
def test_a_head_that_is_too_large_is_refused_as_it_comes_and_a_body_is_none(line: str) -> None:
    async def built() -> FastAPI:
        site = FastAPI()

        @site.post("/")
        async def size(request: Request) -> int:
            return len(await request.body())

        return site

    with run_app(built, http=bounded_protocol(1_000)) as address, httpx.Client(base_url=address) as client:
        for _ in range(2):  # over one connection
            answer = client.post("/", content=b"x" * 1_000_000, headers={"X-Long": "x" * 60_000})
            assert answer.json() == 1_000_000
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(("127.0.0.1", port), timeout=10) as endless:
            sent = 0
            with suppress(ConnectionError):
                endless.sendall(line.partition("{}")[0].encode())
                for _ in range(1_000):
                    sent += endless.send(b"x" * 10_000)
            assert sent < 10_000_000
            assert _ended(endless) or b"431" in endless.recv(100)


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 5\r\n\r\nwords", b"Transfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n"],
)
@pytest.mark.parametrize("pieces", [1, 40])
def test_a_client_that_offers_another_protocol_is_answered_in_this_one(
    body: bytes, pieces: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def built() -> FastAPI:
        site = FastAPI()

        @site.post("/")
        async def told(request: Request) -> str:
            return f"{(await request.body()).decode()} {request.headers.get('upgrade')}"

        return site

    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    last = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast"
    asked = b"POST / HTTP/1.1\r\nHost: localhost\r\n" + offer + body + last
    with run_app(built, http=bounded_protocol(1_000)) as address:
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            size = -(-len(asked) // pieces)
            for begin in range(0, len(asked), size):
                line.sendall(asked[begin : begin + size])
                time.sleep(0.01)
            answers = line.makefile("rb").read()
        assert answers.count(b" 200 ") == 2
        assert b'"words None"' in answers
        assert b'"last None"' in answers
        with socket.create_connection(("127.0.0.1", port), timeout=10) as tunnel:
            tunnel.sendall(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")
            assert tunnel.recv(12) == b"HTTP/1.1 400"
    assert not [record for record in caplog.records if record.levelno >= 40]


def _ended(half: socket.socket) -> bool:
    try:
        return half.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.slow
def test_connections_of_one_address_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "is_loopback_name", lambda name: False)
    bounded = bounded_protocol(1_000, of_one_address=5)

    async def built() -> FastAPI:
        return FastAPI()

    with run_app(built, http=bounded) as address, ExitStack() as stack:
        port = int(address.rsplit(":", 1)[1].strip("/"))
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=0.5)) for _ in range(8)
        ]
        assert sum(_refused(one) for one in opened) == 3


def _refused(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_which_names_are_this_server_s() -> None:
    here = allowed_hosts("127.0.0.1")
    assert all(
        map(here.allows, ("localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST."))
    )
    assert not any(map(here.allows, ("10.0.0.5", "evil.example", "localhost.evil", "", "127.0.0.1.evil")))
    named = allowed_hosts("10.0.0.5", "films.example, *.films.example")
    assert all(map(named.allows, ("10.0.0.5:7860", "films.example", "a.films.example")))
    assert not any(map(named.allows, ("10.0.0.6", "xfilms.example", ".films.example.evil")))
    everywhere = allowed_hosts("0.0.0.0")
    assert all(map(everywhere.allows, ("10.0.0.6", "[fe80::1]:7860", socket.gethostname())))
    assert not everywhere.allows("evil.example")
    assert everywhere.listed() is None
    assert here.listed() == ["localhost", "127.0.0.1", "[::1]", "127.0.0.1"]


def test_the_tools_compare_names_themselves_too(client: TestClient, app: FastAPI) -> None:
    """Beside the door: were it left out, the tools would still refuse a foreign name."""
    route = next(route for route in app.routes if getattr(route, "path", "") == "/mcp")
    asked = AskedRoute("POST", "/mcp")
    headers = {"Host": "evil.example", "Content-Type": "application/json"}
    status, _ = asyncio.run(ask_raw(route.app, asked, headers=headers, block=b"{}"))  # type: ignore[attr-defined]
    assert client.get("/bins/all").status_code == 200  # it runs
    assert status == 421


def test_what_a_page_is_given_as_text_never_runs(browser: Browser, app_address: str) -> None:
    with open_page(browser, app_address, expected="Content Security Policy") as page:
        page.evaluate(
            """() => { const box = document.createElement("div");
                box.innerHTML = '<img src="data:," onerror="window.ran = 1">';
                document.body.append(box);
                const script = document.createElement("script");
                script.textContent = "window.ran = 2";
                document.body.append(script); }"""
        )
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") is None
        nonces = page.evaluate("[...document.scripts].filter(s => !s.src && s.nonce).length")
        assert nonces >= 3  # those of the page itself do run


@pytest.fixture
def app_address(archive: Archive) -> Iterator[str]:
    with serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address:
        yield address
