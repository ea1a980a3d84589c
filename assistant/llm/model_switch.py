"""The language model in use, which can be switched while conversations go on.

Whoever answers a turn takes the model that is in use when it begins; one that is switched away goes when its last
answer is done.
"""

import threading
from collections.abc import Callable

from assistant.llm.protocol import LanguageModel
from retrieval.errors import ModelError

LoadModel = Callable[[str], LanguageModel | None]
"""By name, as `load_language_model` does. Raises ModelError."""


class ModelSwitch:
    """Threads may share it, and so may the assistants of several archives."""

    def __init__(
        self,
        current: LanguageModel | None,
        name: str = "",
        load: LoadModel | None = None,
        keep: Callable[[str], None] = lambda name: None,
    ) -> None:
        """`name` is what `current` was loaded by, `keep` is told of each choice; without `load` there is none."""
        self._lock = threading.Lock()
        self._load = load
        self._keep = keep
        self.current = current
        self.name = name

    @property
    def can_switch(self) -> bool:
        """Whether other models can be loaded at all."""
        return self._load is not None

    def choose(self, name: str) -> None:
        """Takes the model of that name into use. ModelError where it cannot be had: the one in use stays."""
        if self._load is None:
            raise ModelError("The language model cannot be switched here.")
        with self._lock:
            self.current = self._load(name)
            self.name = name
            self._keep(name)
