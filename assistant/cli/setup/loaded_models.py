"""Models by name, each loaded once however many archives use it, and the assistant of an archive over them."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.cli.setup import loading
from assistant.cli.setup.zero_gpu import on_zero_gpu
from assistant.settings import read_settings
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.encoders.sentence_models import BUNDLED_SENTENCES

if TYPE_CHECKING:
    from assistant.agent.assistant import Assistant

Model = TypeVar("Model")


class LoadedModels:
    """What archives share. Threads may share it; one loads at a time."""

    def __init__(self, language_model: str, vision_model: str = "none") -> None:
        self._language_model = language_model
        self._vision_model = vision_model
        self._lock = threading.RLock()
        self._loaded: dict[tuple[str, str], object] = {}

    def open(self, folder: Path) -> "Assistant":
        """Opens an archive with the models that it needs, ready to be asked. The caller closes the archive."""
        from retrieval.search.search import warm_up

        archive = Archive.open(folder)
        try:
            encoder = self.encoder(archive.encoder)
            sentences = self.sentences(archive)
            warm_up(archive, encoder, sentences)
            return self.over(archive, encoder)
        except BaseException:
            archive.close()
            raise

    def over(self, archive: Archive, encoder: Encoder) -> "Assistant":
        """The assistant for an open archive, with what the settings say."""
        from assistant.agent.assistant import Assistant

        settings, sentences = read_settings(), self.sentences(archive)
        return Assistant(
            archive,
            encoder,
            self._once("language", self._language_model, loading.language_model),
            sentences=sentences,
            kinds=self._once(
                "kinds", BUNDLED_SENTENCES, lambda _: loading.intent_classifier(self._bundled(sentences))
            ),
            eyes=self._once("eyes", self._vision_model, loading.visual_qa),
            plan_seconds=settings.plan_seconds,
            turn_seconds=settings.turn_seconds,
            then_seconds=settings.then_seconds,
        )

    def encoder(self, name: str) -> Encoder:
        return self._once("encoder", name, lambda name: on_zero_gpu(loading.encoder_named(name)))

    def sentences(self, archive: Archive) -> SentenceEncoder:
        """The model that the archive's subtitles were embedded with."""
        made = loading.sentences_to_search(archive)
        return self._once("sentences", made.name, lambda _: made)

    def _bundled(self, sentences: SentenceEncoder) -> SentenceEncoder | None:
        """The bundled sentence model where it is there already; it loads when it is first needed."""
        return sentences if sentences.name == BUNDLED_SENTENCES else None

    def _once(self, kind: str, name: str, load: Callable[[str], Model]) -> Model:
        with self._lock:
            if (kind, name) not in self._loaded:
                self._loaded[kind, name] = load(name)
            return self._loaded[kind, name]  # type: ignore[return-value]
