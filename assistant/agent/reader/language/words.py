"""The words of a text with their places, and how near two words are to each other."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"\w+(?:[.]\w+)*|[^\w\s]")
SHORTEST_STEM = 4
"""Letters that two forms of one word share at least."""
SHARED_STEM = 0.7
"""Part of the longer form that they share at least: "walk" and "walking" are one word, "car" and "carpet" two."""
LONGEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of punctuation; `start` and `end` are places in the text."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """Without case and accents."""
        return fold(self.text)

    @property
    def is_punctuation(self) -> bool:
        """Whether it is a sign and no word."""
        return not self.text[0].isalnum()


def words_in(text: str) -> list[Word]:
    """The words and signs of a text, in order, with their places in it."""
    return [Word(found[0], found.start(), found.end()) for found in WORD.finditer(text)]


def folded_words(words: Sequence[Word]) -> list[str]:
    """The words without case and accents."""
    return [word.folded for word in words]


@lru_cache(maxsize=50_000)  # names of files are folded at every turn
def fold(text: str) -> str:
    """Lower case, without accents, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "'")


def is_latin(text: str) -> bool:
    """Whether most of its letters are Latin; also where it has none."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) >= len(letters)


def is_same_word(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: a long shared beginning, or a plural's s."""
    if one == other:
        return True
    if one.isdigit() or other.isdigit():
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_STEM:
        return len(shorter) > 1 and one.rstrip("s") == other.rstrip("s")
    shared = next((n for n in range(len(shorter)) if one[n] != other[n]), len(shorter))
    if shared >= max(SHORTEST_STEM, SHARED_STEM * len(longer)):
        return True
    return shared >= max(SHORTEST_STEM - 1, len(shorter) - 1) and len(longer) - len(shorter) <= LONGEST_ENDING
