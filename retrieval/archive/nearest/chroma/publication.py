"""What a writer has put into Chroma, recorded in the archive's folder: readers see what the collection lacks.

A collection carries a mark, which every change renews. One that carries another mark than was recorded is none of
ours: its server was set back, or a copy of the archive's folder uses it. It does not know Chroma.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.storage.atomic_files import atomic_file

RECORD = "chroma.json"


class Publication(BaseModel):
    """What a collection holds."""

    model_config = ConfigDict(frozen=True)

    collection: str
    """Its name."""
    marks: tuple[str, ...]
    """The collection carries one of these; two while somebody changes it."""
    revision: int = 0
    """All shots that were visible up to it are there."""
    revisions: tuple[int, ...] = ()
    """All of which shots may be there, rising."""


class _Record(BaseModel):
    publications: Mapping[str, Publication] = {}


class PublicationFile:
    """The record in one folder: a publication for each place that collections lie at."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RECORD
        self._kept: tuple[tuple[int, ...], _Record] = (), _Record()

    def version(self) -> tuple[int, ...]:
        """Changes whenever the record does."""
        try:
            stat = self._path.stat()
        except OSError:
            return ()
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    def read(self, place: str) -> Publication | None:
        """What was published there; None where nothing was, or the record cannot be read."""
        return self._read().publications.get(place)

    def write(self, place: str, publication: Publication | None) -> None:
        """Records it, or that nothing is there; ArchiveError where that fails."""
        others = {key: kept for key, kept in self._read().publications.items() if key != place}
        if publication is not None:
            others[place] = publication
        self._path.parent.mkdir(exist_ok=True)
        with atomic_file(self._path) as file:
            file.write(_Record(publications=others).model_dump_json().encode())

    def _read(self) -> _Record:
        version, (known, record) = self.version(), self._kept
        if version == known:
            return record
        try:
            record = _Record.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            record = _Record()
        self._kept = version, record
        return record
