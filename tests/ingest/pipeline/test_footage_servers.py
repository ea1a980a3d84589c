"""Footage that workers fetch from servers: Samba and one that speaks S3, where they are installed."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from ingest.cluster.mapped_paths import FootageFiles, PathMap
from retrieval.errors import MediaError

PASSWORD = "not to be shown"
SMB_CONF = """[global]
smb ports = {port}
interfaces = 127.0.0.1
bind interfaces only = yes
disable netbios = yes
load printers = no
log file = {run}/log
private dir = {run}
lock directory = {run}
state directory = {run}
cache directory = {run}
pid directory = {run}
ncalrpc dir = {run}/ncalrpc
[footage]
path = {share}
"""


class Server:
    """A server process that may be ended and started again."""

    def __init__(self, command: list[str], port: int, env: dict[str, str]) -> None:
        self._command, self._port, self._env = command, port, env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self._command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, env=self._env
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"{self._command[0]} does not listen")

    def signal(self, number: int) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def end(self) -> None:
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "reel.mp4").write_bytes(os.urandom(300_000))
    (folder / "reel.es.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nBuenas noches.\n")
    return folder


@pytest.fixture
def samba(tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, str]]:
    if not (find_spec("smbprotocol") and shutil.which("smbd") and os.geteuid() == 0):
        pytest.skip("needs smbprotocol, and Samba's server started by root")
    port, run = free_port(), tmp_path / "samba"
    (run / "ncalrpc").mkdir(parents=True)
    conf = run / "smb.conf"
    conf.write_text(SMB_CONF.format(port=port, run=run, share=share))
    user = getpass.getuser()
    subprocess.run(
        ["smbpasswd", "-c", str(conf), "-s", "-a", user],
        input=f"{PASSWORD}\n" * 2,
        text=True,
        check=True,
        capture_output=True,
    )
    monkeypatch.setitem(fsspec_settings(), "smb", {"username": user, "password": PASSWORD})
    server = Server(["smbd", "-s", str(conf), "-F", "--no-process-group"], port, dict(os.environ))
    try:
        server.start()
        yield server, f"smb://127.0.0.1:{port}/footage"
    finally:
        server.end()


@pytest.fixture
def s3(share: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, str]]:
    if not (find_spec("moto") and find_spec("s3fs")):
        pytest.skip("needs s3fs, and moto[server] to speak S3 with")
    port = free_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", PASSWORD)
    server = Server([sys.executable, "-m", "moto.server", "-p", str(port)], port, dict(os.environ))
    try:
        server.start()
        fill_bucket(port, share)
        yield server, "s3://footage"
    finally:
        server.end()


def fill_bucket(port: int, share: Path) -> None:
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=reader/20260101/us-east-1/s3/aws4_request",
        "Content-Type": "application/octet-stream",
    }
    for key, body in {"": None, **{f"/{one.name}": one.read_bytes() for one in share.iterdir()}}.items():
        address = f"http://127.0.0.1:{port}/footage{key}"
        urlopen(Request(address, body, headers, method="PUT")).close()


def fsspec_settings() -> dict[str, dict[str, str]]:
    from fsspec.config import conf

    settings: dict[str, dict[str, str]] = conf
    return settings


def fetched(files: FootageFiles, name: str) -> dict[str, bytes]:
    with files.at_hand(Path("/mnt/footage", name)) as local:
        return {one.name: one.read_bytes() for one in local.parent.iterdir()}


def expect_complaint(url: str, name: str) -> None:
    files = FootageFiles(PathMap.parse([f"/mnt/footage={url}"]), patience=15)
    with pytest.raises(MediaError) as told:
        fetched(files, name)
    files.close()
    assert str(told.value).startswith(f"/mnt/footage/{name}: a worker cannot fetch ")
    assert "by which name and password workers may read there" in str(told.value)
    assert PASSWORD not in str(told.value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["samba", "s3"])
def test_footage_is_fetched_from_a_server_and_again_once_it_is_back(
    kind: str, share: Path, request: pytest.FixtureRequest
) -> None:
    server, url = request.getfixturevalue(kind)
    want = {one.name: one.read_bytes() for one in share.iterdir()}

    def fetch_anew() -> dict[str, bytes]:
        files = FootageFiles(PathMap.parse([f"/mnt/footage={url}"]))
        try:
            return fetched(files, "reel.mp4")
        finally:
            files.close()

    assert fetch_anew() == want
    expect_complaint(url, "missing.mp4")
    server.end()
    expect_complaint(url, "reel.mp4")
    server.start()
    if kind == "s3":
        fill_bucket(int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2]), share)
    assert fetch_anew() == want


@pytest.mark.slow
def test_a_share_that_stalls_is_given_up_and_read_again_from_another_server(
    samba: tuple[Server, str], share: Path
) -> None:
    server, url = samba
    files = FootageFiles(PathMap.parse([f"/mnt/footage={url}"]), patience=2)
    assert len(fetched(files, "reel.mp4")) == 2
    server.signal(signal.SIGSTOP)
    with pytest.raises(MediaError, match="nothing came for 2 seconds"):
        fetched(files, "other.mp4")
    server.end()
    server.start()
    shutil.copy(share / "reel.mp4", share / "other.mp4")
    files.close()
    files = FootageFiles(PathMap.parse([f"/mnt/footage={url}"]))
    assert fetched(files, "other.mp4")["other.mp4"] == (share / "reel.mp4").read_bytes()
    files.close()


@pytest.mark.slow
def test_a_wrong_password_is_said_without_showing_it(samba: tuple[Server, str]) -> None:
    _, url = samba
    fsspec_settings()["smb"].clear()
    expect_complaint(url.replace("smb://", "smb://nobody:not%20to%20be%20shown@"), "reel.mp4")


def test_a_password_in_an_address_is_not_shown() -> None:
    files = FootageFiles(PathMap.parse(["/mnt/footage=odd-protocol://ana:secret@host:445/share"]))
    with pytest.raises(
        MediaError, match=r"odd-protocol://ana@host:445/share/a\.mp4 .*install on the workers"
    ) as told:
        fetched(files, "a.mp4")
    assert "secret" not in str(told.value)
