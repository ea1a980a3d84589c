"""`filmoteca ingest --watch` as a process of its own, and `filmoteca relocate`."""

import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest

from retrieval.archive.archive import Archive
from tests.conftest import Filmoteca
from tests.support.footage.clips import write_reel

ROOT = Path(__file__).parents[3]
WITH_COLOURS = """
from assistant.cli import main
from assistant.cli.setup import loading
from retrieval.encoders import EncoderChoice
from tests.support.footage.colour_reels import ColourEncoder

encoder = ColourEncoder()
loading.load_encoder = lambda name: encoder
loading.canonical_name = lambda name: name
loading.choose_encoder = lambda name: EncoderChoice(encoder.name, "")
main.main()
"""
PATIENCE = 240
"""Seconds: a busy machine imports the models' libraries for a minute."""


class Lines:
    """What a process writes, line by line, waited for."""

    def __init__(self, pipe: IO[str]) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def _read(self, pipe: IO[str]) -> None:
        for line in pipe:
            self._lines.put(line)

    def until(self, part: str) -> str:
        while part not in (line := self._lines.get(timeout=PATIENCE)):
            pass
        return line


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_a_watched_folder_is_taken_in_as_it_fills_until_the_run_is_ended(
    colour_clips: Path, incoming: Path, tmp_path: Path
) -> None:
    folder, pipe = tmp_path / "archive", subprocess.PIPE
    arguments = ["ingest", str(incoming), "--archive", str(folder), "--no-speech", "--watch"]
    command = [sys.executable, "-c", WITH_COLOURS, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stderr is not None
            out, err = Lines(child.stdout), Lines(child.stderr)
            err.until("Watching")  # an empty folder is no failure
            shutil.copy(colour_clips / "flags.mp4", incoming)
            assert out.until("video").startswith("1 video added: 3 shots")
            with Archive.open(folder) as archive, archive.writing():  # nothing is locked meanwhile
                write_reel(incoming / "late.mp4", "pink", "brown")
                (incoming / "broken.mp4").write_text("no video")
                assert "is being written to by process" in err.until("writ")
            assert "broken.mp4: is no video" in err.until("broken")
            assert "1 video added: 2 shots" in out.until("video")
            child.send_signal(signal.SIGINT)
            last = out.until("In all")
            assert last.startswith("In all: 2 videos added: 5 shots")
            assert "1 failed" in last
            assert child.wait(PATIENCE) == 1
        finally:
            child.kill()
    with Archive.open(folder) as archive:
        assert [video.name for video in archive.videos()] == ["flags.mp4", "late.mp4"]


def test_flags_of_watching_that_make_no_sense_are_refused(filmoteca: Filmoteca, tmp_path: Path) -> None:
    outcome = filmoteca("ingest", tmp_path, "--polling")
    assert (outcome.status, outcome.err) == (2, ["--polling says how folders are watched; add --watch."])
    assert filmoteca("ingest", tmp_path, "--watch", "--subtitles-only").status == 2


def test_moved_videos_are_found_again(filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path) -> None:
    footage, archive = Path(shutil.copytree(colour_clips, tmp_path / "footage")), tmp_path / "archive"
    assert filmoteca("ingest", footage, "--archive", archive, "--no-speech").status == 0
    assert filmoteca("relocate", "--archive", archive).out == ["All videos are where they should be."]
    attic = footage.rename(tmp_path / "attic")
    write_reel(attic / "sea.mkv", "pink")
    outcome = filmoteca("relocate", attic, "--archive", archive, "--json")
    value = json.loads(outcome.out[0])
    assert outcome.status == 1
    assert value["found"] == [{"video": "flags.mp4", "path": str(attic / "flags.mp4")}]
    assert value["missing"] == [{"video": "sea.mkv", "path": str(footage / "sea.mkv")}]
    assert "has the name of sea.mkv but other contents" in value["refused"][0]
    assert any("sea.mkv has the name of" in line for line in outcome.err)
