"""Slips of the finger in the words that a search is steered with: "betwen", "withuot", "secnds".

Only those words are mended. What is to be seen or heard may be spelled in any way, and stays to the letter.
"""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Letters; shorter words have too many neighbours."""
_STEERING = (
    "after", "another", "anything", "before", "between", "describe", "different", "except", "exclude",
    "instead", "longer", "minutes", "picture", "please", "remove", "results", "seconds", "shorter", "similar",
    "something", "where", "without",
    "después", "diferente", "minutos", "parecidos", "segundos", "similares",
)  # fmt: skip
_OTHER_WORDS = frozenset(
    {
        "alter", "aster", "anthers", "longed", "linger", "lounger", "minuets", "remote", "result", "segundas",
        "seconde", "shorten", "snorter", "diferentes", "despues", "excluye", "parecida", "parecidas", "parecido",
        "minutas", "wheres", "pleased",
    }
)  # fmt: skip
"""Words of their own that are one letter away from a steering one."""
_WORD = re.compile(rf"(?<![\w'.@/-])[^\W\d_]{{{SHORTEST},12}}(?![\w'@/-]|\.\w)")


def mended(text: str) -> str:
    """The text with such slips mended."""
    return _WORD.sub(lambda found: _meant(found[0]), text)


def _meant(word: str) -> str:
    typed = word.lower()
    if typed in _STEERING or typed in _OTHER_WORDS:
        return word
    near = process.extractOne(typed, _STEERING, scorer=OSA.distance, score_cutoff=1)
    if near is None or near[0][0] != typed[0] or _is_a_form_of(typed, near[0]):
        return word
    return str(near[0])


def _is_a_form_of(typed: str, word: str) -> bool:
    """Whether it is the same word with another ending: "describes", "archived", "minute"."""
    return typed.startswith(word) or (word.startswith(typed) and word.endswith("s"))
