"""Speech models: the bundled ones hear what is said, OpenAI's are loaded from a checkpoint, names are checked."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from whisper import load_model
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import get_tokenizer

from ingest.media.audio import SAMPLE_RATE, Samples
from ingest.speech.asr import choose_asr_model, lazy_asr_model, load_asr_model, openai_whisper
from ingest.speech.asr.asr_model import BEAM_SIZE, DECODING_TEMPERATURES, AsrModel
from ingest.speech.asr.bundled import load_bundled
from ingest.speech.asr.openai_whisper import OpenAIWhisper
from retrieval.errors import ModelError
from tests.support.footage.spoken_clips import SPEECH_RECORDING, read_recording, silence


def said(model: AsrModel, language: str = "en") -> str:
    [utterances] = model.encode([read_recording(SPEECH_RECORDING)]).transcribe([language])
    return "".join(word.text for utterance in utterances for word in utterance.words).strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bundled:base", "bundled:tiny.en"])
def test_a_bundled_model_hears_what_is_said(name: str) -> None:
    model = load_asr_model(name)
    assert model.name == name
    heard = said(model).lower().replace("'", "")
    assert "good at something" in heard
    assert "never do it for free" in heard
    sounds = model.encode([read_recording(SPEECH_RECORDING)])
    words = [word for utterance in sounds.transcribe(["en"])[0] for word in utterance.words]
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert words[-1].end <= len(read_recording(SPEECH_RECORDING)) / SAMPLE_RATE + 0.5
    [languages] = sounds.detect_languages()
    assert max(languages, key=lambda language: languages[language]) == "en"


@pytest.mark.slow
def test_the_joined_weights_are_made_anew_where_they_are_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path))
    load_asr_model("bundled:base")
    [weights] = tmp_path.glob("*/model.bin")
    whole = weights.stat().st_size
    with weights.open("r+b") as file:
        file.truncate(whole // 2)
    load_asr_model("bundled:base")
    assert weights.stat().st_size == whole
    with weights.open("r+b") as file:
        file.write(b"\xff" * 4096)
    load_asr_model("bundled:base")
    assert weights.read_bytes()[:4] != b"\xff" * 4
    assert sorted((path.name for path in tmp_path.iterdir() if path.is_dir()), reverse=True) == [
        "whisper-base",
        "checked",
    ]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="FILMOTECA_CACHE"):
        load_asr_model("bundled:base")


SAYS = ["<|es|>", "<|transcribe|>", "<|0.00|>", " Hello", " there", ".", "<|1.00|>", "<|endoftext|>"]
"""What the checkpoint below writes at each place, whatever it hears."""


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper of two small layers, saved as OpenAI saves theirs: each place of a text has one token.

    Its layers add nothing; a place's own direction leads to the token that has the same direction.
    """
    torch.manual_seed(0)
    dimensions = ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=32,
        n_audio_head=2,
        n_audio_layer=2,
        n_vocab=51865,
        n_text_ctx=448,
        n_text_state=32,
        n_text_head=2,
        n_text_layer=2,
    )
    model = Whisper(dimensions)
    tokens = get_tokenizer(multilingual=True)
    with torch.no_grad():
        for block in model.decoder.blocks:
            for layer in (block.attn.out, block.cross_attn.out, block.mlp[2]):
                layer.weight.zero_()
                layer.bias.zero_()
        model.decoder.positional_embedding.zero_()
        model.decoder.token_embedding.weight.zero_()
        for place in range(dimensions.n_text_ctx):
            model.decoder.positional_embedding[place, min(place, len(SAYS) - 1)] = 100
        for place, text in enumerate(SAYS):
            [token] = tokens.encoding.encode(text, allowed_special="all")
            model.decoder.token_embedding.weight[token, place] = 10
    path = tmp_path_factory.mktemp("whisper") / "small.pt"
    torch.save({"dims": vars(dimensions), "model_state_dict": model.state_dict()}, path)
    return path


@pytest.mark.slow
def test_a_checkpoint_of_openais_is_run_by_openais_code(checkpoint: Path) -> None:
    model = load_asr_model(f"openai-whisper:{checkpoint}")
    sounds = model.encode([silence(1), silence(2)])
    languages = sounds.detect_languages()[1]
    assert len(languages) > 90
    assert languages["es"] == pytest.approx(1, abs=0.01)
    [utterance], _ = sounds.transcribe(["es", "en"])
    assert [word.text for word in utterance.words] == [" Hello", " there."]
    assert all(0 <= word.start <= word.end <= 1.1 for word in utterance.words)
    assert utterance.avg_logprob == pytest.approx(0, abs=0.05)
    assert utterance.no_speech_prob < 0.1


def noise(seconds: float, seed: int) -> Samples:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * SAMPLE_RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Whisper of random weights, which writes 16 tokens at most: what hangs on every sound it is given."""
    torch.manual_seed(1)
    dimensions = ModelDimensions(80, 1500, 32, 2, 2, 51865, 32, 32, 2, 2)
    model = Whisper(dimensions)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim > 1:
                weights.normal_(0, 0.3)
        times = get_tokenizer(multilingual=True).timestamp_begin
        model.decoder.token_embedding.weight[times:] = 0  # a window is heard to its end in one pass
    path = tmp_path_factory.mktemp("untrained") / "small.pt"
    torch.save({"dims": vars(dimensions), "model_state_dict": model.state_dict()}, path)
    return path


@pytest.mark.slow
def test_several_sounds_at_once_are_heard_as_openais_code_hears_each(
    untrained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_whisper, "DECODING_TEMPERATURES", (0.0,))  # another try is drawn by lot
    sounds = [noise(seconds, seed) for seed, seconds in enumerate((3, 6, 1, 2))]
    languages = ["es", "en", "es", "de"]
    told = load_asr_model(f"openai-whisper:{untrained}").encode(sounds).transcribe(languages)
    model = load_model(str(untrained))
    for sound, language, segments in zip(sounds, languages, told, strict=True):
        alone = model.transcribe(
            sound,
            language=language,
            beam_size=BEAM_SIZE,
            temperature=(0.0,),
            logprob_threshold=None,
            no_speech_threshold=None,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=False,
        )["segments"]
        assert [segment.avg_logprob for segment in segments] == pytest.approx(
            [segment["avg_logprob"] for segment in alone], abs=1e-4
        )
        assert [(word.text, word.start, word.end) for segment in segments for word in segment.words] == [
            (word["word"], word["start"], word["end"]) for segment in alone for word in segment["words"]
        ]
    assert len({segments[0].avg_logprob for segments in told}) == len(sounds), "each is heard for itself"


@pytest.mark.slow
def test_several_sounds_at_once_are_heard_as_faster_whisper_hears_each() -> None:
    speech = read_recording(SPEECH_RECORDING)
    sounds = [speech, silence(2), np.concatenate([speech, silence(1), speech]), speech[SAMPLE_RATE:]]
    told = load_asr_model("bundled:tiny.en").encode(sounds).transcribe(["en"] * len(sounds))
    model = load_bundled("bundled:tiny.en")._model
    for sound, segments in zip(sounds, told, strict=True):
        alone, _ = model.transcribe(
            sound,
            language="en",
            beam_size=BEAM_SIZE,
            temperature=list(DECODING_TEMPERATURES),
            log_prob_threshold=None,
            no_speech_threshold=None,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        assert [(word.text, word.start, word.end) for segment in segments for word in segment.words] == [
            (word.word, word.start, word.end) for segment in alone for word in segment.words or ()
        ]


@pytest.mark.slow
def test_the_same_sound_is_written_down_the_same_way_again(
    untrained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_whisper, "DECODING_TEMPERATURES", (0.8,))  # every word is drawn
    model, sound = load_asr_model(f"openai-whisper:{untrained}"), noise(2, 1)
    first, second = (model.encode([sound]).transcribe(["en"]) for _ in range(2))
    assert first == second
    state = torch.random.get_rng_state()
    model.encode([sound]).transcribe(["en"])
    assert torch.equal(torch.random.get_rng_state(), state), "what else draws by lot is left alone"


class Cramped:
    """A device that holds the states of one sound."""

    def __init__(self, model: Any, error: type[RuntimeError]) -> None:
        self._model, self._error, self.refused = model, error, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def _one(self, count: int) -> None:
        if count > 1:
            self.refused += 1
            raise self._error("out of memory")

    def encode(self, features: Any, **options: Any) -> Any:
        self._one(features.shape[0])
        return self._model.encode(features, **options)

    def encoder(self, windows: Any) -> Any:
        self._one(len(windows))
        return self._model.encoder(windows)


@pytest.mark.slow
def test_batches_shrink_to_what_the_device_holds(checkpoint: Path) -> None:
    openai, faster = OpenAIWhisper(checkpoint, "small"), load_bundled("bundled:tiny.en")
    openai._model = cramped = Cramped(openai._model, torch.OutOfMemoryError)
    faster._model.model = narrow = Cramped(faster._model.model, RuntimeError)
    pairs: list[tuple[AsrModel, Cramped]] = [(openai, cramped), (faster, narrow)]
    for model, device in pairs:
        assert model.batch_size > 2
        heard = model.encode([silence(1)] * 4).transcribe(["en"] * 4)
        assert (len(heard), model.batch_size, device.refused) == (4, 1, 3)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("whispr", "There is no speech model 'whispr'"),
        ("openai-whisper:/no/such.pt", "cannot be loaded"),
        ("none", "Name bundled"),
    ],
)
def test_a_model_that_cannot_be_had_is_a_sentence(name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        load_asr_model(name)


def test_a_file_that_is_no_model_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"not a model")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.bin").write_bytes(b"not a model")
    for name in (f"openai-whisper:{tmp_path / 'model.pt'}", f"faster-whisper:{tmp_path / 'folder'}"):
        with pytest.raises(ModelError, match="cannot be loaded"):
            load_asr_model(name)


def test_auto_takes_the_bundled_model_on_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.speech.asr.loading._has_gpu", lambda: False)
    assert choose_asr_model("auto").name == "bundled:base"
    monkeypatch.setattr("ingest.speech.asr.bundled.is_installed", lambda name: name == "bundled:tiny.en")
    assert choose_asr_model("auto").name == choose_asr_model("bundled").name == "bundled:tiny.en"


def test_a_model_on_demand_is_loaded_when_it_listens() -> None:
    model = lazy_asr_model("openai-whisper:/no/such.pt")
    assert model is not None
    assert model.name == "openai-whisper:/no/such.pt"
    with pytest.raises(ModelError):
        model.encode([silence(1)])
    assert lazy_asr_model("none") is None
