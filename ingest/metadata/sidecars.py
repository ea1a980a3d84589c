"""Which files beside a video tell of its recording, and what they say together with the video's own container.

`film.xmp` and `film.mp4.xmp`; Sony's `C0001M01.XML` beside `C0001.MP4`; Panasonic's `CLIP/0001AB.XML` for
`VIDEO/0001AB.MXF`; Canon's `AA000101.XML` beside `AA000101.MXF`. Names are compared without capitals.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.metadata.camera_xml import is_clip_metadata, is_sony, note_clip_metadata, note_sony
from ingest.metadata.collected_metadata import CollectedMetadata
from ingest.metadata.container_metadata import container_metadata
from ingest.metadata.xml_reading import read_xml
from ingest.metadata.xmp import is_xmp, note_xmp
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage
from retrieval.metadata.fields import MetadataValue
from retrieval.names import normalized_name

SUFFIXES = (".xmp", ".xml")
"""What somebody wrote comes before what a camera did."""
CARD_FOLDER = "CLIP"
"""Beside the folder VIDEO of a P2 card."""
CACHED_FOLDERS = 64


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What is known of a recording from files."""

    values: tuple[MetadataValue, ...] = ()
    doubts: tuple[LocalizableMessage, ...] = ()
    """A sentence for each file that could not be read, and each value that cannot be so."""


def read_metadata(path: Path, said: Mapping[str, str]) -> FileMetadata:
    """What a video's container says (`said`: its words by keys in small letters), and the files beside it.

    Nothing of it keeps a video from being taken in: what is wrong is told in `doubts`.
    """
    container = container_metadata(path, said)
    values, doubts = [*container.values.values()], list(container.doubts)
    told: set[str] = set()
    for sidecar in find_metadata_sidecars(path):
        found = CollectedMetadata(sidecar, "sidecar")
        try:
            _note(found)
        except MediaError as error:
            doubts.append(error.message)
            continue
        doubts += found.doubts
        values += [value for field, value in found.values.items() if field not in told]
        told |= found.values.keys()
    return FileMetadata(tuple(values), tuple(doubts))


def find_metadata_sidecars(video: Path) -> list[Path]:
    """The files that may tell of a video's recording, the surest first."""
    stem, name = normalized_name(video.stem), normalized_name(video.name)
    found = []
    for folder in (video.parent, video.parent.parent / CARD_FOLDER):
        for file in _xml_files(folder):
            own, suffix = normalized_name(Path(file).stem), Path(file).suffix.casefold()
            if own == stem or (suffix == ".xmp" and own == name):
                found.append(folder / file)
            elif suffix == ".xml" and own.startswith(stem) and re.fullmatch(r"m\d\d", own[len(stem) :]):
                found.append(folder / file)  # Sony's
    return sorted(found, key=lambda path: (SUFFIXES.index(path.suffix.casefold()), str(path)))


def _note(found: CollectedMetadata) -> None:
    """What a file beside a video says; nothing where it is XML of another kind. MediaError where it is damaged."""
    root = read_xml(found.path)
    if is_xmp(root):
        note_xmp(found, root)
    elif is_sony(root):
        note_sony(found, root)
    elif is_clip_metadata(root):
        note_clip_metadata(found, root)


def _xml_files(folder: Path) -> tuple[str, ...]:
    try:
        return _listed(folder, folder.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(CACHED_FOLDERS)
def _listed(folder: Path, changed: int) -> tuple[str, ...]:
    """The names; asked anew when the folder's time of change is another one."""
    with os.scandir(folder) as entries:
        return tuple(entry.name for entry in entries if entry.name.casefold().endswith(SUFFIXES))
