"""The bytes of a text file → its text, whatever it was written with.

Unicode is certain. Of old code pages, those of one script differ in a few letters alone: there the language that
the letters make words of decides, since each page was made for some.
"""

import unicodedata
from collections.abc import Iterator

import charset_normalizer

from ingest.speech.languages import likely_language

WESTERN = frozenset(
    {
        "es",
        "fr",
        "de",
        "it",
        "pt",
        "nl",
        "sv",
        "da",
        "nb",
        "nn",
        "no",
        "fi",
        "is",
        "ca",
        "gl",
        "eu",
        "en",
        "ga",
        "oc",
    }
    | {"br", "lb", "af", "id", "ms", "sw", "la", "fo"}
)
CENTRAL = frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "bs", "ro", "sq", "sr"})
LATIN_PAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("cp1252", WESTERN),
    ("cp1250", CENTRAL),
    ("cp1254", frozenset({"tr", "az", "ku"})),
    ("cp1257", frozenset({"lt", "lv", "et"})),
    ("iso8859_2", CENTRAL),
    ("cp850", WESTERN),
    ("mac_roman", WESTERN),
)
"""Code pages and the languages that each was made for, the commonest first."""
PAGES_OF_LANGUAGES = {
    "ar": "cp1256", "fa": "cp1256", "el": "cp1253", "he": "cp1255", "ru": "cp1251", "th": "cp874", "vi": "cp1258",
}  # fmt: skip
"""The page of Windows for a language that a file's name says; others are told by their letters."""
INSIDE_WORDS = "'’-·‑"
"""Signs that stand between two letters of a word."""
MIN_LATIN = 0.9
"""Share of a text's letters that are Latin where it is one of those pages."""


def decode_text(contents: bytes, language: str = "") -> str:
    """The text; `language` is what its name says it is in, empty where it does not."""
    if contents[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16", "utf-8-sig")
    elif contents[:200:2].count(0) > 40 or contents[1:200:2].count(0) > 40:
        encodings = ("utf-16-le" if contents[1:200:2].count(0) > 40 else "utf-16-be", "utf-8-sig")
    else:
        encodings = ("utf-8-sig",)
    for encoding in encodings:
        try:
            return contents.decode(encoding)
        except UnicodeDecodeError:
            continue
    if (page := PAGES_OF_LANGUAGES.get(language)) and (text := _by_page(contents, page, language)):
        return text
    telling = b"\n".join(line for line in contents.splitlines() if not line.isascii())
    best = charset_normalizer.from_bytes(telling).best()
    guess = contents.decode(best.encoding, errors="replace") if best is not None else ""
    if guess and not _is_latin(guess):
        return guess
    return next(_as_latin(contents, language), guess or contents.decode("cp1252", errors="replace"))


def _by_page(contents: bytes, page: str, language: str) -> str:
    """The text by that page, where it is in that language then; else empty."""
    try:
        text = contents.decode(page)
    except UnicodeDecodeError:
        return ""
    return text if likely_language(text) == language else ""


def _as_latin(contents: bytes, language: str) -> Iterator[str]:
    """The text by each page that makes words of its language, then by each that makes words at all."""
    possible = []
    for page, made_for in LATIN_PAGES:
        try:
            text = contents.decode(page)
        except UnicodeDecodeError:
            continue
        if not _breaks_words(text):
            possible.append(text)
            if (language or likely_language(text)) in made_for:
                yield text
    yield from possible


def _is_latin(text: str) -> bool:
    letters = [c for c in text[:20_000] if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return latin >= MIN_LATIN * len(letters)


def _breaks_words(text: str) -> bool:
    """Whether signs and control characters stand inside words, as where letters were read by the wrong page."""
    for before, sign, after in zip(text, text[1:], text[2:], strict=False):
        if before.isalpha() and after.isalpha() and not sign.isalnum() and sign not in INSIDE_WORDS:
            category = unicodedata.category(sign)
            if category[0] == "S" or (category in ("Cc", "Cn") and sign not in "\r\n\t"):
                return True
            if sign in "¿¡‚„†‡‰‹›«»§¶":
                return True
    return False
