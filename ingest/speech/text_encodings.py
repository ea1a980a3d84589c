"""The bytes of a text file → its text, whatever it was written with.

Unicode is certain. Of old code pages, those of one script differ in a few letters alone: there the language that
the letters make words of decides, since each page was made for some.
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import charset_normalizer

from ingest.speech.languages import language_share, likely_language

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
OTHER_PAGES: tuple[tuple[str, tuple[str, ...], frozenset[str]], ...] = (
    ("cp1251", ("CYRILLIC",), frozenset({"ru", "uk", "bg", "sr", "mk", "be"})),
    ("koi8_r", ("CYRILLIC",), frozenset({"ru"})),
    ("koi8_u", ("CYRILLIC",), frozenset({"uk"})),
    ("cp866", ("CYRILLIC",), frozenset({"ru"})),
    ("cp874", ("THAI",), frozenset({"th"})),
    ("cp1255", ("HEBREW",), frozenset({"he", "yi"})),
    ("cp1256", ("ARABIC",), frozenset({"ar", "fa", "ur"})),
    ("cp1253", ("GREEK",), frozenset({"el"})),
    ("euc_kr", ("HANGUL", "CJK"), frozenset({"ko"})),
    ("shift_jis", ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"), frozenset({"ja"})),
    ("euc_jp", ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"), frozenset({"ja"})),
    ("gb18030", ("CJK",), frozenset({"zh", "wuu"})),
    ("big5", ("CJK",), frozenset({"zh", "wuu"})),
)  # fmt: skip
"""Pages of other scripts, how Unicode's names of their letters begin, and their languages: where a few lines are
too little to tell the page by how often each letter comes."""
CONVINCING = 0.7
"""How likely a text's language must be for the page that the frequency of letters told; below it others are tried.
Of 18 single lines in 13 pages the right one gives 0.55 to 1.0, the wrong one that was told 0.37 to 0.59."""
INSIDE_WORDS = "'’-·‑"
"""Signs that stand between two letters of a word."""
HALVES = (("\u3130", "\u318f"), ("\uff61", "\uffdc"))
"""Hangul's letters that make no syllable, and forms of half the width."""
ODD_SHARE = 100
"""Letters for each odd sign."""
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
        is_right = language_share(guess)[1] >= CONVINCING and not _has_odd_signs(guess)
        return guess if is_right else _by_script(contents) or guess
    return next(_as_latin(contents, language), guess or contents.decode("cp1252", errors="replace"))


def _by_page(contents: bytes, page: str, language: str) -> str:
    """The text by that page, where it is in that language then; else empty."""
    try:
        text = contents.decode(page)
    except UnicodeDecodeError:
        return ""
    return text if likely_language(text) == language else ""


def _by_script(contents: bytes) -> str:
    """The text by the page of another script that most surely makes words of one of its languages; empty where none
    does."""
    best, most = "", 0.0
    for page, scripts, languages in OTHER_PAGES:
        try:
            text = contents.decode(page)
        except UnicodeDecodeError:
            continue
        language, share = language_share(text)
        if (
            share > most
            and language in languages
            and _is_written_in(text, scripts)
            and not _breaks_words(text)
        ):
            best, most = text, share
    return best


def _is_written_in(text: str, scripts: tuple[str, ...]) -> bool:
    """Whether all letters but a few, such as a name's, are of these scripts, and stand where theirs do."""
    letters = [sign for sign in text[:20_000] if sign.isalpha() and not sign.isascii()]
    own = sum(unicodedata.name(sign, "").split(" ")[0] in scripts for sign in letters)
    return bool(letters) and own >= MIN_LATIN * len(letters) and not _has_odd_signs(text)


def _has_odd_signs(text: str) -> bool:
    """Whether more than a few signs stand where nobody writes them, as where letters were read by the wrong page:
    capitals and digits of a script inside words, marks that begin one, halves of letters."""
    text = text[:20_000]
    odd = sum(
        (now.isupper() and before.islower())
        or (
            not before.isalpha()
            and unicodedata.category(now) == "Mn"
            and unicodedata.category(before) != "Mn"
        )
        or (now.isdecimal() and not now.isascii() and before.isalpha())
        or any(first <= now <= last for first, last in HALVES)
        for before, now in pairwise(text)
    )
    return ODD_SHARE * odd > sum(sign.isalpha() and not sign.isascii() for sign in text)


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
