"""Speakers: voices told apart in a video and over an archive, named, and known again when it is looked over
anew."""

from pathlib import Path

import numpy as np
import pytest

from ingest.annotators.campplus import WINDOW, CamPlusPlus
from ingest.annotators.speakers import SpeakerAnnotator, line_sounds
from ingest.media.audio import SAMPLE_RATE, AudioChunk, Samples
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.filtering.shot_spans import ShotSpan
from retrieval.archive.speakers import Speaker, Speakers, SpeakerTurn
from retrieval.errors import ModelError, UsageError
from retrieval.people.grouping import faces_to_split_off, group_people
from retrieval.queries import Filters
from retrieval.search.senses.name_search import NameSearch
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack, Vector
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive, unit
from tests.support.footage.spoken_clips import RECORDINGS, read_recording, write_speech_clip

LOW, HIGH, OTHER = 220.0, 660.0, 1320.0
"""Hz: who hums at which pitch."""


def hum(pitch: float, seconds: float = 2.0) -> Samples:
    return (0.3 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(
        np.float32
    )


class PitchModel:
    """Tells voices apart by how many of three pitches are in them."""

    def __init__(self) -> None:
        self.heard: list[float] = []

    def vector(self, sound: Samples) -> Vector:
        self.heard.append(len(sound) / SAMPLE_RATE)
        at = np.arange(len(sound)) / SAMPLE_RATE
        waves = [np.exp(2j * np.pi * pitch * at) for pitch in (LOW, HIGH, OTHER)]
        vector: Vector = unit([abs(np.vdot(wave, sound)) + 1e-3 for wave in waves])[0]
        return vector


VOICES = {"a1": (LOW, HIGH, LOW, LOW), "b2": (OTHER, HIGH)}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of videos in which somebody else speaks every two seconds."""
    folder = tmp_path_factory.mktemp("clips")
    for name, voices in VOICES.items():
        write_speech_clip(folder / f"{name}.mp4", np.concatenate([hum(one) for one in voices]), seconds=1.0)
    return folder


def add_conversation(archive: Archive, folder: Path, name: str) -> None:
    """Such a video, with a line for each who speaks."""
    clip, voices = folder / f"{name}.mp4", VOICES[name]
    lines = tuple(Subtitle(2.0 * n, 2.0 * n + 2, f"line {n}") for n in range(len(voices)))
    with archive.writing():
        add_video(archive, name, path=clip, shots=len(voices))
        archive.set_speech(name, Speech((SubtitleTrack("en", "recognised", "base", lines),), "base"))


@pytest.fixture
def archive(tmp_path: Path, clips: Path):
    """Low and high speak in turns in a1; high and another one in b2; nobody has listened to c3 yet."""
    with make_archive(tmp_path / "archive") as opened:
        add_conversation(opened, clips, "a1")
        add_conversation(opened, clips, "b2")
        with opened.writing():
            add_video(opened, "c3")
        annotate(opened, [SpeakerAnnotator(PitchModel())])
        yield opened


def spoken(archive: Archive, video: str) -> list[tuple[float, float, int]]:
    return [
        (round(turn.start), round(turn.end), turn.speaker.number) for turn in archive.speakers(video).turns
    ]


def test_lines_of_one_voice_are_one_speakers_and_one_person_over_videos(archive: Archive) -> None:
    assert spoken(archive, "a1") == [(0, 2, 1), (2, 4, 2), (4, 8, 1)]
    assert spoken(archive, "b2") == [(0, 2, 1), (2, 4, 2)]
    assert [(one.faces, one.videos) for one in archive.people.all("voice")] == [(2, 2), (2, 1), (1, 1)]
    first, second = archive.speakers("a1").all[1], archive.speakers("b2").all[1]
    assert first.person == second.person


def test_a_named_voice_is_found_by_its_name(archive: Archive) -> None:
    high = archive.speakers("a1").all[1].person
    assert high is not None
    archive.people.rename(high, "Ana")
    assert archive.speakers("b2").of(2.0, 4.0) == Speaker(2, "Ana", high)
    found = {(row.id.video, row.id.number) for row in archive.filtered_shots(Filters(person=("ana",)))}
    assert found == {("a1", 2), ("b2", 2)}
    assert archive.people.known_in([ShotSpan(ShotId("b2", 2), 2.5, 3.5)]) == {("b2", 2): ["Ana"]}
    assert archive.people.names() == ("Ana",)


def test_a_question_finds_a_named_voice_by_the_sense_of_names(archive: Archive) -> None:
    search = NameSearch(archive)
    assert search.search("Ana at home", Filters(), frozenset()) == []
    archive.people.rename(archive.speakers("a1").all[1].person or 0, "Ana")
    found = search.search("Ana", Filters(), frozenset())
    assert {(one.shot.video, one.shot.number) for one in found} == {("a1", 2), ("b2", 2)}
    assert {one.annotation.text for one in found if one.annotation} == {"Ana"}
    assert found[0].evidence > 0


def test_a_video_without_speech_is_left_for_later_and_done_anew_when_its_lines_change(
    archive: Archive,
) -> None:
    assert "c3" not in archive.annotations.annotators("voice")
    assert annotate(archive, [SpeakerAnnotator(PitchModel())]).videos == {}
    high = archive.speakers("a1").all[1].person
    assert high is not None
    archive.people.rename(high, "Ana")
    lines = (Subtitle(0.0, 1.9, "one"), Subtitle(2.1, 3.9, "two"))
    with archive.writing():
        archive.set_speech("a1", Speech((SubtitleTrack("en", "sidecar", "a1.srt", lines),)))
    assert annotate(archive, [SpeakerAnnotator(PitchModel())]).videos == {"voice": 1}
    assert [one.name for one in archive.speakers("a1").all] == ["", "Ana"]


def test_voices_are_merged_split_and_deleted(archive: Archive) -> None:
    low, high = (one.person for one in archive.speakers("a1").all)
    assert low is not None
    assert high is not None
    merged = archive.people.merge(low, [high])
    assert {one.number for one in archive.speakers("a1").all} == {1}
    archive.people.split(merged.id, faces_to_split_off(archive, merged))
    assert {one.number for one in archive.speakers("a1").all} == {1, 2}
    archive.people.delete(low)
    annotate(archive, [SpeakerAnnotator(PitchModel())])
    assert len(archive.speakers("a1").all) == 1
    archive.people.forget_voices()
    assert not archive.speakers("a1")
    assert archive.people.all("voice") == []


def test_a_face_and_a_voice_of_one_name_are_found_together_and_not_merged(archive: Archive) -> None:
    eyes = AnnotatorName("face", "eyes", "1")
    seen = Annotation(0.0, 2.0, "medium", 0.9, Box(0.1, 0.1, 0.2, 0.2), unit([1, 0])[0])
    with archive.writing():
        archive.set_annotations("b2", VideoAnnotations(eyes, (seen,)))
    group_people(archive, eyes)
    face = archive.people.all("face")[0].id
    archive.people.rename(archive.speakers("a1").all[0].person or 0, "Ana")
    archive.people.rename(face, "Ana")
    found = {(row.id.video, row.id.number) for row in archive.filtered_shots(Filters(person=("Ana",)))}
    assert found == {("a1", 1), ("a1", 3), ("a1", 4), ("b2", 1)}
    assert archive.people.names() == ("Ana",)
    assert [one.kind for one in archive.people.called("Ana")] == ["face", "voice"]
    with pytest.raises(UsageError, match="give both the same name"):
        archive.people.merge(face, [archive.people.all("voice")[0].id])


def test_who_says_most_of_a_line_says_it() -> None:
    ana, ben = Speaker(1, "Ana"), Speaker(2)
    voices = Speakers((SpeakerTurn(0, 4, ana), SpeakerTurn(4, 6, ben), SpeakerTurn(6, 7, ana)))
    assert voices.of(3, 5.5) == ben
    assert voices.of(4.5, 6.2) == ben
    assert voices.of(6.9, 12) is None
    assert voices.all == (ana, ben)
    assert Speakers().of(0, 1) is None


def test_lines_get_their_own_sound_however_the_pieces_fall() -> None:
    sound = np.arange(5 * SAMPLE_RATE, dtype=np.float32)
    pieces = [AudioChunk(at / SAMPLE_RATE, sound[at : at + 7000]) for at in range(0, len(sound), 7000)]
    lines = [Subtitle(0.5, 1.0, ""), Subtitle(0.75, 2.0, ""), Subtitle(3.5, 4.0, ""), Subtitle(4.9, 9.0, "")]
    found = list(line_sounds(pieces, lines))
    for line, samples in found:
        assert samples[0] == round(line.start * SAMPLE_RATE)
        assert len(samples) == round((min(line.end, 5.0) - line.start) * SAMPLE_RATE)
    assert next(iter(line_sounds([], lines[:1])))[1].size == 0


def test_what_is_silent_or_described_is_nobodys(tmp_path: Path) -> None:
    sound = np.concatenate([hum(LOW), np.zeros(2 * SAMPLE_RATE, np.float32), hum(HIGH)])
    clip = write_speech_clip(tmp_path / "quiet.mp4", sound, seconds=1.0)
    texts = ("hello", "nobody", "[applause]")
    lines = tuple(Subtitle(2.0 * n, 2.0 * n + 2, text) for n, text in enumerate(texts))
    speech = Speech((SubtitleTrack("en", "sidecar", "", lines),))
    with make_archive(tmp_path / "archive") as archive, archive.writing():
        video = add_video(archive, "q", path=clip)
        found = SpeakerAnnotator(PitchModel(), lambda _: speech).annotate(video, [])
    assert [(one.start, one.end, one.text) for one in found] == [(0.0, 2.0, "1")]


@pytest.mark.parametrize("samples", [1, SAMPLE_RATE])
def test_a_track_of_one_sample_and_a_shorter_one_than_its_lines_have_no_voices(
    tmp_path: Path, samples: int
) -> None:
    clip = write_speech_clip(tmp_path / "tiny.mp4", np.zeros(samples, np.float32), seconds=2.0)
    speech = Speech(
        (SubtitleTrack("en", "sidecar", "", (Subtitle(0.0, 1.5, "hello"), Subtitle(5.0, 9.0, "gone"))),)
    )
    with make_archive(tmp_path / "archive") as archive, archive.writing():
        video = add_video(archive, "q", path=clip)
        assert SpeakerAnnotator(PitchModel(), lambda _: speech).annotate(video, []) == []


def test_people_lists_names_and_forgets_voices(archive: Archive, filmoteca: Filmoteca) -> None:
    folder = str(archive.folder)
    listed = filmoteca("people", "list", "--archive", folder)
    assert "2 turns of speech in 2 videos" in listed.out[0]
    number = listed.out[0].split()[0]
    filmoteca("people", "name", number, "Ana", "--archive", folder)
    assert "Ana" in filmoteca("people", "list", "--archive", folder).out[0]
    filmoteca("people", "off", "--voices", "--yes", "--archive", folder)
    assert "`filmoteca annotate --with speakers`" in filmoteca("people", "list", "--archive", folder).err[0]
    assert archive.people.all("voice") == []


@pytest.mark.slow
def test_real_voices_are_told_apart(tmp_path: Path) -> None:
    names = ("heath_ledger.mp3", "cate_blanch.mp3", "heath_ledger.mp3", "cate_blanch_2.mp3")
    sounds = [read_recording(RECORDINGS / name)[: 4 * SAMPLE_RATE] for name in names]
    clip = write_speech_clip(tmp_path / "talk.mp4", np.concatenate(sounds), seconds=1.0)
    ends = np.cumsum([len(sound) / SAMPLE_RATE for sound in sounds])
    lines = tuple(
        Subtitle(float(end - len(sound) / SAMPLE_RATE), float(end), name)
        for sound, end, name in zip(sounds, ends, names, strict=True)
    )
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", path=clip)
            archive.set_speech("a1", Speech((SubtitleTrack("en", "recognised", "base", lines),)))
        annotate(archive, [SpeakerAnnotator()])
        assert [turn.speaker.number for turn in archive.speakers("a1").turns] == [1, 2, 1, 2]


def test_what_is_too_short_for_the_model_is_said() -> None:
    with pytest.raises(ModelError, match="tells voices apart failed"):
        CamPlusPlus().vector(np.zeros(WINDOW, np.float32))
