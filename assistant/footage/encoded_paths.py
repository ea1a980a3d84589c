"""Paths as text: what a file system calls a file need not be text, and must come back as it was."""

import os
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from retrieval.names import clean_name

UNQUOTED = "/:\\ "
"""Written as they are, beside ASCII letters, digits and `_.-~`."""


def encode_path(path: Path) -> str:
    """The path as ASCII; plain ones stay readable."""
    return quote_from_bytes(os.fsencode(path), safe=UNQUOTED)


def decode_path(text: str) -> Path:
    """The inverse of `encode_path`."""
    return Path(os.fsdecode(unquote_to_bytes(text)))


def display_path(path: Path) -> str:
    """The path for people; what is no text is replaced, the home folder is `~`."""
    try:
        home = Path.home()
    except RuntimeError:  # an account without one
        return clean_name(str(path))
    inside = path.is_relative_to(home) and home != Path(home.anchor)
    return clean_name(str(Path("~") / path.relative_to(home) if inside else path))
