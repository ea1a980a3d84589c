"""`filmoteca export` and `filmoteca bin`: the scripts' contract, with real files."""

import json
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import docx
import opentimelineio as otio
import pysubs2
import pytest

from ingest.media.video import OpenVideo
from retrieval.archive.archive import Archive
from retrieval.types import Shot, ShotId, Speech, Subtitle, SubtitleTrack, Video
from tests.conftest import Filmoteca, Outcome
from tests.support.factories import JPEG, make_archive, random_vectors
from tests.support.footage.numbered_clips import shown_numbers, write_numbered


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two videos: 25 fps with a timecode, subtitles and three shots; 50 fps with two shots."""
    folder = tmp_path_factory.mktemp("exported")
    write_numbered(folder / "tape.mov", 75, options={"bf": "0"}, stamp="10:00:00:00", keys=25)
    write_numbered(folder / "fast.mp4", 100, rate=Fraction(50), options={"bf": "0"}, sound=0, keys=25)
    english = [Subtitle(0.0, 0.9, "first"), Subtitle(0.5, 1.5, "second <b>"), Subtitle(2.5, 2.9, "third")]
    spanish = [Subtitle(0.0, 0.9, "primera")]
    speech = Speech(
        (
            SubtitleTrack("en", "recognised", "base", tuple(english)),
            SubtitleTrack("es", "sidecar", "tape.es.srt", tuple(spanish)),
        )
    )
    with make_archive(folder / "archive") as archive, archive.writing():
        for name, fps, count, said in (("tape.mov", 25.0, 3, speech), ("fast.mp4", 50.0, 2, None)):
            video = Video(name[:4], name, folder / name, float(count), 160, 90, fps, 1)
            shots = [
                Shot(ShotId(video.id, n), n, n, n - 1.0, float(n), n - 0.5, 2) for n in range(1, count + 1)
            ]
            vectors = random_vectors(count, seed=count)
            archive.add_video(
                video, shots, vectors, [JPEG] * count, vectors[:, 0].astype("f8"), vectors, speech=said
            )
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "archive", tmp_path / "archive"))


def values(outcome: Outcome) -> list[dict[str, object]]:
    assert outcome.status == 0, outcome.err
    return [json.loads(line) for line in outcome.out]


def test_a_videos_shots_are_exported_with_its_own_timecode(
    filmoteca: Filmoteca, archive: Path, tmp_path: Path
) -> None:
    listed = filmoteca("export", "--archive", archive, "--video", "tape.mov", "--format", "edl")
    assert (listed.status, listed.err) == (0, [])
    assert [line for line in listed.out if line[:3].isdecimal()] == [
        "001  TAPE     AA/V  C        10:00:00:00 10:00:01:00 01:00:00:00 01:00:01:00",
        "002  TAPE     AA/V  C        10:00:01:00 10:00:02:00 01:00:01:00 01:00:02:00",
        "003  TAPE     AA/V  C        10:00:02:00 10:00:03:00 01:00:02:00 01:00:03:00",
    ]
    target = tmp_path / "cut.otio"
    outcome = filmoteca(
        "export", "--archive", archive, "--video", "TAPE.MOV", "--format", "otio", "--output", target
    )
    assert (outcome.status, outcome.out, outcome.err) == (0, [], [])
    read = otio.adapters.read_from_file(str(target))
    assert len(list(read.find_clips())) == 6
    assert {clip.media_reference.target_url for clip in read.find_clips()} == {
        Path(clip_path(archive, "tape.mov")).as_uri()
    }


def clip_path(archive: Path, name: str) -> Path:
    with Archive.open(archive) as opened:
        return opened.video(name).path


def test_a_given_start_timecode_wins(filmoteca: Filmoteca, archive: Path) -> None:
    what = ("export", "--archive", archive, "--video", "tape.mov", "--format", "csv")
    rows = filmoteca(*what, "--start-timecode", "00:59:50:00").out
    assert rows[1].split(",")[2] == "00:59:50:00"
    refused = filmoteca(*what, "--start-timecode", "01:00:00;00")
    assert refused.status == 2
    assert "drop-frame" in refused.err[0]


def test_a_search_is_exported_with_its_question_as_marker(filmoteca: Filmoteca, colour_archive: Path) -> None:
    outcome = filmoteca(
        "export", "--archive", colour_archive, "--query", "green", "-n", 2, "--format", "otio"
    )
    clips = list(otio.adapters.read_from_string("\n".join(outcome.out), "otio_json").find_clips())
    assert len(clips) == 2
    assert (clips[0].name, clips[0].markers[0].name) == ("flags.mp4", "green")


def test_subtitles_come_out_in_the_language_asked_for(filmoteca: Filmoteca, archive: Path) -> None:
    what = ("export", "--archive", archive, "--video", "tape.mov", "--format")
    english = pysubs2.SSAFile.from_string("\n".join(filmoteca(*what, "srt").out), format_="srt")
    assert [event.plaintext.replace("\u2060", "") for event in english] == ["first", "second <b>", "third"]
    spanish = pysubs2.SSAFile.from_string("\n".join(filmoteca(*what, "vtt", "--language", "es").out))
    assert (spanish.format, [event.plaintext for event in spanish]) == ("vtt", ["primera"])
    french = filmoteca(*what, "srt", "--language", "fr")
    assert (french.status, french.out) == (1, [])
    assert "en, es" in french.err[0]
    filmoteca("bin", "add", "silent", "fast.mp4", 0, 1, "--archive", archive)
    for source in (("--video", "fast.mp4"), ("--bin", "silent")):
        silent = filmoteca("export", "--archive", archive, *source, "--format", "srt")
        assert (silent.status, silent.out) == (1, [])
        assert "fast.mp4 has no subtitles" in silent.err[0]


def test_the_subtitles_of_a_bin_follow_its_clips(filmoteca: Filmoteca, archive: Path) -> None:
    for video, start, end in (("fast.mp4", 0, 1), ("tape.mov", 2, 3), ("tape.mov", 0, 1)):
        filmoteca("bin", "add", "b", video, start, end, "--archive", archive)
    out = filmoteca("export", "--archive", archive, "--bin", "b", "--format", "srt").out
    read = pysubs2.SSAFile.from_string("\n".join(out), format_="srt")
    assert [(e.start, e.end, e.plaintext.replace("\u2060", "")) for e in read] == [
        (1500, 1900, "third"),
        (2000, 2900, "first"),
        (2500, 3000, "second <b>"),
    ]


def test_a_bin_of_mixed_rates_says_what_it_converts(filmoteca: Filmoteca, archive: Path) -> None:
    for video, start, end in (("tape.mov", 0, 1), ("fast.mp4", "0:00.5", "0:01.51"), ("tape.mov", 1, 2)):
        filmoteca("bin", "add", "b", video, start, end, "--archive", archive)
    outcome = filmoteca("export", "--archive", archive, "--bin", "b", "--format", "edl")
    assert outcome.status == 0
    assert "25 frames a second" in outcome.err[0]
    assert "fast.mp4" in outcome.err[0]
    assert outcome.out[0] == "TITLE: b"


@pytest.mark.slow
def test_the_clips_of_a_bin_come_as_a_zip_and_a_lost_file_is_named(
    filmoteca: Filmoteca, made: Path, archive: Path, tmp_path: Path
) -> None:
    lost = tmp_path / "lost.mov"
    with Archive.open(archive) as opened, opened.writing():
        shutil.copy(made / "tape.mov", lost)
        opened.move_video("tape", lost)
    for video, start, end in (("fast.mp4", 0.5, 1.5), ("lost.mov", 0, 1), ("fast.mp4", 0.1, 0.2)):
        filmoteca("bin", "add", "b", video, start, end, "--archive", archive)
    target = tmp_path / "clips.zip"
    what = ("export", "--archive", archive, "--bin", "b", "--format", "zip", "--output", target)
    assert filmoteca(*what).status == 0
    lost.unlink()
    outcome = filmoteca(*what)
    assert outcome.status == 1
    assert all("lost.mov" in line for line in outcome.err)
    with zipfile.ZipFile(target) as whole:
        clips = [name for name in whole.namelist() if name.endswith(".mp4")]
        whole.extractall(tmp_path / "out")
    assert [shown_numbers(tmp_path / "out" / clip)[0] for clip in clips] == [
        list(range(25, 75)),
        list(range(5, 10)),
    ]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    listed = filmoteca("export", "--archive", archive, "--bin", "b", "--format", "csv")
    assert listed.status == 1
    assert len(listed.out) == 4


@pytest.mark.slow
def test_binary_formats_may_go_to_stdout(archive: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli.main", "export", "--archive", str(archive)]
    for kind, start in (("zip", b"PK\x03\x04"), ("pdf", b"%PDF-")):
        ended = subprocess.run(
            [*command, "--video", "fast.mp4", "--format", kind],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            check=True,
        )
        assert ended.stdout.startswith(start)
        assert ended.stderr == b""


def test_what_makes_no_sense_is_refused(filmoteca: Filmoteca, archive: Path, tmp_path: Path) -> None:
    what = ("export", "--archive", archive, "--format", "edl")
    assert filmoteca(*what).status == 2
    assert filmoteca(*what, "--video", "tape.mov", "--bin", "b").status == 2
    assert filmoteca("export", "--archive", archive, "--video", "tape.mov").status == 2
    assert filmoteca("export", "--archive", archive, "--video", "tape.mov", "--format", "avi").status == 2
    assert filmoteca(*what, "--query", " ").status == 2
    for wrong in (("--bin", "none"), ("--video", "tap.mov")):
        outcome = filmoteca(*what, *wrong)
        assert (outcome.status, outcome.out, len(outcome.err)) == (1, [], 1)
    filmoteca("bin", "add", "b", "tape.mov", 0, 1, "--archive", archive)
    [clip] = values(filmoteca("bin", "show", "b", "--archive", archive))
    filmoteca("bin", "remove", "b", clip["clip"], "--archive", archive)
    empty = filmoteca(*what, "--bin", "b")
    assert (empty.status, "nothing to export" in empty.err[0]) == (1, True)
    nowhere = filmoteca(*what, "--video", "tape.mov", "--output", tmp_path / "no" / "cut.edl")
    assert (nowhere.status, "cut.edl could not be written" in nowhere.err[0]) == (1, True)
    full = filmoteca(*what, "--video", "tape.mov", "--output", "/dev/full")
    assert (full.status, "disk is full" in full.err[0]) == (1, True)


def test_bins_are_kept_from_the_command_line(filmoteca: Filmoteca, archive: Path) -> None:
    place = ("--archive", archive)
    [first] = values(
        filmoteca("bin", "add", "Feria", "tape.mov", 0.5, "0:01.5", "--comment", "¡olé!", *place)
    )
    assert first == {"name": "Feria", "clips": 1, "seconds": 1.0, "version": 2}
    again = filmoteca("bin", "add", "feria", "tape.mov", 0.6, 1.5, *place)
    assert "mostly" in again.err[0]
    shown = values(filmoteca("bin", "show", "Feria", *place))
    assert [(clip["video"], clip["start"], clip["end"]) for clip in shown] == [
        ("tape.mov", 0.5, 1.5),
        ("tape.mov", 0.6, 1.5),
    ]
    assert (shown[0]["comment"], shown[0]["missing"]) == ("¡olé!", False)
    values(filmoteca("bin", "remove", "Feria", shown[1]["clip"], *place))
    values(filmoteca("bin", "rename", "Feria", "Abril", *place))
    [listed] = values(filmoteca("bin", "list", *place))
    assert (listed["name"], listed["clips"]) == ("Abril", 1)
    assert filmoteca("bin", "delete", "Feria", *place).status == 1
    assert values(filmoteca("bin", "delete", "Abril", *place)) == []
    assert values(filmoteca("bin", "list", *place)) == []
    for wrong in (
        ("x",),
        ("x", "tape.mov"),
        ("x", "tape.mov", "a", "b"),
        ("x", "tape.mov", 2, 1),
        ("x", "--query", " "),
    ):
        assert filmoteca("bin", "add", *wrong, *place).status == 2


def test_a_searchs_hits_go_into_a_bin_with_the_question(filmoteca: Filmoteca, colour_archive: Path) -> None:
    place = ("--archive", colour_archive)
    [made] = values(filmoteca("bin", "add", "greens", "--query", "green", "-n", 2, *place))
    assert made["clips"] == 2
    [first, _] = values(filmoteca("bin", "show", "greens", *place))
    assert (first["video"], first["query"]) == ("flags.mp4", "green")
    assert filmoteca("export", "--bin", "greens", "--format", "fcpxml", *place).out[1] == "<!DOCTYPE fcpxml>"


def test_the_pictures_of_an_exported_clip_are_the_sources(
    filmoteca: Filmoteca, archive: Path, made: Path, tmp_path: Path
) -> None:
    for number, (start, end) in enumerate(((1, 2), (0.2, 2.6)), 1):
        filmoteca("bin", "add", f"b{number}", "tape.mov", start, end, "--archive", archive)
        target = tmp_path / f"{number}.zip"
        filmoteca(
            "export", "--archive", archive, "--bin", f"b{number}", "--format", "zip", "--output", target
        )
        with zipfile.ZipFile(target) as whole:
            clip = Path(whole.extract(whole.namelist()[0], tmp_path / "out"))
        with OpenVideo(made / "tape.mov") as source, OpenVideo(clip) as cut:
            shown = list(cut.frames())
            for here, there in ((shown[0], start), (shown[-1], end - 1 / 25)):
                wanted = source.frame_at(there - 0.001).picture().astype(int)
                assert abs(here.picture().astype(int) - wanted).mean() < 3


def test_an_edl_that_went_out_comes_in_again_and_goes_out_the_same(
    filmoteca: Filmoteca, archive: Path, tmp_path: Path
) -> None:
    place = ("--archive", archive)
    for span in ((0.5, 1.5), (2, 2.6)):
        filmoteca("bin", "add", "Feria", "tape.mov", *span, "--comment", "¡olé!", *place)
    filmoteca("bin", "add", "Feria", "fast.mp4", 0.22, 1, *place)
    written = tmp_path / "Feria.edl"
    filmoteca("export", "--bin", "Feria", "--format", "edl", "--output", written, *place)
    [made] = values(filmoteca("bin", "import", written, *place))
    assert made == {"name": "Feria 2", "clips": 3, "seconds": 2.38, "version": 2, "unmatched": []}
    again = tmp_path / "again.edl"
    filmoteca("export", "--bin", "Feria 2", "--format", "edl", "--output", again, *place)
    assert again.read_bytes() == written.read_bytes().replace(b"TITLE: Feria", b"TITLE: Feria 2")


def test_clips_of_a_cut_list_that_match_no_video_are_named(
    filmoteca: Filmoteca, archive: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "cut.edl"
    event = "00{n}  {reel:8} V     C        10:00:01:00 10:00:02:00 00:00:0{n}:00 00:00:0{m}:00\n"
    text = "".join(event.format(n=n, m=n + 1, reel=reel) for n, reel in enumerate(("TAPE", "LOST")))
    listed.write_text(f"TITLE: cut\nFCM: NON-DROP FRAME\n\n{text}")
    outcome = filmoteca("bin", "import", listed, "--bin", "Mine", "--archive", archive)
    assert outcome.status == 1
    assert json.loads(outcome.out[0])["unmatched"] == ["LOST"]
    assert "No video of the archive matches 1 source: LOST." in outcome.err
    listed.write_text(f"TITLE: cut\n\n{text}".replace("TAPE", "GONE"))
    refused = filmoteca("bin", "import", listed, "--archive", archive)
    assert (refused.status, "GONE, LOST" in refused.err[-1]) == (1, True)
    assert filmoteca("bin", "import", tmp_path / "none.edl", "--archive", archive).status == 2
    assert [one["name"] for one in values(filmoteca("bin", "list", "--archive", archive))] == ["Mine"]


def test_a_transcript_says_file_timecode_and_words(
    filmoteca: Filmoteca, archive: Path, tmp_path: Path
) -> None:
    place = ("--archive", archive)
    text = filmoteca("export", "--video", "tape.mov", "--format", "txt", *place)
    assert [line for line in text.out if line] == [
        "tape.mov",
        "tape.mov  10:00:00:00 – 10:00:03:00",
        "10:00:00:00  first",
        "10:00:00:13  second <b>",
        "10:00:02:13  third",
    ]
    filmoteca("bin", "add", "Feria", "tape.mov", 1, 2, "--comment", "olé", *place)
    filmoteca("bin", "add", "Feria", "fast.mp4", 0, 1, *place)
    written = tmp_path / "feria.docx"
    made = filmoteca("export", "--bin", "Feria", "--format", "docx", "--output", written, *place)
    assert made.status == 0, made.err
    document = docx.Document(str(written))
    assert [one.text for one in document.paragraphs] == [
        "Feria",
        "tape.mov  10:00:01:00 – 10:00:02:00",
        "olé",
        "fast.mp4  00:00:00:00 – 00:00:01:00",
    ]
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["10:00:01:00", "", "second <b>"]]
    assert filmoteca("export", "--video", "fast.mp4", "--format", "txt", *place).status == 1
