"""Sounds as vectors: what shots sound like is found by any words, where a model for it is configured.

CLAP is loaded by transformers' own code from random weights that the tests make: what it says means nothing. What
is found is tried with a stand-in that hears pitch.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    ClapAudioConfig,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    ClapTextConfig,
    RobertaTokenizer,
)

from assistant.cli.setup.annotator_models import AudioTexts, audio_model
from assistant.i18n.catalogue import texts_in
from assistant.web.media.annotation_lanes import annotation_lanes
from ingest.annotators import loading
from ingest.annotators.audio.audio_annotator import AudioAnnotator
from ingest.annotators.audio.clap import ClapAudioModel
from ingest.media.audio import SAMPLE_RATE, Samples
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError, UsageError
from retrieval.queries import Filters, Query
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.calibration.match_strength import match_strength
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.audio_search import AudioSearch, JoinedSoundSearch
from retrieval.search.senses.sound_names import audioset_names
from retrieval.types import ShotId, Vectors
from tests.conftest import Filmoteca
from tests.support.factories import make_archive, make_shots, make_video
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.sound_files import write_sound_file
from tests.support.footage.spoken_clips import silence, write_speech_clip

HIGH, LOW = 3_000.0, 200.0
"""Hz of the tones that the stand-in tells apart."""


def write_clap(folder: Path, seed: int = 1) -> Path:
    """A CLAP of random weights with a tokenizer of single letters, as transformers keeps it."""
    torch.manual_seed(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *letters, *(f"Ġ{one}" for one in letters), "Ġ"]
    text = ClapTextConfig(
        vocab_size=len(tokens), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=80, projection_dim=16, initializer_range=0.5,
    )  # fmt: skip
    hearing = ClapAudioConfig(
        hidden_size=32, depths=[1, 1, 1, 1], num_attention_heads=[1, 1, 1, 1], patch_embeds_hidden_size=4,
        projection_dim=16,
    )  # fmt: skip
    config = ClapConfig(text_config=text.to_dict(), audio_config=hearing.to_dict(), projection_dim=16)
    ClapModel(config).save_pretrained(folder)
    tokenizer = RobertaTokenizer(
        vocab={token: at for at, token in enumerate(tokens)}, merges=[], model_max_length=70
    )
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    ClapProcessor(extractor, tokenizer).save_pretrained(folder)
    return folder


class PitchModel:
    """Hears whether a sound is high or low, and reads those words; AudioSet's names lie in other directions."""

    rate, scale = 48_000, 20.0

    def __init__(self, version: str = "1", fails_at: int = 0) -> None:
        self.name, self.version, self.fails_at = "pitch", version, fails_at
        self.heard: list[float] = []

    def encode_sounds(self, sounds: Sequence[Samples]) -> Vectors:
        self.heard += [len(sound) / self.rate for sound in sounds]
        if self.fails_at and len(self.heard) >= self.fails_at:
            raise ModelError("The sound model failed ({reason}); run it again.", reason="no memory")
        found = np.zeros((len(sounds), 16), np.float32)
        for row, sound in zip(found, sounds, strict=True):
            pitch = np.abs(np.fft.rfft(sound)).argmax() * self.rate / len(sound)
            row[0 if pitch > 1_000 else 1] = 1.0
        return found

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), 16), np.float32)
        for row, text in zip(found, texts, strict=True):
            random = np.random.default_rng(sum(map(ord, text)))
            row[:] = random.standard_normal(16) * 0.1
            row[0] += 3.0 * ("piping" in text)
            row[1] += 3.0 * ("rumble of a cellar" in text)
            row /= np.linalg.norm(row)
        return found


def tone(hertz: float, seconds: float) -> Samples:
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.4 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Three videos of four seconds: a high tone, a low one, and one without any sound to be heard."""
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    sounds = {"high": tone(HIGH, 4), "low": tone(LOW, 4), "mute": silence(4)}
    paths = [write_speech_clip(tmp_path / f"{name}.mp4", sound, seconds=4) for name, sound in sounds.items()]
    encoder = ColourEncoder()
    made = Archive.create_or_open(tmp_path / "colours", encoder=encoder.name, dimensions=encoder.dimensions)
    assert not ingest(paths, made, encoder).failed
    return made


def names_of(archive: Archive, shots: Sequence[ShotId]) -> list[str]:
    names = archive.video_names()
    return [Path(names[shot.video]).stem for shot in shots]


def test_clap_is_loaded_by_name_hears_an_archive_and_is_told_apart_by_its_weights(
    archive: Archive, tmp_path: Path, filmoteca: Filmoteca, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_clap(tmp_path / "weights")
    monkeypatch.setenv("FILMOTECA_AUDIO_MODEL", f"clap:{folder}")
    outcome = filmoteca("annotate", archive.folder, "--with", "audio", "--json")
    assert outcome.status == 0, outcome.err
    (total,) = archive.annotations.totals()
    assert (total.annotator.kind, total.annotator.name, total.videos) == ("audio", f"clap:{folder}", 3)
    kept = archive.annotations.sound_vectors(total.annotator)
    assert names_of(archive, [ShotId(one.video, 1) for one in kept]) in (["high", "low"], ["low", "high"])
    for _, one in kept:
        assert one.vector is not None
        assert float(np.linalg.norm(one.vector)) == pytest.approx(1, abs=1e-4)
        assert one.text in audioset_names()
        assert 0 < one.score <= 1
    other = ClapAudioModel(str(write_clap(tmp_path / "other", 2)))
    texts = AudioTexts.configured()
    assert texts is not None
    assert (texts.name, texts.version) == (total.annotator.name, total.annotator.version)
    assert other.version != texts.version
    assert texts.encode_texts(["a dog barks", "waves"]).shape == (2, 16)
    hits = filmoteca("search", "--archive", archive.folder, "--sound", "a dog barks", "--json")
    assert hits.status == 0, hits.err
    assert filmoteca("annotate", archive.folder, "--with", "audio").out[0].endswith("3 videos done before.")


def test_sounds_of_any_length_and_rate_of_silence_become_vectors(tmp_path: Path) -> None:
    model = ClapAudioModel(str(write_clap(tmp_path / "weights")))
    assert model.rate == 48_000
    some = [tone(HIGH, 12.0), tone(LOW, 0.2), silence(1)]
    vectors = model.encode_sounds(some)
    assert vectors.shape == (3, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    with pytest.raises(ModelError, match="failed"):
        model.encode_sounds([np.empty(0, np.float32)])


def test_any_words_find_the_shots_that_sound_like_them(archive: Archive) -> None:
    model = PitchModel()
    assert not annotate(archive, [AudioAnnotator(model)]).failed
    search = AudioSearch(archive, model)
    for words, name in (("piping", "high"), ("rumble of a cellar", "low")):
        matches = search.search(words, Filters(), frozenset())
        assert names_of(archive, [matches[0].shot]) == [name]
        assert match_strength(matches[0].evidence) == "strong"
        strong = [one for one in matches if match_strength(one.evidence) == "strong"]
        assert set(names_of(archive, [one.shot for one in strong])) == {name}
    assert AudioSearch(archive, PitchModel("2")).search("piping", Filters(), frozenset()) == []
    others = search.search("piping", Filters(not_video=("high.mp4",)), frozenset())
    assert "high" not in names_of(archive, [one.shot for one in others])


def test_what_is_heard_so_is_the_sense_of_sounds_in_a_question(archive: Archive) -> None:
    model = PitchModel()
    assert "sound" not in ArchiveSenses(archive, None, audio=model)
    annotate(archive, [AudioAnnotator(model)])
    assert "sound" not in ArchiveSenses(archive, None)  # nobody reads the words
    engine = SearchEngine(archive, ColourEncoder(), annotations=ArchiveSenses(archive, None, audio=model))
    page = engine.search(Query(text="piping", senses=("heard",)), per_video=None)
    assert names_of(archive, [page.hits[0].shot.id]) == ["high"]
    (reason,) = page.hits[0].reasons
    assert reason.sense == "heard"
    asked = engine.search(Query(sound="rumble of a cellar"), per_video=None)
    assert names_of(archive, [asked.hits[0].shot.id]) == ["low"]
    assert asked.unannotated == ()
    lanes = annotation_lanes(archive, page.hits[0].video.id, texts_in("en"))
    assert [lane.kind for lane in lanes] == ["audio"]


def test_of_two_searches_for_sounds_the_surer_speaks(tmp_path: Path) -> None:
    class Fixed:
        def __init__(self, *found: AnnotationMatch) -> None:
            self.found = found

        def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
            return self.found

    one, two = ShotId("a1", 1), ShotId("b2", 1)
    bark, shout = Annotation(0.0, 1.0, "Bark", 0.9), Annotation(0.0, 1.0, "Shout", 0.9)
    joined = JoinedSoundSearch(
        [
            Fixed(AnnotationMatch(one, 1.0, 1.0, bark)),
            Fixed(AnnotationMatch(two, 3.0, 3.0, shout), AnnotationMatch(one, 2.0, 0.5, shout)),
        ]
    )
    found = joined.search("a bark", Filters(), frozenset())
    assert [(match.shot, match.annotation) for match in found] == [(two, shout), (one, bark)]


def test_long_shots_are_heard_in_pieces_short_ones_with_what_is_around_them(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "clip.mp4", tone(LOW, 26.4), seconds=27)
    shots = make_shots("a1", [25.0, 0.4, 1.6])
    model = PitchModel()
    found = AudioAnnotator(model).annotate(make_video("a1", path=path), shots)
    assert [(round(one.start, 2), round(one.end, 2)) for one in found] == [
        (0.0, 8.33), (8.33, 16.67), (16.67, 25.0), (25.0, 25.4), (25.4, 27.0),
    ]  # fmt: skip
    assert model.heard[:3] == pytest.approx([8.33] * 3, abs=0.05)
    assert model.heard[3] == pytest.approx(1.0, abs=0.05)
    assert model.heard[4] == pytest.approx(1.0, abs=0.1)  # the track ends before the shot


def test_files_without_sound_and_tracks_of_one_sample_have_none(tmp_path: Path) -> None:
    tiny = write_speech_clip(tmp_path / "tiny.mp4", tone(LOW, 1 / SAMPLE_RATE), seconds=2)
    model = PitchModel()
    assert AudioAnnotator(model).annotate(make_video("a1", path=tiny), make_shots("a1", [2.0])) == []
    assert model.heard == []


def test_a_file_of_sound_alone_is_heard_too(archive: Archive, tmp_path: Path) -> None:
    path = write_sound_file(tmp_path / "hum.wav", tone(LOW, 4))
    assert not ingest([path], archive, ColourEncoder()).failed
    annotate(archive, [AudioAnnotator(PitchModel())])
    [sound] = [video for video in archive.videos() if video.is_sound]
    found = archive.annotations.of(sound.id, "audio")
    assert found is not None
    assert found.annotations


def test_a_model_that_fails_in_the_middle_is_said_and_asked_again(archive: Archive) -> None:
    report = annotate(archive, [AudioAnnotator(PitchModel(fails_at=2))])
    assert ["no memory" in str(line) for line in report.failed] == [True]
    assert report.videos == {"audio": 2}
    assert annotate(archive, [AudioAnnotator(PitchModel())]).videos == {"audio": 1}


def test_nothing_is_loaded_where_nothing_is_configured_and_wrong_names_are_explained(
    filmoteca: Filmoteca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(tmp_path / "archive", "a1").close()
    assert audio_model() is None
    assert AudioTexts.configured() is None
    assert "audio" not in loading.kept_names("all", people=True)
    assert "audio" in loading.kept_names(
        "all", people=True, models=loading.AnnotatorModels(audio=lambda: PitchModel())
    )
    outcome = filmoteca("annotate", tmp_path / "archive", "--with", "audio")
    assert outcome.status == 1
    assert "FILMOTECA_AUDIO_MODEL" in outcome.err[0]
    monkeypatch.setenv("FILMOTECA_AUDIO_MODEL", "wav2clip")
    with pytest.raises(UsageError, match="wav2clip"):
        audio_model()
    with pytest.raises(ModelError, match="cannot be loaded"):
        ClapAudioModel(str(tmp_path))
    with pytest.raises(ModelError, match="not on this machine"):
        ClapAudioModel("nobody/no-such-model")


def test_an_archive_that_no_such_model_has_heard_does_not_load_one(tmp_path: Path) -> None:
    def load() -> PitchModel:
        raise AssertionError("loaded")

    ears = AnnotatorName("sound", "ears", "1")
    with make_archive(tmp_path / "archive", "a1") as archive:
        with archive.writing():
            bell = Annotation(0.0, 1.0, "Bell", 0.9)
            archive.set_annotations("a1", VideoAnnotations(ears, (bell,)))
        assert AudioSearch(archive, AudioTexts(load)).search("a bell", Filters(), frozenset()) == []
