"""From a sentence encoder's name to the loaded one, `auto` included; or to one that is loaded when it is used."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from retrieval.encoders import hub
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.encoders.names import AUTO
from retrieval.encoders.selection import EncoderChoice
from retrieval.errors import ModelError
from retrieval.types import Vectors

BUNDLED_SENTENCES = "bundled"
PREFERRED_SENTENCES = "intfloat/multilingual-e5-base"
"""Of the same family as the bundled multilingual-e5-small, with twice its depth."""
MODULES_FILE = "modules.json"
"""A small file that each of sentence-transformers' repositories has."""
SENTENCE_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


def choose_sentence_encoder(name: str) -> EncoderChoice:
    """Resolve a user's name: `auto`, `bundled`, a model of the hub or a folder. ModelError where it is empty.

    It takes a few seconds at most where the hub does not answer.
    """
    name = name.strip()
    if not name:
        raise ModelError(
            "The sentence model has no name; name auto, bundled, a model of the hub or a folder."
        )
    if name == BUNDLED_SENTENCES:
        return EncoderChoice(BUNDLED_SENTENCES, "Sentences bundled, as asked for.")
    if name != AUTO:
        folder = Path(name).expanduser()
        canonical = str(folder.absolute()) if folder.is_dir() else name
        return EncoderChoice(canonical, f"Sentences {canonical}, as asked for.")
    if hub.cached_file(PREFERRED_SENTENCES, *SENTENCE_WEIGHT_FILES):
        return EncoderChoice(
            PREFERRED_SENTENCES, f"Sentences {PREFERRED_SENTENCES}: its weights are on this machine."
        )
    if hub.hub_has_file(PREFERRED_SENTENCES, MODULES_FILE):
        return EncoderChoice(
            PREFERRED_SENTENCES, f"Sentences {PREFERRED_SENTENCES}: its weights are fetched from the hub."
        )
    return EncoderChoice(
        BUNDLED_SENTENCES,
        f"Sentences {BUNDLED_SENTENCES}, multilingual-e5-small: the weights of {PREFERRED_SENTENCES} are not on "
        "this machine and the model hub cannot be reached.",
    )


def load_sentence_encoder(name: str, *, device: str | None = None) -> SentenceEncoder:
    """The sentence encoder of that name, ready to encode. ModelError where it cannot be had."""
    chosen = choose_sentence_encoder(name).name
    if chosen == BUNDLED_SENTENCES:
        from retrieval.encoders.sentences.bundled import bundled_sentences

        return bundled_sentences()
    from retrieval.encoders.sentences.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(chosen, device=device)


class LazySentenceEncoder:
    """Stands for the sentence encoder of that name: most runs find no new subtitles to embed.

    The first use raises what loading raises.
    """

    def __init__(self, name: str, load: Callable[[], SentenceEncoder]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _model(self) -> SentenceEncoder:
        return self._load()

    @property
    def dimensions(self) -> int:
        """Of a vector; loads the model."""
        return self._model.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder.encode_queries`; loads the model."""
        return self._model.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder.encode_passages`; loads the model."""
        return self._model.encode_passages(texts)
