"""What must be the same on all machines, so that an archive does not depend on who read a video."""

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "av",
    "ctranslate2",
    "faster-whisper",
    "hdbscan",
    "numpy",
    "onnxruntime",
    "open-clip-torch",
    "opencv-python-headless",
    "scikit-learn",
    "torch",
)
"""Of which the version shows in vectors, shots or words."""
PROGRAM = "filmoteca"


@dataclass(frozen=True, slots=True)
class InstalledVersions:
    """The versions of a machine."""

    versions: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls) -> "InstalledVersions":
        """Python's, of the packages above, and a hash of this program's own files that read videos."""
        found = [("python", ".".join(platform.python_version_tuple()[:2])), (PROGRAM, _program_hash())]
        return cls((*found, *((name, _version(name)) for name in PACKAGES)))

    def difference(self, other: "InstalledVersions") -> tuple[str, str, str] | None:
        """The first (name, version here, version there) that differs."""
        theirs = dict(other.versions)
        return next(
            ((name, ours, theirs.get(name, "")) for name, ours in self.versions if theirs.get(name) != ours),
            None,
        )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


@cache
def _program_hash() -> str:
    root = Path(__file__).parents[2]
    digest = hashlib.blake2b(digest_size=6)
    for folder in ("ingest", "retrieval"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".npz", ".txt", ".toml"):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
