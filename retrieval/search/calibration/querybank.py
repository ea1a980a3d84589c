"""Everyday questions, against which a shot's likeness to one question is weighed.

Some shots are near to any text at all, and would come up for every question. How near a shot is to its nearest
everyday questions tells that, and is taken off: querybank normalisation (Bogolin et al., CVPR 2022). The same
querybank tells whether a question fits a shot better than questions usually do. It knows no archive.
"""

from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

from retrieval.encoders import Encoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.types import Vectors

CLASS_NAME_STRIDE = 4
"""Of the 1,000 ImageNet names every fourth is asked; all of them find no more, and take four times as long."""
QUERYBANK_VERSION = 1
"""Rises when the questions change."""


def querybank_questions() -> list[str]:
    """Names of everyday things, such as people may ask for.

    They stand in a module of open_clip that needs none of its others: importing the whole takes seconds, and 760 MB
    that the process then keeps.
    """
    package = find_spec("open_clip")
    assert package is not None
    assert package.submodule_search_locations is not None
    [folder] = package.submodule_search_locations
    return list(
        run_path(str(Path(folder, "zero_shot_metadata.py")))["IMAGENET_CLASSNAMES"][::CLASS_NAME_STRIDE]
    )


def load_querybank(encoder: Encoder) -> Vectors:
    """(250, d) float32, unit length: the everyday questions' vectors, kept in the file cache."""
    return cached_vectors(
        f"query-bank-{QUERYBANK_VERSION}", encoder.name, encoder.encode_texts, querybank_questions
    )
