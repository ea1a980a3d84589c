"""The command line as tests call it, with an encoder that knows colours in the model's place; the browser."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assistant.cli import main
from assistant.cli.setup import loading
from assistant.llm import model_offer, selection
from assistant.llm.servers import local_servers
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.encoders import EncoderChoice, canonical_name, choose_encoder
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from assistant.accounts.store import Accounts
    from assistant.agent.assistant import Assistant
    from retrieval.archive.archive import Archive


class Outcome(NamedTuple):
    """What a command came to."""

    status: int
    out: list[str]
    err: list[str]


Filmoteca = Callable[..., Outcome]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses the browser, and as quick whatever is neither that nor slow."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        elif item.get_closest_marker("slow") is None:
            item.add_marker("quick")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from tests.support.browser_page import (
        launch_chromium,  # loads the whole page, which most tests do without
    )

    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 8 MB."""
    folder = tmp_path / "mount"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


# the page over an archive of colours, part by part: a module puts another part in the place of one of its name


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Archive]":
    from tests.support.footage.colour_reels import make_reels

    with make_reels(tmp_path_factory.mktemp("reels"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def assistant(archive: "Archive") -> "Assistant":
    from assistant.agent.assistant import Assistant
    from assistant.agent.search.turn_search import SearchSettings
    from retrieval.search.engine import SearchEngine

    return Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4, per_video=None))


@pytest.fixture(scope="module")
def address(assistant: "Assistant") -> Iterator[str]:
    from ingest.media.clips.clip_extraction import extract_clip
    from ingest.media.clocks.clocks import read_clock
    from tests.support.browser_page import serve_page

    with serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip) as address:
        yield address


@pytest.fixture
def page(browser: "Browser", address: str) -> "Iterator[Page]":
    from tests.support.browser_page import open_page

    with open_page(browser, address) as page:
        yield page


@pytest.fixture(autouse=True)
def _no_language_models_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`auto` means the same on every machine: what runs there, was fetched or chosen is not looked for."""
    monkeypatch.setattr(local_servers, "PORTS", {})
    monkeypatch.setattr(selection, "capable_files", lambda: iter(()))
    monkeypatch.setattr(model_offer, "free_memory", lambda: 0)  # for which nothing is offered
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def accounts(tmp_path: Path) -> "Iterator[Accounts]":
    """Nobody yet."""
    from assistant.accounts.store import Accounts

    accounts = Accounts(tmp_path / "accounts.sqlite3")
    yield accounts
    accounts.close()


@pytest.fixture
def filmoteca(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Filmoteca:
    """Runs the console script with these arguments."""
    encoder = ColourEncoder()
    usual, canonical, choose = (
        EncoderChoice(encoder.name, "The colours answer."),
        canonical_name,
        choose_encoder,
    )
    monkeypatch.setattr(loading, "load_encoder", lambda name: encoder)
    monkeypatch.setattr(loading, "choose_encoder", lambda name: usual if name == "auto" else choose(name))
    monkeypatch.setattr(
        loading, "canonical_name", lambda name: name if name == usual.name else canonical(name)
    )

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["filmoteca", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), out.splitlines(), err.splitlines())

    return run


@pytest.fixture
def footage(colour_clips: Path, tmp_path: Path) -> Path:
    """A copy of those videos that may be changed."""
    return Path(shutil.copytree(colour_clips, tmp_path / "footage"))


@pytest.fixture(scope="session")
def colour_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two videos, of three and two shots. To be read only."""
    clips = tmp_path_factory.mktemp("clips")
    write_reel(clips / "flags.mp4", "red", "green", "blue")
    write_reel(clips / "sea.mkv", "cyan", "yellow")
    return clips


@pytest.fixture(scope="session")
def made_archive(colour_clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, encoder = tmp_path_factory.mktemp("made") / "archive", ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        assert len(ingest([colour_clips], archive, encoder).added) == 2
    return folder


@pytest.fixture
def colour_archive(made_archive: Path, tmp_path: Path) -> Path:
    """An archive of these clips."""
    return Path(shutil.copytree(made_archive, tmp_path / "archive"))
