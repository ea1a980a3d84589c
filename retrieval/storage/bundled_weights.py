"""Weights that come inside packages: what there is, and a look at each file before it is first used.

A file is read through once on a machine; its length and time of change then stand for it in the cache folder.
`bundled_weights.toml` lists them.
"""

import hashlib
import importlib.util
import sysconfig
import threading
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.errors import ModelError
from retrieval.storage.file_cache import keep_bytes, kept_bytes

MOST_KEPT = 200
"""Files that are known to be whole; older ones are read anew."""
_LOCK = threading.Lock()


class WeightFile(BaseModel):
    """A file of a package, by its place in it."""

    model_config = ConfigDict(frozen=True)

    name: str
    bytes: int
    sha256: str
    machine: str = ""
    """The kind of machine, as `sysconfig.get_platform` says it, that the file is a part of the package on; empty
    for all."""


class BundledWeights(BaseModel):
    """A model inside a package."""

    model_config = ConfigDict(frozen=True)

    module: str
    package: str
    what: str
    licence: str
    """SPDX."""
    files: tuple[WeightFile, ...] = ()
    joined: WeightFile | None = None
    """The file that the packages' parts are joined to; its name is that in the cache folder."""


@lru_cache(maxsize=1)
def bundled_weights() -> tuple[BundledWeights, ...]:
    """All of them, installed or not."""
    listed = tomllib.loads((resources.files("retrieval.storage") / "bundled_weights.toml").read_text("utf-8"))
    return tuple(BundledWeights.model_validate(one) for one in listed["weights"])


def weights_in(module: str) -> BundledWeights:
    """Those of a package that is listed."""
    return next(one for one in bundled_weights() if one.module == module)


def check_bundled(module: str) -> None:
    """Looks at all weights of an installed package, which must be listed.

    ModelError where the package is missing, or one of the files is another than it should be.
    """
    for file in weights_in(module).files:
        if file.machine in ("", sysconfig.get_platform()):
            bundled_file(module, file.name)


def bundled_file(module: str, name: str) -> Path:
    """A file of a package, which must be listed, looked at without importing the package.

    ModelError where it is missing, or another one than it should be.
    """
    weights, folder = weights_in(module), module_folder(module)
    file = next(one for one in weights.files if one.name == name)
    if folder is None or not is_verified(folder / name, file):
        raise ModelError(
            "{file} of the package {package} is missing or damaged; install the package again.",
            file=name,
            package=weights.package,
        )
    return folder / name


def module_folder(module: str) -> Path | None:
    """Where a package lies, found without importing it; None where it is not installed."""
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def is_verified(path: Path, file: WeightFile) -> bool:
    """Whether what lies there is that file: by its digest, which is taken where it was not taken before."""
    with _LOCK:  # two threads that load a model at once read it once
        if (mark := _mark(path, file)) is None:
            return False
        if kept_bytes(_key(path)) == mark:
            return True
        try:
            with path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            return False
        if digest == file.sha256:
            keep_bytes(_key(path), mark, most=MOST_KEPT)
        return digest == file.sha256


def mark_verified(path: Path, file: WeightFile) -> None:
    """Notes of a file whose digest was taken while it was written that it is whole."""
    if (mark := _mark(path, file)) is not None:
        keep_bytes(_key(path), mark, most=MOST_KEPT)


def _key(path: Path) -> str:
    return f"checked/{hashlib.sha256(str(path).encode()).hexdigest()[:32]}"


def _mark(path: Path, file: WeightFile) -> bytes | None:
    """What stands for the file as it is now; None where it cannot be that one."""
    try:
        seen = path.stat()
    except OSError:
        return None
    if seen.st_size != file.bytes:
        return None
    return f"{seen.st_size} {seen.st_mtime_ns} {file.sha256}".encode()
