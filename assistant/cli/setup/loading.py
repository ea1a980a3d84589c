"""Archives, encoders and language models by name, with one line on stderr where there was a choice."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.planning.intent_classifier import IntentClassifier
from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.cli.terminal.output import tell
from assistant.llm.language_models import ModelOptions, load_language_model, load_vision_model
from assistant.llm.protocol import LanguageModel
from assistant.settings import Settings, read_settings
from retrieval.archive.archive import Archive
from retrieval.archive.catalogue import Catalogue
from retrieval.encoders import (
    Encoder,
    SentenceEncoder,
    canonical_name,
    choose_encoder,
    choose_sentence_encoder,
    load_encoder,
    load_sentence_encoder,
)
from retrieval.encoders.names import AUTO
from retrieval.encoders.sentences.selection import BUNDLED_SENTENCES, LazySentenceEncoder
from retrieval.search.engine import SearchEngine

if TYPE_CHECKING:
    from assistant.agent.questions.visual_qa import VisualQA
    from ingest.speech.asr import AsrModel


@contextmanager
def open_to_search(folder: Path) -> Iterator[SearchEngine]:
    """An archive with the encoders that it was made with."""
    with Archive.open(folder) as archive:
        yield search_engine(archive)


def search_engine(archive: Archive) -> SearchEngine:
    """What searches an open archive."""
    return SearchEngine(archive, load_encoder(archive.encoder), sentences_to_search(archive))


@contextmanager
def open_to_ingest(
    folder: Path, encoder: str | None, load: Callable[[str], Encoder] | None = None
) -> Iterator[tuple[Archive, Encoder]]:
    """An archive to write to, new or old; without an encoder's name an old one keeps its own.

    `load` loads encoders otherwise, such as once for several archives.
    """
    known = recorded_encoder(folder)
    if encoder is None and known is not None:
        name = known
    else:
        choice = choose_encoder(encoder or "auto")
        name = known if known is not None and encoder == "auto" else choice.name
        if encoder in (None, "auto"):
            tell(choice.line)
    if known is not None and known != canonical_name(name):
        with Archive.create_or_open(folder, encoder=canonical_name(name), dimensions=0):
            pass  # raises: the archive holds another encoder, which is said before any weights are loaded
    loaded = (load or load_encoder)(name)
    with Archive.create_or_open(folder, encoder=loaded.name, dimensions=loaded.dimensions) as archive:
        yield archive, loaded


def encoder_named(name: str) -> Encoder:
    """The encoder of that name, loaded."""
    return load_encoder(name)


def recorded_encoder(folder: Path) -> str | None:
    """The encoder of an archive; None where there is no archive yet, or only the beginning of one."""
    path = folder / "catalogue.sqlite3"
    if not path.is_file():
        return None
    with closing(Catalogue.open(path)) as catalogue:
        return None if catalogue.empty else catalogue.encoder[0]


def language_model(name: str) -> LanguageModel | None:
    """The model of that name, with what the settings say of it."""
    return load_language_model(name, _model_options(read_settings()), tell)


def visual_qa(vision_model: str) -> "VisualQA | None":
    """The vision model of that name, with the frames of the archive's files; None for `none`."""
    from assistant.agent.questions.visual_qa import VisualQA
    from ingest.media.frame_grabs import frame_jpegs

    settings = read_settings()
    model = load_vision_model(vision_model, _model_options(settings))
    return None if model is None else VisualQA(model, frame_jpegs, settings.vision_seconds)


def _model_options(settings: Settings) -> ModelOptions:
    key = settings.server_key.get_secret_value() or os.environ.get("OPENAI_API_KEY", "")
    return ModelOptions(settings.server_model, key, settings.language_model_capable)


def sentence_encoder(archive: Archive) -> SentenceEncoder:
    """What finds subtitles by their meaning, loaded when it is first needed.

    As the settings name it; `auto` keeps to the model that the archive's subtitles were embedded with.
    """
    asked = read_settings().sentences
    recorded = archive.subtitle_search.model() if asked == AUTO else None
    name = recorded or choose_sentence_encoder(asked).name
    return LazySentenceEncoder(name, lambda: load_sentence_encoder(name))


def sentences_to_search(archive: Archive) -> SentenceEncoder:
    """The model that the archive's subtitles were embedded with, loaded when speech is first asked for."""
    name = archive.subtitle_search.model() or BUNDLED_SENTENCES
    return LazySentenceEncoder(name, lambda: load_sentence_encoder(name))


def intent_classifier(sentences: SentenceEncoder | None = None) -> IntentClassifier:
    """What guesses a turn's kind; it shares the bundled sentence model where subtitles are found by it."""
    return IntentClassifier(_bundled_sentences(sentences))


def question_classifier(sentences: SentenceEncoder | None = None) -> QuestionClassifier:
    """What reads questions about footage; it shares the bundled sentence model as `intent_classifier` does."""
    return QuestionClassifier(_bundled_sentences(sentences))


def _bundled_sentences(sentences: SentenceEncoder | None) -> SentenceEncoder:
    if sentences is not None and sentences.name == BUNDLED_SENTENCES:
        return sentences
    return LazySentenceEncoder(BUNDLED_SENTENCES, lambda: load_sentence_encoder(BUNDLED_SENTENCES))


def speech_model_named(name: str) -> "AsrModel | None":
    """The speech model of that name, loaded when it first listens; None for `none`."""
    from ingest.speech.asr import lazy_asr_model

    return lazy_asr_model(name, tell)
