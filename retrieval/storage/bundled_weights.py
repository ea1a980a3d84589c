"""Weights that come inside packages: what there is, and a look at each file before it is first used.

A file is read through once on a machine; its length and time of change then stand for it in the cache folder.
`bundled_weights.toml` lists them.
"""

import hashlib
import importlib.util
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


class BundledWeights(BaseModel):
    """A model inside a package."""

    model_config = ConfigDict(frozen=True)

    module: str
    package: str
    what: str
    licence: str
    """SPDX."""
    files: tuple[WeightFile, ...]
    """Empty where the module that loads them checks them."""


@lru_cache(maxsize=1)
def bundled_weights() -> tuple[BundledWeights, ...]:
    """All of them, installed or not."""
    listed = tomllib.loads((resources.files("retrieval.storage") / "bundled_weights.toml").read_text("utf-8"))
    return tuple(BundledWeights.model_validate(one) for one in listed["weights"])


def check_bundled(module: str) -> None:
    """Looks at all weights of an installed package, which must be listed.

    ModelError where the package is missing, or one of the files is another than it should be.
    """
    weights = next(one for one in bundled_weights() if one.module == module)
    folder = module_folder(module)
    for file in weights.files:
        if folder is None or not _is_whole(folder / file.name, file):
            raise ModelError(
                "{file} of the package {package} is missing or damaged; install the package again.",
                file=file.name,
                package=weights.package,
            )


def module_folder(module: str) -> Path | None:
    """Where a package lies, found without importing it; None where it is not installed."""
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def _is_whole(path: Path, file: WeightFile) -> bool:
    try:
        seen = path.stat()
    except OSError:
        return False
    if seen.st_size != file.bytes:
        return False
    known = f"checked/{hashlib.sha256(str(path).encode()).hexdigest()[:32]}"
    mark = f"{seen.st_size} {seen.st_mtime_ns} {file.sha256}".encode()
    with _LOCK:  # two threads that load a model at once read it once
        if kept_bytes(known) == mark:
            return True
        try:
            with path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            return False
        if digest == file.sha256:
            keep_bytes(known, mark, most=MOST_KEPT)
        return digest == file.sha256
