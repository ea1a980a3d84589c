"""Files that installed packages bring along, such as a model's weights: found without importing the package, and
checked, since the packages' publishers are little known.
"""

import hashlib
from pathlib import Path

from retrieval.storage.bundled_weights import module_folder


def packaged_file(package: str, name: str, *, size: int, sha256: str) -> Path | None:
    """The file of that name (a path in the package's folder); None where it is missing, cannot be read, or is
    another one than that of so many bytes and that digest (hexadecimal)."""
    if (folder := module_folder(package)) is None:
        return None
    path = folder / name
    try:
        if path.stat().st_size != size:
            return None
        with path.open("rb") as file:
            return path if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else None
    except OSError:
        return None
