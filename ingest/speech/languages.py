"""Which language a text is in, and which one a tag names."""

from functools import cache

import langcodes
from py3langid.langid import MODEL_FILE, LanguageIdentifier

MIN_TEXT = 12
"""Characters below which a text's language is not guessed; a script without spaces says as much with four."""
SURE_TEXT = 40
"""Characters from which the most likely language is taken, however likely."""
MIN_SHARE = 0.6
"""How likely it must be where there are fewer."""

SPOKEN_WITHOUT_TWO = frozenset({"yue", "cmn", "fil", "haw", "ast", "gsw", "ceb"})
"""Languages that have no code of two letters, as subtitles are often in them."""


def language_code(tag: str) -> str:
    """`spa`, `es-ES` or `ES` → `es`; empty for what names no language."""
    if not langcodes.tag_is_valid(tag):
        return ""
    language = langcodes.Language.get(tag).language or ""
    return "" if language in ("und", "mis", "mul", "zxx") else language


def language_of_suffix(tag: str) -> str:
    """The same for a part of a file's name, where "mkv", "raw" and "new" are no languages: those of three letters
    are taken for one where they are another way to write one of two, or a language of many subtitles."""
    code = language_code(tag)
    return code if len(code) == 2 or code in SPOKEN_WITHOUT_TWO else ""


def likely_language(text: str) -> str:
    """The language that a text is most likely in; empty where it is too short to tell."""
    plain = " ".join(text.split())
    if len(plain.encode()) < MIN_TEXT:
        return ""
    language, share = _identifier().classify(plain)
    return str(language) if share >= MIN_SHARE or len(plain) >= SURE_TEXT else ""


def language_share(text: str) -> tuple[str, float]:
    """The language that a text is most likely in, and how likely that is, 0 to 1."""
    language, share = _identifier().classify(" ".join(text.split()))
    return str(language), float(share)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
