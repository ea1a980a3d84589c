"""Acts by `filmoteca ask --session`: a conversation that ends in a bin, an EDL and an undo."""

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.archive.archive import Archive
from tests.conftest import Filmoteca


@pytest.mark.slow
def test_ten_turns_end_in_a_bin_an_edl_and_an_undo(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    session = tmp_path / "talk.json"

    def ask(text: str) -> dict[str, Any]:
        told = filmoteca(
            "ask",
            text,
            "--archive",
            colour_archive,
            "--session",
            session,
            "--language-model",
            "none",
            "--json",
        )
        assert told.status == 0, told.err
        value: dict[str, Any] = json.loads(told.out[0])
        return value

    def bins() -> dict[str, int]:
        with Archive.open(colour_archive) as archive:
            return {summary.name: summary.clips for summary in archive.bins.all()}

    assert len(ask("show me something red")["hits"]) > 2
    (added,) = ask("put the first two in Opening")["acts"]
    assert added == {
        "do": "bin_add",
        "done": True,
        "bin": "Opening",
        "shots": [1, 2],
        "format": None,
        "path": None,
        "url": None,
        "said": "2 shots put aside in the new bin “Opening”.",
        "undo": True,
    }
    ask("now something blue")
    ask("add the first one to it too")
    assert bins() == {"Opening": 3}
    ask("call it Teaser")
    (exported,) = ask("give me an EDL of it")["acts"]
    assert (exported["bin"], exported["format"]) == ("Teaser", "edl")
    assert Path(exported["path"]).read_text().count("* FROM CLIP NAME") == 3
    (played,) = ask("play the second")["acts"]
    assert played["path"].endswith((".mp4", ".mkv"))
    assert "3 clips" in str(ask("delete the teaser bin")["reply"])
    assert bins() == {"Teaser": 3}
    ask("yes")
    assert bins() == {}
    ask("undo that")
    assert bins() == {"Teaser": 3}
    ask("undo that")
    assert bins() == {"Opening": 3}


def test_the_files_path_is_said_in_words_too(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    session = ("--session", tmp_path / "talk.json", "--language-model", "none")
    filmoteca("ask", "show me something red", "--archive", colour_archive, *session)
    told = filmoteca("ask", "give me an EDL of it", "--archive", colour_archive, *session)
    assert str(tmp_path / "red.edl") in told.out
    filmoteca("ask", "give me an EDL of it", "--archive", colour_archive, *session)
    assert (tmp_path / "red (2).edl").is_file()
