"""Sounds: heard in real files, and found by free words."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.annotators import sounds
from ingest.annotators.sounds import MAX_SECONDS, SoundAnnotator
from ingest.annotators.yamnet import PATCH_HOP_SAMPLES, PATCH_SAMPLES, YamNet, mel_weights
from ingest.media.audio import SAMPLE_RATE, Samples
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.errors import MediaError
from retrieval.queries import Filters, Query
from retrieval.search.calibration.match_strength import match_strength
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.sound_names import audioset_names, translated_names
from retrieval.search.senses.sound_search import SoundSearch
from retrieval.types import Floats, ShotId, Vectors, Video
from tests.support.factories import add_video, make_archive, make_video
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.sound_files import write_sound_file
from tests.support.footage.spoken_clips import (
    MUSIC_RECORDINGS,
    SPEECH_RECORDING,
    read_recording,
    silence,
    write_speech_clip,
)


class Loudness(YamNet):
    """Hears "Noise" in whatever is loud, at the places where YAMNet looks."""

    def __init__(self) -> None:
        self.names = ("Noise", "Hum")

    def scores(self, sound: Samples) -> Floats:
        count = max(0, (len(sound) - PATCH_SAMPLES) // PATCH_HOP_SAMPLES + 1)
        loud = [
            np.abs(sound[n * PATCH_HOP_SAMPLES : n * PATCH_HOP_SAMPLES + PATCH_SAMPLES]).mean()
            for n in range(count)
        ]
        return np.array([[0.9 if level > 0.1 else 0.0, 0.0] for level in loud], np.float32).reshape(-1, 2)


def noise(seconds: float) -> Samples:
    some = np.random.default_rng(0).uniform(-0.5, 0.5, round(seconds * SAMPLE_RATE))
    return some.astype(np.float32)


def video_of(path: Path, seconds: float) -> Video:
    return make_video("a1", path=path, shots=round(seconds / 2))


def test_a_sound_is_annotated_where_it_is_heard(tmp_path: Path) -> None:
    sound = np.concatenate([silence(3), noise(3), silence(4)])
    path = write_speech_clip(tmp_path / "clip.mp4", sound, seconds=10)
    (heard,) = SoundAnnotator(Loudness()).annotate(video_of(path, 10), ())
    assert (heard.text, heard.score) == ("Noise", pytest.approx(0.9))
    assert heard.start == pytest.approx(3, abs=0.5)
    assert heard.end == pytest.approx(6, abs=0.5)


def test_a_sound_that_goes_on_is_annotated_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds, "BLOCK_SECONDS", 10.0)
    path = write_speech_clip(tmp_path / "clip.mp4", noise(25), seconds=26)
    parts = SoundAnnotator(Loudness()).annotate(video_of(path, 26), ())
    assert all(part.end - part.start <= MAX_SECONDS for part in parts)
    assert all(after.start == pytest.approx(part.end) for part, after in itertools.pairwise(parts))
    assert parts[-1].end - parts[0].start == pytest.approx(25, abs=1)


def test_silent_videos_and_tiny_tracks_have_no_sounds(tmp_path: Path) -> None:
    annotator = SoundAnnotator(Loudness())
    mute = write_reel(tmp_path / "mute.mp4", "red")
    tiny = write_speech_clip(tmp_path / "tiny.mp4", silence(1 / SAMPLE_RATE), seconds=2)
    assert annotator.annotate(video_of(mute, 2), ()) == annotator.annotate(video_of(tiny, 2), ()) == []
    with pytest.raises(MediaError):
        annotator.annotate(video_of(tmp_path / "gone.mp4", 2), ())


def test_the_bands_are_triangles_that_cover_what_the_model_hears() -> None:
    weights = mel_weights()
    assert weights.shape == (257, 64)
    frequencies = np.linspace(0, SAMPLE_RATE / 2, 257)
    heard = weights.sum(axis=1) > 0
    assert frequencies[heard].min() == pytest.approx(125, abs=35)
    assert frequencies[heard].max() == pytest.approx(7500, abs=35)
    assert weights.max() <= 1


class WordSentences:
    """Texts are near each other as far as they share words."""

    name = "fake:words"
    dimensions = 512

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimensions), 0.01, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().replace(",", "").split():
                row[sum(ord(c) * 31**n for n, c in enumerate(word)) % self.dimensions] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    encode_passages = encode_queries


EARS = AnnotatorName("sound", "ears", "1")


@pytest.fixture
def heard_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Two videos of three shots of two seconds: a bell and a dog in the one, the dog less surely in the other."""
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    archive = make_archive(tmp_path / "archive", "a1", "b2")
    bell, dog = Annotation(0.5, 1.5, "Church bell", 0.9), Annotation(2.1, 3.9, "Dog", 0.9)
    faint = Annotation(3.9, 5.5, "Dog", 0.2)  # a tenth of a second of it lies in the shot before
    with archive.writing():
        archive.set_annotations("a1", VideoAnnotations(EARS, (bell, dog)))
        archive.set_annotations("b2", VideoAnnotations(EARS, (faint,)))
    return archive


def test_sounds_are_found_by_their_names_in_the_shots_that_hold_them(heard_archive: Archive) -> None:
    search = SoundSearch(heard_archive, WordSentences())
    (bell,) = search.search("a church bell", Filters(), frozenset())
    assert (bell.shot, match_strength(bell.evidence)) == (ShotId("a1", 1), "strong")
    assert bell.annotation == Annotation(0.5, 1.5, "Church bell", 0.9)
    dogs = search.search("dog", Filters(), frozenset())
    assert [one.shot for one in dogs] == [ShotId("a1", 2), ShotId("b2", 3)]
    assert [match_strength(one.evidence) for one in dogs] == ["strong", "weak"]
    assert [one.shot for one in search.search("dog", Filters(not_video=("a1.mp4",)), frozenset())] == [
        ShotId("b2", 3)
    ]
    assert search.search("dog", Filters(), frozenset({ShotId("a1", 2), ShotId("b2", 3)})) == []


@pytest.mark.parametrize(
    ("words", "shot"),
    [("perro", 2), ("campana de iglesia", 1), ("Kirchenglocken", 1), ("cane che abbaia", None)],
)
def test_common_sounds_are_found_by_their_names_in_other_languages(
    heard_archive: Archive, words: str, shot: int | None
) -> None:
    found = SoundSearch(heard_archive, WordSentences()).search(words, Filters(), frozenset())
    assert [one.shot for one in found[:1]] == ([ShotId("a1", shot)] if shot else [])  # nothing barks in it


def test_translated_names_are_of_sounds_that_the_model_knows() -> None:
    assert {sound for sound, _ in translated_names()} <= {*audioset_names()}


def test_a_sound_that_the_archive_does_not_hold_is_not_found_in_others(heard_archive: Archive) -> None:
    search = SoundSearch(heard_archive, WordSentences())
    assert search.search("saxophone", Filters(), frozenset()) == []


def test_a_query_for_a_sound_hears_it_once_the_archive_has_been_annotated(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        engine = SearchEngine(
            archive, ColourEncoder(), WordSentences(), ArchiveSenses(archive, WordSentences())
        )
        assert engine.search(Query(sound="dog")).unannotated == ("sound",)
        with archive.writing():
            dog = Annotation(2.1, 3.9, "Dog", 0.9)
            archive.set_annotations("a1", VideoAnnotations(EARS, (dog,)))
        page = engine.search(Query(sound="dog"))
        assert page.unannotated == ()
        assert [(hit.shot.id.number, hit.why) for hit in page.hits] == [(2, ("sound",))]
        reason = page.hits[0].reasons[0]
        assert (reason.sense, reason.text, reason.start, reason.end) == ("heard", "Dog", 2.1, 3.9)
        assert engine.search(Query(sound="saxophone")).hits == ()
        with archive.writing():
            add_video(archive, "b2")
        assert len(engine.search(Query(sound="dog")).hits) == 1


@pytest.mark.slow
def test_music_and_speech_are_told_apart_by_the_real_models(tmp_path: Path) -> None:
    music, speech = read_recording(MUSIC_RECORDINGS[0]), read_recording(SPEECH_RECORDING)
    clips = {"music": music, "speech": speech, "quiet": silence(3)}
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            for name, sound in clips.items():
                path = write_speech_clip(tmp_path / f"{name}.mp4", sound, seconds=4)
                add_video(archive, name, path=path, shots=2)
        assert annotate(archive, [SoundAnnotator()]).failed == []
        search = SoundSearch(archive, load_sentence_encoder("bundled"))
        for words, video in (("music", "music"), ("somebody speaking", "speech"), ("música", "music")):
            best = search.search(words, Filters(), frozenset())[0]
            assert best.shot.video == video, words
            assert match_strength(best.evidence) != "none", words
        assert search.search("a chainsaw", Filters(), frozenset()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["talk.mp3", "talk.wav", "talk.m4a", "talk.flac"])
def test_speech_in_a_file_of_sound_alone_is_heard_by_the_real_model(tmp_path: Path, name: str) -> None:
    codec = {".mp3": "libmp3lame", ".wav": "pcm_s16le", ".m4a": "aac", ".flac": "flac"}[Path(name).suffix]
    write_sound_file(tmp_path / name, read_recording(SPEECH_RECORDING), codec=codec)
    encoder = ColourEncoder()
    with Archive.create_or_open(
        tmp_path / "a", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        ingest([tmp_path / name], archive, encoder)
        assert annotate(archive, [SoundAnnotator()]).failed == []
        [video] = archive.videos()
        found = archive.annotations.of(video.id, "sound")
        assert found is not None
        assert [one.text for one in found.annotations if one.score > 0.5] == ["Speech"]
