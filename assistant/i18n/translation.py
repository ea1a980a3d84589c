"""What errors and reports say, in the language of whoever reads it: the `messages` of a catalogue."""

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from retrieval.errors import ArchiveError
from retrieval.messages import LocalizableMessage


def translate(sentence: str | ArchiveError, language: Language) -> str:
    """The sentence in that language, with all that stands in it; as it is where no other words are known for it."""
    if isinstance(sentence, ArchiveError):
        sentence = sentence.message
    known = texts_in(language).messages
    if not known:
        return str(sentence)
    if not isinstance(sentence, LocalizableMessage):
        return known.get(sentence, sentence)
    pattern = known.get(sentence.pattern, sentence.pattern)
    return sentence.otherwise(pattern, lambda value: translate(value, language))
