"""scripts/audit: what it makes of advisories, and that it never takes missing data for good news."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINS = """# comment
idna==3.4
    # via httpx
six==1.17.0 ; sys_platform == 'win32'
idna==3.10 ; python_version < '3'
"""
ADVISORY = {
    "id": "PYSEC-2024-60",
    "aliases": ["CVE-2024-3651"],
    "summary": "slow on long names",
    "affected": [
        {
            "package": {"name": "idna", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.7"}]}],
        }
    ],
}


class Feed(BaseHTTPRequestHandler):
    """Answers as OSV does: something is known of idna 3.4, nothing of others."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = asked["package"]["name"] == "idna" and asked["version"] == "3.4"
        answer = json.dumps({"vulns": [ADVISORY]} if known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def feed() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def audit(tmp_path: Path, pins: str, *options: str, **environment: str) -> tuple[int, str, str]:
    (listed := tmp_path / "pins.txt").write_text(pins)
    command = [sys.executable, str(ROOT / "scripts" / "audit"), "--requirements", str(listed), *options]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **environment},
    )
    return done.returncode, done.stdout, done.stderr


def standing_in(tmp_path: Path, body: str) -> str:
    """A PATH on which `uvx` is a program that gets pip-audit's arguments and does this."""
    (folder := tmp_path / "bin").mkdir()
    (uvx := folder / "uvx").write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n")
    uvx.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


ANSWERS = """
lines = open(sys.argv[sys.argv.index("--requirement") + 1]).read().split()
names = [line.partition("==")[0] for line in lines]
if len(set(names)) < len(names):
    sys.exit("ERROR: duplicate requirements")
packages = []
for line in lines:
    name, _, version = line.partition("==")
    if name in UNKNOWN:
        packages.append({"name": name, "skip_reason": f"could not be audited: {name}"})
        continue
    found = [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3.7"]}] if line in KNOWN else []
    packages.append({"name": name, "version": version, "vulns": found})
print(json.dumps({"dependencies": packages, "fixes": []}))
sys.exit(1 if any(package.get("vulns") for package in packages) else 0)
"""


@pytest.mark.parametrize(
    ("known", "unknown", "status", "said", "warned"),
    [
        ([], [], 0, "3 of 3 packages were looked up: 0 known", ""),
        (["idna==3.4"], [], 1, "idna 3.4: PYSEC-1 (CVE-1), mended in 3.7\n3 of 3", ""),
        (["idna==3.10"], ["six"], 1, "idna 3.10: PYSEC-1 (CVE-1), mended in 3.7\n2 of 3", ""),
        ([], ["six"], 3, "2 of 3 packages", "No data could be had here about six==1.17.0."),
        ([], ["six", "idna"], 3, "0 of 3 packages", "about idna==3.4, six==1.17.0, idna==3.10."),
    ],
)
def test_every_pin_is_looked_up_and_the_exit_status_tells_what_is_known(
    tmp_path: Path, known: list[str], unknown: list[str], status: int, said: str, warned: str
) -> None:
    path = standing_in(tmp_path, f"KNOWN, UNKNOWN = {known}, {unknown}\n{ANSWERS}")
    code, out, err = audit(tmp_path, PINS, PATH=path)
    assert code == status, out + err
    assert said in out
    assert warned in err


@pytest.mark.parametrize(
    "body",
    ['sys.exit("ERROR: no route to the service")', 'print("{}")', 'print("not JSON")', 'print("[]")'],
    ids=["it fails", "an empty answer", "no JSON", "a list"],
)
def test_no_data_is_said_and_is_never_a_clean_bill(tmp_path: Path, body: str) -> None:
    code, out, err = audit(tmp_path, PINS, PATH=standing_in(tmp_path, body))
    assert code == 3, out + err
    assert "0 of 3 packages were looked up" in out
    assert "No data could be had here about idna==3.4, six==1.17.0, idna==3.10." in err
    assert "ERROR: no route" in err or "sys.exit" not in body


def test_without_uvx_it_says_so(tmp_path: Path) -> None:
    code, _, err = audit(tmp_path, PINS, PATH=str(tmp_path))
    assert code == 3
    assert "pip-audit cannot be run" in err


def test_the_locked_set_is_what_is_asked_about(tmp_path: Path) -> None:
    """All of requirements.txt, the versions that other machines get too."""
    pins = (ROOT / "requirements.txt").read_text()
    count = len({line.split(";")[0].strip() for line in pins.splitlines() if line[:1].isalnum()})
    code, out, _ = audit(tmp_path, pins, PATH=standing_in(tmp_path, f"KNOWN, UNKNOWN = [], []\n{ANSWERS}"))
    assert code == 0
    assert f"{count} of {count} packages" in out
    assert count > 200


@pytest.mark.slow
def test_pip_audit_itself_against_a_feed_of_advisories(tmp_path: Path, feed: str) -> None:
    try:
        there = subprocess.run(["uvx", "--offline", "--quiet", "pip-audit", "--version"], capture_output=True)
    except OSError:
        pytest.skip("no uvx on this machine")
    if there.returncode:
        pytest.skip("pip-audit is not in uv's cache; run scripts/audit once where the network is there")
    asked = ("--service", "osv", "--osv-url", feed)
    code, out, err = audit(tmp_path, PINS, *asked)
    assert code == 1, out + err
    assert "idna 3.4: PYSEC-2024-60 (CVE-2024-3651), mended in 3.7\n3 of 3 packages" in out
    code, out, err = audit(tmp_path, PINS.replace("3.4", "3.7"), *asked)
    assert (code, err) == (0, "")
    assert "3 of 3 packages were looked up: 0 known" in out
    code, out, err = audit(tmp_path, PINS, "--service", "osv", "--osv-url", "http://127.0.0.1:9/v1/query")
    assert code == 3, out + err
