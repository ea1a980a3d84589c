"""Names of languages by their ISO 639 codes, as CLDR has them; a code that it does not know stands for itself."""

from functools import cache

from babel import Locale

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language, languages
from assistant.i18n.text_folding import fold_text

SHORTEST_NAME = 4
"""Letters of a language's name in a text; "Ido" and "Twi" are more often something else."""


def language_name(code: str, language: Language) -> str:
    """The name of the language with that code; an empty code is an unknown language."""
    texts = texts_in(language)
    if not code:
        return texts("language.unknown")
    return str(texts.locale.languages.get(code.lower(), code))


def language_called(name: str) -> str:
    """The code of the language that people call so in any of the page's languages, or the code itself; empty where
    none is."""
    code = fold_text(name.strip())
    return code if code in _codes().values() else _codes().get(code, "")


def language_named(word: str) -> str:
    """The same of a word of a text, where codes are words of their own: "in", "es"."""
    return _codes().get(fold_text(word), "") if len(word) >= SHORTEST_NAME else ""


@cache
def _codes() -> dict[str, str]:
    """Codes of two letters by languages' names in the page's languages, folded."""
    known: dict[str, str] = {}
    for language in languages():
        for code, name in Locale.parse(language).languages.items():
            if len(code) == 2:
                known.setdefault(fold_text(name), code)
    return known


def own_name(language: Language) -> str:
    """ "Español": a language's name in itself, as a menu lists it."""
    name = str(Locale.parse(language).get_language_name(language))
    return name[:1].upper() + name[1:]
