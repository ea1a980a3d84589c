"""Whether a file that a request names was uploaded: neither paths of this machine nor addresses are followed."""

from pathlib import Path


def is_upload(path: object, folder: Path) -> bool:
    """Whether that is a file in the folder of uploads, with links resolved."""
    if not isinstance(path, str):
        return False
    try:
        given = Path(path)
        file = given.resolve(strict=True)
        return given.is_absolute() and file.is_file() and file.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False
