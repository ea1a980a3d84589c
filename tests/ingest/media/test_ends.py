"""Where a video ends: pictures that stand, clocks that count from elsewhere, files that break off; what is none."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.clocks.clocks import read_clock
from ingest.media.opening import open_video
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from tests.support.footage.colour_reels import ColourEncoder, save_picture


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)


def write_stills(path: Path, *times: float, last: float, container: str = "mp4", **options: str) -> Path:
    """A picture at each of these times, the last one for so many seconds."""
    with av.open(str(path), "w", format=container, options=options) as out:
        stream = out.add_stream("flv" if container == "flv" else "mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number, time in enumerate(times):
            picture = np.full((96, 160, 3), 40 + 5 * (number % 40), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(1000 * time), Fraction(1, 1000)
            for packet in stream.encode(frame):
                packet.duration = round(1000 * (last if number == len(times) - 1 else 0.04))
                out.mux(packet)
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("last", [5.0, 0.04])
def test_a_video_lasts_as_long_as_its_last_picture_stands(
    tmp_path: Path, archive: Archive, suffix: str, last: float
) -> None:
    container = {".mp4": "mp4", ".mkv": "matroska"}[suffix]
    path = write_stills(
        tmp_path / f"screen{suffix}", 0, 0.04, 0.08, 2.0, 3.0, 10.0, last=last, container=container
    )
    report = ingest([path], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(10 + last, abs=0.05)
    assert not report.warnings


def test_a_time_lapse_is_read_whole_and_no_copy_in_progress(tmp_path: Path, archive: Archive) -> None:
    path = write_stills(tmp_path / "lapse.mp4", *(10.0 * number for number in range(12)), last=10.0)
    report = ingest([path], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(120, abs=0.1)
    assert not report.warnings


def test_a_last_picture_that_claims_hours_makes_no_hours(tmp_path: Path, archive: Archive) -> None:
    times = [number / 25 for number in range(50)]
    path = write_stills(tmp_path / "drone.mp4", *times, last=50_000.0)
    report = ingest([path], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(2.0, abs=0.1)
    assert read_clock(path).rate > 1


def test_a_stream_recorded_in_its_middle_is_whole(tmp_path: Path, archive: Archive) -> None:
    path = write_stills(
        tmp_path / "live.flv", *(3600 + number / 25 for number in range(100)), last=0.04,
        container="flv", flvflags="no_duration_filesize",
    )  # fmt: skip
    report = ingest([path], archive, ColourEncoder())
    assert report.added[0].duration == pytest.approx(4.0, abs=0.1)
    assert not report.warnings


def test_a_recording_in_fragments_that_breaks_off_says_so(tmp_path: Path, archive: Archive) -> None:
    times = [number / 25 for number in range(100)]
    path = write_stills(tmp_path / "phone.mp4", *times, last=0.04, movflags="empty_moov+frag_keyframe")
    whole = path.read_bytes()
    report = ingest([path], archive, ColourEncoder())
    assert not report.warnings
    path.write_bytes(whole[: len(whole) * 3 // 4])
    report = ingest([path], archive, ColourEncoder())
    assert ["ends in the middle" in str(line) for line in report.warnings] == [True]
    path.write_bytes(whole)  # its copy is finished
    assert not ingest([path], archive, ColourEncoder()).warnings


def test_a_picture_with_a_videos_name_is_no_video(tmp_path: Path) -> None:
    photo = save_picture(tmp_path / "photo.jpg").rename(tmp_path / "photo.mp4")
    with pytest.raises(MediaError, match="is a picture, not a video"):
        open_video(photo)


@pytest.mark.parametrize("marked", [0, 1])
def test_of_several_pictures_the_one_is_taken_that_the_file_marks(tmp_path: Path, marked: int) -> None:
    path, sizes = tmp_path / "angles.mkv", [(160, 96), (320, 192)]
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("mpeg4", rate=25) for _ in sizes]
        for number, (stream, (width, height)) in enumerate(zip(streams, sizes, strict=True)):
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            if number == marked:
                stream.disposition = av.stream.Disposition.default
        for stream in streams:
            picture = np.zeros((stream.height, stream.width, 3), np.uint8)
            for _ in range(5):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            out.mux(stream.encode(None))
    with open_video(path) as video:
        assert (video.info.width, video.info.height) == sizes[marked]
