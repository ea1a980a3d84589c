"""Everyday questions, against which a shot's likeness to one question is weighed.

Some shots are near to any text at all, and would come up for every question. How near a shot is to its nearest
everyday questions tells that, and is taken off: querybank normalisation (Bogolin et al., CVPR 2022). The same
bank tells whether a question fits a shot better than questions usually do. It knows no archive.
"""

import hashlib
import io

import numpy as np

from retrieval.encoders import Encoder
from retrieval.storage.file_cache import cached_bytes
from retrieval.types import Vectors

CLASS_NAME_STRIDE = 4
"""Of the 1,000 ImageNet names every fourth is asked; all of them find no more, and take four times as long."""
QUERYBANK_VERSION = 1
"""Rises when the questions change."""
FINGERPRINT_TEXTS = ("a photograph", "una fotografía")
"""Their vectors tell an encoder from another of the same name, such as a checkpoint file that was replaced or a
head that learned another language."""


def querybank_questions() -> list[str]:
    """Names of everyday things, such as people may ask for."""
    from open_clip import IMAGENET_CLASSNAMES  # takes seconds to import, which a kept bank does not wait for

    return list(IMAGENET_CLASSNAMES[::CLASS_NAME_STRIDE])


def load_querybank(encoder: Encoder) -> Vectors:
    """The everyday questions' vectors, (250, d); encoded once for each encoder and kept in the cache."""
    probe = encoder.encode_texts(FINGERPRINT_TEXTS).astype(np.float16)
    digest = hashlib.sha256(encoder.name.encode() + probe.tobytes()).hexdigest()[:16]

    def make() -> bytes:
        file = io.BytesIO()
        np.save(file, encoder.encode_texts(querybank_questions()))
        return file.getvalue()

    bank: Vectors = np.load(io.BytesIO(cached_bytes(f"query-bank-{QUERYBANK_VERSION}-{digest}.npy", make)))
    return bank
