"""A cut list as a contact sheet: a PDF of A4 pages with thumbnails, timecodes, names and comments.

Pages are pictures, made one at a time. Letters come from a font of the machine that has most alphabets, where
there is one, else from the Latin one that Pillow brings.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError
from PIL.ImageFont import FreeTypeFont

from retrieval.exporting.cuts import Cut, CutList, one_line
from retrieval.timecodes import timecode

DOTS = 150
"""An inch: small print is read at it, and a page takes 7 MB of memory."""
PAGE = (round(210 / 25.4 * DOTS), round(297 / 25.4 * DOTS))
"""A4."""
COLUMNS, ROWS = 3, 5
MARGIN, GAP, HEAD = 60, 24, 60
CELL = ((PAGE[0] - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS, (PAGE[1] - 2 * MARGIN - HEAD) // ROWS)
SHOWN = (CELL[0], CELL[0] * 9 // 16)
TITLE, SMALL = 30, 16
"""Sizes of letters in dots."""
LEADING = 20
INK, FAINT, PAPER, NO_PICTURE = (20, 20, 20), (110, 110, 110), (255, 255, 255), (225, 225, 225)
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf", "Arial.ttf")
COMMENT_ROWS = 2
QUALITY = 88
"""Of the pages as JPEG."""


def write_contact_sheet(cuts: CutList, file: BinaryIO, beside: Path | None = None) -> None:
    """Writes the PDF, by way of a file in a folder that is in `beside` and gone afterwards."""
    with TemporaryDirectory(dir=beside, prefix=".filmoteca-") as scratch:
        path = Path(scratch) / "sheet.pdf"
        for number, page in enumerate(_pages(cuts)):
            title = {} if number else {"title": one_line(cuts.title), "creator": "Filmoteca"}
            page.save(path, "PDF", resolution=DOTS, quality=QUALITY, append=bool(number), **title)
        with path.open("rb") as made:
            shutil.copyfileobj(made, file, 1 << 20)


def _pages(cuts: CutList) -> Iterator[Image.Image]:
    a_page = COLUMNS * ROWS
    pages = max(1, -(-len(cuts.cuts) // a_page))
    laid = cuts.laid()
    for number in range(pages):
        page = Image.new("RGB", PAGE, PAPER)
        draw = ImageDraw.Draw(page)
        counted = f"{number + 1} / {pages}"
        room = PAGE[0] - 2 * MARGIN - 150
        draw.text((MARGIN, MARGIN), fitting(cuts.title, room, TITLE), INK, _font(TITLE))
        draw.text((PAGE[0] - MARGIN, MARGIN), counted, FAINT, _font(TITLE), anchor="ra")
        for place in range(number * a_page, min(len(laid), (number + 1) * a_page)):
            row, column = divmod(place - number * a_page, COLUMNS)
            corner = (MARGIN + column * (CELL[0] + GAP), MARGIN + HEAD + row * CELL[1])
            record = timecode(cuts.start + laid[place].record, cuts.rate, cuts.drop)
            _draw_cut(page, draw, corner, laid[place].cut, f"{place + 1}", record)
        yield page


def _draw_cut(
    page: Image.Image, draw: ImageDraw.ImageDraw, corner: tuple[int, int], cut: Cut, number: str, record: str
) -> None:
    left, top = corner
    draw.rectangle((left, top, left + SHOWN[0] - 1, top + SHOWN[1] - 1), NO_PICTURE)
    if (picture := _thumbnail(cut.thumbnail)) is not None:
        page.paste(picture, (left + (SHOWN[0] - picture.width) // 2, top + (SHOWN[1] - picture.height) // 2))
    top += SHOWN[1] + 5
    first, last = cut.timecodes
    draw.text((left, top), f"{number}", INK, _font(SMALL))
    draw.text((left + CELL[0], top), record, FAINT, _font(SMALL), anchor="ra")
    lines = [(f"{first} – {last}", INK), (fitting(cut.name, CELL[0], SMALL), INK)]
    lines += [(row, FAINT) for row in wrapped(cut.comment or cut.query, CELL[0], SMALL, COMMENT_ROWS)]
    for line, (text, ink) in enumerate(lines, 1):
        draw.text((left, top + line * LEADING), text, ink, _font(SMALL))


def _thumbnail(path: Path | None) -> Image.Image | None:
    """The picture as large as its place is; None where there is none to be read."""
    if path is None:
        return None
    try:
        with Image.open(path) as picture:
            return ImageOps.contain(picture.convert("RGB"), SHOWN)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


@cache
def _font(size: int) -> FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    bundled = ImageFont.load_default(size)
    if not isinstance(bundled, FreeTypeFont):
        raise RuntimeError("this Pillow was built without FreeType")
    return bundled


def fitting(text: str, width: int, size: int) -> str:
    """The text on one line, its end left out where it is wider than that many dots."""
    text, font = one_line(text), _font(size)
    if font.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(f"{text[:middle]}…") <= width else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def wrapped(text: str, width: int, size: int, most: int) -> list[str]:
    """The text on at most so many lines of that width, broken at blanks; the last one tells what is left out."""
    rows: list[str] = []
    words = one_line(text).split(" ")
    while words and words != [""] and len(rows) < most:
        taken = len(words)
        if len(rows) < most - 1:
            while taken > 1 and _font(size).getlength(" ".join(words[:taken])) > width:
                taken -= 1
        rows.append(fitting(" ".join(words[:taken]), width, size))
        words = words[taken:]
    return rows
