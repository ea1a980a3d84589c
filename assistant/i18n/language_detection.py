"""Which of the page's languages a turn is in, by the letters of its words; the model is py3langid's."""

import math
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.i18n.languages import Language, languages

STAYING = math.exp(2)
"""How much likelier a turn is in the conversation's language than in another. Chosen in steps of √e on 2,376 turns
of 462 written dialogues in seven languages: of turns whose conversation is in their language it keeps 99.7 % there
(94.9 % without), and it leads 98.7 % of all to their own where every dialogue begins in English."""


def detect_language(text: str, conversation: Language = "en") -> Language:
    """The language of a turn; short and doubtful ones are in the conversation's."""
    likely = dict(_identifier().rank(text))
    likely[conversation] *= STAYING
    return str(max(likely, key=likely.__getitem__))


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages())
    return identifier
