"""Which of the page's languages a turn is in: by the letters of its words (py3langid) and by the words themselves.

Letters alone take short questions for a neighbouring language ("busco un barco" for Italian). The second evidence
is a naive Bayes model over the words that the catalogues are written in, which talk of what turns talk of.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import Language, languages

STAYING = 2.0
"""Log odds that a turn is in the conversation's language rather than in another."""
WORDS_WEIGHT = 0.6
"""Of the words' log likelihood beside the letters', which see the same text and so are no independent evidence."""
SMOOTHING, VOCABULARY = 1.0, 3000
"""Added to each word's count; words that a language is taken to have.

Chosen on 5,226 turns of 1,012 written dialogues in seven languages: 98.7 % end in their language where every
dialogue begins in English (98.8 % by letters alone, which fail on questions of two and three words)."""

_WORD = re.compile(r"[^\W\d_]+")
_PLACE = re.compile(r"\{[^}]*\}")


def detect_language(text: str, conversation: Language = "en") -> Language:
    """The language of a turn; short and doubtful ones are in the conversation's."""
    odds = {language: math.log(max(share, 1e-12)) for language, share in _identifier().rank(text)}
    for word in _WORD.findall(text.lower()):
        for language, share in _word_shares(word).items():
            odds[language] += WORDS_WEIGHT * math.log(share)
    odds[conversation] += STAYING
    return str(max(odds, key=odds.__getitem__))


def _word_shares(word: str) -> Mapping[str, float]:
    """How much of a word's use falls to each language; they add up to 1."""
    likely = {
        language: (counts[word] + SMOOTHING) / (total + SMOOTHING * VOCABULARY)
        for language, (counts, total) in _word_counts().items()
    }
    total = sum(likely.values())
    return {language: share / total for language, share in likely.items()}


@cache
def _word_counts() -> Mapping[str, tuple[Counter[str], int]]:
    """How often each catalogue uses a word, and how many words it has in all."""
    found = {}
    for language in languages():
        texts = (_PLACE.sub(" ", text).lower() for text in _all_texts(texts_in(language)))
        counts = Counter(word for text in texts for word in _WORD.findall(text))
        found[language] = counts, counts.total()
    return found


def _all_texts(texts: Texts) -> Iterator[str]:
    for entry in texts.entries.values():
        yield from (entry,) if isinstance(entry, str) else entry.values()
    yield from texts.labels.values()
    yield from texts.messages.values()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages())
    return identifier
