"""Speech beside the pictures: stored with its video, added later, redone, and never in the way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.recut import recut
from ingest.pipeline.stored.subtitles_only import ingest_subtitles
from ingest.shots.boundaries import SegmentationSettings
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError
from tests.conftest import Filmoteca
from tests.ingest.speech.test_subtitle_files import SRT
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.spoken_clips import (
    SPEECH_RECORDING,
    FakeAsrModel,
    read_recording,
    write_speech_clip,
)

SPEECH = IngestSettings(speech=SpeechSettings())


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    write_speech_clip(folder / "one.mp4", read_recording(SPEECH_RECORDING))
    write_speech_clip(folder / "two.mkv", read_recording(SPEECH_RECORDING), colour="blue")
    write_speech_clip(folder / "mute.mp4", colour="green")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    encoder = ColourEncoder()
    folder = tmp_path / "archive"
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as opened:
        yield opened


def lines_of(archive: Archive) -> dict[str, int]:
    """Subtitles of each video; -1 where nobody has looked for any."""
    counts = {}
    for video in archive.videos():
        speech = archive.speech(video.id)
        counts[video.name] = -1 if speech is None else sum(len(track.subtitles) for track in speech.tracks)
    return counts


def test_videos_come_with_their_subtitles(media: Path, archive: Archive) -> None:
    heard: list[IngestProgress] = []
    report = ingest([media], archive, ColourEncoder(), SPEECH, heard.append, recogniser=FakeAsrModel())
    assert (report.failed, report.warnings) == ([], [])
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 2}
    assert report.subtitles == 4
    assert heard[-1].seconds_done == heard[-1].seconds_in_all
    again = ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel())
    assert (again.added, again.subtitled, len(again.skipped)) == ([], [], 3)


def test_videos_taken_in_without_speech_get_it_later(media: Path, archive: Archive) -> None:
    ingest([media], archive, ColourEncoder())
    assert set(lines_of(archive).values()) == {-1}
    encoder = ColourEncoder()
    report = ingest([media], archive, encoder, SPEECH, recogniser=FakeAsrModel())
    assert (len(report.subtitled), report.encoded) == (3, 0)
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 2}


def test_a_subtitle_file_that_is_added_later_is_taken_in(media: Path, archive: Archive) -> None:
    ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel())
    (media / "one.es.srt").write_text(SRT)
    parrot = FakeAsrModel()
    report = ingest([media], archive, ColourEncoder(), SPEECH, recogniser=parrot)
    assert [video.name for video in report.subtitled] == ["one.mp4"]
    assert parrot.given == []
    speech = archive.speech(archive.video("one.mp4").id)
    assert speech is not None
    assert [track.source for track in speech.tracks] == ["sidecar"]


def test_subtitles_are_redone_without_touching_the_pictures(
    media: Path, archive: Archive, tmp_path: Path
) -> None:
    ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel())
    shots, revision = archive.shots(), archive.stamp
    (media / "two.mkv").rename(media / "moved.mkv")
    stranger = write_speech_clip(tmp_path / "stranger.mp4", colour="yellow")
    report = ingest_subtitles([media, stranger], archive, FakeAsrModel(text="Nobody expects the parrot."))
    assert archive.shots() == shots
    assert archive.stamp > revision
    speech = archive.speech(archive.video("one.mp4").id)
    assert speech is not None
    assert speech.tracks[0].subtitles[0].text == "Nobody expects the parrot."
    assert len(report.subtitled) == 3
    assert "stranger.mp4: its pictures are not in the archive" in report.failed[0]


def test_another_cut_keeps_the_subtitles(media: Path, archive: Archive) -> None:
    ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel())
    recut(archive, SegmentationSettings())
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 2}


class Patient(FakeAsrModel):
    """Says nothing before every picture can be found."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive, self.pictures_first = archive, False

    def detect_languages(self, sound):
        ends = time.monotonic() + 60
        while len(self._archive.videos()) < 3 and time.monotonic() < ends:
            time.sleep(0.02)
        self.pictures_first = len(self._archive.videos()) == 3
        return super().detect_languages(sound)


def test_pictures_can_be_found_before_words(media: Path, archive: Archive) -> None:
    listener = Patient(archive)
    told: list[IngestProgress] = []
    report = ingest([media], archive, ColourEncoder(), SPEECH, told.append, recogniser=listener)
    assert listener.pictures_first
    assert (len(report.added), report.subtitles, report.warnings) == (3, 4, [])
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 2}
    stages = {video.stage for progress in told for video in progress.under_way}
    assert "listening" in stages
    assert (told[-1].videos_done, told[-1].under_way) == (3, ())


class Deaf(FakeAsrModel):
    def transcribe(self, sound, language):
        raise RuntimeError("out of memory")


def test_a_model_that_fails_costs_the_subtitles_and_not_the_pictures(media: Path, archive: Archive) -> None:
    report = ingest([media], archive, ColourEncoder(), SPEECH, recogniser=Deaf())
    assert len(report.added) == 3
    assert [
        warning for warning in report.warnings if "one.mp4: its speech could not be recognised" in warning
    ]
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": -1, "two.mkv": -1}
    assert len(ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel()).subtitled) == 2


class Absent(FakeAsrModel):
    def detect_languages(self, sound):
        raise ModelError("The speech model is not there.")


def test_a_model_that_cannot_be_loaded_ends_the_run_with_its_sentence(media: Path, archive: Archive) -> None:
    with pytest.raises(ModelError, match="not there"):
        ingest([media], archive, ColourEncoder(), SPEECH, recogniser=Absent())
    report = ingest([media], archive, ColourEncoder(), SPEECH, recogniser=FakeAsrModel())
    assert len(report.added) + len(report.subtitled) + len(report.skipped) == 3
    assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 2}


@pytest.mark.slow
def test_many_videos_wait_for_the_listener_without_holding_files_open(
    tmp_path: Path, archive: Archive
) -> None:
    media = tmp_path / "many"
    media.mkdir()
    first = write_speech_clip(media / "0.mp4", read_recording(SPEECH_RECORDING), seconds=1)
    contents = first.read_bytes()
    for number in range(1, 40):
        (media / f"{number}.mp4").write_bytes(contents + bytes([number]))
    report = ingest(
        [media],
        archive,
        ColourEncoder(),
        IngestSettings(workers=3, speech=SpeechSettings()),
        recogniser=FakeAsrModel(),
    )
    assert (len(report.added), report.subtitles) == (40, 80)


@pytest.mark.slow
def test_the_command_line_adds_redoes_and_leaves_speech(
    filmoteca: Filmoteca, media: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    assert filmoteca("ingest", media, "--archive", folder, "--no-speech").status == 0
    assert filmoteca("ingest", media, "--archive", folder, "--speech-model", "none", "--json").status == 0
    both = filmoteca("ingest", media, "--archive", folder, "--no-speech", "--subtitles-only")
    assert (both.status, len(both.err)) == (2, 1)
    wrong = filmoteca("ingest", media, "--archive", folder, "--subtitles-only", "--language", "klingonish")
    assert (wrong.status, "klingonish" in wrong.err[-1]) == (2, True)
    (media / "one.srt").write_text(SRT)
    outcome = filmoteca(
        "ingest", media, "--archive", folder, "--subtitles-only", "--speech-model", "none", "--json"
    )
    assert '"subtitles": 2' in outcome.out[0]
    with Archive.open(folder) as archive:
        assert lines_of(archive) == {"mute.mp4": 0, "one.mp4": 2, "two.mkv": 0}
