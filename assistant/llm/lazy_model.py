"""A language model that is loaded when it is first asked something: most runs ask it nothing."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.llm.protocol import (
    ChatMessage,
    LanguageModel,
    StopCheck,
    Tool,
    ToolAnswer,
    never_stop,
)
from retrieval.errors import ModelError

POLL_SECONDS = 0.05
"""How often a waiting caller looks whether it was stopped."""


class LazyModel:
    """Stands for the model of that name.

    Who asks first waits for it as long as an answer may take; it is loaded to the end all the same. Where that
    fails, the question raises why, once, and from then on the model is trusted with nothing.
    """

    def __init__(self, name: str, load: Callable[[], LanguageModel], *, capable: bool) -> None:
        self._name = name
        self._load = load
        self._capable = capable
        self._lock = threading.Lock()
        self._begun = False
        self._done = threading.Event()
        self._model: LanguageModel | None = None
        self._failure: ModelError | None = None

    @property
    def name(self) -> str:
        """What the model calls itself, or what it is expected to once it is loaded."""
        return self._name if self._model is None else self._model.name

    @property
    def capable(self) -> bool:
        """As of the model; one that could not be loaded is not."""
        if self._failure is not None:
            return False
        return self._capable if self._model is None else self._model.capable

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: StopCheck = never_stop,
    ) -> str:
        """As `LanguageModel.complete`; empty where the model is not loaded in time. Loading counts as time."""
        ends = time.monotonic() + seconds
        if (model := self._loaded(ends, stop)) is None:
            return ""
        left = ends - time.monotonic()
        return model.complete(messages, schema=schema, max_tokens=max_tokens, seconds=left, stop=stop)

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        """As `LanguageModel.stream`; nothing where the model is not loaded in time."""
        ends = time.monotonic() + seconds
        if (model := self._loaded(ends, stop)) is not None:
            left = ends - time.monotonic()
            yield from model.stream(messages, max_tokens=max_tokens, seconds=left, stop=stop)

    def call_tools(
        self,
        messages: Sequence[ChatMessage],
        tools: Sequence[Tool],
        *,
        only: str = "",
        max_tokens: int = 400,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> ToolAnswer:
        """As `LanguageModel.call_tools`; no calls where the model is not loaded in time."""
        ends = time.monotonic() + seconds
        if (model := self._loaded(ends, stop)) is None:
            return ToolAnswer()
        left = ends - time.monotonic()
        return model.call_tools(messages, tools, only=only, max_tokens=max_tokens, seconds=left, stop=stop)

    def load(self) -> None:
        """Begins to load it, unless that has begun; nobody waits."""
        with self._lock:
            if not self._begun:
                self._begun = True
                threading.Thread(target=self._fill, daemon=True).start()

    def _fill(self) -> None:
        try:
            self._model = self._load()
        except ModelError as error:
            self._failure = error
        finally:
            self._done.set()

    def _loaded(self, ends: float, stop: StopCheck) -> LanguageModel | None:
        """The model; None where it was not there in time. ModelError where it cannot be had."""
        self.load()
        while not self._done.wait(POLL_SECONDS):
            if stop() or time.monotonic() > ends:
                return None
        if self._failure is not None:
            raise self._failure
        return self._model
