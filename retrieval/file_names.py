"""File names made from what people and browsers write: safe on every file system, legible where that can be."""

import re
import unicodedata
from pathlib import Path, PurePosixPath

MAX_STEM_LENGTH = 60
"""Characters of a downloaded file's stem: with what is put around it no file system finds the name too long."""
MAX_NAME_BYTES = 180
"""Bytes in UTF-8 of an uploaded file's name; file systems take 255, and " (2)" and the like come on top."""
MAX_SUFFIX_BYTES = 16
"""What stands behind the last dot of a longer name is no suffix."""
MAX_FOLDERS = 8
"""Folders that an uploaded folder's file keeps around it, the innermost."""
FORBIDDEN = frozenset('<>:"/\\|?*')
"""What some file system does not allow in a name."""
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of what is not seen, such as marks that turn the reading direction round."""
JOINERS = "\u200d\ufe0f"
"""Seen only in what they join: emoji are made with them."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
"""What Windows takes for devices, with any suffix."""


def safe_stem(name: str, otherwise: str) -> str:
    """A name as the stem of a file that is downloaded, at most `MAX_STEM_LENGTH` characters.

    What a file's name must not hold becomes "_"; `otherwise` where nothing is left of it.
    """
    name = unicodedata.normalize("NFC", name)
    stem = "".join("_" if c in FORBIDDEN or _is_invisible(c) else c for c in name)
    stem = stem[:MAX_STEM_LENGTH].strip(" .")
    return _not_reserved(stem) if stem.strip("_") else otherwise


def sanitized_upload_path(text: str) -> PurePosixPath:
    """A relative path for an uploaded file: at most `MAX_FOLDERS` folders and a name, no `..`, nothing hidden."""
    parts = [_sanitized_part(part) for part in re.split(r"[/\\]", text)]
    parts = [part for part in parts if part]
    return PurePosixPath(*(parts[-MAX_FOLDERS - 1 :] or ["video"]))


def unused_path(path: Path) -> Path:
    """The path, or one with a number behind its name, where nothing lies yet."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free


def _sanitized_part(part: str) -> str:
    """A folder's or file's name without what is not seen; empty where nothing is left."""
    part = unicodedata.normalize("NFC", part.encode("utf-8", "replace").decode("utf-8"))
    # a character that this Python does not know yet (Cn) may be a newer emoji
    seen = (c for c in part if c in JOINERS or unicodedata.category(c) == "Cn" or not _is_invisible(c))
    part = "".join("_" if c in FORBIDDEN else c for c in seen).strip().strip(".").strip(JOINERS + " ")
    part = _not_reserved(part)
    stem, dot, suffix = part.rpartition(".")
    if not dot or len(suffix.encode()) > MAX_SUFFIX_BYTES:
        stem, suffix = part, ""
    room = MAX_NAME_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip()
    return f"{stem}.{suffix}" if suffix else stem


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE_CATEGORIES


def _not_reserved(name: str) -> str:
    return f"_{name}" if _RESERVED.match(name) else name
