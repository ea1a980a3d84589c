"""Which words of a turn name a file of the archive."""

import re
from collections.abc import Collection, Sequence

from assistant.agent.reader.language.words import fold, is_same_word

CAPITAL_AMID = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a name like kamB has a second part."""
SHORTEST_PART = 3
"""Letters of a name's part that is said alone; shorter ones are words of any text."""
SHORTEST_SUBSTRING = 5


def file_words(words: Sequence[str], name: str) -> frozenset[int]:
    """Places of the folded words that stand in a file's name: whole, by its parts or by its numbers."""
    stem = re.sub(r"\.\w{2,4}$", "", fold(name))
    parts = set(re.findall(r"[a-z]+|\d+", fold(CAPITAL_AMID.sub("_", name.rpartition(".")[0] or name))))
    named = {
        place for place, word in enumerate(words) if word in (fold(name), stem) or _is_in(word, stem, parts)
    }
    single = {
        place for place, word in enumerate(words) if len(word) == 1 and word in parts and place - 1 in named
    }
    return frozenset(named | single)


def _is_in(word: str, stem: str, parts: set[str]) -> bool:
    if len(word) >= SHORTEST_SUBSTRING and word in stem:
        return True
    if word in parts and (len(word) >= SHORTEST_PART or word.isdecimal()):
        return True
    if _has_parts(word, parts) or any(
        len(part) > SHORTEST_PART and is_same_word(word, part) for part in parts
    ):
        return True
    number = re.fullmatch(r"(\d+)(s|er)?", word)
    return number is not None and any(_is_same_number(number[1], part) for part in parts)


def words_of_file_alone(words: Sequence[str], name: str, others: Collection[str]) -> frozenset[int]:
    """Words that name this file and none of the others; all its words where it has none of its own."""
    named = file_words(words, name)
    shared = frozenset[int]().union(*(file_words(words, other) for other in others if other != name))
    return named - shared or named


def _has_parts(word: str, parts: set[str]) -> bool:
    """cam2 for left_cam_02: letters and number both stand in the name."""
    own = re.findall(r"[a-z]+|\d+", word)
    return len(own) > 1 and all(any(one == part or _is_number(one, part) for part in parts) for one in own)


def _is_number(said: str, part: str) -> bool:
    return said.isdecimal() and part.isdecimal() and int(said) == int(part)


def _is_same_number(said: str, part: str) -> bool:
    """12 for 0012, 71 for the year 1971."""
    is_year = part.isdecimal() and len(said) == 2 and len(part) == 4 and part.endswith(said)
    return _is_number(said, part) or is_year
