"""The files that a video has in its archive: frame embeddings and thumbnails, in one folder a revision.

A revision is one cut of a video into shots; its folder is written before the catalogue shows it and
never changed. It does not know which revisions are visible.
"""

import shutil
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.storage.durable import sync_folder, sync_tree

REMOVED = ".removed-"
"""How the folder of a revision begins that is being removed."""


class FrameEmbeddings(NamedTuple):
    """What a video was cut from, so that it can be cut again without being encoded again."""

    times: NDArray[np.float64]
    """(n,) seconds, rising."""
    vectors: NDArray[np.float16]
    """(n, d), each row unit length to float16's precision; read from the file as it is used."""
    boundary_signals: Mapping[str, NDArray[np.generic]] = MappingProxyType({})
    """What else the shots were cut from, by name, as the ingest gave it."""


class RevisionFiles:
    """The revisions' folders under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, revision: int, thumbnails: Sequence[bytes], frames: FrameEmbeddings) -> None:
        """Writes a new revision: a JPEG file for each shot, numbered from 1, and the frames; all of it is on the
        disk when this returns."""
        self.remove(revision)
        folder = self._revision(revision)
        folder.mkdir(parents=True)
        np.save(folder / "times.npy", frames.times)
        np.save(folder / "frames.npy", frames.vectors)
        np.savez(folder / "witnesses.npz", allow_pickle=False, **frames.boundary_signals)
        for number, jpeg in enumerate(thumbnails, 1):
            self.thumbnail(revision, number).write_bytes(jpeg)
        sync_tree(folder)
        sync_folder(self._folder.parent)

    def frames(self, revision: int) -> FrameEmbeddings:
        """OSError, ValueError or EOFError where the files are missing or damaged."""
        folder = self._revision(revision)
        with (
            (folder / "witnesses.npz").open("rb") as file,
            np.load(file) as boundary_signals,
        ):  # a cut one is closed too
            return FrameEmbeddings(
                np.load(folder / "times.npy"),
                np.load(folder / "frames.npy", mmap_mode="r"),
                dict(boundary_signals),
            )

    def thumbnail(self, revision: int, number: int) -> Path:
        """The JPEG file of that shot; whether it is there is not looked at."""
        return self._revision(revision) / f"{number:05d}.jpg"

    def remove(self, revision: int) -> None:
        """Removes what there is of a revision; what cannot be removed now is a leftover for later.

        It goes from its place in one step, so that who reads it beside, a backup above all, finds all of it or
        nothing.
        """
        folder, removed = self._revision(revision), self._folder / f"{REMOVED}{revision:06d}"
        shutil.rmtree(removed, ignore_errors=True)
        try:
            folder.rename(removed)
        except FileNotFoundError:
            return
        except OSError:  # Windows, while a file of it is open
            removed = folder
        shutil.rmtree(removed, ignore_errors=True)

    def remove_all_but(self, kept: Container[int]) -> int:
        """Removes the leftovers of killed runs; how many there were."""
        leftovers = [number for number in numbered_folders(self._folder) if number not in kept]
        for revision in leftovers:
            self.remove(revision)
        half_gone = list(self._folder.glob(f"{REMOVED}*"))
        for folder in half_gone:
            shutil.rmtree(folder, ignore_errors=True)
        return len(leftovers) + len(half_gone)

    def _revision(self, revision: int) -> Path:
        return self._folder / f"{revision:06d}"


def numbered_folders(folder: Path) -> list[int]:
    """The numbers of the numbered folders in a folder that may not exist yet."""
    if not folder.is_dir():
        return []
    return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal())
