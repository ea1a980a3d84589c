"""Sentence encoders: the bundled one, any of sentence-transformers, and the lines' vectors they leave."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from retrieval.archive.archive import Archive
from retrieval.archive.tables.subtitle_search import SubtitleRow
from retrieval.encoders import choose_sentence_encoder, hub, load_sentence_encoder
from retrieval.encoders.sentences import selection
from retrieval.encoders.sentences.sentence_transformer import is_e5
from retrieval.errors import ModelError
from retrieval.speech.subtitle_embedding import SUBTITLES_PER_BATCH, embed_missing_subtitles
from retrieval.types import Speech, Subtitle, SubtitleTrack, Vectors
from tests.support.factories import make_archive, unit

WORDS = ("[UNK]", "query", "passage", ":", "rain", "sun", "goal")


def save_model(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """A sentence-transformers model that knows a handful of words."""
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.eye(len(WORDS), 8, dtype=np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu", prompts=prompts
    )
    model.save(str(folder), create_model_card=False)
    return folder


class Counting:
    """A sentence encoder that counts letters, and remembers what it was given."""

    dimensions = 26

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return unit([[0.01 + text.lower().count(chr(97 + n)) for n in range(26)] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self.encode_queries(texts)


def speech(*texts: str) -> Speech:
    lines = tuple(Subtitle(2.0 * n, 2.0 * n + 1, text) for n, text in enumerate(texts))
    return Speech((SubtitleTrack("en", "sidecar", "a.srt", lines),))


def unembedded(archive: Archive) -> list[SubtitleRow]:
    return archive.subtitle_search.without_vectors(-1, 10_000)


@pytest.mark.slow
def test_the_bundled_model_brings_two_languages_together() -> None:
    sentences = load_sentence_encoder("bundled")
    question = sentences.encode_queries(["¿va a llover?"])
    said = sentences.encode_passages(["It will rain tonight.", "He scores a goal."])
    assert said.shape == (2, sentences.dimensions)
    assert (sentences.name, float(said[0] @ question[0]) > float(said[1] @ question[0])) == ("bundled", True)


def test_a_folder_of_sentence_transformers_is_loaded_with_the_prompts_that_it_records(tmp_path: Path) -> None:
    plain = load_sentence_encoder(str(save_model(tmp_path / "plain")))
    prompted = load_sentence_encoder(
        str(save_model(tmp_path / "prompted", {"query": "query: ", "passage": "passage: "}))
    )
    assert (prompted.name, prompted.dimensions) == (str(tmp_path / "prompted"), 8)
    assert np.allclose(plain.encode_queries(["rain"]), plain.encode_passages(["rain"]))
    rain, query, passage = (WORDS.index(word) for word in ("rain", "query", "passage"))
    assert prompted.encode_queries(["rain"])[0, [rain, query, passage]].tolist() == pytest.approx(
        [0.577, 0.577, 0.0], abs=1e-3
    )
    assert prompted.encode_passages(["rain"])[0, [rain, query, passage]].tolist() == pytest.approx(
        [0.577, 0.0, 0.577], abs=1e-3
    )
    assert prompted.encode_passages([]).shape == (0, 8)


def test_e5_models_take_their_prefixes_by_name_where_they_record_none(tmp_path: Path) -> None:
    e5 = load_sentence_encoder(str(save_model(tmp_path / "tiny-e5-model")))
    assert e5.encode_queries(["rain"])[0, WORDS.index("query")] > 0.5
    assert e5.encode_passages(["rain"])[0, WORDS.index("passage")] > 0.5
    assert not is_e5("intfloat/multilingual-e5-large-instruct")


def test_what_is_no_model_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="empty cannot be loaded"):
        load_sentence_encoder(str(tmp_path / "empty"))
    with pytest.raises(ModelError, match="no name"):
        choose_sentence_encoder(" ")


def test_auto_takes_the_bundled_model_where_the_hub_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "cached_file", lambda *_: None)
    monkeypatch.setattr(hub, "hub_has_file", lambda *_: False)
    choice = choose_sentence_encoder("auto")
    assert choice.name == "bundled"
    assert "cannot be reached" in choice.line
    monkeypatch.setattr(hub, "hub_has_file", lambda *_: True)
    assert choose_sentence_encoder("auto").name == selection.PREFERRED_SENTENCES


def test_lines_are_embedded_once_and_again_by_another_model(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive, archive.writing():
        archive.set_speech("a1", speech("rain", "sun\nagain"))
        first = Counting()
        assert embed_missing_subtitles(archive, first) == 2
        archive.set_speech("b2", speech("goal"))
        assert embed_missing_subtitles(archive, first) == 1
        assert first.embedded == ["rain", "sun again", "goal"]
        other = Counting("other")
        assert embed_missing_subtitles(archive, other) == 3
        assert archive.subtitle_search.model() == "other"
    with Archive.open(tmp_path / "archive") as again:
        assert not unembedded(again)


def test_what_is_embedded_stays_when_a_run_ends_early(tmp_path: Path) -> None:
    texts = [f"line {n}" for n in range(3 * SUBTITLES_PER_BATCH)]

    def stop(done: int) -> None:
        if done >= 2 * SUBTITLES_PER_BATCH:
            raise KeyboardInterrupt

    with make_archive(tmp_path / "archive", "a1") as archive:
        with archive.writing():
            archive.set_speech("a1", speech(*texts))
        with pytest.raises(KeyboardInterrupt), archive.writing():
            embed_missing_subtitles(archive, Counting(), stop)
        assert len(unembedded(archive)) == SUBTITLES_PER_BATCH
        with archive.writing():
            assert embed_missing_subtitles(archive, Counting()) == SUBTITLES_PER_BATCH


def test_vectors_go_with_their_lines_and_only_writers_add_any(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        with pytest.raises(RuntimeError):
            embed_missing_subtitles(archive, Counting())
        with archive.writing():
            archive.set_speech("a1", speech("rain", "sun"))
            embed_missing_subtitles(archive, Counting())
            archive.set_speech("a1", speech("goal"))
            assert len(unembedded(archive)) == 1
            archive.remove_video("a1")
            assert not unembedded(archive)
