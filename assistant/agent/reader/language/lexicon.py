"""Small words of seven languages that no library has: `lexicon.toml`, one phrase a line."""

import tomllib
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).with_name("lexicon.toml")


@cache
def _lexicon() -> dict[str, dict[str, str]]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


@cache
def phrases(table: str, language: str) -> frozenset[str]:
    """The folded phrases of a table in a language, none where it needs none; KeyError for an unknown table."""
    return frozenset(_lexicon()[table].get(language, "").split("\n")) - {""}
