"""Spans as files of their own: exactly their frames, with their sound, copied where that can be exact."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from retrieval.timecodes import NTSC, format_timecode
from tests.support.footage.numbered_clips import loudness, shown_numbers, write_numbered

FRAMES = 60
NO_REORDERING = {"bf": "0"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    write_numbered(folder / "plain.mp4", FRAMES, options=NO_REORDERING)
    write_numbered(folder / "reordered.mp4", FRAMES, options={"bf": "2"})
    write_numbered(folder / "open.mp4", FRAMES, options={"bf": "2", "x264-params": "open-gop=1"})
    write_numbered(folder / "plain.mkv", FRAMES, rate=24 * NTSC, options=NO_REORDERING)
    write_numbered(folder / "camera.mov", FRAMES, rate=30 * NTSC, options=NO_REORDERING, stamp="01:00:00;00")
    write_numbered(folder / "tape.avi", FRAMES, codec="mjpeg")
    write_numbered(folder / "stream.ts", FRAMES, codec="mpeg2video", options={"bf": "2"})
    write_numbered(folder / "tracks.mkv", FRAMES, sound=2)
    write_numbered(folder / "silent.mp4", FRAMES, sound=0)
    write_numbered(folder / "turned.mp4", FRAMES, turned=90)
    return folder


def copied(source: Path, made: Path) -> bool:
    """Whether the clip's pictures are the source's own packets: its first packet stands in the source."""
    with av.open(str(made)) as clip:
        first = bytes(next(packet for packet in clip.demux(clip.streams.video[0]) if packet.size))
    with av.open(str(source)) as whole:
        return any(bytes(packet) == first for packet in whole.demux(whole.streams.video[0]) if packet.size)


def cut(source: Path, first: int, last: int, target: Path) -> Path:
    """The frames [first, last) of a source, cut by their times on its clock."""
    _, times = shown_numbers(source)
    return extract_clip(source, times[first], times[last] if last < len(times) else times[-1] + 0.04, target)


@pytest.mark.parametrize("name", ["plain.mp4", "plain.mkv", "camera.mov"])
def test_a_span_between_key_frames_is_copied_with_its_sound(folder: Path, tmp_path: Path, name: str) -> None:
    made = cut(folder / name, 12, 36, tmp_path / "clip")
    assert made.suffix == Path(name).suffix
    assert copied(folder / name, made)
    numbers, times = shown_numbers(made)
    assert numbers == list(range(12, 36))
    rate = read_clock(folder / name).rate
    assert [time - times[0] for time in times] == pytest.approx([n / rate for n in range(24)], abs=0.001)
    level, lasts = loudness(made)
    assert level == pytest.approx(0.21, abs=0.03)
    assert lasts == pytest.approx(float(24 / rate), abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["plain.mp4", "reordered.mp4", "open.mp4", "plain.mkv", "camera.mov", "tape.avi", "stream.ts"],
)
@pytest.mark.parametrize(
    ("first", "last"), [(0, 1), (0, 60), (7, 30), (12, 31), (13, 14), (24, 59), (36, 60)]
)
def test_every_span_holds_exactly_its_frames(
    folder: Path, tmp_path: Path, name: str, first: int, last: int
) -> None:
    made = cut(folder / name, first, last, tmp_path / "clip")
    assert shown_numbers(made)[0] == list(range(first, last))


def test_a_span_that_begins_off_a_key_frame_is_encoded_again_with_its_sound(
    folder: Path, tmp_path: Path
) -> None:
    made = cut(folder / "plain.mp4", 7, 32, tmp_path / "clip")
    assert not copied(folder / "plain.mp4", made)
    level, lasts = loudness(made)
    assert level == pytest.approx(0.21, abs=0.02)
    assert lasts == pytest.approx(1.0, abs=0.05)


def test_a_span_whose_last_frames_need_one_behind_it_is_encoded_again(folder: Path, tmp_path: Path) -> None:
    ways = {
        last: copied(folder / "reordered.mp4", cut(folder / "reordered.mp4", 0, last, tmp_path / f"{last}"))
        for last in range(20, 26)
    }
    assert set(ways.values()) == {True, False}


def test_every_sound_track_is_kept(folder: Path, tmp_path: Path) -> None:
    for first in (0, 5):
        with av.open(str(cut(folder / "tracks.mkv", first, 48, tmp_path / f"clip{first}"))) as made:
            assert len(made.streams.audio) == 2


def test_a_video_without_sound_gives_a_clip_without_sound(folder: Path, tmp_path: Path) -> None:
    for first in (0, 5):
        with av.open(str(cut(folder / "silent.mp4", first, 48, tmp_path / f"clip{first}"))) as made:
            assert not made.streams.audio


@pytest.mark.parametrize("first", [0, 5])
def test_a_picture_that_lies_on_its_side_stays_turned(folder: Path, tmp_path: Path, first: int) -> None:
    made = cut(folder / "turned.mp4", first, 48, tmp_path / "clip")
    with OpenVideo(folder / "turned.mp4") as source, OpenVideo(made) as clip:
        assert (clip.info.width, clip.info.height) == (source.info.width, source.info.height)
        shown, was = next(clip.frames()).picture(), source.frame_at(first / 25).picture()
    assert abs(shown.astype(int) - was.astype(int)).mean() < 10


@pytest.mark.parametrize("first", [0, 5])
def test_a_clip_carries_its_timecode_on(folder: Path, tmp_path: Path, first: int) -> None:
    stamp = format_timecode(107_892 + first, 30 * NTSC, drop=True)
    source = folder / "camera.mov"
    made = extract_clip(source, first * 1001 / 30_000, 1.5, tmp_path / "clip", timecode=stamp)
    clock = read_clock(made)
    assert format_timecode(clock.start, clock.rate, clock.drop) == stamp


def test_what_cannot_be_cut_is_named_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    for path, start in (
        (folder / "plain.mp4", 100.0),
        (tmp_path / "text.mp4", 0.0),
        (tmp_path / "gone.mp4", 0.0),
    ):
        with pytest.raises(MediaError, match=path.name):
            extract_clip(path, start, start + 1, tmp_path / "clip")
    assert [path.name for path in tmp_path.iterdir()] == ["text.mp4"]


@pytest.mark.parametrize("first", [0, 5])
def test_a_full_disk_is_said_and_leaves_no_half_clip(folder: Path, tmp_path: Path, first: int) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from ingest.media.clips.clip_extraction import extract_clip\n"
        "from retrieval.errors import ArchiveError\n"
        "try: extract_clip(Path(sys.argv[1]), float(sys.argv[2]), 2.4, Path(sys.argv[3]))\n"
        "except ArchiveError as error: print(type(error).__name__, error)"
    )

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    arguments = [str(folder / "plain.mp4"), str(first / 25), str(tmp_path / "clip")]
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=Path(__file__).parents[3],
        preexec_fn=small_files,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.startswith("ArchiveError")
    assert "disk is full" in ended.stdout
    assert not list(tmp_path.iterdir())
