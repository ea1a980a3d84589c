"""MXF clips of the kind OP-Atom: pictures and each track of sound lie in files of their own (SMPTE ST 390).

Which belong together is said by the identity of the material that they are of; where a writer gave each its own,
by their names and that they last as long.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import av

from ingest.media.containers import open_container
from retrieval.errors import MediaError

SUFFIX = ".mxf"
SAME_LENGTH = 0.2
"""Seconds that the files of one clip may differ by."""
MIN_SHARED_NAME = 0.5
"""Share of the shorter stem that the names of one clip's files have in common at the beginning."""
UNKNOWN_MATERIAL = "0x" + "0" * 64


@dataclass(frozen=True, slots=True)
class _Essence:
    has_pictures: bool
    has_sound: bool
    material: str
    duration: float


def is_sound_of(path: Path, others: Iterable[Path]) -> Path | None:
    """The pictures that a file holds the sound of; None where it is a clip of its own, or no MXF."""
    mine = _essence_of(path)
    if mine is None or mine.has_pictures or not mine.has_sound:
        return None
    near = [other for other in others if other != path and _may_belong(other, path)]
    return next((other for other in near if _belong(_essence_of(other), other, mine, path)), None)


def sound_files(path: Path) -> list[Path]:
    """The files with the sound of a clip: itself, where it is whole."""
    mine = _essence_of(path)
    if mine is None or mine.has_sound or not mine.has_pictures:
        return [path]
    found = [
        other
        for folder in {path.parent, path.parent.parent / "AUDIO"}
        for other in _mxf_files(folder)
        if other != path and (theirs := _essence_of(other)) is not None and not theirs.has_pictures
        and _belong(mine, path, theirs, other)
    ]  # fmt: skip
    return sorted(found) or [path]


def _may_belong(pictures: Path, sound: Path) -> bool:
    """Whether they lie together: Avid has both in one folder, P2 cards in VIDEO and AUDIO."""
    together = pictures.parent == sound.parent or pictures.parent.parent == sound.parent.parent
    return pictures.suffix.lower() == SUFFIX and together


def _belong(pictures: _Essence | None, of: Path, sound: _Essence, at: Path) -> bool:
    if pictures is None or not pictures.has_pictures or pictures.has_sound:
        return False
    if pictures.material and pictures.material == sound.material:
        return True
    letters = zip(of.stem.casefold(), at.stem.casefold(), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], letters))
    alike = shared >= MIN_SHARED_NAME * min(len(of.stem), len(at.stem))
    return alike and abs(pictures.duration - sound.duration) <= SAME_LENGTH


def _essence_of(path: Path) -> _Essence | None:
    if path.suffix.lower() != SUFFIX:
        return None
    try:
        stat = path.stat()
        return _essence(path, stat.st_size, stat.st_mtime_ns)
    except (MediaError, OSError):
        return None


@lru_cache(maxsize=4096)
def _essence(path: Path, size: int, changed: int) -> _Essence:
    del size, changed  # a file that has changed is looked at again
    with open_container(path) as container:
        material = str(container.metadata.get("material_package_umid", ""))
        return _Essence(
            bool(container.streams.video),
            bool(container.streams.audio),
            "" if material.lower() == UNKNOWN_MATERIAL else material,
            (container.duration or 0) / av.time_base,
        )


def _mxf_files(folder: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if entry.name.lower().endswith(SUFFIX)]
    except OSError:
        return []
