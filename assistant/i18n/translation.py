"""What errors and reports say, in the language of whoever reads it; the Spanish stands in `messages_es.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from assistant.i18n.languages import Language
from retrieval.errors import ArchiveError
from retrieval.messages import LocalizableMessage


def translate(sentence: str | ArchiveError, language: Language) -> str:
    """The sentence in that language, with all that stands in it; as it is where no other words are known for it."""
    if isinstance(sentence, ArchiveError):
        sentence = sentence.said
    if language == "en":
        return str(sentence)
    if not isinstance(sentence, LocalizableMessage):
        return _spanish().get(sentence, sentence)
    pattern = _spanish().get(sentence.pattern, sentence.pattern)
    return sentence.otherwise(pattern, lambda value: translate(value, language))


@cache
def _spanish() -> Mapping[str, str]:
    text = (resources.files("assistant.i18n") / "messages_es.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
