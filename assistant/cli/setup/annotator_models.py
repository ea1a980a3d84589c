"""The models of annotators as the settings name them: what sees actions (VideoMAE, X-CLIP), what compares sounds
with words (CLAP). Nothing is loaded where they name none."""

from collections.abc import Sequence
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Self

from assistant.settings import read_settings
from ingest.annotators.actions.action_annotator import ActionModel, LoadActions
from ingest.annotators.audio.audio_annotator import AudioModel, LoadAudio
from retrieval.errors import UsageError
from retrieval.search.reranking import RerankingModel
from retrieval.types import Vectors

if TYPE_CHECKING:
    from ingest.annotators.actions.xclip import XclipModel

VIDEOMAE, XCLIP, CLAP = "videomae", "xclip", "clap"


def action_model() -> LoadActions | None:
    """What loads the model that the settings name; None where they name none. UsageError for wrong settings."""
    kind, name = _named()
    if not kind:
        return None

    def load() -> ActionModel:
        if kind == XCLIP:
            return _xclip(name)
        from ingest.annotators.actions.videomae import DEFAULT, VideoMaeModel

        return VideoMaeModel(name or DEFAULT)

    return load


def reranker() -> RerankingModel | None:
    """What looks at a search's best shots again, loaded when it is first asked; None where no X-CLIP is configured.
    UsageError for wrong settings."""
    kind, name = _named()
    if kind != XCLIP:
        return None

    @cache
    def load() -> RerankingModel:
        from ingest.annotators.actions.reranking import ActionReranker

        return ActionReranker(_xclip(name)).similarities

    return lambda text, shots: load()(text, shots)


def audio_model() -> LoadAudio | None:
    """What loads the model that the settings name, once; None where they name none. UsageError as for actions."""
    given = read_settings().audio_model.strip()
    if given in ("", "none"):
        return None
    kind, _, name = given.partition(":")
    if kind != CLAP:
        raise UsageError(
            "{name!r} is no sound model; name clap, or clap with a name of the hub or a folder, as in clap:FOLDER.",
            name=given,
        )
    return lambda: _clap(name)


class AudioTexts:
    """The words' side of the sound model that is configured, loaded when it is first asked; threads take turns."""

    def __init__(self, load: LoadAudio) -> None:
        self._load, self._lock = load, Lock()

    @classmethod
    def configured(cls) -> Self | None:
        """None where no sound model is configured. UsageError for wrong settings."""
        return None if (load := audio_model()) is None else cls(load)

    @cached_property
    def _model(self) -> AudioModel:
        return self._load()

    @property
    def name(self) -> str:
        """Loads the model, as the others do. ModelError."""
        return self._model.name

    @property
    def version(self) -> str:
        """Of the model."""
        return self._model.version

    @property
    def scale(self) -> float:
        """Of its cosines."""
        return self._model.scale

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """As `AudioTextModel.encode_texts`."""
        with self._lock:
            return self._model.encode_texts(texts)


@cache
def _clap(name: str) -> AudioModel:
    from ingest.annotators.audio.clap import DEFAULT, ClapAudioModel

    return ClapAudioModel(name or DEFAULT)


@cache
def _xclip(name: str) -> "XclipModel":
    from ingest.annotators.actions.xclip import DEFAULT, XclipModel

    return XclipModel(name or DEFAULT)


def _named() -> tuple[str, str]:
    """The kind of model that is configured and its name; both empty where there is none."""
    given = read_settings().action_model.strip()
    if given in ("", "none"):
        return "", ""
    kind, _, name = given.partition(":")
    if kind not in (VIDEOMAE, XCLIP):
        raise UsageError(
            "{name!r} is no action model; name videomae, xclip, or one of them with a name of the hub or a folder, "
            "as in videomae:FOLDER.",
            name=given,
        )
    return kind, name
