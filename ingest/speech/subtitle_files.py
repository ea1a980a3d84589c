"""Subtitle files that lie beside a video: `film.srt`, `film.es.srt`, `film.mkv.srt`, in any encoding."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.media.clocks.clocks import read_clock
from ingest.speech.caption_formats import (
    BINARY_FORMATS,
    NOT_READABLE,
    SUBTITLE_FORMATS,
    on_the_videos_clock,
    timed_lines,
)
from ingest.speech.embedded_subtitles import read_captions
from ingest.speech.languages import language_of_suffix
from ingest.speech.subtitle_text import are_measurements, clean_lines, identify_language, in_devanagari
from ingest.speech.text_encodings import decode_text
from retrieval.errors import MediaError
from retrieval.media_types import is_still
from retrieval.names import normalized_name
from retrieval.types import SubtitleTrack

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
    video: Path
    impaired: bool = False
    """Its name has `hi`: for the hearing impaired, or in Hindi."""


def find_sidecars(video: Path) -> list[Sidecar]:
    """The subtitle files of a video: its own name, with or without a language, by name. A photo has none."""
    if is_still(video):
        return []
    stem, suffix = normalized_name(video.stem), normalized_name(video.suffix)
    found = []
    for name in _subtitle_files(video.parent):
        own = normalized_name(name)  # Macs write accents apart from their letters, others do not
        tags = Path(own).stem[len(stem) :].removeprefix(suffix)
        if own.startswith(stem) and (not tags or tags[0] in "._"):
            parts = [part for part in tags.replace("_", ".").split(".") if part]
            languages = [language_of_suffix(part) for part in parts if part not in ROLE_TAGS]
            if len(languages) > 1 and not any(languages):
                continue  # film.part2.draft.srt belongs to another file
            language = next((code for code in languages if code), "")
            forced = any(part in FORCED_TAGS for part in parts)
            found.append(Sidecar(video.parent / name, language, forced, video, "hi" in parts))
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
    """Its lines as a track, none where an instrument wrote them, as drones do. MediaError, naming the file and the
    remedy, where it holds none that can be read."""
    path = sidecar.path
    kind = SUBTITLE_FORMATS[path.suffix.lower()]
    contents = _contents(path)
    try:
        fps = float(read_clock(sidecar.video).rate) if kind == "microdvd" else None
        text = contents if kind in BINARY_FORMATS else decode_text(contents, sidecar.language)
        found = read_captions(path) if kind == "scc" else timed_lines(text, kind, fps)
    except NOT_READABLE as error:
        raise MediaError(
            "{path}: is no subtitle file that can be read ({reason}); save it as SRT.",
            path=path,
            reason=error,
        ) from error
    lines = clean_lines(on_the_videos_clock(found, duration), duration)
    if not lines:
        raise MediaError(
            "{path}: holds no subtitle that falls inside the video; check it or take it away.", path=path
        )
    if are_measurements(line.text for line in lines):
        return SubtitleTrack("", "sidecar", path.name, ())
    hindi = "hi" if sidecar.impaired and in_devanagari(lines) else ""
    return SubtitleTrack(sidecar.language or hindi or identify_language(lines), "sidecar", path.name, lines)


def _contents(path: Path) -> bytes:
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
    return contents


def _subtitle_files(folder: Path) -> tuple[str, ...]:
    try:
        return _listed(folder, folder.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=CACHED_FOLDERS)
def _listed(folder: Path, changed: int) -> tuple[str, ...]:
    del changed  # a folder is listed again when it has changed
    names = (entry.name for entry in os.scandir(folder) if entry.is_file())
    kinds = ((name, Path(name).suffix.lower()) for name in names)
    return tuple(
        sorted(
            name
            for name, kind in kinds
            if kind in SUBTITLE_FORMATS and not (kind == ".sub" and _is_binary(folder / name))
        )
    )


def _is_binary(path: Path) -> bool:
    """DVDs' pictures of text have MicroDVD's suffix."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"\0\0\x01\xba"
    except OSError:
        return False
