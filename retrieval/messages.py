"""Sentences for people, in English, that remember what they were made of, so that a page can say them otherwise.

A sentence is its pattern, which catalogues know it by, and the values that stand in it; it knows no other language.
"""

from collections.abc import Callable, Iterable
from numbers import Real

MessageValue = str | int | float


class LocalizableMessage(str):
    """A text with the pattern and the values that it was made of.

    `LocalizableMessage("{path}: is empty.", path=path)` is "film.mp4: is empty.".
    Without values the pattern is the text, braces and all. Values are numbers, text, or sentences themselves;
    anything else becomes text.
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: dict[str, MessageValue]

    def __new__(cls, pattern: str, /, **values: object) -> "LocalizableMessage":
        """The pattern filled in with the values, in English; both are kept."""
        plain = {name: _plain(value) for name, value in values.items()}
        message = super().__new__(cls, pattern.format(**plain) if plain else pattern)
        message.pattern, message.values = pattern, plain
        return message

    def otherwise(self, pattern: str, say: Callable[[str], str]) -> str:
        """The same by another pattern with these places; `say` is asked for each text that stands in one."""
        values = {
            name: say(value) if isinstance(value, str) else value for name, value in self.values.items()
        }
        return pattern.format(**values) if values else pattern


EMPTY_MESSAGE = LocalizableMessage("")


def join_messages(sentences: Iterable[str]) -> LocalizableMessage:
    """One after the other."""
    parts = {f"part{number}": sentence for number, sentence in enumerate(sentences)}
    return LocalizableMessage(" ".join(f"{{{name}}}" for name in parts), **parts)


def _plain(value: object) -> MessageValue:
    if isinstance(value, str | int | float):
        return value
    return float(value) if isinstance(value, Real) else str(value)
