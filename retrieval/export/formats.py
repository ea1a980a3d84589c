"""A cut list in the format of that name, into an open file: what the command line and the page share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retrieval.errors import UsageError
from retrieval.storage.atomic_files import unfinished_folder

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.export.clip_zips import ClipMaker
    from retrieval.export.cuts import CutList
    from retrieval.export.exported_lines import SubtitleChoice


class ExportFormat(StrEnum):
    """What is written."""

    OTIO = "otio"
    EDL = "edl"
    FCPXML = "fcpxml"
    FCP7 = "fcp7"
    AAF = "aaf"
    ALE = "ale"
    CSV = "csv"
    SRT = "srt"
    VTT = "vtt"
    TXT = "txt"
    DOCX = "docx"
    ZIP = "zip"
    PDF = "pdf"

    @property
    def suffix(self) -> str:
        """How such files' names end, without the dot."""
        return "xml" if self is ExportFormat.FCP7 else self.value


SPOKEN_FORMATS = frozenset({ExportFormat.SRT, ExportFormat.VTT, ExportFormat.TXT, ExportFormat.DOCX})
"""Those that hold what is said."""
MARKER_FORMATS = frozenset({ExportFormat.EDL, ExportFormat.OTIO, ExportFormat.FCP7, ExportFormat.CSV})
"""Those that can hold markers alone."""
ANNOTATED_FORMATS = frozenset(
    {ExportFormat.CSV, ExportFormat.ALE, ExportFormat.OTIO, ExportFormat.FCPXML, ExportFormat.PDF}
)
"""Those that have a place for what annotators and people know of a cut."""
BINARY_FORMATS = frozenset({ExportFormat.AAF, ExportFormat.DOCX, ExportFormat.ZIP, ExportFormat.PDF})


def write_cut_list(
    archive: "Archive",
    cuts: "CutList",
    kind: ExportFormat,
    file: BinaryIO,
    *,
    beside: Path | None,
    make_clip: "ClipMaker",
    subtitles: "SubtitleChoice | None" = None,
    markers: bool = False,
) -> list[str]:
    """Writes the list, or its clips as `markers` of whole sources; gives a sentence for each clip that could not be
    made.

    What takes room on the way is made in a folder that is in `beside` (None: with other temporary files).
    NotFound where subtitles are asked for and there are none; MediaError where not one clip can be made; UsageError
    for markers in a format that holds none alone.
    """
    if markers:
        file.write(marker_list(cuts, kind))
        return []
    if kind in ANNOTATED_FORMATS:
        from retrieval.export.annotated_cuts import with_annotations

        cuts = with_annotations(archive, cuts)
    if kind is ExportFormat.ZIP:
        from retrieval.export.clip_zips import write_zip

        return write_zip(cuts, file, beside, make_clip)
    if kind is ExportFormat.PDF:
        from retrieval.export.contact_sheets import write_contact_sheet

        write_contact_sheet(cuts, file, beside)
    elif kind is ExportFormat.AAF:
        from retrieval.export.timelines.aaf import write_aaf

        with unfinished_folder(beside) as folder:
            made = Path(folder, "cuts.aaf")
            write_aaf(cuts, made)
            file.write(made.read_bytes())
    else:
        file.write(_content(archive, cuts, kind, subtitles))
    return []


def marker_list(cuts: "CutList", kind: ExportFormat) -> bytes:
    """The clips as markers of whole sources; UsageError for a format that holds none alone."""
    from retrieval.export.timelines import markers

    match kind:
        case ExportFormat.EDL:
            return markers.edl_markers(cuts).encode()
        case ExportFormat.OTIO:
            return markers.otio_markers(cuts).encode()
        case ExportFormat.FCP7:
            return markers.fcp7_markers(cuts).encode()
        case ExportFormat.CSV:
            return markers.marker_table(cuts)
    raise UsageError(
        "{kind} holds no markers alone; choose one of {formats}.",
        kind=kind,
        formats=", ".join(sorted(MARKER_FORMATS)),
    )


def _content(
    archive: "Archive", cuts: "CutList", kind: ExportFormat, subtitles: "SubtitleChoice | None"
) -> bytes:
    """Each format's module is loaded when it is asked for: OpenTimelineIO alone takes half a second."""
    if kind is ExportFormat.OTIO:
        from retrieval.export.timelines.otio import otio_json

        return otio_json(cuts).encode()
    if kind is ExportFormat.EDL:
        from retrieval.export.timelines.edl import edl

        return edl(cuts).encode()
    if kind is ExportFormat.FCPXML:
        from retrieval.export.timelines.fcpxml import fcpxml

        return fcpxml(cuts).encode()
    if kind is ExportFormat.FCP7:
        from retrieval.export.timelines.fcp7_xml import fcp7_xml

        return fcp7_xml(cuts).encode()
    if kind is ExportFormat.ALE:
        from retrieval.export.timelines.ale import ale

        return ale(cuts).encode()
    if kind is ExportFormat.CSV:
        from retrieval.export.csv_files import csv_table

        return csv_table(cuts)
    from retrieval.export.exported_lines import FIRST_TRACK

    if kind in (ExportFormat.TXT, ExportFormat.DOCX):
        from retrieval.export.transcripts import passages, transcript_docx, transcript_text

        parts = passages(archive, cuts, subtitles or FIRST_TRACK)
        if kind is ExportFormat.DOCX:
            return transcript_docx(cuts.title, parts)
        return transcript_text(cuts.title, parts).encode()
    from retrieval.export.cut_lists import cut_list_subtitles
    from retrieval.export.subtitle_writer import subtitle_file

    lines = cut_list_subtitles(archive, cuts, subtitles or FIRST_TRACK)
    return subtitle_file(lines, "srt" if kind is ExportFormat.SRT else "vtt").encode()
