"""What files and folders are called, as words: all of them, and those that mean something.

It knows no archive and no model; how a video's name is made is not here (`retrieval.names`).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

from retrieval.names import clean_name
from retrieval.types import Video

CAMERA_NUMBER = re.compile(r"(?<![^\W_])(?:[A-Za-z]{1,3}|[A-Z]{4})[_-]?[A-Za-z]?\d{4,}")
"""A camera's own names: up to four letters and a number of four digits or more, as the Design rule for Camera File
systems (JEITA CP-3461) has them and its followers do: IMG_0012, DSCN0034, GX010123, VID_20240102."""
BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\W\d_]{1,5}(?=\d)")
"""Letters of a checksum or an identifier."""
FEWEST_LETTERS = 3
"""Of a word in an alphabet with capitals; "hd" and "v" mean nothing by themselves."""
VOWELS = frozenset("aeiouyæœø")


def words_of(name: str) -> str:
    """The words that a name is made of: cut at what is no letter, and where a capital begins a new one."""
    cut = ""
    for before, letter in zip(" " + name, name, strict=False):
        if letter.isupper() and before.islower():
            cut += " "
        cut += letter if letter.isalpha() else " "
    return " ".join(cut.split())


@lru_cache(1 << 14)
def distinctive_words(name: str) -> str:
    """Those of a file's or folder's name that may mean something, in small letters; empty where none does.

    What a camera calls its files, numbers and what no word is made of are left out, so that nobody embeds them.
    """
    text = unicodedata.normalize("NFC", clean_name(name))
    text = BETWEEN_DIGITS.sub(" ", CAMERA_NUMBER.sub(" ", text))
    return " ".join(word.lower() for word in words_of(text).split() if _is_word(word))


def video_names(videos: Sequence[Video]) -> list[str]:
    """What each video is called: its file and the folders that not all of them lie in, as words."""
    shared = shared_folders(videos)
    return [words_of(" ".join([*_folders(video)[shared:], PurePath(video.name).stem])) for video in videos]


def distinctive_names(video: Video, shared: int = 0) -> list[str]:
    """The telling words of a video's name, and of each folder that it lies in beyond the first `shared` ones."""
    names = [PurePath(video.name).stem, *_folders(video)[shared:]]
    return list(dict.fromkeys(filter(None, map(distinctive_words, names))))


def all_distinctive_names(videos: Sequence[Video]) -> set[str]:
    """Those of all these videos, and of every folder: which ones all of them lie in changes with the next."""
    return {name for video in videos for name in distinctive_names(video)}


def shared_folders(videos: Sequence[Video]) -> int:
    """How many folders all of these videos lie in."""
    folders = [_folders(video) for video in videos]
    shared = 0
    while folders and all(len(parts) > shared and parts[shared] == folders[0][shared] for parts in folders):
        shared += 1
    return shared


def _folders(video: Video) -> tuple[str, ...]:
    return PurePath(video.path).parent.parts


def _is_word(word: str) -> bool:
    """Whether it may be one: long enough, and with a vowel where it is of Latin letters."""
    if word.lower() == word.upper():  # a script without capitals
        return True
    if len(word) < FEWEST_LETTERS:
        return False
    plain = unicodedata.normalize("NFD", word.lower())
    return not plain[0].isascii() or bool(VOWELS & {*plain})
