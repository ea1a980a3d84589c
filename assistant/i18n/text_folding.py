"""A text's folded twin of the same length: a place found in it is the same place in the text."""

import unicodedata


def fold_text(text: str) -> str:
    """Lower case without accents, character by character."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base[0]
