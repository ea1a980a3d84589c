"""Which files are taken for videos, which for photos, and which for sound alone."""

from pathlib import PurePath

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".dv", ".f4v", ".flv", ".m2t", ".m2ts", ".m2v", ".m4v", ".mkv", ".mov", ".mp4"}
    | {".mpe", ".mpeg", ".mpg", ".mts", ".mxf", ".ogg", ".ogm", ".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob"}
    | {".webm", ".wmv", ".y4m"}
)
STILL_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".bmp"}
)
SOUND_SUFFIXES = frozenset(
    {
        ".aac",
        ".ac3",
        ".aif",
        ".aifc",
        ".aiff",
        ".amr",
        ".ape",
        ".au",
        ".bwf",
        ".caf",
        ".dsf",
        ".eac3",
        ".flac",
    }
    | {
        ".m4a",
        ".m4b",
        ".mka",
        ".mp2",
        ".mp3",
        ".mpa",
        ".oga",
        ".opus",
        ".rf64",
        ".snd",
        ".spx",
        ".tta",
        ".w64",
    }
    | {".wav", ".wave", ".wma", ".wv"}
)
"""What a search below folders takes for sound; whether a file holds pictures is seen in it."""

FOOTAGE_SUFFIXES = VIDEO_SUFFIXES | SOUND_SUFFIXES
EVERY_SUFFIX = FOOTAGE_SUFFIXES | STILL_SUFFIXES


def is_still(path: PurePath) -> bool:
    """Whether a file of that name is a photo, which an archive holds as a video of one picture."""
    return path.suffix.lower() in STILL_SUFFIXES
