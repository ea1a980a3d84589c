"""Encoders: pictures and texts in one space. This package is the only one that sees torch and ONNX Runtime.

`load_encoder` gives any of them by name; what they have in common stands in `Encoder`.
`load_sentence_encoder` and `SentenceEncoder` are the same for what is said.
"""

from retrieval.encoders.encoder import Encoder, Prepared, SentenceEncoder
from retrieval.encoders.names import canonical_name
from retrieval.encoders.selection import EncoderChoice, choose_encoder, load_encoder
from retrieval.encoders.sentences.selection import choose_sentence_encoder, load_sentence_encoder

__all__ = [
    "Encoder",
    "EncoderChoice",
    "Prepared",
    "SentenceEncoder",
    "canonical_name",
    "choose_encoder",
    "choose_sentence_encoder",
    "load_encoder",
    "load_sentence_encoder",
]
