"""The fonts that a contact sheet can be set in, and what they have letters for.

The first is the one that Gradio brings for its own page: Source Sans 3, free to embed, with Latin, Greek, Cyrillic
and Vietnamese letters. Then come fonts of the machine with many alphabets, last the Latin one that Pillow brings.
Lines that no font for text can set are drawn in the Noto fonts that packages bring, then in what the machine has.
"""

import subprocess
import unicodedata
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from shutil import which

from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

BUNDLED_FONT = "templates/frontend/static/fonts/SourceSansPro/SourceSansPro-{}.woff2"
"""Within Gradio."""
SYSTEM_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf", "Arial.ttf")
"""Fonts of the machine with many alphabets."""
NOTO_FONTS = (
    ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    ("pylopdf_fonts_he", "NotoSansHebrew-Variable.ttf"),
    ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
    ("manimgx_fonts", "NotoEmoji[wght].ttf"),
    ("manimgx_fonts", "NotoSansSymbols[wght].ttf"),
)
"""Packages and fonts: Latin, Cyrillic, Greek, Devanagari; Arabic; Hebrew; Thai; Chinese, Japanese, Korean; emoji in
one colour, which is the text's; signs."""
RIGHT_TO_LEFT_CLASSES = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
"""Classes of letters that run from right to left."""
SHAPED_SCRIPTS = ((0x0900, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1B7F))
"""Scripts whose letters change with their neighbours: those of India and South-East Asia."""
ANY_SIZE = 16
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
FONTCONFIG_SECONDS = 10.0
"""Its first call after new fonts reads them all."""


def has_right_to_left(text: str) -> bool:
    """Whether some of the text runs from right to left."""
    return any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT_CLASSES for c in text)


def needs_shaping(text: str) -> bool:
    """Whether letters turn round or change with their neighbours, so that they cannot be set one by one."""
    return has_right_to_left(text) or any(
        unicodedata.category(c) in ("Mn", "Mc", "Cf")
        or any(first <= ord(c) <= last for first, last in SHAPED_SCRIPTS)
        for c in text
    )


@cache
def text_fonts(bold: bool) -> tuple[Path, ...]:
    """The files of the fonts for text, those with the better letters first; Pillow's is `pillow_font`."""
    bundled = _bundled("Bold" if bold else "Regular")
    machine = [system_font(name) for name in SYSTEM_FONTS]
    return tuple(path for path in (bundled, *machine) if path is not None)


@cache
def noto_fonts() -> tuple[Path, ...]:
    """The files of the Noto fonts that packages bring; a package that is not there is left out."""
    found = (_in_package(package, name) for package, name in NOTO_FONTS)
    return tuple(path for path in found if path is not None)


@cache
def font_coverage(path: Path) -> frozenset[str]:
    """The letters that a font file has."""
    pdf = FPDF()
    pdf.add_font("looked-at", fname=path)
    font = pdf.fonts["looked-at"]
    if not isinstance(font, TTFFont):
        return frozenset()
    font.ttfont.close()
    return frozenset(map(chr, font.cmap))


@cache
def system_font(name: str) -> Path | None:
    """The font file of that name where this machine keeps its fonts; None where there is none."""
    try:
        found = ImageFont.truetype(name, ANY_SIZE).path
    except OSError:
        return None
    return Path(found) if isinstance(found, str) else None


@cache
def font_with(character: str) -> Path | None:
    """A font file of the machine that has this letter, as fontconfig knows; None where it knows none."""
    program = which("fc-list")
    if program is None:
        return None
    try:
        found = subprocess.run(
            [program, f":charset={ord(character):x}", "file"],
            capture_output=True,
            text=True,
            timeout=FONTCONFIG_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    paths = sorted(Path(line.rstrip(": ")) for line in found.stdout.splitlines())
    return next((path for path in paths if path.suffix.lower() in FONT_SUFFIXES), None)


@cache
def pillow_font() -> bytes:
    """The font that Pillow brings, as a font file's bytes."""
    font = ImageFont.load_default(ANY_SIZE)
    if not isinstance(font, FreeTypeFont) or not isinstance(font.path, BytesIO):
        raise RuntimeError("this Pillow was built without FreeType")
    return font.path.getvalue()


def _bundled(weight: str) -> Path | None:
    """None where this Gradio has none, or it cannot be unpacked."""
    return None if find_spec("brotli") is None else _in_package("gradio", BUNDLED_FONT.format(weight))


def _in_package(package: str, name: str) -> Path | None:
    """A package's file; None where the package or the file is not there."""
    found = find_spec(package)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / name
    return path if path.is_file() else None
