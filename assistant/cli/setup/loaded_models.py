"""Models by name, each loaded once however many archives use it, and the assistant of an archive over them."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.cli.setup import loading
from assistant.cli.setup.zero_gpu import on_zero_gpu
from assistant.llm.model_switch import ModelSwitch
from assistant.settings import read_settings
from retrieval.archive.archive import Archive
from retrieval.concurrency.limiter import search_limiter
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.encoders.batched_texts import BatchedEncoder
from retrieval.encoders.sentences.selection import BUNDLED_SENTENCES
from retrieval.search.engine import SearchEngine

if TYPE_CHECKING:
    from assistant.agent.assistant import Assistant

Model = TypeVar("Model")


class LoadedModels:
    """What archives share. Threads may share it; one loads at a time."""

    def __init__(self, language_model: str, vision_model: str = "none", *, processes: int = 1) -> None:
        """`processes` share this machine's cores; the language model of several is not switched while they run."""
        self._language_model = language_model
        self._vision_model = vision_model
        self._limiter, self._alone = search_limiter(processes), processes == 1
        self._lock = threading.RLock()
        self._loaded: dict[tuple[str, str], object] = {}

    def open(self, folder: Path) -> "Assistant":
        """Opens an archive with the models that it needs, ready to be asked. The caller closes the archive."""
        archive = Archive.open(folder)
        try:
            engine = self.engine(archive)
            engine.warm_up()
            return self.over(engine)
        except BaseException:
            archive.close()
            raise

    def engine(self, archive: Archive) -> SearchEngine:
        """What searches an open archive; its models are shared with other archives."""
        return loading.engine_over(
            archive, self.encoder(archive.encoder), self.sentences(archive), self._limiter
        )

    def over(self, engine: SearchEngine) -> "Assistant":
        """The assistant over an engine, with what the settings say."""
        from assistant.agent.assistant import Assistant

        settings = read_settings()
        return Assistant(
            engine,
            self._once("language", self._language_model, self._switch),
            question_classifier=self._once(
                "questions", BUNDLED_SENTENCES, lambda _: loading.question_classifier(engine.sentences)
            ),
            image_model=self._once("image", settings.image_model, lambda _: loading.image_model()),
            visual_qa=self._once("vision", self._vision_model, loading.visual_qa),
            plan_seconds=settings.plan_seconds,
            tool_seconds=settings.tool_seconds,
            turn_seconds=settings.turn_seconds,
            then_seconds=settings.then_seconds,
        )

    def _switch(self, name: str) -> ModelSwitch:
        switch = loading.model_switch(name)
        return switch if self._alone else ModelSwitch(switch.current, switch.name)

    def encoder(self, name: str) -> Encoder:
        """The encoder of that name, loaded once for all archives."""
        return self._once(
            "encoder", name, lambda name: BatchedEncoder(on_zero_gpu(loading.encoder_named(name)))
        )

    def sentences(self, archive: Archive) -> SentenceEncoder:
        """The model that the archive's subtitles were embedded with."""
        made = loading.sentences_to_search(archive)
        return self._once("sentences", made.name, lambda _: made)

    def _once(self, kind: str, name: str, load: Callable[[str], Model]) -> Model:
        with self._lock:
            if (kind, name) not in self._loaded:
                self._loaded[kind, name] = load(name)
            return self._loaded[kind, name]  # type: ignore[return-value]
