"""Which words of a turn name a file of the archive."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from assistant.agent.reader.language.words import fold, is_same_word

CAPITAL_AMID = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a name like kamB has a second part."""
SHORTEST_PART = 3
"""Letters of a name's part that is said alone; shorter ones are words of any text."""
SHORTEST_SUBSTRING = 5


class FileNames:
    """The names of an archive's files, cut into their parts once; a part that many share is compared once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [(name, {fold(name), _stem(name)}, _stem(name), _parts(name)) for name in names]
        self._vocabulary = set[str]().union(*(parts for *_, parts in self._names))

    def named_by(self, words: Sequence[str]) -> dict[str, frozenset[int]]:
        """Places of the folded words that stand in each file's name: whole, by its parts or by its numbers."""
        places = list(enumerate(words))
        meant = {part: {place for place, word in places if _is_part(word, part)} for part in self._vocabulary}
        meant = {part: some for part, some in meant.items() if some}
        long_words = [(place, word) for place, word in places if len(word) >= SHORTEST_SUBSTRING]
        joined = [(place, own) for place, word in places if len(own := _own_parts(word)) > 1]
        single = [(place, word) for place, word in places if len(word) == 1]
        found: dict[str, frozenset[int]] = {}
        for name, whole, stem, parts in self._names:
            named = set[int]().union(*(meant[part] for part in parts if part in meant))
            named |= {place for place, word in long_words if word in stem}
            named |= {place for place, own in joined if _has_parts(own, parts)}
            named |= {place for place, word in places if word in whole}
            if named:
                named |= {place for place, word in single if word in parts and place - 1 in named}
                found[name] = frozenset(named)
        return found


@lru_cache(maxsize=4)
def file_names(names: tuple[str, ...]) -> FileNames:
    """Those of an archive, kept from turn to turn."""
    return FileNames(names)


def file_words(words: Sequence[str], name: str) -> frozenset[int]:
    """Places of the folded words that stand in one file's name."""
    return FileNames([name]).named_by(words).get(name, frozenset())


def words_of_file_alone(words: Sequence[str], name: str, others: Collection[str]) -> frozenset[int]:
    """Words that name this file and none of the others; all its words where it has none of its own."""
    named = file_words(words, name)
    shared = frozenset[int]().union(*(file_words(words, other) for other in others if other != name))
    return named - shared or named


def _stem(name: str) -> str:
    return re.sub(r"\.\w{2,4}$", "", fold(name))


def _parts(name: str) -> set[str]:
    return set(_own_parts(fold(CAPITAL_AMID.sub("_", name.rpartition(".")[0] or name))))


def _is_part(word: str, part: str) -> bool:
    if word[0].isdecimal() != part[0].isdecimal():
        return False
    if word == part and (len(word) >= SHORTEST_PART or word.isdecimal()):
        return True
    if len(part) > SHORTEST_PART and is_same_word(word, part):
        return True
    number = re.fullmatch(r"(\d+)(s|er)?", word)
    return number is not None and _is_same_number(number[1], part)


def _own_parts(word: str) -> list[str]:
    return re.findall(r"[a-z]+|\d+", word)


def _has_parts(own: Sequence[str], parts: set[str]) -> bool:
    """cam2 for left_cam_02: letters and number both stand in the name."""
    return all(any(one == part or _is_number(one, part) for part in parts) for one in own)


def _is_number(said: str, part: str) -> bool:
    return said.isdecimal() and part.isdecimal() and int(said) == int(part)


def _is_same_number(said: str, part: str) -> bool:
    """12 for 0012, 71 for the year 1971."""
    is_year = part.isdecimal() and len(said) == 2 and len(part) == 4 and part.endswith(said)
    return _is_number(said, part) or is_year
