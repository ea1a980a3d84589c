"""Lines that no font for text can set, as pictures: every alphabet that some font of the machine has."""

import unicodedata
from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from retrieval.export.contact_sheet_fonts import (
    font_with,
    has_right_to_left,
    pillow_font,
    system_font,
    text_fonts,
)

TextColour = tuple[int, int, int]

SCRIPT_FONTS = (
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "msgothic.ttc",
    "malgun.ttf",
    "PingFang.ttc",
    "NotoEmoji-Regular.ttf",
    "seguiemj.ttf",
    "seguisym.ttf",
    "Symbola.ttf",
)
"""Fonts with one alphabet or few, by the names that systems give them."""
MEASURING_SIZE = 64
"""The size, in dots, that lines are measured at."""
BASELINE, LINE_HEIGHT = 1.4, 2.0
"""Where the base of a line is in its picture, and how tall that is, in sizes of its letters."""


def rendered_width(text: str) -> float:
    """How wide the line is, in sizes of its letters."""
    return sum(font.getlength(run) for font, run in _runs(text)) / MEASURING_SIZE


def render_line(text: str, dots: int, ink: TextColour) -> Image.Image:
    """The line, with letters of that size and nothing behind them."""
    runs = [(font.font_variant(size=dots), run) for font, run in _runs(text)]
    wide = sum(font.getlength(run) for font, run in runs)
    shape = Image.new("L", (max(1, round(wide)), round(LINE_HEIGHT * dots)))
    draw, x = ImageDraw.Draw(shape), 0.0
    for font, run in runs:
        draw.text((x, BASELINE * dots), run, 255, font, anchor="ls")
        x += font.getlength(run)
    picture = Image.new("RGBA", shape.size, ink)
    picture.putalpha(shape)
    return picture


def _runs(text: str) -> list[tuple[FreeTypeFont, str]]:
    """The text in parts that one font draws: the whole where one can, or where some of it runs from right to left.

    Signs and marks that no font has are left out; a letter that none has is a box.
    """
    fonts = _fonts()
    fonts += tuple(dict.fromkeys(filter(None, map(_own_font, sorted(_without_font(text, fonts))))))
    text = "".join(c for c in text if _is_letter(c) or any(_has(font, c) for font in fonts))
    text = " ".join(text.split())
    best = max(fonts, key=lambda font: sum(_has(font, c) for c in text))
    if has_right_to_left(text) or all(_has(best, c) for c in text):
        return [(best, text)]
    runs: list[tuple[FreeTypeFont, str]] = []
    for c in text:
        font = next((font for font in fonts if _has(font, c)), None)
        font = font or fonts[0]
        if runs and runs[-1][0] is font:
            runs[-1] = (font, runs[-1][1] + c)
        else:
            runs.append((font, c))
    return runs


@cache
def _fonts() -> tuple[FreeTypeFont, ...]:
    paths = [*text_fonts(bold=False), *(system_font(name) for name in SCRIPT_FONTS)]
    fonts = [ImageFont.truetype(path, MEASURING_SIZE) for path in paths if path is not None]
    return (*fonts, ImageFont.truetype(BytesIO(pillow_font()), MEASURING_SIZE))


def _without_font(text: str, fonts: tuple[FreeTypeFont, ...]) -> set[str]:
    return {c for c in text if not c.isspace() and not any(_has(font, c) for font in fonts)}


@cache
def _own_font(character: str) -> FreeTypeFont | None:
    """A font of the machine that is not in the list and has this letter."""
    path = font_with(character)
    try:
        return None if path is None else ImageFont.truetype(path, MEASURING_SIZE)
    except OSError:
        return None


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPZ"


@lru_cache(maxsize=20_000)
def _has(font: FreeTypeFont, character: str) -> bool:
    """Whether the font draws anything else for it than for what no font has."""
    return character.isspace() or bytes(font.getmask(character)) != _nothing(font)


@cache
def _nothing(font: FreeTypeFont) -> bytes:
    return bytes(font.getmask("\uffff"))
