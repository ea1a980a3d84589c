"""The folders of this machine that the owner lets the page take footage from, and nothing outside of them.

Links are followed to where they lead before that is judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from assistant.footage.paths import read, shown
from assistant.footage.refusals import Refused
from retrieval.names import folded

IsVideo = Callable[[Path], bool]
"""Whether a file's name is a video's; the file is not opened."""

LARGEST_FOLDER = 5_000
"""Entries of one folder that are looked at: a page that lists more helps nobody."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder. At the top, `folder` is None and `folders` are the roots."""

    folder: Path | None
    above: Path | None
    """None in a root, above which lies the list of roots where there are several."""
    folders: tuple[Path, ...]
    videos: tuple[Path, ...]


class Folders:
    """The roots, and what is below them."""

    def __init__(self, roots: Sequence[Path], is_video: IsVideo) -> None:
        self.roots = tuple(dict.fromkeys(root.expanduser().resolve() for root in roots))
        self._is_video = is_video

    def allowed(self, text: str) -> Path:
        """The file or folder that is written so; Refused where it is not there or outside of the roots."""
        try:
            path = read(text).expanduser()
            real = path.resolve(strict=True) if path.is_absolute() else None
        except (OSError, ValueError, RuntimeError):  # ValueError: a null byte; RuntimeError: a loop of links
            real = None
        if real is None or not any(real.is_relative_to(root) for root in self.roots):
            raise Refused(
                "outside", HTTPStatus.NOT_FOUND
            )  # the same for both: it tells nothing of what is there
        return real

    def listing(self, text: str = "") -> Listing:
        """The folder that is written so; without a text the only root, or the list of roots."""
        if not text and len(self.roots) > 1:
            return Listing(None, None, self.roots, ())
        folder = self.allowed(text) if text else self._only_root()
        folders, videos = [], []
        try:
            for number, entry in enumerate(folder.iterdir()):
                if number >= LARGEST_FOLDER:
                    break
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    if any(entry.resolve().is_relative_to(root) for root in self.roots):
                        folders.append(entry)
                elif self._is_video(entry):
                    videos.append(entry)
        except NotADirectoryError as error:
            raise Refused("no_folder", name=shown(folder)) from error
        except OSError as error:
            reason = error.strerror or "?"
            raise Refused("unreadable", HTTPStatus.FORBIDDEN, name=shown(folder), reason=reason) from error
        is_root = folder in self.roots
        return Listing(
            folder,
            None if is_root else folder.parent,
            tuple(sorted(folders, key=lambda path: folded(path.name))),
            tuple(sorted(videos, key=lambda path: folded(path.name))),
        )

    def _only_root(self) -> Path:
        if not self.roots:
            raise Refused("outside", HTTPStatus.NOT_FOUND)
        return self.roots[0]
