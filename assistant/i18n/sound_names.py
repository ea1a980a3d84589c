"""What a sound is called in each language. It knows no archive."""

from assistant.i18n.languages import Language
from retrieval.search.senses.sound_names import sound_names


def sound_name(name: str, language: Language) -> str:
    """AudioSet's class of this English name in that language; a name that it does not have stands for itself."""
    return sound_names(language).get(name, (name,))[0]
