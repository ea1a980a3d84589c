"""A cut list in the format of that name, into an open file: what the command line and the page share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from retrieval.archive import Archive
    from retrieval.exporting.cuts import CutList
    from retrieval.exporting.zips import MakeClip


class Format(StrEnum):
    """What is written."""

    OTIO = "otio"
    EDL = "edl"
    FCPXML = "fcpxml"
    CSV = "csv"
    SRT = "srt"
    VTT = "vtt"
    ZIP = "zip"
    PDF = "pdf"


BINARY = frozenset({Format.ZIP, Format.PDF})


def write_cuts(
    archive: "Archive",
    cuts: "CutList",
    kind: Format,
    file: BinaryIO,
    *,
    beside: Path | None,
    make_clip: "MakeClip",
    language: str | None = None,
) -> list[str]:
    """Writes the list; gives a sentence for each clip that could not be made.

    What takes room on the way is made in a folder that is in `beside` (None: with other temporary files).
    NotFound where subtitles are asked for and there are none; MediaError where not one clip can be made.
    """
    if kind is Format.ZIP:
        from retrieval.exporting.zips import write_zip

        return write_zip(cuts, file, beside, make_clip)
    if kind is Format.PDF:
        from retrieval.exporting.contact_sheets import write_contact_sheet

        write_contact_sheet(cuts, file, beside)
    else:
        file.write(_content(archive, cuts, kind, language))
    return []


def _content(archive: "Archive", cuts: "CutList", kind: Format, language: str | None) -> bytes:
    """Each format's module is loaded when it is asked for: OpenTimelineIO alone takes half a second."""
    if kind is Format.OTIO:
        from retrieval.exporting.timelines import otio_json

        return otio_json(cuts).encode()
    if kind is Format.EDL:
        from retrieval.exporting.edl import edl

        return edl(cuts).encode()
    if kind is Format.FCPXML:
        from retrieval.exporting.fcpxml import fcpxml

        return fcpxml(cuts).encode()
    if kind is Format.CSV:
        from retrieval.exporting.tables import csv_table

        return csv_table(cuts)
    from retrieval.exporting.gathering import spoken_in_cuts
    from retrieval.exporting.subtitle_files import subtitle_file

    lines = spoken_in_cuts(archive, cuts, language)
    return subtitle_file(lines, "srt" if kind is Format.SRT else "vtt").encode()
