"""A cut list as a contact sheet: a PDF of A4 pages with thumbnails, timecodes, names and comments."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fpdf import FPDF
from PIL import Image, ImageOps, UnidentifiedImageError

from retrieval.export.contact_sheet_text import PdfTextWriter
from retrieval.export.cuts import Cut, CutList, one_line
from retrieval.storage.atomic_files import unfinished_folder
from retrieval.timecodes import format_timecode

PAGE = (595.28, 841.89)
"""A4 in points, as all that follows."""
COLUMNS, ROWS = 3, 4
MARGIN, GAP, HEAD = 30.0, 18.0, 28.0
CELL = ((PAGE[0] - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS, (PAGE[1] - 2 * MARGIN - HEAD) / ROWS)
SHOWN = (CELL[0], CELL[0] * 9 / 16)
TITLE, SMALL, LEADING = 15.0, 8.0, 9.8
"""Sizes of letters, and from line to line."""
INK, FAINT, NO_PICTURE = (20, 20, 20), (100, 100, 100), (225, 225, 225)
QUERY_ROWS, COMMENT_ROWS = 1, 4
"""What fits below a picture with its number, timecodes and name."""
DOTS = (720, 405)
"""The most that a picture's place can show at 300 dots an inch."""
QUALITY = 88
"""Of pictures as JPEG."""


def write_contact_sheet(cuts: CutList, file: BinaryIO, beside: Path | None = None) -> None:
    """Writes the PDF; what takes room on the way is made in a folder that is in `beside` and gone afterwards."""
    with unfinished_folder(beside) as scratch:
        pdf = FPDF(unit="pt", format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_title(one_line(cuts.title))
        pdf.set_creator("Filmoteca")
        letters = PdfTextWriter(pdf, Path(scratch))
        try:
            for number, page in enumerate(_pages(cuts), 1):
                pdf.add_page()
                _draw_head(pdf, letters, cuts, f"{number} / {_count(cuts)}")
                for place, (cut, record) in enumerate(page):
                    row, column = divmod(place, COLUMNS)
                    corner = (MARGIN + column * (CELL[0] + GAP), MARGIN + HEAD + row * CELL[1])
                    _draw_cut(
                        pdf, letters, corner, cut, f"{(number - 1) * COLUMNS * ROWS + place + 1}", record
                    )
            file.write(pdf.output())
        finally:
            letters.close()


def _count(cuts: CutList) -> int:
    return max(1, -(-len(cuts.cuts) // (COLUMNS * ROWS)))


def _pages(cuts: CutList) -> Iterator[list[tuple[Cut, str]]]:
    """The cuts of each page, with where they stand in the list's own timecode."""
    laid = [
        (placed.cut, format_timecode(cuts.start + placed.record, cuts.rate, cuts.drop))
        for placed in cuts.placed_cuts()
    ]
    for number in range(_count(cuts)):
        yield laid[number * COLUMNS * ROWS : (number + 1) * COLUMNS * ROWS]


def _draw_head(pdf: FPDF, letters: PdfTextWriter, cuts: CutList, counted: str) -> None:
    room = PAGE[0] - 2 * MARGIN - 70
    base = MARGIN + TITLE
    title = letters.fitting(one_line(cuts.title), room, TITLE, bold=True)
    letters.write(MARGIN, base, title, TITLE, INK, bold=True)
    letters.write(PAGE[0] - MARGIN, base, counted, TITLE - 4, FAINT, right=True)


def _draw_cut(
    pdf: FPDF, letters: PdfTextWriter, corner: tuple[float, float], cut: Cut, number: str, record: str
) -> None:
    left, top = corner
    pdf.set_fill_color(*NO_PICTURE)
    pdf.rect(left, top, *SHOWN, style="F")
    if (picture := _thumbnail(cut.thumbnail)) is not None:
        pdf.image(picture, left, top, *SHOWN, keep_aspect_ratio=True)
    first, last = cut.timecodes
    base = top + SHOWN[1] + LEADING + 1
    letters.write(left, base, number, SMALL, INK, bold=True)
    letters.write(left + CELL[0], base, record, SMALL, FAINT, right=True)
    asked = letters.wrapped(one_line(cut.query), CELL[0], SMALL, QUERY_ROWS)
    noted = letters.wrapped(one_line(cut.comment), CELL[0], SMALL, COMMENT_ROWS)
    rest = letters.wrapped(_told(cut), CELL[0], SMALL, COMMENT_ROWS - len(noted))
    lines = [(f"{first} – {last}", INK), (letters.fitting(one_line(cut.name), CELL[0], SMALL), INK)]
    for line, (text, ink) in enumerate(
        [
            *lines,
            *((row, FAINT) for row in asked),
            *((row, INK) for row in noted),
            *((row, FAINT) for row in rest),
        ],
        1,
    ):
        letters.write(left, base + line * LEADING, text, SMALL, ink)


def _told(cut: Cut) -> str:
    """Who is in the cut, and how a model describes it, as it is marked."""
    captions = " / ".join(cut.told.get("machine_caption", ()))
    people = ", ".join(cut.told.get("people", ()))
    return one_line(". ".join(filter(None, (people, captions and f"Machine: {captions}"))))


def _thumbnail(path: Path | None) -> BytesIO | None:
    """The picture as a JPEG, no larger than can be seen; None where there is none to be read."""
    if path is None:
        return None
    try:
        with Image.open(path) as picture:
            small = (
                ImageOps.contain(picture.convert("RGB"), DOTS)
                if picture.width > DOTS[0]
                else picture.convert("RGB")
            )
            small.save(made := BytesIO(), "JPEG", quality=QUALITY)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return made
