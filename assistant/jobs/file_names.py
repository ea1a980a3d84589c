"""Names of uploaded files: whatever somebody's browser sends becomes a name that every file system takes."""

import re
import unicodedata
from pathlib import Path, PurePosixPath

LONGEST_NAME = 180
"""Bytes in UTF-8; file systems take 255, and " (2)" and the like come on top."""
DEEPEST = 8
"""Folders that an uploaded folder's file keeps around it, the innermost."""
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
"""What Windows takes for devices, with any suffix."""
FORBIDDEN = re.compile(r'[<>:"|?*]')
"""Not allowed on Windows drives."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode's categories of what is not seen, such as marks that turn the reading direction round."""
JOINERS = "\u200d\ufe0f"
"""Seen only in what they join: emoji are made with them."""


def sanitized_upload_path(text: str) -> PurePosixPath:
    """A relative path, safe on any system: at most `DEEPEST` folders and a name, no `..`, nothing hidden."""
    parts = [_safe(part) for part in re.split(r"[/\\]", text)]
    parts = [part for part in parts if part]
    return PurePosixPath(*(parts[-DEEPEST - 1 :] or ["video"]))


def unused_path(path: Path) -> Path:
    """The path, or one with a number behind its name, where nothing lies yet."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free


def _safe(part: str) -> str:
    part = unicodedata.normalize("NFC", part.encode("utf-8", "replace").decode("utf-8"))
    seen = (c for c in part if c in JOINERS or unicodedata.category(c) not in UNSEEN)
    part = FORBIDDEN.sub("_", "".join(seen)).strip().strip(".").strip(JOINERS + " ")
    if RESERVED.match(part):
        part = f"_{part}"
    stem, dot, suffix = part.rpartition(".")
    if not dot or len(suffix.encode()) > 16:
        stem, suffix = part, ""
    room = LONGEST_NAME - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip()
    return f"{stem}.{suffix}" if suffix else stem
