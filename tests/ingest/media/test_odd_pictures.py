"""Pictures that are more than scaled: mirrored, interlaced, of high dynamic range, larger than anything."""

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.pixels.tone_mapping import HLG, PQ, hlg_light, pq_light
from ingest.media.playback import browser_plays, transcode_clip
from ingest.media.video import UNSPECIFIED, OpenVideo
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from tests.support.footage.clips import write_clip, write_reel
from tests.support.footage.colour_reels import HEIGHT, WIDTH, ColourEncoder
from tests.support.footage.odd_clips import write_high_range, write_interlaced

CORNERS = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
CORNERS[: HEIGHT // 2, : WIDTH // 2] = (255, 0, 0)
CORNERS[: HEIGHT // 2, WIDTH // 2 :] = (0, 255, 0)
CORNERS[HEIGHT // 2 :, : WIDTH // 2] = (0, 0, 255)
SDR = np.array([192, 128, 96])
CODED = {HLG: (507, 440, 566), PQ: (453, 472, 539)}
"""That colour at reference white in HLG and PQ, as FFmpeg's zscale codes it: 10-bit Y, Cb and Cr of BT.2020."""


def first_picture(path: Path) -> np.ndarray:
    with OpenVideo(path) as video:
        return next(video.frames()).picture()


def write_turned(path: Path, degrees: int, *, mirrored: bool) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.set_display_rotation(degrees, hflip=mirrored)
        for _ in range(25):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(CORNERS, format="rgb24")))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("degrees", "mirrored"), [*itertools.product((0, 90, 180, 270), (False, True))])
def test_a_picture_is_turned_and_mirrored_as_its_matrix_says(
    tmp_path: Path, degrees: int, mirrored: bool
) -> None:
    path = write_turned(tmp_path / "phone.mp4", degrees, mirrored=mirrored)
    expected = np.rot90(CORNERS, degrees // 90)
    expected = expected[:, ::-1] if mirrored else expected
    shown = first_picture(path)
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 12
    transcode_clip(path, 0.0, 0.4, tmp_path / "played.mp4")
    assert np.abs(first_picture(tmp_path / "played.mp4").astype(int) - expected).mean() < 16
    exported = extract_clip(path, 0.2, 0.6, tmp_path / "exported")  # not on a key frame: encoded again
    assert np.abs(first_picture(exported).astype(int) - expected).mean() < 12


def combed(picture: np.ndarray) -> float:
    """How much neighbouring lines differ beside what lines two apart do: near 0 without combs."""
    light = picture.astype(float).mean(axis=2)
    return float(
        np.abs(light[1:-1] * 2 - light[:-2] - light[2:]).mean() - np.abs(light[2:] - light[:-2]).mean()
    )


def test_interlaced_pictures_and_what_is_played_of_them_have_no_combs(tmp_path: Path) -> None:
    path = write_interlaced(tmp_path / "tape.mpg")
    with OpenVideo(path) as video:
        frames = list(video.frames())
        raw = frames[10].decoded.to_ndarray(format="rgb24")
        shown = frames[10].picture()
    assert combed(raw) > 10
    assert combed(shown) < 1
    assert shown.shape == raw.shape
    assert not browser_plays(path)
    transcode_clip(path, 0.0, 0.9, tmp_path / "played.mp4")
    with OpenVideo(tmp_path / "played.mp4") as video:
        played = [frame.picture() for frame in video.frames()]
    assert len(played) == 23
    assert max(combed(picture) for picture in played[2:-2]) < 3


def test_exported_clips_keep_their_fields(tmp_path: Path) -> None:
    exported = extract_clip(write_interlaced(tmp_path / "tape.mpg"), 0.2, 0.8, tmp_path / "clip")
    with OpenVideo(exported) as video:
        frame = list(video.frames())[5].decoded
    assert frame.interlaced_frame
    assert combed(frame.to_ndarray(format="rgb24")) > 10


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_high_dynamic_range_is_seen_and_played_in_the_colours_of_a_screen(
    tmp_path: Path, transfer: int
) -> None:
    path = write_high_range(tmp_path / "phone.mp4", CODED[transfer], transfer)
    shown = first_picture(path)[HEIGHT // 2, WIDTH // 2].astype(int)
    assert np.abs(shown - SDR).max() <= 8
    assert not browser_plays(path)
    transcode_clip(path, 0.0, 0.3, tmp_path / "played.mp4")
    played = first_picture(tmp_path / "played.mp4")[HEIGHT // 2, WIDTH // 2].astype(int)
    assert np.abs(played - SDR).max() <= 10


def test_exported_clips_keep_their_range_and_say_so(tmp_path: Path) -> None:
    path = write_high_range(tmp_path / "phone.mkv", CODED[HLG], HLG, frames=20)
    exported = extract_clip(path, 0.2, 0.6, tmp_path / "clip")
    with OpenVideo(exported) as video:
        frame = next(video.frames()).decoded
    assert (int(frame.color_trc), int(frame.color_primaries)) == (HLG, 9)
    assert frame.format.components[0].bits == 10
    assert np.abs(first_picture(exported)[HEIGHT // 2, WIDTH // 2].astype(int) - SDR).max() <= 8


def test_reference_white_and_black_are_where_the_standards_put_them() -> None:
    assert hlg_light(np.full((1, 3), 0.75)).mean() == pytest.approx(203, abs=1)
    assert pq_light(np.full((1, 3), 0.58)).mean() == pytest.approx(203, abs=3)
    assert hlg_light(np.zeros((1, 3))).max() < 0.01
    assert pq_light(np.zeros((1, 3))).max() < 0.01


def test_the_true_width_and_height_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "hd.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(5):
            picture = np.full((1080, 1920, 3), 40 * number, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    encoder = ColourEncoder()
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        [video] = ingest([path], archive, encoder).added
    assert (video.width, video.height) == (1920, 1080)


def test_a_header_that_claims_huge_pictures_is_refused_before_they_are_made(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "bomb.avi", "red", seconds=0.4, codec="mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    for place in (place for place in range(len(data)) if data[place : place + 2] == b"\xff\xc0"):
        data[place + 5 : place + 9] = b"\xff\xdc\xff\xdc"  # 65,500 lines of 65,500 pixels
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"bomb\.avi: "), OpenVideo(path) as video:
        video.frame_at(0)


def test_pictures_that_change_their_size_midway_are_all_read(tmp_path: Path) -> None:
    first = write_reel(tmp_path / "a.ts", "red", seconds=1, container="mpegts")
    second = tmp_path / "b.ts"
    with av.open(str(second), "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(25):
            picture = np.full((240, 320, 3), number, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number + 25
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    with OpenVideo(joined) as video:
        shapes = [frame.picture().shape for frame in video.frames()]
    assert {(90, 160, 3), (240, 320, 3)} == set(shapes)


def test_a_file_of_sound_with_a_cover_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="holds no moving pictures"):
        OpenVideo(write_clip(tmp_path / "song.m4a", [], sound=(0, 1), container="mp4"))


@pytest.mark.parametrize(("lines", "coded"), [(720, Colorspace.ITU709), (480, Colorspace.ITU601)])
def test_colours_of_which_nothing_is_said_are_those_of_the_definition(
    tmp_path: Path, lines: int, coded: Colorspace
) -> None:
    path, colour = tmp_path / "plain.mkv", (192, 128, 96)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, lines, "yuv420p"
        drawn = av.VideoFrame.from_ndarray(np.full((lines, 640, 3), colour, np.uint8), format="rgb24")
        frame = drawn.reformat(format="yuv420p", dst_colorspace=coded)
        frame.colorspace = UNSPECIFIED
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with OpenVideo(path) as video:
        shown = next(video.frames())
        for picture in (shown.picture(), shown.tiny(32, 18)):
            assert picture.reshape(-1, 3).mean(axis=0) == pytest.approx(colour, abs=3)
