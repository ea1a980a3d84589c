"""What lies among footage and is none, and files that belong together."""

from pathlib import Path

import av
import pytest

from ingest.media.audio import audio_tracks
from ingest.pipeline.discovery import find_videos
from ingest.pipeline.files.skipped_files import SkippedFile, is_excluded, is_housekeeping
from ingest.pipeline.report import IngestReport
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from tests.conftest import Filmoteca
from tests.support.footage.clips import reel_frames, textured_picture, write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.odd_clips import write_op_atom


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)


def taken_in(folder: Path, archive: Archive) -> IngestReport:
    return ingest([folder], archive, ColourEncoder())


def make(*paths: Path, contents: str = "x") -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents)


@pytest.mark.parametrize(
    "folder",
    ["@eaDir", "#recycle", "$RECYCLE.BIN", "@Recycle", "#snapshot", "~snapshot", ".stversions", "lost+found",
     "System Volume Information", "@GMT-2024.01.31-00.00.00", "RECYCLER", "__MACOSX", "@__thumb",
     "Backups.backupdb", "Lightroom Previews.lrdata", "Analysis Files", "Film.PRV"],
)  # fmt: skip
def test_what_drives_keep_for_themselves_is_housekeeping(folder: str) -> None:
    assert is_housekeeping(folder)


@pytest.mark.parametrize(
    "folder", ["2019", "#1 shoot", "@home", "Trash talk", "tmp", "Snapshots of May", "$100 film"]
)
def test_what_people_call_their_folders_is_not(folder: str) -> None:
    assert not is_housekeeping(folder)


@pytest.mark.parametrize("name", ["MOV001.MOD", "AVSEQ01.DAT"])
def test_suffixes_of_many_things_are_footage_where_the_file_is(tmp_path: Path, name: str) -> None:
    make(tmp_path / "go.mod", tmp_path / "log.dat", contents="module x\n")
    write_reel(tmp_path / name, "red", seconds=0.4, container="vob")
    assert list(find_videos([tmp_path])) == [tmp_path / name]


@pytest.mark.parametrize(
    "name", ["show.wtv", "play.gxf", "raw.h264", "VID_00_001.insv", "cam.tod", "disc.vro"]
)
def test_recorders_and_cameras_suffixes_are_footage(tmp_path: Path, name: str) -> None:
    make(tmp_path / name)
    assert list(find_videos([tmp_path])) == [tmp_path / name]


def test_housekeeping_is_passed_over_and_counted(tmp_path: Path) -> None:
    make(
        tmp_path / "a.mp4",
        tmp_path / "@eaDir" / "a.mp4" / "SYNO_M.mp4",
        tmp_path / "x" / "#recycle" / "b.mp4",
    )
    passed: list[SkippedFile] = []
    assert list(find_videos([tmp_path], (), passed)) == [tmp_path / "a.mp4"]
    assert [(one.path.name, one.reason) for one in passed] == [
        ("@eaDir", "housekeeping"),
        ("#recycle", "housekeeping"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "export const a = 1\n",
        '<?xml version="1.0"?><TS version="2.1"></TS>',
        "// ñandú\n" * 900,
        "\ufeffimport x",
    ],
)
def test_program_text_with_a_streams_suffix_is_passed_over(tmp_path: Path, text: str) -> None:
    make(tmp_path / "app.ts", tmp_path / "x.mts", contents=text)
    write_reel(tmp_path / "real.ts", "red", seconds=0.4, container="mpegts")
    passed: list[SkippedFile] = []
    assert list(find_videos([tmp_path], (), passed)) == [tmp_path / "real.ts"]
    assert {one.reason for one in passed} == {"text"}


def test_a_link_to_itself_is_passed_over(tmp_path: Path, archive: Archive) -> None:
    footage = tmp_path / "footage"
    footage.mkdir()
    (footage / "loop.mp4").symlink_to("loop.mp4")
    (footage / "a.mp4").symlink_to(footage / "b.mp4")
    (footage / "b.mp4").symlink_to(footage / "a.mp4")
    write_reel(footage / "good.mp4", "red", seconds=0.4)
    report = taken_in(footage, archive)
    assert [video.name for video in report.added] == ["good.mp4"]
    assert ([one.reason for one in report.passed_over], report.failed) == (["loop"] * 3, [])


def test_names_that_the_system_refuses_are_sentences(tmp_path: Path) -> None:
    found = list(find_videos([tmp_path / ("a" * 300), tmp_path / "none.mp4"]))
    assert [type(one) for one in found] == [MediaError, MediaError]
    assert all("; " in str(one) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile good.mp4\n",
        "#EXTM3U\n#EXTINF:1,\ngood.mp4\n",
        "[playlist]\nFile1=good.mp4\n",
    ],
)
def test_a_list_of_other_files_is_refused_by_its_kind(tmp_path: Path, archive: Archive, text: str) -> None:
    footage = tmp_path / "footage"
    make(footage / "list.mp4", contents=text)
    write_reel(footage / "good.mp4", "red", seconds=0.4)
    report = taken_in(footage, archive)
    assert [video.name for video in report.added] == ["good.mp4"]
    assert [line.split(": ")[1] for line in report.failed] == [
        "is a list of other files, not a video; name those files."
    ]


def test_raw_files_are_named_once_with_what_helps(tmp_path: Path, archive: Archive) -> None:
    footage = tmp_path / "footage"
    make(footage / "A001.braw", footage / "A002.braw", footage / "B001.R3D")
    write_reel(footage / "A001.mp4", "red", seconds=0.4)
    report = taken_in(footage, archive)
    assert [video.name for video in report.added] == ["A001.mp4"]
    assert not report.failed
    assert [("Blackmagic RAW" in line, "(2 files" in line) for line in report.warnings] == [
        (True, True),
        (False, False),
    ]
    assert "put a proxy" in report.warnings[0]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*_draft.mp4", "x/a_DRAFT.mp4", True),
        ("old", "x/old/a.mp4", True),
        ("2019/*", "x/2019/b/a.mp4", True),
        ("a.mp4", "x/a.mp4", True),
        ("old", "x/older/a.mp4", False),
        ("*.mkv", "x/a.mp4", False),
        ("x/", "x/a.mp4", True),
    ],
)
def test_a_pattern_excludes_names_folders_and_ends_of_paths(pattern: str, path: str, fits: bool) -> None:
    assert is_excluded(Path(path), [pattern]) is fits


def test_an_exclusion_is_kept_by_the_archive_until_it_is_taken_back(
    filmoteca: Filmoteca, tmp_path: Path
) -> None:
    footage = tmp_path / "footage"
    (footage / "old").mkdir(parents=True)
    write_reel(footage / "a.mp4", "red", seconds=0.4)
    write_reel(footage / "a_draft.mp4", "blue", seconds=0.4)
    write_reel(footage / "old" / "b.mp4", "green", seconds=0.4)
    usual = ["ingest", footage, "--archive", tmp_path / "archive", "--no-speech"]
    first = filmoteca(*usual, "--exclude", "*_draft.mp4", "--exclude", "old")
    assert (first.status, first.out[-1].startswith("1 video added"), "2 passed over" in first.out[-1]) == (
        0,
        True,
        True,
    )
    assert "1 already there; 2 passed over" in filmoteca(*usual).out[-1]
    assert filmoteca(*usual, "--include", "old").out[-1].startswith("1 video added")


def write_small(path: Path, *colours: str, width: int, height: int, seconds: float = 1.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for picture in reel_frames(seconds, *(textured_picture(colour) for colour in colours)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            out.mux(stream.encode(frame.reformat(width=width, height=height, format="yuv420p")))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("original", "proxy"),
    [
        ("DCIM/GX010001.MP4", "DCIM/Proxy/GX010001.MP4"),
        ("M4ROOT/CLIP/C0001.MP4", "M4ROOT/SUB/C0001S03.MP4"),
        ("A001.mov", "A001_Proxy.mov"),
        ("A001.mov", "Proxy/A001.mp4"),
        ("100/GX010001.MP4", "100/GL010001.LRV"),
        ("DJI_0001.MP4", "DJI_0001.LRF"),
    ],
)
def test_a_proxy_and_its_original_are_one_clip(
    tmp_path: Path, archive: Archive, original: str, proxy: str
) -> None:
    footage = tmp_path / "footage"
    large = write_small(footage / original, "red", "blue", width=320, height=180)
    write_small(footage / proxy, "red", "blue", width=160, height=90)
    report = taken_in(footage, archive)
    assert [(video.path, video.width, video.height) for video in report.added] == [(large, 320, 180)]
    assert not report.failed
    assert taken_in(footage, archive).skipped == [large]


@pytest.mark.parametrize(("width", "seconds"), [(320, 1.0), (160, 3.0)])
def test_what_is_no_smaller_or_lasts_longer_is_no_proxy(
    tmp_path: Path, archive: Archive, width: int, seconds: float
) -> None:
    footage = tmp_path / "footage"
    write_small(footage / "A001.mov", "red", width=320, height=180)
    write_small(footage / "Proxy" / "A001.mov", "blue", width=width, height=width * 9 // 16, seconds=seconds)
    assert len(taken_in(footage, archive).added) == 2


def test_an_op_atom_pair_is_one_clip_with_its_sound(tmp_path: Path, archive: Archive) -> None:
    footage = tmp_path / "footage"
    pictures, [sound] = write_op_atom(footage)
    report = taken_in(footage, archive)
    assert [video.path for video in report.added] == [pictures]
    assert ([one.reason for one in report.passed_over], report.failed) == (["sound"], [])
    assert [track.path for track in audio_tracks(pictures)] == [sound]


def test_two_files_that_swap_names_lose_nothing_wherever_the_run_ends(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    footage = tmp_path / "footage"
    footage.mkdir()
    a = write_reel(footage / "a.mp4", "red", "blue", seconds=1)
    b = write_reel(footage / "b.mp4", "green", "cyan", "white", seconds=1)
    taken_in(footage, archive)
    before = {video.name: video.id for video in archive.videos()}
    a.rename(footage / "x")
    b.rename(a)
    (footage / "x").rename(b)
    write_reel(footage / "c.mp4", "yellow", seconds=0.4)
    monkeypatch.setattr(
        "ingest.pipeline.run.measure_distance_scale", lambda _: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        taken_in(footage, archive)
    after = {video.name: video.id for video in archive.videos()}
    assert after == {"a.mp4": before["b.mp4"], "b.mp4": before["a.mp4"]}
    assert {video.name: video.path for video in archive.videos()} == {"a.mp4": a, "b.mp4": b}


def test_three_files_that_change_places_one_at_a_time_are_followed(tmp_path: Path, archive: Archive) -> None:
    footage = tmp_path / "footage"
    footage.mkdir()
    for number, colours in enumerate((("red",), ("blue", "green"), ("cyan", "white", "black"))):
        write_reel(footage / f"{number}.mp4", *colours, seconds=1)
    taken_in(footage, archive)
    before = {video.path.name: video.id for video in archive.videos()}
    (footage / "2.mp4").rename(footage / "x")
    (footage / "1.mp4").rename(footage / "2.mp4")
    (footage / "0.mp4").rename(footage / "1.mp4")
    (footage / "x").rename(footage / "0.mp4")
    for number in (1, 2, 0):
        ingest([footage / f"{number}.mp4"], archive, ColourEncoder())
    assert {video.path.name: video.id for video in archive.videos()} == {
        "0.mp4": before["2.mp4"],
        "1.mp4": before["0.mp4"],
        "2.mp4": before["1.mp4"],
    }
