"""Files that installed packages bring along, such as a model's weights: found without importing the package, and
checked, since the packages' publishers are little known.
"""

import hashlib
import importlib.util
from pathlib import Path


def packaged_file(package: str, name: str, *, size: int, sha256: str) -> Path | None:
    """The file of that name (a path in the package's folder); None where it is missing, cannot be read, or is
    another one than that of so many bytes and that digest (hexadecimal)."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / name
    try:
        if path.stat().st_size != size:
            return None
        with path.open("rb") as file:
            return path if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else None
    except OSError:
        return None
