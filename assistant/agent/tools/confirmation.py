"""Whether a turn says yes or no to what it was asked, and nothing else.

The words are those of all catalogues, and no more: "yes, but only the first" is a turn of its own.
"""

import unicodedata
from functools import cache
from typing import Literal

from rapidfuzz.utils import default_process

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.i18n.text_folding import fold_text


def read_confirmation(text: str) -> bool | None:
    """True for a plain yes, False for a plain no, None for anything else."""
    parts = {_plain(part) for part in text.split(",")}
    for is_yes, words in ((True, _words("yes")), (False, _words("no"))):
        if _plain(text) in words or parts <= words:
            return is_yes
    return None


@cache
def _words(answer: Literal["yes", "no"]) -> frozenset[str]:
    return frozenset(
        _plain(words) for code in languages() for words in texts_in(code)(f"acts.{answer}.words").split(",")
    )


def _plain(text: str) -> str:
    """Small letters without accents and punctuation."""
    return " ".join(default_process(fold_text(unicodedata.normalize("NFC", text))).split())
