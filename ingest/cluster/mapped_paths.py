"""Where workers find the footage: under the same paths, under others of a shared disk, or behind a URL.

What lies behind a URL is fetched with fsspec into a folder of the worker's, and kept while it is likely to be asked
for again. It knows no video.
"""

import errno
import re
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ingest.cluster.patience import SignsOfLife, within_patience
from ingest.metadata.sidecars import SUFFIXES as METADATA_SUFFIXES
from ingest.speech.caption_formats import SUBTITLE_FORMATS
from retrieval.errors import MediaError, UsageError
from retrieval.storage.atomic_files import scratch_folder

BESIDE = SUBTITLE_FORMATS.keys() | set(METADATA_SUFFIXES)
"""Files of a video's name that are fetched with it."""
MOST_KEPT = 3
"""Files of URLs that a worker keeps beside those in use: their sound is listened to soon after."""
OWN_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
"""What is wrong with this machine, its disk above all, rather than with the server."""
PATIENCE = 180.0
"""Seconds that a server may send nothing: as long as a mounted drive."""


@dataclass(frozen=True, slots=True)
class PathMap:
    """Prefixes of paths here, and what stands in their place for workers: a folder, or a URL."""

    prefixes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, rules: Sequence[str]) -> "PathMap":
        """From `/mnt/a=/srv/a` or `/mnt/a=s3://bucket/a`. UsageError where one cannot be read."""
        prefixes = []
        for rule in rules:
            here, equals, there = rule.partition("=")
            if not (equals and here.startswith("/") and (there.startswith("/") or "://" in there)):
                raise UsageError(
                    "{rule!r} maps no path; write a folder here and where workers find it, such as "
                    "/mnt/a=/srv/a or /mnt/a=s3://bucket/a.",
                    rule=rule,
                )
            prefixes.append((here.rstrip("/") or "/", there.rstrip("/") or "/"))
        return cls(tuple(sorted(prefixes, key=lambda one: len(one[0]), reverse=True)))

    def there(self, path: Path) -> str:
        """A worker's path or URL; the longest prefix counts."""
        text = str(path)
        for here, there in self.prefixes:
            if here == "/" or text == here or text.startswith(here + "/"):
                return there.rstrip("/") + "/" + text[len(here) :].lstrip("/")
        return text


class FootageFiles:
    """The files of a worker. Threads share it; close it."""

    def __init__(self, paths: PathMap, patience: float = PATIENCE) -> None:
        """`patience` are the seconds that a server may send nothing."""
        self._paths, self._patience = paths, patience
        self._folder: Path | None = None
        self._fetched: OrderedDict[str, Path] = OrderedDict()
        self._in_use: dict[str, int] = {}
        self._lock = Lock()

    @contextmanager
    def at_hand(self, path: Path) -> Iterator[Path]:
        """Where this worker reads the file that lies at `path` for whoever asks, and files of its name beside it.

        MediaError where it cannot be had; OSError where there is no room for it.
        """
        place = self._paths.there(path)
        if "://" not in place:
            if not Path(place).exists():
                raise MediaError(
                    "{path}: a worker does not find it as {place}; mount that folder on all workers, or say by "
                    "--map where they find it.",
                    path=path,
                    place=place,
                )
            yield Path(place)
            return
        with self._lock:
            self._in_use[place] = self._in_use.get(place, 0) + 1
            local = self._fetched.get(place)
            if local is None:  # others wait: one file at a time fills a line
                try:
                    local = self._fetched[place] = self._fetch(place, path)
                except BaseException:
                    self._let_go(place)
                    raise
            self._fetched.move_to_end(place)
        try:
            yield local
        finally:
            with self._lock:
                self._let_go(place)
                idle = [one for one in self._fetched if one not in self._in_use]
                for one in idle[:-MOST_KEPT]:
                    shutil.rmtree(self._fetched.pop(one).parent, ignore_errors=True)

    def _let_go(self, place: str) -> None:
        self._in_use[place] -= 1
        if not self._in_use[place]:
            del self._in_use[place]

    def _fetch(self, url: str, path: Path) -> Path:
        self._folder = self._folder or scratch_folder()
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        local = folder / path.name
        try:
            _check_protocol(url, path)
            within_patience(lambda life: _get(url, path, folder, life), self._patience)
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, MediaError) or (isinstance(error, OSError) and error.errno in OWN_FAULTS):
                raise
            raise MediaError(
                "{path}: a worker cannot fetch {url} ({reason}); check the address, and by which name and password "
                "workers may read there.",
                path=path,
                url=_without_password(url),
                reason=error,
            ) from error
        return local

    def close(self) -> None:
        """Deletes what was fetched."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _check_protocol(url: str, path: Path) -> None:
    """MediaError where nothing is installed that speaks it; what servers say comes as any kind of error."""
    from fsspec import get_filesystem_class

    try:
        get_filesystem_class(url.partition("://")[0].rpartition("::")[2])
    except (ImportError, ValueError) as error:
        raise MediaError(
            "{path}: a worker cannot fetch {url} ({reason}); install on the workers what fsspec needs for it.",
            path=path,
            url=_without_password(url),
            reason=error,
        ) from error


def _without_password(url: str) -> str:
    """To be shown: `smb://name:password@host/…` without the password."""
    return re.sub(r"(?<=://)([^/@:]*):[^/]*@", r"\1@", url)


def _get(url: str, path: Path, folder: Path, life: SignsOfLife) -> None:
    """Fetches a file and those of its name beside it, which are told as they come."""
    from fsspec.callbacks import Callback
    from fsspec.core import url_to_fs

    class Told(Callback):  # type: ignore[misc]
        def call(self, *_: object, **__: object) -> None:
            life.tell()

    # one that is kept would not sign in again where the server was away in between
    files, place = url_to_fs(url, skip_instance_cache=True)
    files.get_file(place, str(folder / path.name), callback=Told())
    life.tell()
    with suppress(NotImplementedError, FileNotFoundError):  # some servers list nothing
        for beside in files.ls(place.rpartition("/")[0], detail=False):
            name = beside.rstrip("/").rpartition("/")[2]
            if name.startswith(path.stem) and Path(name).suffix.lower() in BESIDE:
                files.get_file(beside, str(folder / name), callback=Told())
