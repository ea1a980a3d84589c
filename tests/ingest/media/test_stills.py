"""Photos as videos of one picture: taken in, found, shown, cut and exported."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.media.frame_grabs import frame_strip, still_jpeg
from ingest.media.opening import open_video
from ingest.media.playback import browser_plays, transcode_clip
from ingest.media.stills import STILL_SECONDS
from ingest.media.video import OpenVideo
from ingest.pipeline.discovery import NoVideos, find_videos, has_no_videos
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestReport
from ingest.pipeline.run import ingest
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.export.cut_lists import SourceClocks, cuts_of_video
from retrieval.media_types import EVERY_SUFFIX
from tests.conftest import Filmoteca
from tests.retrieval.search.test_pictures import HEIC
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder, picture_of

SIZE = (320, 200)
RED, BLUE = (200, 20, 20), (20, 20, 200)


def exif(orientation: int = 1) -> Image.Exif:
    facts = Image.Exif()
    facts[ExifTags.Base.Orientation] = orientation
    facts[ExifTags.Base.Make] = "Canon"
    facts.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2021:07:09 18:30:05"
    facts.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+02:00"
    return facts


def photo(path: Path, orientation: int = 1, size: tuple[int, int] = SIZE) -> Path:
    """Left half red, right half blue as stored."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2], pixels[:, size[0] // 2 :] = RED, BLUE
    Image.fromarray(pixels).save(path, exif=exif(orientation))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)


def taken_in(archive: Archive, *paths: Path, speech: bool = False) -> IngestReport:
    settings = IngestSettings(speech=SpeechSettings(None) if speech else None)
    return ingest(paths, archive, ColourEncoder(), settings)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".avif", ".JPEG"])
def test_a_photo_is_one_picture_turned_upright_that_is_held(tmp_path: Path, suffix: str) -> None:
    path = photo(tmp_path / f"tall{suffix}", orientation=6)  # its top was to the left
    with open_video(path) as opened:
        assert (opened.info.width, opened.info.height) == (200, 320)
        assert opened.info.duration == STILL_SECONDS
        if suffix != ".tif":  # into which Pillow writes no times
            assert opened.recorded == "2021-07-09T18:30:05+02:00"
        times = [frame.time for frame in opened.frames()]
        picture = opened.frame_at(2.2).picture()
    assert (times[0], len(times)) == (0.0, 125)
    assert times[-1] < STILL_SECONDS
    assert picture.shape == (320, 200, 3)
    assert np.abs(picture[40, 100].astype(int) - RED).max() < 30
    assert np.abs(picture[280, 100].astype(int) - BLUE).max() < 30


def test_a_phone_s_heic_is_a_photo(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "phone.heic").write_bytes(HEIC)
    assert len(taken_in(archive, tmp_path / "phone.heic", speech=True).added) == 1
    [video] = archive.videos()
    assert video.is_still
    assert video.width > 0


def test_a_photo_that_is_named_becomes_a_video_of_one_shot_of_one_frame(
    tmp_path: Path, archive: Archive
) -> None:
    path = photo(tmp_path / "beach.jpg")
    report = taken_in(archive, path, speech=True)
    assert (report.failed, report.warnings, len(report.added)) == ([], [], 1)
    [video] = archive.videos()
    [shot] = archive.shots(video.id)
    assert video.is_still
    assert video.recorded.startswith("2021-07-09")
    assert (video.duration, video.width, video.height, video.frames) == (STILL_SECONDS, *SIZE, 1)
    assert (shot.start, shot.end, shot.frames) == (0.0, STILL_SECONDS, 1)
    with Image.open(archive.thumbnail(shot.id)) as thumbnail:
        assert thumbnail.width > thumbnail.height
    assert len(taken_in(archive, path, speech=True).skipped) == 1


def test_a_photo_is_found_among_footage(tmp_path: Path, archive: Archive) -> None:
    encoder = ColourEncoder()
    write_reel(tmp_path / "reel.mp4", "red", "green")
    Image.fromarray(picture_of("cyan")).save(tmp_path / "sea.png")
    taken_in(archive, tmp_path / "reel.mp4", tmp_path / "sea.png")
    [near, *_] = archive.nearest(encoder.encode_texts(["cyan"])[0], 1)
    found = archive.video_by_id(near.id.video)
    assert found is not None
    assert found.name == "sea.png"


def test_photos_below_folders_are_left_alone_until_the_archive_takes_them(
    tmp_path: Path, archive: Archive
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    photo(folder / "poster.jpg")
    assert isinstance(next(find_videos([folder])), NoVideos)
    assert has_no_videos(folder)
    assert not has_no_videos(folder, suffixes=EVERY_SUFFIX)
    write_reel(folder / "reel.mp4", "red")
    assert len(taken_in(archive, folder).added) == 1
    archive.ingest_choices.take_stills(True)
    assert len(taken_in(archive, folder).added) == 1
    assert sorted(video.is_still for video in archive.videos()) == [False, True]


def test_the_command_keeps_whether_photos_are_taken(
    tmp_path: Path, filmoteca: Filmoteca, colour_archive: Path
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    photo(folder / "one.jpg")
    flags = ("--archive", colour_archive, "--no-speech")
    assert filmoteca("ingest", folder, *flags, "--stills").status == 0
    photo(folder / "two.jpg", size=(200, 100))
    assert "1 video added" in " ".join(filmoteca("ingest", folder, *flags).out)
    photo(folder / "three.jpg", size=(100, 100))
    assert filmoteca("ingest", folder, *flags, "--no-stills").status == 1  # holds no videos


def test_a_subtitle_file_of_a_namesake_is_not_the_photo_s(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "beach.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello there\n")
    taken_in(archive, photo(tmp_path / "beach.jpg"), speech=True)
    [video] = archive.videos()
    speech = archive.speech(video.id)
    assert speech is not None
    assert speech.tracks == ()


@pytest.mark.slow
def test_the_player_gets_the_picture_as_a_clip(tmp_path: Path) -> None:
    path = photo(tmp_path / "beach.jpg", size=(2400, 1500))
    assert not browser_plays(path)
    transcode_clip(path, 0.0, STILL_SECONDS, tmp_path / "clip.mp4")
    with OpenVideo(tmp_path / "clip.mp4") as clip:
        assert clip.info.duration == pytest.approx(STILL_SECONDS, abs=0.05)
        picture = clip.frame_at(4.0).picture()
    assert np.abs(picture[300, 100].astype(int) - RED).max() < 30
    strip = Image.open(io.BytesIO(frame_strip(path, [0.3, 2.5, 4.7])))
    assert strip.width == 3 * 320


def test_a_still_leaves_as_the_picture_in_its_own_size(tmp_path: Path) -> None:
    path = photo(tmp_path / "beach.jpg", orientation=6, size=(2400, 1500))
    assert Image.open(io.BytesIO(still_jpeg(path, 1.0))).size == (1500, 2400)
    made = extract_clip(path, 1.0, 3.0, tmp_path / "001 beach", timecode="00:00:01:00")
    assert made.name == "001 beach.jpg"
    assert made.read_bytes() == path.read_bytes()


def test_a_cut_list_gives_a_photo_its_seconds(tmp_path: Path, archive: Archive) -> None:
    taken_in(archive, photo(tmp_path / "beach.jpg"))
    [cut] = cuts_of_video(archive, archive.videos()[0], SourceClocks(read_clock)).cuts
    assert (cut.start, cut.end, cut.clock.rate) == (0.0, STILL_SECONDS, Fraction(25))
    assert cut.timecodes[:2] == ("00:00:00:00", "00:00:05:00")


def test_a_damaged_or_huge_picture_costs_a_sentence(tmp_path: Path, archive: Archive) -> None:
    good = photo(tmp_path / "good.jpg", size=(800, 600))
    cut_off = tmp_path / "cut.jpg"
    cut_off.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    huge = tmp_path / "huge.png"
    Image.new("1", (13_000, 10_000)).save(huge)
    report = taken_in(archive, cut_off, text, huge, good)
    assert len(report.added) == 1
    assert sorted(str(one).split(": ")[1][:20] for one in report.failed) == [
        "has 130 megapixels; ",
        "is no picture that c",
        "is no picture that c",
    ]
