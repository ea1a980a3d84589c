"""What the user typed, beside a folded twin that patterns are matched against.

The twin has the same length, lower case and no accents, so a place found in it is the same place in the
text: "más" and "MAS" match one pattern, and the user's own spelling reaches the search.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_PLAIN = str.maketrans({"’": "'", "‘": "'", "´": "'", "“": '"', "”": '"', "„": '"', "…": ".", "–": "-"})
_EDGES = " \t\n,.;:!?¡¿-–—"


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text and its folded twin of the same length."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> "NormalizedText":
        """One line, curly quotes straightened."""
        line = " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split())
        return cls(line, fold_text(line))

    def find(self, pattern: "re.Pattern[str]") -> "re.Match[str] | None":
        """The first match in the folded twin."""
        return pattern.search(self.folded)

    def part(self, start: int, end: int) -> str:
        """The user's own spelling of a stretch of the folded twin, without punctuation at its edges."""
        return trimmed(self.text[start:end])

    def without(self, *spans: tuple[int, int]) -> "NormalizedText":
        """The wording with the spans cut out and the seams smoothed."""
        text = self.text
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        return NormalizedText.of(smooth(text))

    def __bool__(self) -> bool:
        return bool(self.text)


NO_TEXT = NormalizedText("", "")
"""No words."""


def fold_text(text: str) -> str:
    """Lower case without accents, character by character."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base[0]


def trimmed(text: str) -> str:
    """Without punctuation and spaces at its edges."""
    return text.strip(_EDGES)


def smooth(text: str) -> str:
    """A text from which something was cut: no doubled or stray punctuation."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"[,;:]+(?=[,.;:!?])", "", text)
    return trimmed(text)


def layout(pattern: str) -> str:
    """A pattern written over several lines: indentation goes, and every bare group captures nothing."""
    joined = re.sub(r"\n\s*", "", pattern)
    return _BARE_GROUP.sub(lambda found: "(?:" if found["bare"] else found[0], joined)


def regex(pattern: str) -> "re.Pattern[str]":
    """A compiled pattern, written as for `layout`."""
    return re.compile(layout(pattern))


def either(words: Iterable[str] | str) -> str:
    """A pattern for any of the words, each a pattern itself; a text lists them with commas."""
    listed = words_of(words) if isinstance(words, str) else list(words)
    return layout("(?:" + "|".join(sorted(listed, key=len, reverse=True)) + ")")


def words_of(text: str) -> list[str]:
    """The parts of a list with commas, which may run over several lines."""
    return re.split(r",\s+", text.strip())


_BARE_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<bare>\((?!\?))", re.DOTALL)
