"""Which hits a turn may name: numbers, ordinals, the first three, the last two, 4 to 6."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.agent.reader.language.durations import Quantity, quantities
from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import words_in

GERMANIC = ("en", "de")
"""Where "6 first" is no count of hits."""
MOST_WORDS_IN_RANGE = 3
"""Between a range's two numbers: "up to the"."""


@dataclass(frozen=True, slots=True)
class HitList:
    """Numbers of hits, from 1, that words `first` to `end` (not included) may name."""

    first: int
    end: int
    shots: tuple[int, ...]


def hit_lists(words: Sequence[str], language: str, shown: int) -> list[HitList]:
    """Every expression among the folded words that may name some of the hits shown.

    Whether one does, or counts something else, these words alone don't say.
    """
    found: list[HitList] = []
    place = 0
    reader = _HitReader(words, language, shown)
    while place < len(words):
        hits = (
            reader.last_or_top(place)
            or reader.first_few(place)
            or reader.interval(place)
            or reader.single(place)
        )
        if hits is None and found and reader.is_one_of(place, "rest"):
            hits = HitList(place, place + 1, reader.without([shot for one in found for shot in one.shots]))
        if hits and found and reader.leaves_out(found[-1], hits):
            left = tuple(shot for shot in found[-1].shots if shot not in hits.shots)
            found[-1] = HitList(found[-1].first, hits.end, left)
        elif hits and hits.shots and not (found and reader.is_pronoun(hits, found[-1])):
            found.append(hits)
        number = reader.numbers.get(place)
        place = hits.end if hits else number.end if number else place + 1
    return found


class _HitReader:
    """The numbers of a text that are no durations, by where they begin."""

    def __init__(self, words: Sequence[str], language: str, shown: int) -> None:
        self.words, self.language, self.shown = words, language, shown
        whole = [q for q in quantities(words, language) if q.seconds is None and float(q.value).is_integer()]
        self.numbers: dict[int, Quantity] = {quantity.first: quantity for quantity in whole}

    def is_one_of(self, place: int, table: str) -> bool:
        return place < len(self.words) and self.words[place] in phrases(table, self.language)

    def phrase_end(self, place: int, table: str) -> int | None:
        """Where one of the table's phrases ends that begins here."""
        for phrase in phrases(table, self.language):
            parts = [word.text for word in words_in(phrase)]
            if self.words[place : place + len(parts)] == parts:
                return place + len(parts)
        return None

    def few(self, place: int) -> Quantity | None:
        """A cardinal that may count hits."""
        number = self.numbers.get(place)
        return number if number and not number.is_ordinal and 1 <= number.value <= self.shown else None

    def without(self, shots: Collection[int]) -> tuple[int, ...]:
        """All hits shown but these."""
        return tuple(shot for shot in range(1, self.shown + 1) if shot not in shots)

    def leaves_out(self, hits: HitList, others: HitList) -> bool:
        """Whether the words between two say that the second are left out of the first: 1 to 5 but not 3."""
        between = [
            word
            for word in self.words[hits.end : others.first]
            if word != "," and word not in phrases("before_number", self.language)
        ]
        is_said = " ".join(between) in phrases("left_out", self.language)
        return is_said and set(others.shots) < set(hits.shots)

    def first_shots(self, number: Quantity) -> tuple[int, ...]:
        return tuple(range(1, int(number.value) + 1))

    def last_shots(self, number: Quantity) -> tuple[int, ...]:
        return tuple(range(self.shown - int(number.value) + 1, self.shown + 1))

    def last_or_top(self, place: int) -> HitList | None:
        """Top 3, the last two, the last, the last but one."""
        number = self.few(place + 1)
        if number and self.is_one_of(place, "top"):
            return HitList(place, number.end, self.first_shots(number))
        if number and self.is_one_of(place, "last"):
            return HitList(place, number.end, self.last_shots(number))
        for from_end, table in ((1, "penultimate"), (2, "antepenultimate"), (0, "last")):
            if self.shown > from_end and (end := self.phrase_end(place, table)):
                return HitList(place, end, (self.shown - from_end,))
        return None

    def first_few(self, place: int) -> HitList | None:
        """The first three; in Romance languages also the three first, the two last."""
        number, few = self.numbers.get(place), self.few(place)
        if number and number.is_ordinal and number.value == 1 and (counted := self.few(number.end)):
            return HitList(place, counted.end, self.first_shots(counted))
        if few is None:
            return None
        following = self.numbers.get(few.end)
        if self.language not in GERMANIC and following and following.is_ordinal and following.value == 1:
            return HitList(place, following.end, self.first_shots(few))
        if self.is_one_of(few.end, "last"):
            return HitList(place, few.end + 1, self.last_shots(few))
        return None

    def interval(self, place: int) -> HitList | None:
        """4 to 6, from the fourth to the sixth."""
        number = self.numbers.get(place)
        if number is None:
            return None
        end, is_joined = number.end, False
        while end < number.end + MOST_WORDS_IN_RANGE:
            is_range_word = self.is_one_of(end, "range")
            if not is_range_word and not self.is_one_of(end, "before_number"):
                break
            is_joined = is_joined or is_range_word
            end += 1
        last = self.numbers.get(end)
        if last is None or not is_joined or not 1 <= number.value < last.value <= self.shown:
            return None
        return HitList(place, last.end, tuple(range(int(number.value), int(last.value) + 1)))

    def is_pronoun(self, hits: HitList, before: HitList) -> bool:
        """Whether the "one" of "the second one" is no number."""
        is_one = hits.shots == (1,) and not self.words[hits.first].isdecimal()
        last = self.numbers.get(before.first)
        return is_one and before.end == hits.first and last is not None and last.is_ordinal

    def single(self, place: int) -> HitList | None:
        number = self.numbers.get(place)
        if number and 1 <= number.value <= self.shown:
            return HitList(place, number.end, (int(number.value),))
        return None
