"""Several processes behind one address: who answers whom, what is told of them together, and one that dies."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from assistant.cli.setup import multi_process
from assistant.web.processes.forwarding import LARGEST_HEAD, ClientConnection
from assistant.web.processes.membership import MembershipMiddleware, WebProcess, socket_path
from assistant.web.processes.process_selection import PROCESS_COOKIE, ProcessSelector, named_process
from assistant.web.processes.router import Router
from assistant.web.security.connections import ConnectionCount
from assistant.web.telemetry.metrics import merged_metrics
from retrieval.errors import NotFound
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from tests.support.browser_page import free_port
from tests.support.footage.clips import write_reel

PATIENCE = 120.0
COMMAND = [sys.executable, "-m", "assistant.cli.main"]
PAGE = {"Accept": "text/html"}


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_cookie_leads_back_and_a_program_without_one_goes_to_the_same_process() -> None:
    choice, live = ProcessSelector(3), {0, 1, 2}
    for number in range(3):
        led = {"cookie": f"a=b; {PROCESS_COOKIE}={number}"}
        assert choice.of("GET", "/events", led, "10.0.0.1", live) == number
    spread = {choice.of("GET", "/", {"accept": "text/html"}, "10.0.0.1", live) for _ in range(3)}
    assert spread == live, "pages that are new to all are spread, whoever they come from"
    programs = {
        choice.of("POST", "/gradio_api/call/search", {}, f"10.0.0.{n}", live) for n in range(30) for _ in "ab"
    }
    assert programs == live
    assert (
        len(
            {choice.of("GET", path, {}, "10.0.0.7", live) for path in ("/ready", "/gradio_api/call/search/x")}
        )
        == 1
    )


def test_what_one_alone_may_do_the_leader_does() -> None:
    choice, led = ProcessSelector(2), {"cookie": f"{PROCESS_COOKIE}=1"}
    for path in (
        "/footage",
        "/footage/uploads/x",
        "/a/reels/footage",
        "/people",
        "/language-model",
        "/sign-in",
    ):
        assert choice.of("POST", path, led, "10.0.0.1", {0, 1}) == 0
        assert choice.of("POST", path, led, "10.0.0.1", {1}) is None, "nobody else does it meanwhile"
    assert choice.of("GET", "/footages", led, "10.0.0.1", {0, 1}) == 1


def test_whose_process_is_away_goes_to_another() -> None:
    led = {"cookie": f"{PROCESS_COOKIE}=1"}
    assert ProcessSelector(3).of("GET", "/ready", led, "", {0, 2}) in (0, 2)
    assert ProcessSelector(3).of("GET", "/ready", led, "", set()) is None


@pytest.mark.parametrize("value", ["", "2", "-1", "x", "¼", "9" * 5000, '"1', "1;1"])
def test_a_cookie_that_names_no_process_counts_for_nothing(value: str) -> None:
    named = named_process(f"{PROCESS_COOKIE}={value}", 2)
    assert named is None or (value == "1;1" and named == 1)


def test_figures_of_several_processes_are_told_apart() -> None:
    text = '# HELP x About\n# TYPE x gauge\nx{{archive="a"}} {0}\n'
    body, media = merged_metrics({0: text.format(1.0), 1: text.format(2.0)})
    assert body.decode().count("# TYPE x gauge") == 1
    assert 'x{archive="a",process="0"} 1.0' in body.decode()
    assert 'x{archive="a",process="1"} 2.0' in body.decode()
    assert "text/plain" in media


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """Which process it is, who asks by which headers, and the body."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    names = sorted(name.decode() for name, _ in scope["headers"])
    text = f"{scope['filmoteca.member'].number} {(scope['client'] or ('',))[0]} {','.join(names)} ".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": text + body})


class Routed:
    """Two processes, in threads here, and the router's connections before them."""

    def __init__(self, folder: Path, head_seconds: float = 15.0) -> None:
        self.folder, self.live, self.choice = folder, {0, 1}, ProcessSelector(2)
        self.count, self.head_seconds = ConnectionCount(20), head_seconds
        self.servers: list[uvicorn.Server] = []
        self.port = free_port()
        self.loop = asyncio.new_event_loop()

    def choose(self, method: str, path: str, headers: Mapping[str, str], address: str) -> Path | None:
        number = self.choice.of(method, path, headers, address, self.live)
        return None if number is None else socket_path(self.folder, number)

    async def run(self) -> None:
        for number in range(2):
            app = MembershipMiddleware(told, WebProcess(number, 2, self.folder))
            config = uvicorn.Config(
                app, uds=str(socket_path(self.folder, number)), log_level="error", ws="none"
            )
            self.servers.append(uvicorn.Server(config))
        serving = [asyncio.create_task(server._serve()) for server in self.servers]
        listening = await asyncio.get_running_loop().create_server(
            lambda: ClientConnection(self, self.count, self.head_seconds), "127.0.0.1", self.port
        )
        await asyncio.gather(*serving)
        listening.close()


@contextlib.contextmanager
def routed(folder: Path, head_seconds: float = 15.0) -> Iterator[Routed]:
    site = Routed(folder, head_seconds)
    thread = threading.Thread(target=lambda: site.loop.run_until_complete(site.run()))
    thread.start()
    until(lambda: len(site.servers) == 2 and all(server.started for server in site.servers))
    try:
        yield site
    finally:
        for server in site.servers:
            server.should_exit = True
        thread.join()
        site.loop.close()


def said(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(sent)
        parts = []
        with contextlib.suppress(ConnectionError):
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)


def test_requests_reach_their_process_whole_whatever_their_bodies(tmp_path: Path) -> None:
    with routed(tmp_path) as site, httpx.Client(base_url=f"http://127.0.0.1:{site.port}") as client:
        first = client.get("/", headers=PAGE)
        own = first.cookies[PROCESS_COOKIE]
        assert first.text.startswith(f"{own} 127.0.0.1 ")
        large = os.urandom(3_000_000).hex().encode()
        for body in (b"", b"words", large, iter([b"in ", b"pieces, ", large])):
            answer = client.post("/x", content=body)
            assert answer.text.startswith(f"{own} 127.0.0.1 ")
            assert "set-cookie" not in answer.headers
        assert answer.text.endswith("in pieces, " + large.decode())
        assert client.post("/footage", content=b"x").text.startswith("0 "), "over the same connection"
        assert client.get("/x").text.startswith(f"{own} ")


def test_nobody_says_themselves_who_their_peer_is(tmp_path: Path) -> None:
    with routed(tmp_path) as site:
        answer = httpx.get(f"http://127.0.0.1:{site.port}/x", headers={"X-Filmoteca-Peer": "10.9.9.9 1"})
    assert answer.text.split(" ")[1] == "127.0.0.1"
    assert "x-filmoteca-peer" not in answer.text


@pytest.mark.slow
def test_what_is_no_http_is_refused_and_the_site_goes_on(tmp_path: Path) -> None:
    with routed(tmp_path, head_seconds=0.5) as site:
        assert b" 400 " in said(site.port, b"\x16\x03\x01 no http\r\n\r\n")
        assert b" 431 " in said(site.port, b"GET / HTTP/1.1\r\nx: " + b"y" * LARGEST_HEAD + b"\r\n")
        both = (
            b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        assert b" 200 " not in said(site.port, both), "a request of two lengths would smuggle another in"
        assert said(site.port, b"GET / HTTP/1.1\r\nhost:") == b"", "half a head is waited for so long"
        upgrade = b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n"
        assert b" 200 " in said(site.port, upgrade)
        assert httpx.get(f"http://127.0.0.1:{site.port}/x").status_code == 200


def test_where_nobody_can_answer_it_is_said_when_to_come_again(tmp_path: Path) -> None:
    with routed(tmp_path) as site:
        site.live = {1}
        away = httpx.get(f"http://127.0.0.1:{site.port}/footage", headers={"Accept-Language": "es"})
        assert (away.status_code, away.headers["retry-after"]) == (503, "2")
        assert "servidor" in away.json()["detail"]
        site.live = {0, 1}
        socket_path(tmp_path, 0).rename(tmp_path / "gone")
        gone = httpx.get(f"http://127.0.0.1:{site.port}/footage")
        assert gone.status_code == 503


def test_there_are_only_so_many_connections(tmp_path: Path) -> None:
    with routed(tmp_path) as site, contextlib.ExitStack() as lines:
        for _ in range(20):
            lines.enter_context(socket.create_connection(("127.0.0.1", site.port)))
        time.sleep(0.2)
        assert said(site.port, b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n") == b""
        lines.close()
        until(lambda: b" 200 " in said(site.port, b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    folder = tmp_path_factory.mktemp("several")
    reel, archive = write_reel(folder / "one.mp4", "red", "blue"), str(folder / "archive")
    done = subprocess.run([*COMMAND, "ingest", str(reel), "--encoder", "compact", "--archive", archive])
    assert not done.returncode
    port = free_port()
    environment = {**os.environ, "FILMOTECA_LANGUAGE_MODEL": "none", "FILMOTECA_FOOTAGE": str(folder)}
    command = [*COMMAND, "serve", "--archive", archive, "--port", str(port), "--processes", "2"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "Filmoteca is at" in process.stderr.readline()
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()
    process.stderr.close()


def members(process: "subprocess.Popen[str]") -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def answers(client: httpx.Client) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return client.get("/ready").status_code == 200
    return False


@pytest.mark.slow
def test_two_real_processes_answer_die_are_replaced_and_end(
    served: tuple[str, "subprocess.Popen[str]"],
) -> None:
    address, process = served
    with contextlib.ExitStack() as opened:
        pages = [opened.enter_context(httpx.Client(base_url=address, timeout=PATIENCE)) for _ in range(2)]
        cookies = {page.get("/", headers=PAGE).cookies[PROCESS_COOKIE] for page in pages}
        assert cookies == {"0", "1"}, "two new pages, two processes"
        for page in pages:
            call = page.post("/gradio_api/call/v2/search", json={"text": "a red picture", "n": 4}).json()
            assert "one.mp4" in page.get(f"/gradio_api/call/search/{call['event_id']}").text
            assert page.get("/footage").status_code == 200, (
                "whoever's page it is, the leader takes footage in"
            )
        assert pages[0].post("/bins/create", json={"name": "opening"}).status_code < 300
        assert "opening" in pages[1].get("/bins/all").text

        figures = pages[0].get("/metrics").text
        assert set(re.findall(r'filmoteca_shots{.*process="(\d)"}', figures)) == {"0", "1"}

        before = members(process)
        assert len(before) == 2
        os.kill(before[1], signal.SIGKILL)
        until(lambda: all(answers(page) for page in pages))
        until(lambda: len(members(process)) == 2)
        assert set(members(process)) != set(before)
        until(lambda: pages[0].get("/metrics").text.count("filmoteca_shots{") == 2)

    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert time.monotonic() - begun < 20
    assert not [pid for pid in members(process) if pid]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address}/ready")


def test_processes_that_cannot_start_end_the_server_with_their_status(tmp_path: Path) -> None:
    def command(number: int) -> list[str]:
        return [sys.executable, "-c", "import sys; sys.exit(3)" if number else "import time; time.sleep(60)"]

    begun = time.monotonic()
    with socket.socket() as listening:
        router = Router(command, 2, tmp_path, grace=10)
        status = asyncio.run(router.run(listening, lambda: pytest.fail("nothing is ready")))
    assert status == 3
    assert time.monotonic() - begun < 30, "the other one is ended"


def test_an_archive_that_is_not_there_is_said_once_unless_there_are_others(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="none"):
        multi_process.bring_up_to_date([tmp_path / "none"])
    multi_process.bring_up_to_date([tmp_path / "none", tmp_path / "nothing"])


def test_an_archive_of_an_earlier_version_is_migrated_before_several_open_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "catalogue.sqlite3", MIGRATIONS[:5])
    with database.transaction():
        database.migrate()
        database.execute(
            "INSERT INTO archive (only, encoder, dimensions, created, program) VALUES (1, 'colours', 2, '', '')"
        )
    database.close()
    multi_process.bring_up_to_date([tmp_path])
    database = Database(tmp_path / "catalogue.sqlite3", MIGRATIONS)
    assert database.version == len(MIGRATIONS)
    database.close()
