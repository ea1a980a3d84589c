"""The names of people in a text, as somebody gave them to faces, and what the text asks for besides.

A name is found whole, in capitals and accents or not, and with or without its article: "the mayor" in "our mayor at
the harbour". It knows no grammar: what little words a name leaves at the ends of the text go with it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.speech.stopwords import STOPWORDS
from retrieval.tokens import tokenize


class NamedPeople(NamedTuple):
    """Who is named in a text, and the text without them."""

    names: tuple[str, ...]
    rest: str


def find_named_people(text: str, names: Sequence[str]) -> NamedPeople:
    """The names in the order in which they stand, longer ones before shorter ones that are parts of them."""
    tokens = tokenize(text)
    words = [token.word for token in tokens]
    taken: dict[int, str] = {}
    left = set(range(len(words)))
    for name in sorted(names, key=len, reverse=True):
        core = _core(name)
        for first in range(len(words) - len(core) + 1):
            places = range(first, first + len(core))
            if core and words[first : places.stop] == core and left.issuperset(places):
                taken[first] = name
                left.difference_update(places)
    if not taken:
        return NamedPeople((), text)
    rest = sorted(left)
    while rest and words[rest[0]] in STOPWORDS:
        rest.pop(0)
    while rest and words[rest[-1]] in STOPWORDS:
        rest.pop()
    if all(min(taken) < place < max(taken) for place in rest):  # what joined the names: "and", "e", "und"
        rest = []
    parts = " ".join(text[tokens[place].start : tokens[place].end] for place in rest)
    return NamedPeople(tuple(dict.fromkeys(taken[first] for first in sorted(taken))), parts)


def _core(name: str) -> list[str]:
    """The name's words without an article before them; all of them where nothing else is left."""
    words = [token.word for token in tokenize(name)]
    return words[next((place for place, word in enumerate(words) if word not in STOPWORDS), 0) :]
