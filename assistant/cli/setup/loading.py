"""Archives, encoders and language models by name, with one line on stderr where there was a choice."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.cli.terminal.output import print_message
from assistant.image_models.image_model import ImageModel
from assistant.image_models.selection import named_image_model
from assistant.llm.language_models import ModelOptions, load_language_model, load_vision_model
from assistant.llm.model_preference import model_preference, store_model_preference
from assistant.llm.model_switch import ModelSwitch
from assistant.llm.protocol import LanguageModel
from assistant.llm.selection import AUTO as AUTO_MODEL
from assistant.llm.selection import BUNDLED, SMALLEST, choose_language_model
from assistant.settings import Settings, read_settings
from retrieval.archive.archive import Archive
from retrieval.archive.catalogue import Catalogue
from retrieval.concurrency.limiter import ConcurrencyLimiter
from retrieval.encoders import (
    Encoder,
    SentenceEncoder,
    canonical_name,
    choose_encoder,
    choose_sentence_encoder,
    load_encoder,
    load_sentence_encoder,
)
from retrieval.encoders.names import AUTO, COMPACT, COMPACT_NEWEST, has_newer_head
from retrieval.encoders.sentences.selection import BUNDLED_SENTENCES, LazySentenceEncoder
from retrieval.errors import ModelError
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses

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
    return engine_over(archive, load_encoder(archive.encoder), sentences_to_search(archive))


def engine_over(
    archive: Archive, encoder: Encoder, sentences: SentenceEncoder, limiter: ConcurrencyLimiter | None = None
) -> SearchEngine:
    """The same with models that are loaded, with all the senses that the archive has annotations for; `limiter` is
    those that its searches share with other archives'."""
    from assistant.cli.setup.annotator_models import AudioTexts, reranker

    senses = ArchiveSenses(archive, sentences, encoder, AudioTexts.configured())
    return SearchEngine(archive, encoder, sentences, senses, reranker(), limiter)


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
        keeps = known is not None and (encoder == "auto" or (encoder == COMPACT and has_newer_head(known)))
        name = known if known is not None and keeps else choice.name
        if encoder in (None, "auto"):
            print_message(choice.line)
    if known is not None and name == known and (line := older_head(folder, known)):
        print_message(line)
    if known is not None and known != canonical_name(name):
        with Archive.create_or_open(folder, encoder=canonical_name(name), dimensions=0):
            pass  # raises: the archive holds another encoder, which is said before any weights are loaded
    loaded = (load or load_encoder)(name)
    with Archive.create_or_open(folder, encoder=loaded.name, dimensions=loaded.dimensions) as archive:
        yield archive, loaded


def older_head(folder: Path, encoder: str) -> str | None:
    """What to say of an archive whose vectors are of an earlier head of the bundled encoder."""
    if not has_newer_head(encoder):
        return None
    return (
        f"{folder} keeps {encoder}, an earlier head of the bundled encoder; {COMPACT_NEWEST} finds more, in more "
        "languages. Ingest the videos into a new folder to have it."
    )


def encoder_named(name: str) -> Encoder:
    """The encoder of that name, loaded."""
    return load_encoder(name)


def recorded_encoder(folder: Path) -> str | None:
    """The encoder of an archive; None where there is no archive yet, or only the beginning of one."""
    path = folder / "catalogue.sqlite3"
    if not path.is_file():
        return None
    with closing(Catalogue.open(path)) as catalogue:
        return None if catalogue.empty else catalogue.record.encoder[0]


def language_model(name: str) -> LanguageModel | None:
    """The model of that name, with what the settings say of it."""
    return model_switch(name).current


def model_switch(name: str) -> ModelSwitch:
    """The model of that name in use, and others to be switched to.

    `auto` is what was chosen in the page before, or fetched here with a yes, else what is found.
    """
    options = _model_options(read_settings())
    keyless = replace(options, server_key="")  # a key is for the server that somebody named here

    def load(chosen: str) -> LanguageModel | None:
        return load_language_model(chosen, options if chosen == name else keyless, print_message)

    def keep(chosen: str) -> None:
        store_model_preference(
            model_preference().model_copy(update={"model": "" if chosen == AUTO_MODEL else chosen})
        )

    kept = model_preference().model if name == AUTO_MODEL else ""
    if kept:
        try:
            return ModelSwitch(load(kept), kept, load, keep)
        except ModelError as error:
            print_message(f"{error} The language model is chosen anew.")
    if name == AUTO_MODEL and (file := offer_model(keep)):
        return ModelSwitch(load(file), file, load, keep)
    return ModelSwitch(load(name), name, load, keep)


def offer_model(keep: Callable[[str], None]) -> str:
    """The file of the offered model, fetched because somebody at a terminal said yes; empty otherwise.

    Asked once, where this machine has no capable model.
    """
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    from assistant.llm.model_offer import fetch_offer, offered_model, refuse_offer

    if (
        choose_language_model(AUTO_MODEL).name not in (BUNDLED, SMALLEST)
        or (offer := offered_model()) is None
    ):
        return ""
    question = (
        f"This machine has no capable language model. Fetch {offer.name}, {offer.gigabytes:.1f} GB "
        f"({offer.licence}), once? Without it the bundled one helps where it can."
    )
    if not typer.confirm(question, default=False, err=True):
        refuse_offer(offer)
        return ""
    try:
        with typer.progressbar(length=100, label=offer.name, file=sys.stderr) as bar:
            path = str(fetch_offer(offer, lambda share: bar.update(int(100 * share) - bar.pos)))
    except ModelError as error:
        print_message(str(error))
        return ""
    keep(path)
    return path


def visual_qa(vision_model: str) -> "VisualQA | None":
    """The vision model of that name, with the frames of the archive's files; None for `none`."""
    from assistant.agent.questions.visual_qa import VisualQA
    from ingest.media.frame_grabs import frame_jpegs

    model = named_vision_model(vision_model)
    return None if model is None else VisualQA(model, frame_jpegs, read_settings().vision_seconds)


def named_vision_model(name: str) -> LanguageModel | None:
    """The vision model of that name, with what the settings say of it; None for `none`."""
    return load_vision_model(name, _model_options(read_settings()))


def image_model() -> ImageModel | None:
    """What draws, as the settings name it; it loads when it is first asked. None where they name none."""
    settings = read_settings()
    return named_image_model(
        settings.image_model,
        steps=settings.image_steps,
        key=_model_options(settings).server_key,
        seconds=settings.image_seconds,
    )


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


def question_classifier(sentences: SentenceEncoder | None = None) -> QuestionClassifier:
    """What reads questions about footage; it shares the bundled sentence model where subtitles are found by it."""
    return QuestionClassifier(_bundled_sentences(sentences))


def _bundled_sentences(sentences: SentenceEncoder | None) -> SentenceEncoder:
    if sentences is not None and sentences.name == BUNDLED_SENTENCES:
        return sentences
    return LazySentenceEncoder(BUNDLED_SENTENCES, lambda: load_sentence_encoder(BUNDLED_SENTENCES))


def speech_model_named(name: str) -> "AsrModel | None":
    """The speech model of that name, loaded when it first listens; None for `none`."""
    from ingest.speech.asr import lazy_asr_model

    return lazy_asr_model(name, print_message)
