"""Slips of the typing hand in a turn, by how common words are in its language (wordfreq).

A noisy channel: a word that no page language knows stands for the common word that one slip makes it of, where
that is common enough for how rare the slip is. Names, quotes and file names are left as they are typed, and nothing
is put right across languages.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import get_frequency_list

from assistant.agent.reader.language.words import Word, fold, words_in
from assistant.i18n.languages import Language, languages

KNOWN, KNOWN_ABROAD = 2.0, 3.0
"""Zipf frequencies (log10 of uses in 10⁹ words) from which on a word is one of its language, and of another."""
COMMON = 3.5
"""From here on it may be what was meant."""
LEAST_LIKELY = 4.7
"""Zipf frequency of what was meant, plus the log odds of the slip. Chosen on 107,429 words of annotated turns, of
which it changes 177, most of them rightly; of one slip in each of 1,039 common words it rights 39 % and takes 3 %
for other words."""
EXCHANGED_OR_DOUBLED, ONE_LETTER, ANOTHER_VOWEL, ANOTHER_LETTER, FIRST_LETTER = 1.0, 0.2, -0.3, -1.0, -1.0
"""Log odds of slips: neighbours exchanged or a letter doubled, one missing or too many, another vowel, any other
letter; and for the first letter of a word beside."""
VOWELS = frozenset("aeiouy")
SHORTEST = 4
QUOTED = re.compile(r"[\"“”«»„‟].*?[\"“”«»„‟]|(?<!\w)['‘‚].*?['’](?!\w)")


def respelled(text: str, language: Language, names: Collection[str]) -> dict[int, str]:
    """What is meant by the words of a text that were mistyped, by their place among its words.

    `names` are those that the words may be parts of: of files, of bins.
    """
    known_names = " ".join(names).casefold()
    quoted = [found.span() for found in QUOTED.finditer(text)]
    found = {}
    for place, word in enumerate(words_in(text)):
        in_quotes = any(start <= word.start < end for start, end in quoted)
        if in_quotes or not _is_plain(word) or word.text.casefold() in known_names:
            continue
        if meant := _meant(word.text.casefold(), language):
            found[place] = meant
    return found


def with_words(text: str, words: Mapping[int, str]) -> str:
    """The text with other words at some places."""
    parts, end = [], 0
    for place, word in enumerate(words_in(text)):
        if place in words:
            parts += [text[end : word.start], words[place]]
            end = word.end
    return "".join([*parts, text[end:]])


def _is_plain(word: Word) -> bool:
    """Whether it may be a mistyped word: not a name (capitals amid a text) or an abbreviation."""
    begins_name = word.text[0].isupper() and word.start > 0
    return len(word.text) >= SHORTEST and word.text.isalpha() and not begins_name and not word.text.isupper()


@lru_cache(maxsize=10_000)
def _meant(word: str, language: Language) -> str:
    """The word that was meant, empty where none is likely enough; `word` in lower case."""
    own_first = (language, *languages())  # common words, most by far, wait for one short list alone
    if any(word in _frequencies(other, "small", KNOWN_ABROAD) for other in own_first):
        return ""
    own = _frequencies(language, "best", KNOWN)
    if word in own:
        return ""
    by_length = _common_words(language)
    near = (
        one
        for length in range(len(word) - 1, len(word) + 2)
        for one, _, _ in process.extract(
            word, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=1, limit=None
        )
    )
    likely = {one: own[one] + _slip_odds(one, word) for one in near}
    best = max(likely, key=likely.__getitem__, default="")
    return best if best and likely[best] >= LEAST_LIKELY else ""


def _slip_odds(meant: str, typed: str) -> float:
    """Log odds of the one slip between two words, beside those of a letter too many."""
    first = FIRST_LETTER if meant[0] != typed[0] else 0.0
    if len(meant) == len(typed):
        if sorted(meant) == sorted(typed):
            return first + EXCHANGED_OR_DOUBLED
        exchanged = {
            fold(letter) for pair in zip(meant, typed, strict=True) if len({*pair}) > 1 for letter in pair
        }
        return first + (ANOTHER_VOWEL if exchanged <= VOWELS else ANOTHER_LETTER)
    longer, shorter = sorted((meant, typed), key=len, reverse=True)
    place = next((n for n in range(len(shorter)) if longer[n] != shorter[n]), len(shorter))
    is_doubled = longer[place] in longer[max(0, place - 1) : place] + longer[place + 1 : place + 2]
    return first + (EXCHANGED_OR_DOUBLED if is_doubled else ONE_LETTER)


@cache
def _frequencies(language: Language, wordlist: str, least: float) -> dict[str, float]:
    """The Zipf frequencies of a language's words from `least` on; wordfreq lists them by centibels below one."""
    listed = get_frequency_list(language, wordlist)
    get_frequency_list.cache_clear()  # it would keep twice as many rare words
    return {
        word: 9 - centibels / 100
        for centibels, words in enumerate(listed[: round(100 * (9 - least)) + 1])
        for word in words
    }


@cache
def _common_words(language: Language) -> dict[int, list[str]]:
    """Words that may be meant, by their length."""
    found: dict[int, list[str]] = {}
    for word, frequency in _frequencies(language, "best", KNOWN).items():
        if frequency >= COMMON and word.isalpha():
            found.setdefault(len(word), []).append(word)
    return found
