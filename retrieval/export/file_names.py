"""Names of files made from names that people give: safe on every file system, and legible where that can be."""

import unicodedata

MAX_STEM_LENGTH = 60
"""Characters: with what is put around it no file system finds the name too long, in whatever alphabet."""
FORBIDDEN = '<>:"/\\|?*'
"""What some file system does not allow in a name."""
INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Kinds of characters that show nothing, or turn the direction of what follows."""
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices."""


def safe_stem(name: str, otherwise: str) -> str:
    """The name without what a file's name must not hold; `otherwise` where nothing is left of it."""
    name = unicodedata.normalize("NFC", name)
    stem = "".join(
        "_" if c in FORBIDDEN or unicodedata.category(c) in INVISIBLE_CATEGORIES else c for c in name
    )
    stem = stem[:MAX_STEM_LENGTH].strip(" .")
    if not stem.strip("_"):
        return otherwise
    return f"_{stem}" if stem.partition(".")[0].strip().casefold() in RESERVED else stem
