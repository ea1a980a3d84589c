"""Which files are taken for videos, and which for photos."""

from pathlib import PurePath

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".dv", ".f4v", ".flv", ".m2t", ".m2ts", ".m2v", ".m4v", ".mkv", ".mov", ".mp4"}
    | {".mpe", ".mpeg", ".mpg", ".mts", ".mxf", ".ogg", ".ogm", ".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob"}
    | {".webm", ".wmv", ".y4m"}
)
STILL_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".bmp"}
)


def is_still(path: PurePath) -> bool:
    """Whether a file of that name is a photo, which an archive holds as a video of one picture."""
    return path.suffix.lower() in STILL_SUFFIXES
