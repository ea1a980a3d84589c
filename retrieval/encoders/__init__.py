"""Encoders: pictures and texts in one space. This package is the only one that sees torch and ONNX Runtime.

`load_encoder` gives any of them by name; what they have in common stands in `Encoder`.
`load_sentences` and `SentenceEncoder` are the same for what is said.
"""

from retrieval.encoders.automatic import Choice, choose_encoder
from retrieval.encoders.encoder import Encoder, Prepared
from retrieval.encoders.loading import load_encoder
from retrieval.encoders.names import canonical_name
from retrieval.encoders.sentence_encoder import SentenceEncoder
from retrieval.encoders.sentence_models import choose_sentences, load_sentences

__all__ = [
    "Choice",
    "Encoder",
    "Prepared",
    "SentenceEncoder",
    "canonical_name",
    "choose_encoder",
    "choose_sentences",
    "load_encoder",
    "load_sentences",
]
