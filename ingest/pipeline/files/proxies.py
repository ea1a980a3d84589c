"""Files that are one clip: a camera's or editor's proxy and its original, the sound of an OP-Atom clip and its
pictures.

Names and folders say which two may belong together; that both last as long, and the proxy is the smaller, decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.media.opatom import is_sound_of
from ingest.pipeline.files.skipped_files import PassedOverReason
from ingest.pipeline.video_reading import isolated_info
from retrieval.errors import MediaError
from retrieval.media_types import is_still
from retrieval.names import normalized_name

PROXY_FOLDERS = frozenset(
    {"proxy", "proxies", "sub", "proxy files", "proxy media", "proxymedia", "transcoded media", "lores"}
)
"""Beside or below the originals: Final Cut and Premiere, Sony's cards, Resolve."""
PROXY_ENDINGS = ("_proxy", "-proxy", " proxy", ".proxy", "_prxy", "_lowres", "s01", "s02", "s03")
"""Of the stem; the last are Sony's, in its folder of proxies alone."""
LOOSE_PROXY_ENDINGS = PROXY_ENDINGS[:6]
CAMERA_PROXIES = {".lrv": (("gl", "gx"), ("gl", "gh"), ("gl", "go"), ("", "")), ".lrf": (("", ""),)}
"""Suffixes of cameras' proxies, which no search for videos finds, and how the beginning of their stem differs from
the original's: GoPro, DJI."""
SAME_LENGTH, SAME_SHARE = 0.5, 0.01
"""Seconds, or share of the length, that the two may differ by."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What tells whether two files show the same."""

    duration: float
    pixels: int


class FoundVideos:
    """The files of a run, and which of them belong together."""

    def __init__(self, paths: Sequence[Path], known: Collection[Path] = ()) -> None:
        """`known` are those that were clips of their own before."""
        self._by_stem: defaultdict[str, list[Path]] = defaultdict(list)
        for path in paths:
            self._by_stem[normalized_name(path.stem)].append(path)
        self._facts: dict[Path, _Facts | None] = {}
        self._sounds = {path: is_sound_of(path, paths) for path in paths if path not in known}
        self._proxies: dict[Path, Path] = {}
        """By the original."""
        self._originals: dict[Path, Path] = {}
        for path in paths:
            original = next((one for one in self._candidates(path) if self._show_the_same(path, one)), None)
            if original is not None:
                self._originals[path] = original
                self._proxies.setdefault(original, path)

    def belongs_to_another(self, path: Path) -> PassedOverReason | None:
        """Why a file is no clip of its own; None where it is one."""
        if path in self._originals:
            return "proxy"
        return "sound" if self._sounds.get(path) is not None else None

    def proxy_of(self, path: Path) -> Path | None:
        """What is decoded in an original's place."""
        return self._proxies.get(path) or next(self._camera_proxies(path), None)

    def _candidates(self, path: Path) -> Iterator[Path]:
        """The files that this one may be a proxy of, by its name."""
        stem, folder = normalized_name(path.stem), normalized_name(path.parent.name)
        in_proxy_folder = folder in PROXY_FOLDERS
        endings = PROXY_ENDINGS if in_proxy_folder else LOOSE_PROXY_ENDINGS
        stems = [stem] if in_proxy_folder else []
        stems += [stem.removesuffix(ending) for ending in endings if stem.endswith(ending)]
        home = path.parent.parent
        for name in stems:
            for other in self._by_stem.get(name, ()):
                near = other.parent in (path.parent, home) or other.parent.parent in (home, path.parent)
                of_a_kind = other != path and is_still(other) == is_still(path)
                if of_a_kind and near and normalized_name(other.parent.name) not in PROXY_FOLDERS:
                    yield other

    def _camera_proxies(self, path: Path) -> Iterator[Path]:
        """A camera's own beside the original."""
        stem = path.stem
        for suffix, beginnings in CAMERA_PROXIES.items():
            for of_proxy, of_original in beginnings:
                if not stem.lower().startswith(of_original):
                    continue
                other = of_proxy.upper() + stem[len(of_original) :]
                for ending in (suffix, suffix.upper()):
                    proxy = path.with_name(other + ending)
                    if proxy.is_file() and self._show_the_same(proxy, path):
                        yield proxy

    def _show_the_same(self, proxy: Path, original: Path) -> bool:
        small, large = self._of(proxy), self._of(original)
        if small is None or large is None:
            return False
        room = max(SAME_LENGTH, SAME_SHARE * large.duration)
        return small.pixels < large.pixels and abs(small.duration - large.duration) <= room

    def _of(self, path: Path) -> _Facts | None:
        if path not in self._facts:
            try:
                info = isolated_info(path)
                known = info.duration is not None and not info.is_sound
                self._facts[path] = _Facts(info.duration or 0.0, info.width * info.height) if known else None
            except (MediaError, OSError, ValueError):
                self._facts[path] = None
        return self._facts[path]
