"""From a sentence encoder's name to the loaded one, `auto` included."""

from pathlib import Path

from retrieval.encoders import hub
from retrieval.encoders.automatic import Choice
from retrieval.encoders.names import AUTO
from retrieval.encoders.sentence_encoder import SentenceEncoder
from retrieval.errors import ModelError

BUNDLED = "bundled"
PREFERRED = "intfloat/multilingual-e5-base"
"""Of the same family as the bundled multilingual-e5-small, with twice its depth."""
PROBE = "modules.json"
"""A small file that each of sentence-transformers' repositories has."""
WEIGHTS = ("model.safetensors", "pytorch_model.bin")


def choose_sentences(name: str) -> Choice:
    """Resolve a user's name: `auto`, `bundled`, a model of the hub or a folder. ModelError where it is empty.

    It takes a few seconds at most where the hub does not answer.
    """
    name = name.strip()
    if not name:
        raise ModelError(
            "The sentence model has no name; name auto, bundled, a model of the hub or a folder."
        )
    if name == BUNDLED:
        return Choice(BUNDLED, "Sentences bundled, as asked for.")
    if name != AUTO:
        folder = Path(name).expanduser()
        canonical = str(folder.absolute()) if folder.is_dir() else name
        return Choice(canonical, f"Sentences {canonical}, as asked for.")
    if hub.here(PREFERRED, *WEIGHTS):
        return Choice(PREFERRED, f"Sentences {PREFERRED}: its weights are on this machine.")
    if hub.answers_for(PREFERRED, PROBE):
        return Choice(PREFERRED, f"Sentences {PREFERRED}: its weights are fetched from the hub.")
    return Choice(
        BUNDLED,
        f"Sentences {BUNDLED}, multilingual-e5-small: the weights of {PREFERRED} are not on this machine "
        "and the model hub cannot be reached.",
    )


def load_sentences(name: str, *, device: str | None = None) -> SentenceEncoder:
    """The sentence encoder of that name, ready to encode. ModelError where it cannot be had."""
    chosen = choose_sentences(name).name
    if chosen == BUNDLED:
        from retrieval.encoders.sentences import Sentences

        return Sentences()
    from retrieval.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(chosen, device=device)
