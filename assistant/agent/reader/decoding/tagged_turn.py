"""A turn whose words are tagged, and what the words of a tag say."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.agent.reader.alignment import span_text, spans
from assistant.agent.reader.label_sets import OUTSIDE, TEXT_SLOTS
from assistant.agent.reader.language.durations import Quantity, quantities
from assistant.agent.reader.language.hit_lists import HitList, hit_lists
from assistant.agent.reader.language.words import Word, folded_words, words_in

JOINING_SIGNS = frozenset("-'/&.")
"""Between two words of one slot they belong to it, whatever the tagger says."""
ENDING_SIGNS = frozenset("-'’")
SHORTEST_WITH_ENDING = 4
"""Letters of a word that an ending is hung on; before l', d' and qu' another word begins."""


@dataclass(frozen=True)
class TaggedTurn:
    """One tag a word; words beyond the tags are outside."""

    text: str
    given_tags: tuple[str, ...]
    language: str

    @cached_property
    def words(self) -> list[Word]:
        """The words and signs of the text, in order."""
        return words_in(self.text)

    @cached_property
    def folded(self) -> list[str]:
        """The words without case and accents."""
        return folded_words(self.words)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """All numbers among the words."""
        return quantities(self.folded, self.language)

    @cached_property
    def tags(self) -> list[str]:
        """A tag for each word: the given ones, with signs and endings inside a slot counted to it."""
        missing = len(self.words) - len(self.given_tags)
        tags = [*self.given_tags[: len(self.words)], *[OUTSIDE] * missing]
        for place in range(1, len(tags) - 1):
            is_joining = tags[place] == OUTSIDE and self.words[place].text in JOINING_SIGNS
            is_joining = is_joining and not self._ends_sentence(place)
            if is_joining and tags[place - 1] == tags[place + 1]:
                tags[place] = tags[place - 1]
        for place in range(1, len(tags)):
            if tags[place] == OUTSIDE and tags[place - 1] in TEXT_SLOTS and self._ends_word(place):
                tags[place] = tags[place - 1]
        return tags

    def _ends_sentence(self, place: int) -> bool:
        """Whether a full stop is one, and not part of a name."""
        word, following = self.words[place], self.words[place + 1]
        return word.text == "." and following.start > word.end

    def _ends_word(self, place: int) -> bool:
        """Whether no space stands before it, and it is what a longer word ends with: the -la of "mirant-la"."""
        word, before = self.words[place], self.words[place - 1]
        if word.start > before.end:
            return False
        if not word.is_punctuation:
            return before.text in ENDING_SIGNS
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        is_long = len(before.text) >= SHORTEST_WITH_ENDING or self.words[place - 2].text in ENDING_SIGNS
        return word.text in ENDING_SIGNS and is_long and following is not None and following.start == word.end

    def places(self, tag: str) -> frozenset[int]:
        """Places of the words that have the tag, from 0."""
        return frozenset(place for place, given in enumerate(self.tags) if given == tag)

    def spans(self, tag: str) -> list[range]:
        """The runs of words that have the tag, in order."""
        return spans(self.places(tag))

    def span_texts(self, tag: str) -> list[str]:
        """The text of each such run, as it is written."""
        return [span_text(self.text, self.words, span) for span in self.spans(tag)]

    def shots(self, tag: str, shown: int) -> tuple[int, ...]:
        """Which of the hits shown the tagged words name, in order."""
        return tuple(sorted({shot for hits in self.hit_lists((tag,), shown) for shot in hits.shots}))

    def hit_lists(self, tags: Iterable[str], most: int) -> list[HitList]:
        """The hits up to that number that words of these tags name."""
        places = frozenset[int]().union(*(self.places(tag) for tag in tags))
        return [
            hits
            for hits in hit_lists(self.folded, self.language, most)
            if places.intersection(range(hits.first, hits.end))
        ]

    def quantity(self, tag: str) -> Quantity | None:
        """The first number that begins in the tagged words."""
        places = self.places(tag)
        return next((number for number in self.quantities if number.first in places), None)
