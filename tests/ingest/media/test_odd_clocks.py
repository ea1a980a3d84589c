"""Clocks as recordings have them: wrong timestamps, restarts, timecode at another rate, copies in progress."""

import struct
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.audio import audio_tracks, decode_audio
from ingest.media.clocks.clocks import read_clock
from ingest.media.video import OpenVideo
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel
from tests.support.footage.colour_reels import COLOURS, ColourEncoder
from tests.support.footage.odd_clips import (
    joined_recordings,
    shift_timestamps,
    with_half_rate_timecode,
    with_impossible_rate,
    with_unknown_codec,
)


def times_of(path: Path) -> list[float]:
    with OpenVideo(path) as video:
        return [frame.time for frame in video.frames()]


def colour_at(path: Path, time: float) -> str:
    with OpenVideo(path) as video:
        mean = video.frame_at(time).picture().reshape(-1, 3).mean(axis=0)
    return min(COLOURS, key=lambda name: float(np.linalg.norm(mean - COLOURS[name])))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)


@pytest.mark.parametrize("wrong", [{60}, {60, 61}, {10, 60, 90}, {98}, {99}])
@pytest.mark.parametrize("by", [50_000.0, 30.0, 6.4, -2.5])
def test_pictures_with_a_wrong_time_are_left_out_and_no_others(
    tmp_path: Path, wrong: set[int], by: float
) -> None:
    path = write_reel(tmp_path / "off_air.ts", "red", "blue", seconds=2, container="mpegts")
    shift_timestamps(path, by, wrong)
    times = times_of(path)
    assert len(times) >= 100 - len(wrong) - 1
    assert times == sorted(set(times))
    assert times[-1] == pytest.approx(3.96, abs=0.13)


@pytest.mark.parametrize("wrong", [{0}, {0, 1}])
@pytest.mark.parametrize("by", [50_000.0, 30.0, 6.4])
def test_first_pictures_with_a_wrong_time_make_no_longer_video(
    tmp_path: Path, wrong: set[int], by: float
) -> None:
    path = write_reel(tmp_path / "off_air.ts", "red", "blue", seconds=2, container="mpegts")
    shift_timestamps(path, by, wrong)
    times = times_of(path)
    assert len(times) >= 96
    assert times[-1] == pytest.approx(3.96, abs=0.13)
    with OpenVideo(path) as video:
        assert not video.restarts


def test_wrong_times_are_said_and_the_length_is_that_of_the_pictures(
    tmp_path: Path, archive: Archive
) -> None:
    path = write_reel(tmp_path / "off_air.ts", "red", "blue", seconds=2, container="mpegts")
    shift_timestamps(path, 50_000.0, {60})
    report = ingest([path], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(4.0, abs=0.05)
    assert [str(line).split(": ")[1] for line in report.warnings] == [
        "pictures with a wrong time were left out (1)."
    ]


@pytest.mark.parametrize("container", ["mpegts", "vob"])
@pytest.mark.parametrize("lengths", [(3, 4), (4, 3), (2, 2, 2), (3, 1)])
def test_recordings_that_were_joined_are_counted_on(
    tmp_path: Path, container: str, lengths: tuple[float, ...]
) -> None:
    path = joined_recordings(tmp_path, *lengths, container=container)
    times = times_of(path)
    assert len(times) >= sum(lengths) * 25 - 3
    assert times[-1] == pytest.approx(sum(lengths) - 0.04, abs=0.15)
    assert max(np.diff(times)) < 0.2
    with OpenVideo(path) as video:
        assert video.info.duration == pytest.approx(sum(lengths), abs=0.15)
        assert len(list(video.frames())) == len(times)
        assert video.restarts == len(lengths) - 1
    begin = 0.0
    for number, length in enumerate(lengths):
        assert colour_at(path, begin + length / 2) == ("red", "blue", "green", "yellow")[number]
        begin += length


def test_a_recording_joined_with_a_much_later_clock_leaves_no_hole(tmp_path: Path) -> None:
    first = write_reel(tmp_path / "a.ts", "red", seconds=3, container="mpegts")
    second = write_reel(tmp_path / "b.ts", "blue", seconds=3, container="mpegts")
    shift_timestamps(second, 40_000.0)
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    assert times_of(joined)[-1] == pytest.approx(5.96, abs=0.1)
    assert colour_at(joined, 4.5) == "blue"


def test_sound_goes_on_with_the_pictures_where_the_clock_starts_again(tmp_path: Path) -> None:
    path = joined_recordings(tmp_path, 3, 4, sound=True)
    pieces = list(decode_audio(audio_tracks(path)[0]))
    assert sum(len(piece.samples) for piece in pieces) / 16_000 == pytest.approx(7.0, abs=0.2)
    assert pieces[-1].start + len(pieces[-1].samples) / 16_000 == pytest.approx(7.0, abs=0.2)


def test_a_clock_that_starts_again_is_said_once(tmp_path: Path, archive: Archive) -> None:
    report = ingest([joined_recordings(tmp_path, 3, 4)], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(7.0, abs=0.15)
    assert [str(line) for line in report.warnings if "starts again in the middle (1)" in line]
    assert not report.failed


@pytest.mark.parametrize("start", [95_440.0, 95_443.0, -2.0])
def test_a_clock_that_wraps_around_is_counted_on(tmp_path: Path, start: float) -> None:
    path = write_reel(tmp_path / "late.ts", "red", "blue", seconds=3, container="mpegts")
    shift_timestamps(path, start)
    times = times_of(path)
    assert len(times) >= 149
    assert times[-1] - times[0] == pytest.approx(5.96, abs=0.05)
    assert colour_at(path, times[0] + 4.5) == "blue"


@pytest.mark.parametrize("name", ["huge.mkv", "huge.mp4", "huge.mov"])
def test_a_clock_that_starts_days_after_zero_is_counted_from_its_start(tmp_path: Path, name: str) -> None:
    times = [1e6 + number / 25 for number in range(50)]
    path = write_clip(tmp_path / name, reel_frames(2, textured_picture("red")), times=times)
    read = times_of(path)
    assert len(read) == 50
    assert (read[0], read[-1]) == pytest.approx((0.0, 1.96), abs=0.01)


def test_the_first_picture_with_a_wrong_time_moves_no_others(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "off_air.ts", "red", "blue", seconds=2, container="mpegts")
    shift_timestamps(path, 50_000.0, {0})
    times = times_of(path)
    assert len(times) >= 95
    assert times[-1] < 4.2


def test_a_first_picture_that_claims_hours_beside_sound_is_left_out(tmp_path: Path) -> None:
    frames = reel_frames(4, textured_picture("red"))
    path = write_clip(tmp_path / "off_air.ts", frames, container="mpegts", sound=(0.0, 4.0))
    shift_timestamps(path, 11_930.0, {0}, decoding=False)
    assert times_of(path)[-1] == pytest.approx(3.96, abs=0.2)


def test_sound_that_turns_up_in_the_middle_of_a_recording_ends_nothing(tmp_path: Path) -> None:
    """Of a stream that FFmpeg did not see when the file was opened PyAV's own demuxing may raise IndexError."""
    silent = write_reel(tmp_path / "silent.ts", "red", "blue", seconds=2, container="mpegts").read_bytes()
    heard = joined_recordings(tmp_path, 2.0, sound=True).read_bytes()
    stuffing = (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 32_000  # more than FFmpeg looks into beforehand
    path = tmp_path / "off_air.ts"
    path.write_bytes(silent + stuffing + heard + stuffing + silent)
    with av.open(str(path)) as container, suppress(IndexError):
        list(container.demux(container.streams.video[0]))
    assert times_of(path)[-1] == pytest.approx(9.96, abs=0.2)


def test_an_impossible_frame_rate_is_refused_in_a_sentence(tmp_path: Path, archive: Archive) -> None:
    report = ingest([with_impossible_rate(tmp_path)], archive, ColourEncoder())
    [sentence] = report.failed
    assert "fuzzed.avi: its 100 pictures claim to last" in sentence


def test_a_codec_that_nobody_knows_does_not_end_the_run(tmp_path: Path, archive: Archive) -> None:
    with_unknown_codec(tmp_path)
    write_reel(tmp_path / "good.mp4", "red", seconds=1)
    report = ingest([tmp_path], archive, ColourEncoder())
    assert [video.name for video in report.added] == ["good.mp4"]
    [sentence] = report.failed
    assert "camera.mov: its pictures are in a codec that is not known" in sentence


def test_timecode_that_counts_half_the_pictures_starts_at_its_own_time(tmp_path: Path) -> None:
    clock = read_clock(with_half_rate_timecode(tmp_path))
    assert clock.rate == 50
    assert clock.start / 50 == pytest.approx(20 * 3600 + 12 / 25)


def test_dv_has_the_rate_of_its_pictures(tmp_path: Path) -> None:
    import av

    path = tmp_path / "tape.dv"
    with av.open(str(path), "w", format="dv") as out:
        stream = out.add_stream("dvvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = 720, 576, "yuv420p"
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(np.full((576, 720, 3), 4 * number, np.uint8), format="rgb24")
            out.mux(stream.encode(frame.reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    with OpenVideo(path) as video:
        assert video.info.fps == 25
        list(video.frames())
        assert video.fps == 25


def test_a_copy_in_progress_is_said_and_looked_at_again(tmp_path: Path, archive: Archive) -> None:
    whole = write_reel(
        tmp_path / "whole.mp4", "red", "blue", "green", seconds=2, options={"movflags": "+faststart"}
    )
    data = whole.read_bytes()
    whole.unlink()
    moved = _index_first(data)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(moved[: len(moved) // 2] + bytes(len(moved) - len(moved) // 2))
    report = ingest([copy], archive, ColourEncoder())
    assert any("still be copied" in line for line in report.warnings)
    assert 0 < report.added[0].duration < 5.5
    copy.write_bytes(moved)
    again = ingest([copy], archive, ColourEncoder())
    assert again.added[0].duration == pytest.approx(6.0, abs=0.05)
    assert not again.warnings
    assert len(archive.videos()) == 1


def test_a_file_that_was_cut_short_is_looked_at_once_more_even_where_nothing_about_it_changed(
    tmp_path: Path, archive: Archive
) -> None:
    path = write_reel(tmp_path / "reel.mkv", "red", "blue", "green", seconds=2)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert ingest([path], archive, ColourEncoder()).warnings
    assert archive.videos()[0].modified == 0
    assert ingest([path], archive, ColourEncoder()).skipped == [path]
    assert archive.videos()[0].modified == path.stat().st_mtime_ns


def _index_first(data: bytes) -> bytes:
    """An MP4 whose index stands before its pictures, as phones and servers write it; FFmpeg's option needs a file
    that it may read again."""
    boxes, place = {}, 0
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        boxes[kind] = data[place : place + size]
        place += size
    if list(boxes).index(b"moov") < list(boxes).index(b"mdat"):
        return data
    moov, shift = bytearray(boxes[b"moov"]), len(boxes[b"moov"])
    at = moov.find(b"stco") + 4
    count = struct.unpack_from(">I", moov, at + 4)[0]
    for number in range(count):
        offset = struct.unpack_from(">I", moov, at + 8 + 4 * number)[0]
        struct.pack_into(">I", moov, at + 8 + 4 * number, offset + shift)
    rest = b"".join(box for kind, box in boxes.items() if kind not in (b"ftyp", b"moov"))
    return boxes[b"ftyp"] + bytes(moov) + rest
