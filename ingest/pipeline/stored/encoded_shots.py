"""What an archive's encoder saw in its shots, for annotators that ask it. It knows no annotator."""

from collections.abc import Sequence

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, load_encoder
from retrieval.types import Shot, Vectors


class ArchiveShots:
    """The shots of an open archive and the encoder that it was made with, loaded when it has to read a text."""

    def __init__(self, archive: Archive, encoder: Encoder | None = None) -> None:
        self._archive, self._encoder = archive, encoder

    @property
    def encoder(self) -> str:
        """The encoder's name."""
        return self._archive.encoder

    def shots(self, shots: Sequence[Shot]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors."""
        return self._archive.vectors([shot.id for shot in shots])

    def texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length. ModelError where the encoder cannot be loaded."""
        if self._encoder is None:
            self._encoder = load_encoder(self._archive.encoder)
        return self._encoder.encode_texts(texts)
