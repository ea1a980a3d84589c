"""Encoders: pictures and texts in one space. This package is the only one that sees torch and ONNX Runtime.

`load_encoder` gives any of them by name; what they have in common stands in `Encoder`.
"""

from retrieval.encoders.automatic import Choice, choose_encoder
from retrieval.encoders.encoder import Encoder, Prepared
from retrieval.encoders.loading import load_encoder
from retrieval.encoders.names import canonical_name

__all__ = ["Choice", "Encoder", "Prepared", "canonical_name", "choose_encoder", "load_encoder"]
