"""Which files are taken for videos, which for photos, and which for sound alone."""

from pathlib import PurePath

VIDEO_SUFFIXES = frozenset(
    {
        ".3g2",
        ".3gp",
        ".asf",
        ".avi",
        ".divx",
        ".dv",
        ".dvr-ms",
        ".f4v",
        ".flv",
        ".gxf",
        ".insv",
        ".ivf",
        ".m2p",
    }
    | {
        ".m2t",
        ".m2ts",
        ".m2v",
        ".m4v",
        ".mj2",
        ".mkv",
        ".mov",
        ".mp2v",
        ".mp4",
        ".mpe",
        ".mpeg",
        ".mpg",
        ".mpv",
    }
    | {
        ".mts",
        ".mxf",
        ".nut",
        ".ogg",
        ".ogm",
        ".ogv",
        ".qt",
        ".rm",
        ".rmvb",
        ".tod",
        ".tp",
        ".trp",
        ".ts",
        ".vob",
    }
    | {".vro", ".webm", ".wmv", ".wtv", ".y4m", ".264", ".265", ".h264", ".h265", ".hevc"}
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
        ".ra",
        ".rf64",
        ".snd",
        ".spx",
        ".tta",
        ".voc",
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
