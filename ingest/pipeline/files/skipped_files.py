"""What lies among footage and is none: housekeeping of drives and programs, program text, what a person excluded.

It is passed over and counted, not refused: nobody has to do anything about it. Cameras' raw files, which no free
decoder reads, are named once with what helps.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from retrieval.messages import LocalizableMessage
from retrieval.names import normalized_name

PassedOverReason = Literal["housekeeping", "text", "excluded", "loop", "raw", "proxy", "sound"]

HOUSEKEEPING_SIGNS = "@#$~"
"""What drives and network stores begin the names of their own folders with; a dot hides a folder anyway."""
HOUSEKEEPING_WORDS = (
    "recycle", "trash", "snapshot", "eadir", "thumb", "tmp", "temp", "deleted", "sharebin", "gmt-", "backup",
)  # fmt: skip
"""One of which such a name then holds: "@eaDir", "#recycle", "$RECYCLE.BIN", "~snapshot", "@GMT-2024.01.31"."""
HOUSEKEEPING_FOLDERS = frozenset(
    {
        "recycler", "system volume information", "lost+found", "__macosx", "network trash folder",
        "temporary items", "found.000", "lost.dir", "adobe premiere pro video previews",
        "adobe premiere pro audio previews", "cacheclip", "render files", "media cache files", "analysis files",
    }
)  # fmt: skip
"""Those of file systems, and editing programs' renders and caches."""
HOUSEKEEPING_ENDINGS = (".backupdb", ".fcpcache", ".lrdata", ".prv", ".theater")
"""Of folders that programs keep: Time Machine's, Final Cut's, Lightroom's, Premiere's, iMovie's."""
PROGRAM_TEXT_SUFFIXES = frozenset({".ts", ".mts"})
"""Transport streams', and TypeScript's and Qt's translations'."""
DISC_SUFFIXES = frozenset({".dat", ".mod"})
"""Of Video CDs and of camcorders with a disc or a card; also of much else."""
TEXT_BYTES = 4096
"""Bytes looked at."""
RAW_KINDS = {
    ".braw": "Blackmagic RAW", ".r3d": "REDCODE RAW", ".nev": "N-RAW", ".ari": "ARRIRAW", ".arx": "ARRIRAW",
    ".crm": "Canon Cinema RAW", ".mcraw": "MotionCam RAW", ".rmf": "Canon RAW",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or folder that was left alone."""

    path: Path
    reason: PassedOverReason


def is_housekeeping(folder: str) -> bool:
    """Whether a folder of that name is kept by a drive or a program for itself."""
    name = normalized_name(folder)
    if name.startswith("."):
        return True
    if name[:1] in HOUSEKEEPING_SIGNS and any(word in name for word in HOUSEKEEPING_WORDS):
        return True
    return name in HOUSEKEEPING_FOLDERS or name.endswith(HOUSEKEEPING_ENDINGS)


def is_program_text(path: Path) -> bool:
    """Whether a file with a transport stream's suffix holds text instead. False where it cannot be read."""
    if path.suffix.lower() not in PROGRAM_TEXT_SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            beginning = file.read(TEXT_BYTES)
    except OSError:
        return False
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        beginning[: max(1, len(beginning) - 3)].decode("utf-8")  # the last character may be cut in two
    except UnicodeDecodeError:
        return False
    return bool(beginning) and b"\0" not in beginning


def is_disc_stream(path: Path) -> bool:
    """Whether a file with a suffix that many programs use is a recording: a program stream by its first bytes."""
    if path.suffix.lower() not in DISC_SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            beginning = file.read(12)
    except OSError:
        return False
    return beginning.startswith(b"\0\0\1\xba") or (beginning[:4], beginning[8:]) == (b"RIFF", b"CDXA")


def is_excluded(path: Path, patterns: Sequence[str], top: Path | None = None) -> bool:
    """Whether a pattern such as "*_draft.mp4", "old" or "2019/*" fits the file's name, a folder's, or the end of
    the path that they make, below the folder `top` that is searched. One that begins at the root, as
    `only_file` makes it, fits the whole path. Capitals do not count."""
    parts = [normalized_name(part) for part in (path if top is None else path.relative_to(top)).parts]
    tails = ["/".join(parts[place:]) for place in range(len(parts))]
    whole = normalized_name(str(path.absolute()))
    return any(
        fnmatchcase(whole, normalized_name(pattern))
        if Path(pattern).is_absolute()
        else any(fnmatchcase(text, normalized_name(pattern.strip("/"))) for text in (*parts, *tails))
        for pattern in patterns
    )


def raw_notes(passed: Iterable[SkippedFile]) -> list[LocalizableMessage]:
    """A sentence for each kind of raw files, with what to do."""
    kinds: dict[str, list[Path]] = defaultdict(list)
    for one in passed:
        if one.reason == "raw":
            kinds[RAW_KINDS[one.path.suffix.lower()]].append(one.path)
    return [
        LocalizableMessage(
            "{path}: is {kind}, which no free decoder reads ({count} files of it here); put a proxy with the "
            "same name beside each, and that is taken in.",
            path=paths[0],
            kind=kind,
            count=len(paths),
        )
        for kind, paths in sorted(kinds.items())
    ]
