"""What a reply says, in parts: words, quotations, a model's words, and moments that a click plays.

A moment and a quotation are values, made from what the archive holds; no text is ever searched for them, so
that a subtitle cannot pass for a timecode or for a sentence of the assistant's own.
"""

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.i18n.clock_text import clock

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufff9-\ufffb]")
"""Control characters, and what turns the direction of the text that follows it."""
_OPENING, _CLOSING = tuple('“"«„'), tuple('”"»“')


@dataclass(frozen=True, slots=True)
class TimecodeLink:
    """A stretch of a video, and where a click on it begins to play."""

    video: str
    """The video's id."""
    name: str
    shot: int
    """The shot that the stretch begins in."""
    start: float
    end: float
    whole: bool = False
    """Whether it is written with its end: "0:04–0:06"."""

    def __str__(self) -> str:
        return f"{clock(self.start)}–{clock(self.end)}" if self.whole else clock(self.start)


@dataclass(frozen=True, slots=True)
class SubtitleQuote:
    """Words of a subtitle."""

    text: str

    @property
    def marks(self) -> tuple[str, str]:
        """The quotation marks that go around it; none around words that bring their own."""
        return ("", "") if self.text[:1] in _OPENING and self.text[-1:] in _CLOSING else ("“", "”")

    def __str__(self) -> str:
        return self.text.join(self.marks)


@dataclass(frozen=True, slots=True)
class ModelText:
    """Words of a model, of a picture or of what the archive knows: its claim, not a fact of the archive."""

    text: str

    def __str__(self) -> str:
        return self.text


ReplyPart = str | TimecodeLink | SubtitleQuote | ModelText
Statement = tuple[ReplyPart, ...]
"""A sentence or a few, on a line of its own."""


def fill_template(template: str, **values: object) -> Statement:
    """A template with its `{places}` filled in; moments, quotations and tuples of parts stay parts.

    Raises KeyError for a value that is missing. Values are never read as templates.
    """
    parts: list[ReplyPart] = []
    for text, field, _, _ in string.Formatter().parse(template):
        parts.append(text)
        if field is not None:
            value = values[field]
            parts += value if isinstance(value, tuple) else (value,)
    return join_parts(parts)


def join_parts(parts: Iterable[object]) -> Statement:
    """The parts, words beside each other made one."""
    made: list[ReplyPart] = []
    for part in parts:
        given: ReplyPart = part if isinstance(part, TimecodeLink | SubtitleQuote | ModelText) else str(part)
        if isinstance(given, str) and made and isinstance(made[-1], str):
            made[-1] += given
        elif given:
            made.append(given)
    return tuple(made)


def list_parts(parts: Iterable[ReplyPart], between: str = ", ") -> Statement:
    """The parts with something between them."""
    with_gaps: list[ReplyPart] = []
    for part in parts:
        with_gaps += [between, part] if with_gaps else [part]
    return join_parts(with_gaps)


def plain_text(statements: Iterable[Statement]) -> str:
    """The reply as text, a line for each statement."""
    return "\n".join("".join(map(str, parts)) for parts in statements)


def without_hidden_characters(text: str) -> str:
    """Text from outside without hidden characters: on one line, and unable to turn the text around it."""
    return re.sub(r"\s+", " ", _HIDDEN.sub(" ", text))


def quote_subtitle(text: str) -> SubtitleQuote:
    """A subtitle's words, all of them, on one line."""
    return SubtitleQuote(without_hidden_characters(text).strip())
