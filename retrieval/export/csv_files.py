"""A cut list as CSV for spreadsheets: UTF-8 with a byte order mark, for without one Excel garbles accents."""

import csv
import io

from retrieval.annotations import CUT_FACTS
from retrieval.export.cuts import CutList, printable_text
from retrieval.metadata.fields import MetadataField
from retrieval.timecodes import format_timecode

RECORDING: tuple[MetadataField, ...] = ("recorded", "location", "camera", "reel", "scene", "take")
COLUMNS = (
    "number",
    "video",
    "source_in",
    "source_out",
    "record_in",
    "record_out",
    "rate",
    "frame_in",
    "frame_out",
    "start",
    "end",
    "query",
    "comment",
    "path",
    *RECORDING,
    *CUT_FACTS,
)
BETWEEN = "; "
"""Where a cell holds several things."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet, and a file's name could run one."""


def csv_table(cuts: CutList) -> bytes:
    """A row a cut; source timecodes at the source's rate, record timecodes at the time line's, seconds as found."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, placed in enumerate(cuts.placed_cuts(), 1):
        cut, record = placed.cut, cuts.start + placed.record
        writer.writerow(
            (
                number,
                safe_cell(cut.name),
                *cut.timecodes,
                format_timecode(record, cuts.rate, cuts.drop),
                format_timecode(record + placed.frames, cuts.rate, cuts.drop),
                f"{float(cut.clock.rate):.6g}",
                cut.frame_in,
                cut.frame_out,
                f"{cut.start:.3f}",
                f"{cut.end:.3f}",
                safe_cell(cut.query),
                safe_cell(cut.comment),
                safe_cell(str(cut.path)),
                *(safe_cell(cut.recording.get(field, "")) for field in RECORDING),
                *(safe_cell(BETWEEN.join(cut.told.get(fact, ()))) for fact in CUT_FACTS),
            )
        )
    return text.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and does not run: an apostrophe stands before what looks like a formula."""
    clean = printable_text(text)
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean
