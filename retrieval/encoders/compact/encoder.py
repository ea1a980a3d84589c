"""The bundled encoder: a joint space from weights that come inside installed packages, no download.

Pictures go through EfficientNet-Lite2 on ONNX Runtime, texts through multilingual-e5-small, and a learned
head joins them. docs/compact-encoder.md says what it is good at.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import onnxruntime

from retrieval.concurrency.numeric_threads import usable_cores
from retrieval.encoders.compact.backbone import GRAPH_NAME, INPUT_SIZE, OUTPUTS, build_graph
from retrieval.encoders.compact.backbone_int8 import INT8_GRAPH_NAME, build_int8_graph, supports_vnni
from retrieval.encoders.compact.head import Head
from retrieval.encoders.encoder import Prepared, encode_in_batches
from retrieval.encoders.names import COMPACT_NEWEST
from retrieval.encoders.sentences.bundled import bundled_sentences
from retrieval.picture_preparation import Squash
from retrieval.storage.file_cache import cached_bytes
from retrieval.types import Picture, Preparation, Vectors

Precision = Literal["float32", "int8"]


class CompactEncoder:
    """1,152 dimensions; English, and less well Spanish, French, German, Italian, Portuguese and Catalan."""

    batch_size: int = 16  # on two busy cores 1.5 times as fast as 4 (benchmarks/ingestion/encoder_speed.py)

    def __init__(
        self, threads: int | None = None, precision: Precision | None = None, name: str = COMPACT_NEWEST
    ) -> None:
        """`threads` of ONNX Runtime; None takes every core this process may use. `name` says which head.

        `precision` of the picture side; None takes int8 where the processor is faster in it. The two give nearly
        the same vectors (docs/compact-encoder.md), so an archive may hold both.
        """
        self.name = name
        self.preparation: Preparation = Squash(INPUT_SIZE)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or usable_cores()
        # threads that spin while they wait cost half the speed where the cores have other work
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            _graph(precision), options, providers=["CPUExecutionProvider"]
        )
        self._sentences = bundled_sentences()
        self._head = Head.bundled(name)
        self.dimensions = self._head.dimensions

    def prepare(self, picture: Picture) -> Prepared:
        """Squashed to (260, 260, 3) uint8, nothing cropped."""
        return self.preparation(picture)

    def encode_prepared(self, prepared: Prepared) -> Vectors:
        """As `Encoder.encode_prepared`, a batch at a time."""
        vectors = [np.empty((0, self.dimensions), np.float32)]
        for start in range(0, len(prepared), self.batch_size):
            batch = prepared[start : start + self.batch_size]
            vectors.append(self._head.join_pictures(*self._session.run(list(OUTPUTS), {"pictures": batch})))
        return np.concatenate(vectors)

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        """As `Encoder.encode_pictures`."""
        return encode_in_batches(self, pictures)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_texts`."""
        return self._head.join_texts(self._sentences.encode_queries(texts))


def _graph(precision: Precision | None) -> bytes:
    if precision == "int8" or (precision is None and supports_vnni()):
        return cached_bytes(INT8_GRAPH_NAME, build_int8_graph)
    return cached_bytes(GRAPH_NAME, build_graph)
