"""Lines that no font for text can set, as pictures: all alphabets of the bundled fonts or of a font of the machine.

Letters that turn round or change with their neighbours are shaped by HarfBuzz in Pillow, where it finds FriBiDi.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby

from fpdf.bidi import BidiCharacter, BidiParagraph
from PIL import Image, ImageDraw, ImageFont, features
from PIL.ImageFont import FreeTypeFont

from retrieval.export.contact_sheet_fonts import (
    font_with,
    has_right_to_left,
    noto_fonts,
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
PLAIN_AXES: dict[bytes | None, float] = {b"Weight": 400, b"Width": 100}
"""Where variable fonts stand for plain text; the default of some is their thinnest."""
MEASURING_SIZE = 64
"""The size, in dots, that lines are measured at."""
JOINER = "\u200d"
"""Between signs that are drawn as one: a family, a trade."""
KEYCAP = "\u20e3"
"""Put around the digit before it; fonts for text say that they have it and draw a box: the digit stands alone."""
WIDEST_BLANK = 0.5
"""In sizes of its letters."""
BASELINE, LINE_HEIGHT = 1.4, 2.0
"""Where the base of a line is in its picture, and how tall that is, in sizes of its letters."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters beside each other that one font draws in one direction."""

    text: str
    font: FreeTypeFont
    direction: str | None

    def width(self, font: FreeTypeFont) -> float:
        return font.getlength(self.text, direction=self.direction)


def rendered_width(text: str) -> float:
    """How wide the line is, in sizes of its letters."""
    return sum(run.width(run.font) for run in _runs(text)) / MEASURING_SIZE


def render_line(text: str, dots: int, ink: TextColour) -> Image.Image:
    """The line, with letters of that size and nothing behind them."""
    runs = [(run, _plain(run.font.font_variant(size=dots))) for run in _runs(text)]
    wide = sum(run.width(font) for run, font in runs)
    shape = Image.new("L", (max(1, round(wide)), round(LINE_HEIGHT * dots)))
    draw, x = ImageDraw.Draw(shape), 0.0
    for run, font in runs:
        draw.text((x, BASELINE * dots), run.text, 255, font, anchor="ls", direction=run.direction)
        x += run.width(font)
    picture = Image.new("RGBA", shape.size, ink)
    picture.putalpha(shape)
    return picture


def _runs(text: str) -> list[_Run]:
    """The text in parts that one font draws, from left to right as they are seen.

    Signs and marks that no font has are left out; a letter that none has is a box.
    """
    text, fonts = text.replace(KEYCAP, ""), _fonts()
    fonts += tuple(dict.fromkeys(filter(None, map(_own_font, sorted(_without_font(text, fonts))))))
    text = "".join(c for c in text if _is_letter(c) or c == JOINER or any(_has(font, c) for font in fonts))
    text = " ".join(text.split())
    best = max(fonts, key=lambda font: sum(_has(font, c) for c in text))
    shaped = features.check("raqm")
    if all(_has(best, c) for c in text) and (shaped or not has_right_to_left(text)):
        return [_Run(text, best, None)]
    if not has_right_to_left(text):  # as it stands, joiners and all
        drawn = zip(_chosen_fonts([*text], fonts), text, strict=True)
        return [
            _Run("".join(c for _, c in run), font, None) for font, run in groupby(drawn, lambda pair: pair[0])
        ]
    seen = BidiParagraph(text).get_reordered_characters()
    ordered = sorted(seen, key=_place)  # without joiners, which are left out where directions are mixed
    fonts_of = _chosen_fonts([c.character for c in ordered], fonts)
    chosen = {_place(c): font for c, font in zip(ordered, fonts_of, strict=True)}
    runs = []
    for (font, turned), letters in groupby(
        seen, lambda c: (chosen[c.character_index], c.embedding_level % 2)
    ):
        run = list(letters)  # without shaping, letters at least stand in the order that they are seen in
        spelled = sorted(run, key=_place) if shaped else run
        direction = ("rtl" if turned else "ltr") if shaped else None
        runs.append(_Run("".join(c.character for c in spelled), font, direction))
    return runs


def _place(character: BidiCharacter) -> int:
    return character.character_index


def _chosen_fonts(letters: list[str], fonts: tuple[FreeTypeFont, ...]) -> list[FreeTypeFont]:
    """The first font that has each letter; blanks, marks, joiners and what colours a skin stay in the font before
    them where that has them."""
    chosen: list[FreeTypeFont] = []
    for c in letters:
        if c.isspace() and chosen and chosen[-1].getlength(c) > WIDEST_BLANK * MEASURING_SIZE:
            chosen.append(fonts[0])  # signs have blanks as wide as they are
            continue
        follows = c.isspace() or unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf", "Sk")
        stays = bool(chosen) and follows and _has(chosen[-1], c)
        chosen.append(chosen[-1] if stays else next((font for font in fonts if _has(font, c)), fonts[0]))
    return chosen


@cache
def _fonts() -> tuple[FreeTypeFont, ...]:
    first, *others = text_fonts(bold=False) or (None,)
    paths = [first, *noto_fonts(), *others, *(system_font(name) for name in SCRIPT_FONTS)]
    fonts = [_plain(ImageFont.truetype(path, MEASURING_SIZE)) for path in paths if path is not None]
    return (*fonts, ImageFont.truetype(BytesIO(pillow_font()), MEASURING_SIZE))


def _plain(font: FreeTypeFont) -> FreeTypeFont:
    """The font as it is for plain text, where it is one of many weights."""
    try:
        names = [axis["name"] for axis in font.get_variation_axes()]
    except OSError:  # not a variable font
        return font
    if set(names) <= set(PLAIN_AXES):
        font.set_variation_by_axes([PLAIN_AXES[name] for name in names])
    return font


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
