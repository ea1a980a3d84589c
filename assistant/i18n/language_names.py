"""Names of languages by their ISO 639 codes, in English and Spanish; a code that is not here stands for itself."""

from assistant.i18n.languages import Language

_NAMES = {
    "ar": ("Arabic", "árabe"),
    "ca": ("Catalan", "catalán"),
    "cs": ("Czech", "checo"),
    "da": ("Danish", "danés"),
    "de": ("German", "alemán"),
    "el": ("Greek", "griego"),
    "en": ("English", "inglés"),
    "es": ("Spanish", "español"),
    "eu": ("Basque", "euskera"),
    "fi": ("Finnish", "finés"),
    "fr": ("French", "francés"),
    "gl": ("Galician", "gallego"),
    "he": ("Hebrew", "hebreo"),
    "hi": ("Hindi", "hindi"),
    "hu": ("Hungarian", "húngaro"),
    "it": ("Italian", "italiano"),
    "ja": ("Japanese", "japonés"),
    "ko": ("Korean", "coreano"),
    "la": ("Latin", "latín"),
    "nl": ("Dutch", "neerlandés"),
    "no": ("Norwegian", "noruego"),
    "pl": ("Polish", "polaco"),
    "pt": ("Portuguese", "portugués"),
    "ro": ("Romanian", "rumano"),
    "ru": ("Russian", "ruso"),
    "sv": ("Swedish", "sueco"),
    "tr": ("Turkish", "turco"),
    "uk": ("Ukrainian", "ucraniano"),
    "zh": ("Chinese", "chino"),
}
_UNKNOWN = ("an unknown language", "un idioma desconocido")


def language_name(code: str, language: Language) -> str:
    """The name of the language with that code; an empty code is an unknown language."""
    english, spanish = _NAMES.get(code.lower(), (code, code)) if code else _UNKNOWN
    return spanish if language == "es" else english
