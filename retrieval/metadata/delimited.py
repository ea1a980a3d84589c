"""Tables as spreadsheets save them: divided by commas, semicolons or tabs, in UTF-8, UTF-16 or an old code page.

It knows neither what the columns mean nor what the rows are of.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import UsageError
from retrieval.metadata.decoded_text import decoded_text

DELIMITERS = ",;\t|"
MOST_BYTES = 200 * 1024 * 1024
"""Of one table: a million rows have less."""
MOST_CELL = 1 << 20
"""Characters of one cell; without a bound a quotation mark that is never closed takes in the whole file."""


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A table with its head."""

    path: Path
    columns: tuple[str, ...]
    """As they are written in the first row."""
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Each row's line in the file, counted from 1, and as many cells as there are columns; without empty rows."""

    def place(self, name: str) -> int | None:
        """Where the column of that name stands, in any capitals; None where there is none."""
        wanted = _folded(name)
        return next((at for at, column in enumerate(self.columns) if _folded(column) == wanted), None)


def read_delimited(path: Path, content: bytes | None = None) -> DelimitedTable:
    """The table of a file, or of that `content`, where the path is but its name. UsageError, with the remedy, where
    it cannot be read as one."""
    text = decoded_text(_content(path) if content is None else content)
    if "\0" in text:
        raise UsageError(
            "{path} is no table of text; save it as CSV (UTF-8) from the program that made it.", path=path
        )
    head = next((line for line in text.splitlines() if line.strip()), "")
    if head.casefold().startswith("sep=") and len(head) == len("sep=,"):  # Excel's own first line
        delimiter, text = head[-1], text.split("\n", 1)[-1]
    else:
        delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    columns: tuple[str, ...] | None = None
    try:
        for cells in reader:
            stripped = [" ".join(cell.split()) for cell in cells]
            if not any(stripped):
                continue
            if columns is None:
                columns = tuple(stripped)
            else:
                padded = [*stripped, *[""] * len(columns)][: len(columns)]
                rows.append((reader.line_num, tuple(padded)))
    except csv.Error as error:
        raise UsageError(
            "{path}, line {line}: is damaged ({reason}); open it in a spreadsheet and save it as CSV anew.",
            path=path,
            line=reader.line_num,
            reason=str(error),
        ) from error
    if columns is None:
        raise UsageError("{path} is empty; a table has a row with the names of its columns.", path=path)
    return DelimitedTable(path, columns, tuple(rows))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError("{path} is too large for a table; save it in parts.", path=path)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            "The table {path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from error


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
