"""Sound files as videos without pictures: taken in, cut in their pauses, found by what is said, shown, exported."""

import io
import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.media.audio import SAMPLE_RATE, Samples
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.media.frame_grabs import frame_strip, still_jpeg
from ingest.media.opening import open_video
from ingest.media.playback import browser_plays, transcode_clip
from ingest.media.sounds.levels import LEVELS_A_SECOND, read_levels
from ingest.media.sounds.waveform import GROUND, LOUD, waveform_picture
from ingest.media.video import OpenVideo
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestReport
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.annotating import annotate
from ingest.pipeline.stored.recut import recut
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.sound_shots import LONGEST_SECONDS, cut_sound
from ingest.speech.subtitles import SpeechSettings
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError, UsageError
from retrieval.maintenance.check import check
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from retrieval.types import Shot, Subtitle, Video
from tests.conftest import Filmoteca
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.sound_files import tone, write_sound_file
from tests.support.footage.spoken_clips import SPEECH_RECORDING, FakeAsrModel, read_recording, silence

CODECS = {
    ".wav": "pcm_s16le", ".mp3": "libmp3lame", ".flac": "flac", ".m4a": "aac", ".aiff": "pcm_s16be",
    ".ogg": "libopus", ".opus": "libopus", ".wma": "wmav2", ".mp2": "mp2", ".ac3": "ac3", ".mka": "flac",
    ".w64": "pcm_s24le", ".caf": "pcm_s16le", ".au": "pcm_s16be",
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)


def taken_in(
    archive: Archive, *paths: Path, heard: FakeAsrModel | None = None, encoder: ColourEncoder | None = None
) -> IngestReport:
    settings = IngestSettings(speech=None if heard is None else SpeechSettings(None))
    return ingest(paths, archive, encoder or ColourEncoder(), settings, recogniser=heard)


@pytest.mark.parametrize("suffix", CODECS)
def test_every_kind_of_sound_file_is_a_video_without_pictures(tmp_path: Path, suffix: str) -> None:
    path = write_sound_file(tmp_path / f"sound{suffix}", tone(3.0), codec=CODECS[suffix])
    with open_video(path) as opened:
        assert opened.is_sound
        assert (opened.info.width, opened.info.height, opened.info.is_sound) == (0, 0, True)
        assert opened.info.duration == pytest.approx(3.0, abs=0.2)
    levels, seconds = read_levels(path)
    assert seconds == pytest.approx(3.0, abs=0.2)
    assert len(levels) == pytest.approx(seconds * LEVELS_A_SECOND, abs=1)
    assert levels[50] == pytest.approx(-9.0, abs=1.5)  # a sine of half the full scale


def test_sound_below_a_folder_is_taken_in_cut_and_said(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "radio"
    folder.mkdir()
    said = read_recording(SPEECH_RECORDING)
    write_sound_file(folder / "talk.wav", np.concatenate([said, silence(5), said, silence(5), said]))
    report = taken_in(archive, folder, heard=FakeAsrModel())
    assert (report.failed, report.warnings, len(report.added)) == ([], [], 1)
    [video] = archive.videos()
    assert video.is_sound
    assert (video.width, video.height, video.frames) == (0, 0, 0)
    shots = archive.shots(video.id)
    assert len(shots) == 3
    assert [shot.scene for shot in shots] == [1, 2, 3]
    for shot, begins in zip(shots[1:], (5.5, 13.5), strict=True):
        assert shot.start == pytest.approx(begins, abs=1.2)  # in the pause
    assert archive.speech(video.id) is not None
    with Image.open(archive.thumbnail(shots[0].id)) as picture:
        colours = np.asarray(picture.convert("RGB"), int)
    for colour in (GROUND, LOUD):  # bars on a ground of their own
        assert (np.abs(colours - colour).max(axis=2) < 40).any()
    assert len(taken_in(archive, folder, heard=FakeAsrModel()).skipped) == 1


def test_shots_of_sound_tile_it_and_spare_the_lines(tmp_path: Path) -> None:
    levels = np.full(200 * LEVELS_A_SECOND, -20.0, np.float32)  # nothing parts it
    lines = [Subtitle(start, start + 9.5, "words") for start in np.arange(0.25, 200, 10).tolist()]
    done = cut_sound("id", levels, 200.0, lines)
    assert done.shots[0].start == 0.0
    assert done.shots[-1].end == 200.0
    assert all(a.end == b.start for a, b in zip(done.shots, done.shots[1:], strict=False))
    assert max(shot.seconds for shot in done.shots) <= LONGEST_SECONDS
    for shot in done.shots[1:]:
        assert not any(line.start < shot.start < line.end for line in lines)
    alone = cut_sound("id", levels, 200.0).shots
    assert 8 <= len(alone) <= 25  # in stretches where nothing is known of it
    assert len(cut_sound("id", levels[:30], 0.6).shots) == 1


def test_what_is_said_is_found_and_what_is_seen_is_not(tmp_path: Path, archive: Archive) -> None:
    encoder = ColourEncoder()
    said = read_recording(SPEECH_RECORDING)
    reel = write_reel(tmp_path / "reel.mp4", "red", "green", "cyan")
    talk = write_sound_file(
        tmp_path / "talk.mp3", np.concatenate([said, silence(4), said]), codec="libmp3lame"
    )
    taken_in(archive, reel, talk, heard=FakeAsrModel(text="Polly wants a red biscuit."))
    engine = SearchEngine(archive, encoder)
    hits = engine.search(Query(speech="biscuit")).hits
    assert {hit.video.name for hit in hits} == {"talk.mp3"}
    assert hits[0].match == "strong"
    seen = engine.search(Query(text="red", senses=("seen",)), limit=50).hits
    assert {hit.video.name for hit in seen} == {"reel.mp4"}
    first, *rest = engine.search(Query(text="red"), limit=50).hits
    assert first.video.name == "reel.mp4"
    for hit in rest:  # found by what is said at most
        assert hit.video.name != "talk.mp3" or "text" not in hit.why
    sound = next(shot for video in archive.videos() if video.is_sound for shot in archive.shots(video.id))
    with pytest.raises(UsageError, match="sound without pictures"):
        engine.search(Query(like=(sound.id,)))
    alike = engine.search(Query(picture_weight=1.0, pictures=(np.full((64, 64, 3), 128, np.uint8),)))
    assert "talk.mp3" not in {hit.video.name for hit in alike.hits}
    assert archive.map.state().shots == len(archive.shots()) - len(archive.shots(hits[0].video.id))
    assert check(archive.folder) == []


def test_an_archive_of_sound_alone_answers(tmp_path: Path, archive: Archive) -> None:
    taken_in(
        archive,
        write_sound_file(tmp_path / "talk.wav", read_recording(SPEECH_RECORDING)),
        heard=FakeAsrModel(),
    )
    engine = SearchEngine(archive, ColourEncoder())
    assert [hit.video.name for hit in engine.search(Query(speech="Polly")).hits] == ["talk.wav"]
    assert engine.search(Query(text="red", senses=("seen",))).hits == ()


@pytest.mark.slow
def test_sound_below_folders_can_be_left_out(
    tmp_path: Path, filmoteca: Filmoteca, colour_archive: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    write_sound_file(folder / "one.wav", tone(1.0))
    flags = ("--archive", colour_archive, "--no-speech")
    assert filmoteca("ingest", folder, *flags, "--no-sounds").status == 1  # holds no videos then
    write_reel(folder / "film.mp4", "red", seconds=1.0)
    write_sound_file(folder / "sound.mp4", tone(1.0), codec="aac")
    run = filmoteca("ingest", folder, *flags)
    assert "1 video added" in " ".join(run.out)
    assert "1 passed over" in " ".join(run.out)
    assert "1 video added" in " ".join(filmoteca("ingest", folder / "one.wav", *flags).out)  # named
    assert "1 video added" in " ".join(filmoteca("ingest", folder, *flags, "--sounds").out)
    assert "(2 sound alone)" in " ".join(filmoteca("info", "--archive", colour_archive).out)


def test_a_cover_is_no_picture_of_the_sound(tmp_path: Path) -> None:
    cover = tmp_path / "cover.jpg"
    Image.new("RGB", (64, 64), "orange").save(cover)
    for name, codec in (
        ("song.mp3", "libmp3lame"),
        ("song.m4a", "aac"),
        ("loose.mka", "flac"),
        ("podcast.mp4", "aac"),
        ("song.flac", "flac"),
    ):
        path = write_sound_file(
            tmp_path / name,
            tone(2.0),
            codec=codec,
            cover=cover,
            attached=name not in ("loose.mka", "podcast.mp4"),
        )
        with open_video(path) as opened:
            assert opened.is_sound, name


def test_broadcast_wave_tells_when_it_was_recorded(tmp_path: Path) -> None:
    path = write_sound_file(
        tmp_path / "sync.wav", tone(4.0), rate=48_000,
        tags={"time_reference": str(48_000 * 36_000 + 24_000), "origination_date": "2021-05-06",
              "origination_time": "10:00:00"},
    )  # fmt: skip
    with open_video(path) as opened:
        assert opened.recorded == "2021-05-06T10:00:00"
    clock = read_clock(path)
    assert (clock.rate, clock.start, clock.stamped, clock.pictures) == (25, 36_000 * 25 + 13, True, False)
    text = b"<BWFXML><SPEED><TIMECODE_RATE>24000/1001</TIMECODE_RATE></SPEED></BWFXML>"
    with path.open("ab") as file:
        file.write(struct.pack("<4sI", b"iXML", len(text)) + text)
    assert read_clock(path).rate == Fraction(24_000, 1001)
    made = extract_clip(path, 1.0, 2.5, tmp_path / "clip", timecode="10:00:01:12")
    assert made.name == "clip.wav"
    assert read_clock(made).start == (36_000 * 25 + 13) + 25
    with open_video(made) as opened:
        assert opened.info.duration == pytest.approx(1.5, abs=0.001)


def test_the_player_hears_it_over_its_waveform(tmp_path: Path) -> None:
    path = write_sound_file(tmp_path / "talk.mp3", tone(6.0), codec="libmp3lame")
    assert not browser_plays(path)
    transcode_clip(path, 2.0, 5.0, tmp_path / "clip.mp4")
    with OpenVideo(tmp_path / "clip.mp4") as clip:
        assert clip.info.has_sound
        assert clip.info.duration == pytest.approx(3.0, abs=0.2)
    assert read_levels(tmp_path / "clip.mp4")[0][25] == pytest.approx(-9.0, abs=2)
    assert Image.open(io.BytesIO(still_jpeg(path, 3.0))).size == (640, 360)
    assert Image.open(io.BytesIO(frame_strip(path, [1.0, 3.0]))).width == 640


def test_what_looks_at_pictures_leaves_sound_alone(tmp_path: Path, archive: Archive) -> None:
    class Sees:
        annotator = AnnotatorName("written", "eye", "1")

        def annotate(self, video: Video, shots: Sequence[Shot], on_progress: object) -> list[Annotation]:
            raise AssertionError(f"{video.name} has no pictures")

    taken_in(archive, write_sound_file(tmp_path / "talk.wav", tone(2.0)))
    report = annotate(archive, [Sees()])
    assert (report.failed, report.videos) == ([], {"written": 1})


def test_sound_is_cut_anew_without_its_file(tmp_path: Path, archive: Archive) -> None:
    path = write_sound_file(tmp_path / "talk.wav", np.concatenate([tone(8.0), silence(3), tone(8.0)]))
    taken_in(archive, path)
    [video] = archive.videos()
    before = archive.shots(video.id)
    path.unlink()
    assert recut(archive, SegmentationSettings()) == len(before) == 2
    assert archive.shots(video.id) == before


def test_odd_sound_costs_a_sentence_or_nothing(tmp_path: Path, archive: Archive) -> None:
    silent = write_sound_file(tmp_path / "silent.wav", silence(3))
    blip = write_sound_file(tmp_path / "blip.wav", tone(1 / SAMPLE_RATE), rate=SAMPLE_RATE)
    whole = write_sound_file(tmp_path / "whole.flac", noise(20.0), codec="flac")
    half = tmp_path / "half.flac"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    text = tmp_path / "text.mp3"
    text.write_text("no sound at all\n" * 100)
    empty = write_sound_file(tmp_path / "none.wav", silence(0))
    report = taken_in(archive, silent, blip, half, text, empty, heard=FakeAsrModel())
    assert sorted(video.name for video in report.added) == ["half.flac", "silent.wav"]
    assert len(report.failed) == 3
    assert {str(one).partition(": ")[0].rpartition("/")[2] for one in report.failed} == {
        "blip.wav", "text.mp3", "none.wav",
    }  # fmt: skip
    [warned] = report.warnings
    assert "seconds of sound could be read" in str(warned)
    with pytest.raises(MediaError):
        open_video(text)


def test_two_tracks_are_heard_together_in_the_waveform(tmp_path: Path) -> None:
    first, second = np.concatenate([tone(2.0), silence(2)]), np.concatenate([silence(2), tone(2.0)])
    both = write_sound_file(tmp_path / "both.mka", first, second, codec="flac")
    levels, _ = read_levels(both)
    assert min(levels[50], levels[150]) > -12
    assert (waveform_picture(levels)[180] == LOUD).any()


def noise(seconds: float) -> Samples:
    return np.random.default_rng(1).uniform(-0.5, 0.5, round(seconds * SAMPLE_RATE)).astype(np.float32)
