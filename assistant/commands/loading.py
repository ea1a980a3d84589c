"""Archives, encoders and language models by name, with one line on stderr where there was a choice."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.output import tell
from assistant.models.language_models import (
    LanguageModel,
    ModelOptions,
    load_language_model,
    load_vision_model,
)
from assistant.planning.turn_kinds import TurnKinds
from assistant.settings import Settings, read_settings
from retrieval.archive import Archive
from retrieval.catalogue import Catalogue
from retrieval.encoders import (
    Encoder,
    SentenceEncoder,
    canonical_name,
    choose_encoder,
    choose_sentences,
    load_encoder,
    load_sentences,
)
from retrieval.encoders.names import AUTO
from retrieval.encoders.sentence_models import BUNDLED
from retrieval.encoders.sentences_on_demand import SentencesOnDemand

if TYPE_CHECKING:
    from assistant.seeing import Eyes
    from ingest.recognisers import Recogniser


@contextmanager
def open_to_search(folder: Path) -> Iterator[tuple[Archive, Encoder]]:
    """An archive with the encoder that it was made with."""
    with Archive.open(folder) as archive:
        yield archive, load_encoder(archive.encoder)


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
    return load_language_model(name, _model_options(read_settings()))


def eyes(vision_model: str) -> "Eyes | None":
    """The vision model of that name, with the frames of the archive's files; None for `none`."""
    from assistant.seeing import Eyes
    from ingest.stills import stills

    settings = read_settings()
    model = load_vision_model(vision_model, _model_options(settings))
    return None if model is None else Eyes(model, stills, settings.vision_seconds)


def _model_options(settings: Settings) -> ModelOptions:
    key = settings.server_key.get_secret_value() or os.environ.get("OPENAI_API_KEY", "")
    return ModelOptions(settings.server_model, key, settings.language_model_capable)


def sentence_encoder(archive: Archive) -> SentenceEncoder:
    """What finds subtitles by their meaning, loaded when it is first needed.

    As the settings name it; `auto` keeps to the model that the archive's subtitles were embedded with.
    """
    asked = read_settings().sentences
    recorded = archive.spoken.model() if asked == AUTO else None
    name = recorded or choose_sentences(asked).name
    return SentencesOnDemand(name, lambda: load_sentences(name))


def sentences_to_search(archive: Archive) -> SentenceEncoder:
    """The model that the archive's subtitles were embedded with, loaded when speech is first asked for."""
    name = archive.spoken.model() or BUNDLED
    return SentencesOnDemand(name, lambda: load_sentences(name))


def turn_kinds(sentences: SentenceEncoder | None = None) -> TurnKinds:
    """What guesses a turn's kind; it shares the bundled sentence model where subtitles are found by it."""
    if sentences is None or sentences.name != BUNDLED:
        sentences = SentencesOnDemand(BUNDLED, lambda: load_sentences(BUNDLED))
    return TurnKinds(sentences)


def speech_model_named(name: str) -> "Recogniser | None":
    """The speech model of that name, loaded when it first listens; None for `none`."""
    from ingest.recognisers import recogniser_named

    return recogniser_named(name, tell)
