"""Names of languages by their ISO 639 codes, as CLDR has them; a code that it does not know stands for itself."""

from functools import cache

from babel import Locale

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language, languages
from assistant.i18n.text_folding import fold_text


def language_name(code: str, language: Language) -> str:
    """The name of the language with that code; an empty code is an unknown language."""
    texts = texts_in(language)
    if not code:
        return texts("language.unknown")
    return str(texts.locale.languages.get(code.lower(), code))


def language_called(name: str) -> str:
    """The code of the language that people call so in any of the page's languages, or the code itself; empty where
    none is."""
    return _codes().get(fold_text(name.strip()), "")


@cache
def _codes() -> dict[str, str]:
    """Codes of two letters, and languages' names in the page's languages, folded."""
    known: dict[str, str] = {}
    for language in languages():
        for code, name in Locale.parse(language).languages.items():
            if len(code) == 2:
                known.setdefault(fold_text(name), code)
    return known | {code: code for code in known.values()}


def own_name(language: Language) -> str:
    """ "Español": a language's name in itself, as a menu lists it."""
    name = str(Locale.parse(language).get_language_name(language))
    return name[:1].upper() + name[1:]
