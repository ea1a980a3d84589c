"""Whatever a user gets wrong: one sentence that names it, an exit status, and an archive that stays whole."""

import errno
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.shots import spool
from retrieval.archive import revisions
from retrieval.archive.archive import Archive
from tests.conftest import Filmoteca, Outcome
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel


def sentence(outcome: Outcome, status: int, *says: str) -> str:
    """The one line that a command that failed wrote, which must hold all these words."""
    assert outcome.status == status, outcome
    lines = [line for line in outcome.err if line and "%" not in line and line != "The colours answer."]
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0]
    assert lines[0].endswith((".", "?")), lines[0]
    for words in says:
        assert words in lines[0], lines[0]
    return lines[0]


@pytest.fixture
def whole(colour_archive: Path) -> Iterator[Path]:
    """An archive that must be as it was when the test ends."""

    def state() -> list[object]:
        with Archive.open(colour_archive) as archive:
            thumbnails = [archive.thumbnail(shot.id).stat().st_size for shot in archive.shots()]
            return [archive.videos(), archive.shots(), thumbnails]

    before = state()
    yield colour_archive
    assert state() == before


def broken(folder: Path) -> dict[str, Path]:
    """Files that are no videos, each in its own way."""
    files = {name: folder / name for name in ("missing.mp4", "empty.mp4", "text.mp4", "torn.mp4")}
    files["empty.mp4"].touch()
    files["text.mp4"].write_text("Dear diary, " * 200)
    write_reel(files["torn.mp4"], "red")
    data = files["torn.mp4"].read_bytes()
    files["torn.mp4"].write_bytes(data[: data.index(b"moov") - 4])
    files["blank.mp4"] = write_clip(folder / "blank.mp4", reel_frames(1, textured_picture("red")))
    data = files["blank.mp4"].read_bytes()
    start = data.index(b"mdat") + 4
    size = int.from_bytes(data[start - 8 : start - 4], "big") - 8
    files["blank.mp4"].write_bytes(data[:start] + bytes(size) + data[start + size :])
    return files


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing.mp4", "there is no such file; check the path"),
        ("empty.mp4", "is empty; copy it again"),
        ("text.mp4", "is no video or is damaged"),
        ("torn.mp4", "is no video or is damaged"),
        ("blank.mp4", "not one picture could be decoded"),
    ],
)
def test_a_file_that_is_no_video_is_named(
    filmoteca: Filmoteca, whole: Path, tmp_path: Path, name: str, says: str
) -> None:
    sentence(filmoteca("ingest", broken(tmp_path)[name], "--archive", whole), 1, name, says)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(filmoteca: Filmoteca, whole: Path, tmp_path: Path) -> None:
    path = write_reel(tmp_path / "secret.mp4", "red")
    path.chmod(0)
    sentence(filmoteca("ingest", path, "--archive", whole), 1, "secret.mp4", "cannot be read")


def test_a_folder_without_a_video_is_named(filmoteca: Filmoteca, whole: Path, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "notes.txt").touch()
    sentence(filmoteca("ingest", tmp_path / "papers", "--archive", whole), 1, "papers", "holds no videos")


def test_a_truncated_matroska_is_taken_in_as_far_as_it_goes(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    path = write_reel(tmp_path / "torn.mkv", "white", "black", "white", "red")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    outcome = filmoteca("ingest", path, "--archive", colour_archive)
    sentence(outcome, 0, "torn.mkv", "of 8 seconds", "may be truncated")
    assert filmoteca("info", "--archive", colour_archive).out[0].count("3 videos") == 1


def test_one_bad_file_among_good_ones_is_named_and_the_status_tells(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "media").mkdir()
    files = broken(tmp_path / "media")
    write_reel(tmp_path / "media" / "good.mp4", "white")
    outcome = filmoteca("ingest", tmp_path / "media", "--archive", colour_archive, "--json")
    assert outcome.status == 1
    summary = json.loads(outcome.out[0])
    assert summary["added"] == ["good.mp4"]
    said = " ".join(summary["failed"])
    assert [name for name in files if name not in said] == ["missing.mp4"]
    assert len(summary["failed"]) == len(files) - 1  # one is not there


def test_an_archive_of_another_encoder_is_refused_by_both_names(
    filmoteca: Filmoteca, whole: Path, colour_clips: Path
) -> None:
    outcome = filmoteca("ingest", colour_clips, "--archive", whole, "--encoder", "clip")
    sentence(outcome, 1, "fake:colours", "not with openclip:ViT-L-14/openai", "--encoder")


def test_an_encoder_that_does_not_exist_is_named(filmoteca: Filmoteca, tmp_path: Path) -> None:
    outcome = filmoteca("ingest", tmp_path, "--archive", tmp_path / "a", "--encoder", "compct")
    sentence(outcome, 1, "'compct'", "did you mean compact")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("command", ["ingest", "search"])
def test_an_archive_of_a_newer_format_is_refused(
    filmoteca: Filmoteca, colour_archive: Path, colour_clips: Path, command: str
) -> None:
    with sqlite3.connect(colour_archive / "catalogue.sqlite3") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    outcome = filmoteca(command, colour_clips, "--archive", colour_archive)
    sentence(outcome, 1, "newer version of filmoteca", "update")


def test_a_damaged_archive_is_named(filmoteca: Filmoteca, colour_archive: Path) -> None:
    (colour_archive / "catalogue.sqlite3").write_bytes(b"no database" * 999)
    sentence(filmoteca("shots", "--archive", colour_archive), 1, "is damaged", "ingest into a new folder")


def test_an_archive_in_use_is_named_and_can_still_be_searched(
    filmoteca: Filmoteca, whole: Path, colour_clips: Path
) -> None:
    with Archive.open(whole) as writer, writer.writing():
        for options in ((), ("--subtitles-only",)):
            outcome = filmoteca("ingest", colour_clips, "--archive", whole, *options)
            sentence(
                outcome, 1, str(whole), "is being written to by process", "try again when that has finished"
            )
        assert filmoteca("search", "red", "--archive", whole).status == 0


@pytest.mark.parametrize(
    "command", [("search", "red"), ("shots",), ("info",), ("ask", "red"), ("recut",), ("serve",)]
)
def test_a_missing_archive_is_named(filmoteca: Filmoteca, tmp_path: Path, command: tuple[str, ...]) -> None:
    outcome = filmoteca(*command, "--archive", tmp_path / "none")
    sentence(outcome, 1, "There is no archive at", "none", "filmoteca ingest")
    assert not (tmp_path / "none").exists()


def test_a_folder_of_other_files_is_no_archive(filmoteca: Filmoteca, colour_clips: Path) -> None:
    sentence(filmoteca("search", "red", "--archive", colour_clips), 1, "is no archive")
    sentence(filmoteca("ingest", colour_clips, "--archive", colour_clips), 2, "holds other files")


def test_a_picture_that_cannot_be_used_is_named(filmoteca: Filmoteca, whole: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.jpg").touch()
    Image.new("1", (20_000, 10_000)).save(tmp_path / "vast.png")
    Image.fromarray(np.zeros((90, 160, 3), np.uint8)).save(tmp_path / "torn.png")
    (tmp_path / "torn.png").write_bytes((tmp_path / "torn.png").read_bytes()[:60])
    for name, says in {
        "missing.jpg": "there is no such file",
        "text.png": "is no picture that can be read",
        "empty.jpg": "is no picture that can be read",
        "torn.png": "is no picture that can be read",
        "vast.png": "megapixels; give one of at most 120",
    }.items():
        sentence(filmoteca("search", "--image", tmp_path / name, "--archive", whole), 1, name, says)


@pytest.mark.parametrize("command", [("search",), ("ask", "--language-model", "none")])
@pytest.mark.parametrize("question", ["", "  \n "])
def test_an_empty_question_is_refused(
    filmoteca: Filmoteca, whole: Path, command: tuple[str, ...], question: str
) -> None:
    outcome = filmoteca(command[0], question, *command[1:], "--archive", whole)
    sentence(outcome, 2, "The question is empty")


@pytest.mark.parametrize(
    "question", ["穿红衣服的女人", "امرأة ترقص", "💃🏽🔥", "x" * 20_000, "a\x00b", "‮ evil"]
)
@pytest.mark.slow
def test_a_question_in_any_script_is_answered(filmoteca: Filmoteca, whole: Path, question: str) -> None:
    outcome = filmoteca("search", question, "--archive", whole, "--json")
    assert outcome.status == 0
    assert len(outcome.out) == 5
    assert outcome.err == []
    assert filmoteca("ask", question, "--archive", whole, "--language-model", "none").status == 0


def test_bytes_in_a_question_that_are_no_text_are_passed_over(
    filmoteca: Filmoteca, whole: Path, tmp_path: Path
) -> None:
    question = os.fsdecode(b"red caf\xe9")
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": 1, "text": "red \ud800"}))
    for command in (("search", question), ("search", "--from", tmp_path / "q.jsonl"), ("ask", question)):
        outcome = filmoteca(*command, "--archive", whole)
        assert outcome.status == 0
        assert "flags.mp4" in outcome.out[0 if command[0] == "search" else 1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ingest", ".", "--fps", "0"), "0 frames a second cannot be sampled"),
        (("ingest", ".", "--fps", "1000"), "1000 frames a second cannot be sampled"),
        (("ingest", ".", "--fps", "fast"), "Invalid value for '--fps'"),
        (("ingest", ".", "--workers", "0"), "0 workers cannot work"),
        (("ingest",), "Missing argument 'PATH...'"),
        (("search", "red", "-n", "0"), "-n"),
        (("search", "red", "--nonsense"), "--nonsense"),
        (("recut", "--sensitivity", "0"), "--sensitivity"),
        (("sing",), "'sing'"),
    ],
)
def test_wrong_usage_is_named(
    filmoteca: Filmoteca, whole: Path, arguments: tuple[str, ...], says: str
) -> None:
    archive = ("--archive", whole) if arguments != ("sing",) else ()
    sentence(filmoteca(*arguments, *archive), 2, says)


@pytest.mark.parametrize("command", [("search", "red"), ("shots",)])
def test_an_unknown_video_is_named_with_those_that_are_near(
    filmoteca: Filmoteca, whole: Path, command: tuple[str, ...]
) -> None:
    outcome = filmoteca(*command, "--archive", whole, "--video", "flag.mp4")
    sentence(outcome, 1, "no video 'flag.mp4'", "Did you mean flags.mp4?")


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": 1, "text": "red"', "line 2: is no JSON"),
        ('{"id": 1, "colour": "red"}', "line 2: colour: "),
        ('{"id": 1, "text": 5}', "line 2: text: "),
        ("[1, 2]", "line 2: "),
    ],
)
def test_a_bad_line_of_questions_is_named(
    filmoteca: Filmoteca, whole: Path, tmp_path: Path, command: str, line: str, says: str
) -> None:
    (tmp_path / "q.jsonl").write_text(f'{{"id": 0, "text": "red"}}\n{line}\n')
    outcome = filmoteca(command, "--from", tmp_path / "q.jsonl", "--archive", whole)
    sentence(outcome, 2, "q.jsonl", says)
    assert outcome.out == []


def test_a_file_of_questions_that_cannot_be_read_is_named(
    filmoteca: Filmoteca, whole: Path, tmp_path: Path
) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "caf\xe9"}')
    for name, says in {"none.jsonl": "No such file", "latin.jsonl": "is no text"}.items():
        sentence(filmoteca("search", "--from", tmp_path / name, "--archive", whole), 1, name, says)
    sentence(filmoteca("evaluate", tmp_path / "none.json", "--archive", whole), 2, "none.json")


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (spool.EmbeddingSpool, "append"),
        (spool.EmbeddingSpool, "of_frames"),
        (spool.ThumbnailSpool, "add_jpeg"),
        (revisions.RevisionFiles, "write"),
    ],
)
def test_a_full_disk_is_said_once_and_what_was_stored_stays(
    filmoteca: Filmoteca, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    path = write_reel(tmp_path / "new.mp4", "white", "red")
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, full)
        outcome = filmoteca("ingest", path, "--archive", whole)
    line = sentence(outcome, 1)
    assert "full" in line or "No space" in line
    left = {number.name for number in (whole / "videos").iterdir()}
    assert len(left) == 2


def test_hostile_file_names_are_stored_and_listed_safely(filmoteca: Filmoteca, tmp_path: Path) -> None:
    hostile = [
        "two\nlines.mp4",
        "🎬 clip.mp4",
        "\u202egnp.mp4",
        'it\'s "quoted".mp4',
        "-rf.mp4",
        "\x1b[2J.mp4",
    ]
    (tmp_path / "media").mkdir()
    for number, name in enumerate(hostile):
        write_reel(tmp_path / "media" / name, "red", seconds=0.2 + number / 10)
    (tmp_path / "media" / "bad\nname.mp4").write_text("no video")
    archive = tmp_path / "archive"
    outcome = filmoteca("ingest", tmp_path / "media", "--archive", archive)
    sentence(outcome, 1, "bad\N{REPLACEMENT CHARACTER}name.mp4")
    listed = [json.loads(line)["video"] for line in filmoteca("shots", "--archive", archive, "--json").out]
    assert sorted(listed) == sorted(hostile)
    for_people = filmoteca("shots", "--archive", archive).out
    assert len(for_people) == len(hostile)
    assert all(line.isprintable() for line in for_people)
    assert len(filmoteca("search", "red", "--archive", archive, "--video", "two\nlines.mp4").out) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take only Unicode names")
def test_a_file_name_that_is_no_text_is_stored_and_named(filmoteca: Filmoteca, tmp_path: Path) -> None:
    good, bad = os.fsdecode(b"caf\xe9.mp4"), os.fsdecode(b"ni\xf1o.mp4")
    write_reel(tmp_path / "clip.mp4", "red", seconds=0.4).rename(tmp_path / good)
    (tmp_path / bad).write_text("no video")
    outcome = filmoteca("ingest", tmp_path / good, tmp_path / bad, "--archive", tmp_path / "a", "--json")
    assert outcome.status == 1
    summary = json.loads(outcome.out[0])
    assert summary["added"][0].strip("\N{REPLACEMENT CHARACTER}").startswith("caf")
    with Archive.open(tmp_path / "a") as archive:
        assert archive.videos()[0].path == tmp_path / good
