"""The folders of this machine that the owner lets the page take footage from, and nothing outside of them.

Links are followed to where they lead before that is judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from assistant.footage.encoded_paths import decode_path, display_path, encode_path
from assistant.footage.errors import IntakeRefused
from retrieval.names import normalized_name

IsVideo = Callable[[Path], bool]
"""Whether a file's name is a video's; the file is not opened."""

MAX_FOLDER_ENTRIES = 5_000
"""Entries of one folder that are looked at: a page that lists more helps nobody."""


@dataclass(frozen=True, slots=True)
class FolderListing:
    """What lies in a folder. At the top, `folder` is None and `folders` are the roots."""

    folder: Path | None
    above: Path | None
    """None in a root, above which lies the list of roots where there are several."""
    folders: tuple[Path, ...]
    videos: tuple[Path, ...]


class AllowedFolders:
    """The roots, and what is below them."""

    def __init__(self, roots: Sequence[Path], is_video: IsVideo) -> None:
        self.roots = tuple(dict.fromkeys(root.expanduser().resolve() for root in roots))
        self._is_video = is_video

    def allowed(self, text: str) -> Path:
        """The file or folder that is written so; IntakeRefused where it is not there or outside of the roots."""
        try:
            path = decode_path(text).expanduser()
            real = path.resolve(strict=True) if path.is_absolute() else None
        except (OSError, ValueError, RuntimeError):  # ValueError: a null byte; RuntimeError: a loop of links
            real = None
        if real is None or not any(real.is_relative_to(root) for root in self.roots):
            raise IntakeRefused(
                "outside", HTTPStatus.NOT_FOUND
            )  # the same for both: it tells nothing of what is there
        return real

    def listing(self, text: str = "") -> FolderListing:
        """The folder that is written so; without a text the only root, or the list of roots."""
        if not text and len(self.roots) > 1:
            return FolderListing(None, None, self.roots, ())
        folder = self.allowed(text) if text else self._only_root()
        folders, videos = [], []
        try:
            for number, entry in enumerate(folder.iterdir()):
                if number >= MAX_FOLDER_ENTRIES:
                    break
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    if any(entry.resolve().is_relative_to(root) for root in self.roots):
                        folders.append(entry)
                elif self._is_video(entry):
                    videos.append(entry)
        except NotADirectoryError as error:
            raise IntakeRefused("no_folder", name=display_path(folder)) from error
        except OSError as error:
            reason = error.strerror or "?"
            raise IntakeRefused(
                "unreadable", HTTPStatus.FORBIDDEN, name=display_path(folder), reason=reason
            ) from error
        is_root = folder in self.roots
        return FolderListing(
            folder,
            None if is_root else folder.parent,
            tuple(sorted(folders, key=lambda path: normalized_name(path.name))),
            tuple(sorted(videos, key=lambda path: normalized_name(path.name))),
        )

    def typed(self, text: str) -> FolderListing:
        """The folder that a person wrote down, `~` for the home folder; IntakeRefused as `allowed` has it."""
        return self.listing(encode_path(Path(text.strip()).expanduser()))

    def _only_root(self) -> Path:
        if not self.roots:
            raise IntakeRefused("outside", HTTPStatus.NOT_FOUND)
        return self.roots[0]
