"""Which languages there are, and which of them a visitor's browser asks for: those that have a catalogue."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import AfterValidator

CATALOGUES = resources.files("assistant.i18n") / "catalogues"
LANGUAGE_COOKIE = "filmoteca_language"
"""Set by the page's language menu; the browser's own language counts where it is absent."""


@cache
def languages() -> tuple[str, ...]:
    """The ISO 639 codes of the languages that there is a catalogue of, in order."""
    return tuple(sorted(file.name[:-5] for file in CATALOGUES.iterdir() if file.name.endswith(".toml")))


def known_language(code: str) -> str:
    """The code itself. ValueError where there is no catalogue of it."""
    if code not in languages():
        raise ValueError(f"There is no catalogue of {code!r}; there are {', '.join(languages())}.")
    return code


Language = Annotated[str, AfterValidator(known_language)]
"""The code of a language that there is a catalogue of; what is read from outside is held to that."""


def visitor_language(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Language:
    """The language that the visitor chose in the page, else the browser's."""
    chosen = cookies.get(LANGUAGE_COOKIE)
    if chosen in languages():
        return chosen
    return preferred_language(headers.get("accept-language", ""))


def preferred_language(accept_language: str) -> Language:
    """The first of the browser's languages that the page speaks; English where there is none.

    Takes the Accept-Language header; browsers list their languages in order of preference.
    """
    for entry in accept_language.split(","):
        spoken = entry.split(";")[0].strip().lower().split("-")[0]
        if spoken in languages():
            return spoken
    return "en"
