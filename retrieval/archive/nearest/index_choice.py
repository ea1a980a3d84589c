"""Which index an archive's vectors lie in, as FILMOTECA_VECTORS says: segments in its folder, or Chroma.

Each is filled from the catalogue by the next writer, so that another setting takes effect at once. It does not know
how either works.
"""

import os
from pathlib import Path

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.chroma.chroma_index import ChromaIndex
from retrieval.archive.nearest.chroma.collection import ChromaHome
from retrieval.archive.nearest.chroma.embedded import EmbeddedChroma
from retrieval.archive.nearest.chroma.server import ServerAddress, ServerChroma
from retrieval.archive.nearest.segment_index import SegmentIndex
from retrieval.archive.nearest.vector_index import VectorIndex
from retrieval.errors import UsageError

SETTING = "FILMOTECA_VECTORS"
SEGMENTS, EMBEDDED = "segments", "chroma"


def chosen_index(folder: Path, catalogue: Catalogue) -> VectorIndex:
    """The index in that folder of an archive, or on the server; UsageError where the setting makes no sense."""
    home = chosen_chroma(folder)
    return SegmentIndex(folder, catalogue) if home is None else ChromaIndex(home, folder, catalogue)


def chosen_chroma(folder: Path) -> ChromaHome | None:
    """Where the collections of Chroma lie; None for segments. UsageError where the setting makes no sense."""
    setting = os.environ.get(SETTING, "").strip() or SEGMENTS
    if setting == SEGMENTS:
        return None
    if setting == EMBEDDED:
        return EmbeddedChroma(folder / "chroma")
    if (address := ServerAddress.parse(setting)) is None:
        raise UsageError(
            "{setting} is set to {value!r}; set it to the address of a Chroma server such as "
            "http://localhost:8000, to chroma, or to nothing.",
            setting=SETTING,
            value=setting,
        )
    return ServerChroma(address)
