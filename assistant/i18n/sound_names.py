"""What the sound model's classes are called in each language: AudioSet's 521 English names, translated as data.

One row a class in `catalogues/sounds.csv`, one column a language. It knows no archive.
"""

import csv
import io
from collections.abc import Mapping
from functools import cache

from assistant.i18n.languages import CATALOGUES, Language


def sound_name(name: str, language: Language) -> str:
    """The class of this English name in that language; a name that the table does not hold stands for itself."""
    return sound_names(language).get(name, name)


@cache
def sound_names(language: Language) -> Mapping[str, str]:
    """Every class's name in that language by its name in English, which is in the table too."""
    table = io.StringIO((CATALOGUES / "sounds.csv").read_text(encoding="utf-8"))
    return {row["en"]: row[language] for row in csv.DictReader(table)}
