"""What people are told, by key: one file of texts a language, `catalogues/LANGUAGE.toml`.

Sections part a catalogue for its translators alone; a key is whole wherever it stands. A text of several forms is a
table of CLDR's plural categories. `labels` and `messages` are known by their English, which is in the code.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property

from babel import Locale
from babel.numbers import format_decimal

from assistant.i18n.languages import CATALOGUES, Language

PluralForms = dict[str, str]
Entry = str | PluralForms
LOCALE, BY_ENGLISH = "locale", ("labels", "messages")
"""Sections that hold something else than texts by key."""


class Texts:
    """The catalogue of one language."""

    def __init__(self, language: Language, sections: Mapping[str, Mapping[str, Entry]]) -> None:
        """ValueError where two sections give the same key."""
        self.language = language
        self.entries: dict[str, Entry] = {}
        for name, section in sections.items():
            if name == LOCALE or name in BY_ENGLISH:
                continue
            if twice := self.entries.keys() & section.keys():
                raise ValueError(f"[{name}] gives texts that stand elsewhere: {', '.join(sorted(twice))}")
            self.entries |= section
        self.labels, self.messages = (
            {english: text for english, text in sections.get(name, {}).items() if isinstance(text, str)}
            for name in BY_ENGLISH
        )
        self._locale = str(sections.get(LOCALE, {}).get("code", language))

    @cached_property
    def locale(self) -> Locale:
        """What CLDR knows of the language."""
        return Locale.parse(self._locale)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text with its `{places}` filled in; KeyError for a key or a value that is missing."""
        return self.pattern(key).format(**values)

    def pattern(self, key: str, number: int | None = None) -> str:
        """The text with its `{places}`: of several forms, the one for that number."""
        entry = self.entries[key]
        if isinstance(entry, str):
            return entry
        if number is None:
            raise KeyError(f"{key} has several forms; it takes a number")
        return entry.get(self.locale.plural_form(number), entry["other"])

    def count(self, key: str, number: int, /, **values: object) -> str:
        """ "1 video", "5 videos": the form for that number, which stands in the place `{n}`."""
        return self.pattern(key, number).format(n=self.number(number), **values)

    def number(self, number: float, digits: int | None = None) -> str:
        """ "1,234.5", in Spanish "1234,5"; with that many decimals, where it is said how many."""
        pattern = "#,##0" + (f".{'0' * digits}" if digits else "") if digits is not None else None
        return str(format_decimal(number, pattern, locale=self.locale))

    def starting(self, prefix: str) -> dict[str, Entry]:
        """The texts whose key begins so, without the beginning: what the browser's modules are given."""
        return {key[len(prefix) :]: text for key, text in self.entries.items() if key.startswith(prefix)}


@cache
def texts_in(language: Language) -> Texts:
    """The catalogue of that language; FileNotFoundError for one that there is none of."""
    text = (CATALOGUES / f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language, tomllib.loads(text))
