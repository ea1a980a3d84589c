"""Subtitle files that lie beside a video: `film.srt`, `film.es.srt`. pysubs2 reads them, in any encoding."""

import os
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

import charset_normalizer
import pysubs2

from ingest.speech.subtitle_text import clean_lines, identify_language, language_code
from retrieval.errors import MediaError
from retrieval.types import SubtitleTrack

SUBTITLE_FORMATS = {".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa"}
ROLE_TAGS = frozenset({"forced", "foreign", "sdh", "cc", "hi", "default", "full", "signs", "subs"})
"""What stands in file names beside the language, or looks like one and is none there."""
FORCED_TAGS = frozenset({"forced", "foreign", "signs"})
"""Only what is not in the film's own language: no transcript of what is said."""
MAX_FILE_BYTES = 20 * 1024 * 1024
"""Bytes: a subtitle file of a day of talk has two million."""
CACHED_FOLDERS = 64


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A subtitle file beside a video."""

    path: Path
    language: str
    """From its name; empty where that names none."""
    forced: bool


def find_sidecars(video: Path) -> list[Sidecar]:
    """The subtitle files of a video: its own name, with or without a language, in order of name."""
    stem = video.stem.casefold()
    found = []
    for name in _subtitle_files(video.parent):
        own, tags = name.casefold()[: len(stem)], Path(name).stem[len(stem) :]
        if own == stem and (not tags or tags[0] in "._"):
            parts = [part for part in tags.replace("_", ".").split(".") if part]
            languages = [language_code(part) for part in parts if part.casefold() not in ROLE_TAGS]
            if len(languages) > 1 and not any(languages):
                continue  # film.part2.draft.srt belongs to another file
            language = next((code for code in languages if code), "")
            forced = any(part.casefold() in FORCED_TAGS for part in parts)
            found.append(Sidecar(video.parent / name, language, forced))
    return found


def sidecar_fingerprint(found: list[Sidecar]) -> str:
    """What changes when a file is added, taken away or edited."""
    stamps = []
    for sidecar in found:
        try:
            stat = sidecar.path.stat()
        except OSError:
            continue
        stamps.append(f"{sidecar.path.name} {stat.st_size} {stat.st_mtime_ns}")
    return "\n".join(stamps)


def read_sidecar(sidecar: Sidecar, duration: float | None) -> SubtitleTrack:
    """Its lines as a track. MediaError, naming the file and the remedy, where it holds none that can be read."""
    path = sidecar.path
    text = _text(path)
    kind = "vtt" if text.lstrip().startswith("WEBVTT") else SUBTITLE_FORMATS[path.suffix.lower()]
    try:
        parsed = pysubs2.SSAFile.from_string(text, format_=kind, **_options(kind))
    except (pysubs2.Pysubs2Error, ValueError, IndexError, KeyError) as error:
        raise MediaError(
            "{path}: is no subtitle file that can be read ({reason}); save it as SRT.",
            path=path,
            reason=error,
        ) from error
    lines = clean_lines(
        (
            (event.start / 1000, event.end / 1000, unescape(event.text) if kind == "vtt" else event.text)
            for event in parsed
            if not event.is_comment and not event.is_drawing
        ),
        duration,
    )
    if not lines:
        raise MediaError(
            "{path}: holds no subtitle that falls inside the video; check it or take it away.", path=path
        )
    return SubtitleTrack(sidecar.language or identify_language(lines), "sidecar", path.name, lines)


def _options(kind: str) -> dict[str, bool]:
    return {"keep_unknown_html_tags": True} if kind == "srt" else {}


def _text(path: Path) -> str:
    """The file's text: Unicode where it says so or reads as such, else the encoding that fits best."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise MediaError(
                "{path}: is larger than any subtitle file; take it away or cut it down.", path=path
            )
        contents = path.read_bytes()
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check its permissions.", path=path, reason=error.strerror
        ) from error
    if not contents.strip():
        raise MediaError("{path}: is empty; write it again or take it away.", path=path)
    for encoding in ("utf-8-sig", "utf-16") if contents[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return contents.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = charset_normalizer.from_bytes(contents).best()
    return str(best) if best is not None else contents.decode("cp1252", errors="replace")


def _subtitle_files(folder: Path) -> tuple[str, ...]:
    try:
        return _listed(folder, folder.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=CACHED_FOLDERS)
def _listed(folder: Path, changed: int) -> tuple[str, ...]:
    del changed  # a folder is listed again when it has changed
    names = (entry.name for entry in os.scandir(folder) if entry.is_file())
    return tuple(sorted(name for name in names if Path(name).suffix.lower() in SUBTITLE_FORMATS))
