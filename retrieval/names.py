"""Videos' names: what makes two the same, and how a video gets one of its own."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import reduce
from pathlib import Path

from retrieval.errors import UsageError
from retrieval.messages import EMPTY_MESSAGE, LocalizableMessage

MAX_VIDEO_NAME_LENGTH = 250
"""Characters, as long as names of files are."""
OR_PATTERN = "{one} or {other}"
MIN_NAME_SIMILARITY = 0.5
"""How alike (difflib's ratio) a name must be to be suggested: flamnco.mp4 is at 0.87 from flamenco.mov."""


_DECEIVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but the ends of lines, and those that turn the direction of the text after them."""


def clean_name(name: str) -> str:
    """A file's name as text that can be printed and sent: bytes that are no text become U+FFFD."""
    return name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def visible_text(text: str) -> str:
    """A sentence with names in it, in which what would turn the text around about, or not be seen, is U+FFFD."""
    return _DECEIVING.sub("\N{REPLACEMENT CHARACTER}", text)


def normalized_name(name: str) -> str:
    """What two names must differ in: not in capitals, nor in how a file system writes accents."""
    return unicodedata.normalize("NFC", clean_name(name)).casefold()


def natural_name_key(name: str) -> list[tuple[int, int, str]]:
    """What names are sorted by: numbers by their value, 2 before 10."""
    parts = re.split(r"(\d+)", normalized_name(name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def unique_name(name: str, path: Path, taken: Collection[str]) -> str:
    """The name, with as many of the path's folders before it as no taken (normalized) name has."""
    name = clean_name(name)
    for parent in (None, *path.parents):
        if parent is not None and parent.name:
            name = f"{clean_name(parent.name)}/{name}"
        if normalized_name(name) not in taken:
            return name
    number = 2
    while normalized_name(f"{name} ({number})") in taken:
        number += 1
    return f"{name} ({number})"


def is_file_name(name: str, path: Path) -> bool:
    """Whether a video's name is one that `unique_name` makes of its file's, and no person gave it."""
    made = clean_name(path.name)
    plain = normalized_name(re.sub(r" \(\d+\)$", "", name))
    for parent in (None, *path.parents):
        if parent is not None and parent.name:
            made = f"{clean_name(parent.name)}/{made}"
        if normalized_name(made) in (normalized_name(name), plain):
            return True
    return False


def validate_video_name(name: str) -> str:
    """A name for a video, on one line; UsageError where nothing is left of it, or too much."""
    name = "".join(c for c in " ".join(clean_name(name).split()) if c.isprintable()).strip()
    if not name:
        raise UsageError("A video needs a name.")
    if len(name) > MAX_VIDEO_NAME_LENGTH:
        raise UsageError(
            "A video's name has at most {most} characters; this has {count}.",
            most=MAX_VIDEO_NAME_LENGTH,
            count=len(name),
        )
    return name


def did_you_mean(name: str, names: Iterable[str]) -> LocalizableMessage:
    """ " Did you mean A or B?", with the space before it; empty where nothing is near."""
    near: list[str] = similar_names(name, names)
    if not near:
        return EMPTY_MESSAGE
    return LocalizableMessage(
        " Did you mean {names}?",
        names=reduce(lambda one, other: LocalizableMessage(OR_PATTERN, one=one, other=other), near),
    )


def similar_names(name: str, names: Iterable[str]) -> list[str]:
    """The names, at most three, that could have been meant."""
    by_folded = {normalized_name(other): other for other in names}
    near = difflib.get_close_matches(normalized_name(name), by_folded, cutoff=MIN_NAME_SIMILARITY)
    return [by_folded[other] for other in near]
