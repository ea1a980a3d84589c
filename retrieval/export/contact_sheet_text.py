"""Lines on the pages of a PDF, as text that can be selected and searched.

A line is set in the first font that has all its letters. One that no font has, or whose letters change with their
neighbours, is a picture; its text lies behind it, in blanks that are told which letters they stand for.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.fonts import SubsetMap, TTFFont

from retrieval.export.contact_sheet_fonts import font_coverage, needs_shaping, pillow_font, text_fonts
from retrieval.export.contact_sheet_rendering import (
    BASELINE,
    LINE_HEIGHT,
    TextColour,
    render_line,
    rendered_width,
)
from retrieval.export.line_pieces import letters, line_pieces

DOTS = 300
"""An inch, of lines that are pictures."""
POINTS = 72
"""An inch."""
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the text after them round, so that a name could be read as another; they are left out."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    face: str
    """The font's name in the PDF; empty for a picture."""
    width: float
    """In points."""


class PdfTextWriter:
    """Sets lines in one PDF, whose unit is the point. `scratch` is a folder for a font that comes as bytes."""

    def __init__(self, pdf: FPDF, scratch: Path) -> None:
        self._pdf, self._scratch = pdf, scratch
        self._faces: dict[Path, str] = {}

    def close(self) -> None:
        """Lets go of the fonts: fpdf2 keeps their files open, and their letters as long as the program runs."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()
        SubsetMap.pick.cache_clear()
        SubsetMap.get_glyph.cache_clear()

    def write(
        self,
        x: float,
        base: float,
        text: str,
        size: float,
        ink: TextColour,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        """A line on that base; it begins at `x`, or ends there with `right`."""
        line = self._line(text, size, bold)
        left = x - line.width if right else x
        if line.face:
            self._pdf.set_text_color(*ink)
            self._pdf.set_font(line.face, size=size)
            self._pdf.text(left, base, line.text)
            return
        picture = render_line(line.text, round(size * DOTS / POINTS), ink)
        self._pdf.image(picture, left, base - BASELINE * size, line.width, LINE_HEIGHT * size)
        self._hide(left, base, line, size)

    def fitting(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """The text, its end left out where it is wider than that many points."""
        if self._line(text, size, bold).width <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self._line(f"{text[:middle]}…", size, bold).width <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return f"{text[:low].rstrip()}…"

    def wrapped(self, text: str, width: float, size: float, most: int) -> list[str]:
        """The text on at most so many lines, the last of which tells what is left out. Lines end at blanks, between
        letters that are written without any, and inside a word that is wider than a line."""
        rows: list[str] = []
        pieces = line_pieces(text)
        while pieces and len(rows) < most:
            if len(rows) == most - 1:
                taken = len(pieces)
            elif not (taken := self._fill(pieces, width, size)):
                pieces[:1] = letters(pieces[0])
                continue
            rows.append(self.fitting("".join(pieces[:taken]).rstrip(), width, size))
            pieces = pieces[taken:]
        return rows

    def _fill(self, pieces: list[str], width: float, size: float) -> int:
        """How many of the pieces fill a line; 0 where the first is wider than one and can be parted."""
        low, high = int(len(letters(pieces[0])) == 1), len(pieces)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self._line("".join(pieces[:middle]).rstrip(), size, bold=False).width <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return low

    def _line(self, text: str, size: float, bold: bool) -> _Line:
        text = "".join(c for c in unicodedata.normalize("NFC", text) if c not in BIDI_CONTROLS)
        face = "" if needs_shaping(text) else self._face(text, bold)
        if not face:
            return _Line(text, "", rendered_width(text) * size)
        self._pdf.set_font(face, size=size)
        return _Line(text, face, self._pdf.get_string_width(text))

    def _face(self, text: str, bold: bool) -> str:
        """The font that has all the letters; empty where none has."""
        wanted = set(text)
        paths = (path for path in text_fonts(bold) if wanted <= font_coverage(path))
        path = next(paths, None) or self._pillows()
        if not wanted <= font_coverage(path):
            return ""
        if path not in self._faces:
            self._faces[path] = f"face{len(self._faces)}"
            self._pdf.add_font(self._faces[path], fname=path)
        return self._faces[path]

    def _pillows(self) -> Path:
        path = self._scratch / "pillow.ttf"
        if not path.exists():
            path.write_bytes(pillow_font())
        return path

    def _hide(self, left: float, base: float, line: _Line, size: float) -> None:
        """The line's text in blanks that are as wide together as its picture."""
        if "blanks" not in self._pdf.fonts:
            self._pdf.add_font("blanks", fname=next(iter(text_fonts(bold=False)), None) or self._pillows())
        font = self._pdf.fonts["blanks"]
        if not isinstance(font, TTFFont):
            return
        text = BidiParagraph(
            line.text
        ).get_reordered_string()  # readers expect letters in the order that is seen
        for c in map(ord, text):
            font.cmap[c], font.glyph_ids[c], font.cw[c] = font.cmap[32], font.glyph_ids[32], font.cw[32]
        self._pdf.set_font("blanks", size=size)
        with self._pdf.local_context():
            self._pdf.set_stretching(100 * line.width / max(self._pdf.get_string_width(text), 0.1))
            self._pdf.text(left, base, text)
