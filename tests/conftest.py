"""The command line as tests call it: the real one, with an encoder that knows colours in the model's place."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.commands import loading, main
from retrieval.encoders import Choice
from tests.clips import write_reel
from tests.colour_reels import ColourEncoder


class Outcome(NamedTuple):
    """What a command came to."""

    status: int
    out: list[str]
    err: list[str]


Filmoteca = Callable[..., Outcome]


@pytest.fixture
def filmoteca(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Filmoteca:
    """Runs the console script with these arguments."""
    encoder = ColourEncoder()
    monkeypatch.setattr(loading, "load_encoder", lambda name: encoder)
    monkeypatch.setattr(loading, "choose_encoder", lambda name: Choice(encoder.name, "The colours answer."))
    monkeypatch.setattr(loading, "canonical_name", lambda name: name)

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["filmoteca", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), out.splitlines(), err.splitlines())

    return run


@pytest.fixture(scope="session")
def colour_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two videos, of three and two shots. To be read only."""
    clips = tmp_path_factory.mktemp("clips")
    write_reel(clips / "flags.mp4", "red", "green", "blue")
    write_reel(clips / "sea.mkv", "cyan", "yellow")
    return clips


@pytest.fixture
def colour_archive(filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path) -> Path:
    """An archive of these clips."""
    folder = tmp_path / "archive"
    assert filmoteca("ingest", colour_clips, "--archive", folder).status == 0
    return folder
