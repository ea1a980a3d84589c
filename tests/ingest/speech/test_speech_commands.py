"""Speech on the command line: `search --speech`, lines of `--from`, judged questions of kind speech."""

import json
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.conftest import Filmoteca


@pytest.fixture
def spoken_archive(colour_archive: Path) -> Path:
    """The colour clips, with something said under the flags."""
    lines = (Subtitle(0.5, 1.5, "The sea is blue."), Subtitle(3.0, 4.0, "Goodbye, dear sea."))
    with Archive.open(colour_archive) as archive, archive.writing():
        flags = archive.video("flags.mp4")
        archive.set_speech(flags.id, Speech((SubtitleTrack("en", "sidecar", "flags.srt", lines),)))
    return colour_archive


def test_search_finds_what_is_said_without_a_text(filmoteca: Filmoteca, spoken_archive: Path) -> None:
    outcome = filmoteca("search", "--speech", '"dear sea"', "--archive", spoken_archive, "--json")
    (hit,) = map(json.loads, outcome.out)
    assert (hit["video"], hit["start"], hit["end"], hit["match"]) == ("flags.mp4", 3.0, 4.0, "strong")
    assert hit["speech"] == "Goodbye, dear sea."


def test_search_says_so_where_nobody_says_it(filmoteca: Filmoteca, spoken_archive: Path) -> None:
    outcome = filmoteca("search", "--speech", "xylophone", "--archive", spoken_archive)
    assert (outcome.status, outcome.out, outcome.err[-1]) == (0, [], "Nothing found.")


def test_queries_of_a_file_may_ask_for_speech(
    filmoteca: Filmoteca, spoken_archive: Path, tmp_path: Path
) -> None:
    source = tmp_path / "queries.jsonl"
    source.write_text(
        '{"id": "a", "speech": "goodbye"}\n{"id": "b", "text": "red", "speech": "blue", "n": 1}\n'
    )
    outcome = filmoteca("search", "--from", source, "--archive", spoken_archive, "--json")
    first, second = (json.loads(line) for line in outcome.out)
    assert [hit["start"] for hit in first["hits"]] == [3.0]
    assert second["hits"][0]["start"] == 0.5


def test_evaluate_asks_questions_of_kind_speech_for_what_is_said(
    filmoteca: Filmoteca, spoken_archive: Path, tmp_path: Path
) -> None:
    segments = [{"programme": "flags.mp4", "start": 3.0, "end": 4.0}]
    judged = {"id": "s", "kind": "speech", "query": "goodbye", "relevant_segments": segments}
    source = tmp_path / "judged.json"
    source.write_text(json.dumps({"queries": [judged]}))
    outcome = filmoteca("evaluate", source, "--archive", spoken_archive, "--json")
    rows = {row["kind"]: row for row in map(json.loads, outcome.out)}
    assert rows["speech"]["recall"]["1"] == 1.0
