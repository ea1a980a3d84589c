"""Names of languages by their ISO 639 codes, as CLDR has them; a code that it does not know stands for itself."""

from babel import Locale

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language


def language_name(code: str, language: Language) -> str:
    """The name of the language with that code; an empty code is an unknown language."""
    texts = texts_in(language)
    if not code:
        return texts("language.unknown")
    return str(texts.locale.languages.get(code.lower(), code))


def own_name(language: Language) -> str:
    """ "Español": a language's name in itself, as a menu lists it."""
    name = str(Locale.parse(language).get_language_name(language))
    return name[:1].upper() + name[1:]
