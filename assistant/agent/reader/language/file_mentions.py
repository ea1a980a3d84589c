"""Which words of a turn name a file of the archive."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.numerals import numeral_at
from assistant.agent.reader.language.words import fold, is_same_word

CAPITAL_AMID = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a name like kamB has a second part."""
SHORTEST_PART = 3
"""Letters of a name's part that is said alone; shorter ones are words of any text."""
SHORTEST_SUBSTRING = 5


@dataclass(frozen=True, slots=True)
class FileMention:
    """Places of a turn's words that stand in a file's name; whether all that the name says is among them."""

    places: frozenset[int]
    is_whole: bool


class FileNames:
    """The names of an archive's files, cut into their parts once; names that no word may be in are passed over."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [(name, {fold(name), _stem(name)}, _stem(name), _parts(name)) for name in names]
        self._by_part: dict[str, list[int]] = {}
        self._by_whole: dict[str, list[int]] = {}
        for place, (_, whole, _, parts) in enumerate(self._names):
            for part in parts:
                self._by_part.setdefault(part, []).append(place)
            for one in whole:
                self._by_whole.setdefault(one, []).append(place)
        self._alike: dict[str, list[str]] = {}
        """Parts by how they begin, and numbers by what they say: those that a word may be a form of."""
        for part in self._by_part:
            for key in _keys_of_part(part):
                self._alike.setdefault(key, []).append(part)
        self._stems = "\n".join(stem for _, _, stem, _ in self._names)
        self._stem_ends = list(accumulate(len(stem) + 1 for _, _, stem, _ in self._names))

    def named_by(self, words: Sequence[str], language: str) -> dict[str, FileMention]:
        """The names that folded words stand in: whole, by their parts, or by numbers in digits or in words."""
        places = list(enumerate(words))
        meant: dict[str, set[int]] = {}
        for place, word in places:
            for part in self._like(word):
                if _is_part(word, part):
                    meant.setdefault(part, set()).add(place)
        long_words = [(place, word) for place, word in places if len(word) >= SHORTEST_SUBSTRING]
        joined = [(place, own) for place, word in places if len(own := _own_parts(word)) > 1]
        looked_at = {one for part in meant for one in self._by_part[part]}
        looked_at |= {one for _, word in places for one in self._by_whole.get(word, ())}
        looked_at |= {one for _, word in long_words for one in self._with_in_stem(word)}
        looked_at |= {one for _, own in joined for part in self._like(own[0]) for one in self._by_part[part]}
        small = _small_parts(words, language)
        runs = _runs(small, words, language)
        found: dict[str, FileMention] = {}
        for name, whole, stem, parts in map(self._names.__getitem__, sorted(looked_at)):
            named = set[int]().union(*(meant[part] for part in parts if part in meant))
            named |= {place for place, word in long_words if word in stem}
            named |= {place for place, own in joined if _has_parts(own, parts)}
            exact = {place for place, word in places if word in whole}
            named |= exact
            if named:
                beside = (run for run in runs if {run[0] - 1, run[-1] + 1} & named)
                named |= {place for run in beside for place in run if _is_part_beside(small[place], parts)}
                telling = [part for part in parts if len(part) >= SHORTEST_PART]
                is_whole = bool(exact) or (bool(telling) and all(part in meant for part in telling))
                found[name] = FileMention(frozenset(named), is_whole)
        return found

    def _like(self, word: str) -> Iterator[str]:
        """Parts that the word may be a form of."""
        for key in _keys_of_word(word):
            yield from self._alike.get(key, ())

    def _with_in_stem(self, word: str) -> Iterator[int]:
        """The names whose stems hold the word."""
        at = self._stems.find(word)
        while at >= 0:
            place = bisect_right(self._stem_ends, at)
            yield place
            at = self._stems.find(word, self._stem_ends[place])


@lru_cache(maxsize=4)
def file_names(names: tuple[str, ...]) -> FileNames:
    """Those of an archive, kept from turn to turn."""
    return FileNames(names)


def file_words(words: Sequence[str], name: str, language: str) -> frozenset[int]:
    """Places of the folded words that stand in one file's name."""
    mention = FileNames([name]).named_by(words, language).get(name)
    return mention.places if mention else frozenset()


def words_of_file_alone(
    words: Sequence[str], name: str, others: Collection[str], language: str
) -> frozenset[int]:
    """Words that name this file and none of the others; all its words where it has none of its own."""
    named = file_words(words, name, language)
    shared = frozenset[int]().union(
        *(file_words(words, other, language) for other in others if other != name)
    )
    return named - shared or named


def _small_parts(words: Sequence[str], language: str) -> dict[int, str]:
    """Single letters, and numbers in words as digits: what is a part of a name only beside its other parts."""
    found = {place: word for place, word in enumerate(words) if len(word) == 1 and word.isalnum()}
    for place, word in enumerate(words):
        if word.isalpha() and len(word) > 1 and (numeral := numeral_at(words, place, language)):
            found[place] = f"{numeral.value:g}"
    return found


def _runs(small: Mapping[int, str], words: Sequence[str], language: str) -> list[list[int]]:
    """Places of small parts that are listed together: one and three, a or b, 33 to 35."""
    joints = phrases("and", language) | phrases("or", language) | phrases("range", language) | {",", "-"}
    runs: list[list[int]] = []
    for place in sorted(small):
        gap = place - runs[-1][-1] if runs else 0
        if gap == 1 or (gap == 2 and words[place - 1] in joints):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


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


def _keys_of_part(part: str) -> set[str]:
    """How it begins, or the number that it says, and of a year its end: one of them is the word's, too, where the
    part is a form of a word."""
    if not part.isdecimal():
        return {part[:2]}
    return {str(int(part)), *([f"'{part[-2:]}"] if len(part) == 4 else [])}


def _keys_of_word(word: str) -> set[str]:
    number = re.match(r"\d+", word)
    if number is None:
        return {word[:2]}
    return {str(int(number[0])), *([f"'{number[0]}"] if len(number[0]) == 2 else [])}


def _own_parts(word: str) -> list[str]:
    return re.findall(r"[a-z]+|\d+", word)


def _has_parts(own: Sequence[str], parts: set[str]) -> bool:
    """cam2 for left_cam_02: letters and number both stand in the name."""
    return all(any(one == part or _is_number(one, part) for part in parts) for one in own)


def _is_part_beside(said: str, parts: set[str]) -> bool:
    return said in parts or any(_is_number(said, part) for part in parts)


def _is_number(said: str, part: str) -> bool:
    return said.isdecimal() and part.isdecimal() and int(said) == int(part)


def _is_same_number(said: str, part: str) -> bool:
    """12 for 0012, 71 for the year 1971."""
    is_year = part.isdecimal() and len(said) == 2 and len(part) == 4 and part.endswith(said)
    return _is_number(said, part) or is_year
