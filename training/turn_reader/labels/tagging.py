"""The words of a turn while they are being tagged."""

from collections.abc import Iterable

from assistant.agent.reader.label_sets import OUTSIDE
from assistant.agent.reader.language.words import folded_words, words_in
from assistant.dialogue.plan import ActionName


class Tagging:
    """One tag a word; the first to claim a word has it."""

    def __init__(self, text: str) -> None:
        self.words = words_in(text)
        self.folded = folded_words(self.words)
        self.tags = [OUTSIDE] * len(self.words)
        self.arguments: list[ActionName | None] = [None] * len(self.words)
        self.unaligned: list[str] = []

    def is_tagged(self, place: int) -> bool:
        return self.tags[place] != OUTSIDE

    def tag(self, places: Iterable[int], tag: str, action: ActionName | None = None) -> None:
        """`action` is the one that the words are an argument of."""
        for place in places:
            if not self.is_tagged(place):
                self.tags[place], self.arguments[place] = tag, action
