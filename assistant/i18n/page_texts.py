"""What the page says, in the visitor's language; the texts stand in `texts/LANGUAGE/PART.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import get_args

from assistant.i18n.languages import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_COOKIE = "filmoteca_language"
"""Set by the page's language switch; the browser's own language counts where it is absent."""


class Texts:
    """The texts of one language, by key."""

    def __init__(self, language: Language, entries: dict[str, str]) -> None:
        self.language = language
        self.entries = entries

    def __call__(self, key: str, /, **values: object) -> str:
        """The text with its `{places}` filled in; KeyError for a key or a value that is missing."""
        return self.entries[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """ "1 video", "5 videos": the text `key.one` or `key.many`."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", n=f"{number:,}")

    def starting(self, prefix: str) -> dict[str, str]:
        """The texts whose key begins so, without the beginning: what the browser's modules are given."""
        return {key[len(prefix) :]: text for key, text in self.entries.items() if key.startswith(prefix)}


@cache
def texts_in(language: Language) -> Texts:
    """The texts of that language, of all parts of the page; ValueError where two parts share a key."""
    entries: dict[str, str] = {}
    folder = resources.files("assistant.i18n") / "texts" / language
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        part = tomllib.loads(file.read_text(encoding="utf-8"))["texts"]
        if twice := entries.keys() & part.keys():
            raise ValueError(f"{file.name} gives texts that another file has: {', '.join(sorted(twice))}")
        entries |= part
    return Texts(language, entries)


def visitor_language(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Language:
    """The language that the visitor chose in the page, else the browser's."""
    chosen = cookies.get(LANGUAGE_COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return preferred_language(headers.get("accept-language", ""))


def preferred_language(accept_language: str) -> Language:
    """The first of the browser's languages that the page speaks; English where there is none.

    Takes the Accept-Language header; browsers list their languages in order of preference.
    """
    for entry in accept_language.split(","):
        spoken = entry.split(";")[0].strip().lower().split("-")[0]
        for language in LANGUAGES:
            if spoken == language:
                return language
    return "en"
