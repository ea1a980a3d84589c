"""A cut list as an Avid Log Exchange: a table of subclips that Media Composer puts into a bin.

A log has one rate. OpenTimelineIO reads these files (the tests hold it); its own writer is not used: it takes
every 29.97 for drop-frame and lets tabs of a text through.
"""

from collections.abc import Mapping

from retrieval.annotations import CUT_FACTS, CutFact
from retrieval.export.cuts import CutList, one_line, tape_names, uses_drop_frame
from retrieval.metadata.fields import MetadataField
from retrieval.timecodes import format_span

COLUMNS = ("Name", "Tracks", "Start", "End", "Tape", "FPS", "Image Size", "Source File", "Comments")
RECORDING_COLUMNS: Mapping[str, MetadataField] = {
    "Scene": "scene",
    "Take": "take",
    "Camera": "camera",
    "Shoot Date": "recorded",
    "Location": "location",
    "Description": "description",
}
"""Columns of what is known of the recordings; those that nothing is known for are left out."""
FACT_COLUMNS: Mapping[str, CutFact] = {fact.replace("_", " ").title(): fact for fact in CUT_FACTS}
"""The same of what annotators and people know of the cuts."""
AVID_FORMATS = {1080: "1080", 720: "720", 576: "PAL", 486: "NTSC"}
"""Project formats by height; everything else is a custom one."""
FULL_HD_WIDTH = 1920


def ale(cuts: CutList) -> str:
    """The log; every timecode counts frames of the list's rate, out is the frame after the last."""
    rate, reels = f"{float(cuts.rate):.5g}", tape_names(cuts.cuts)
    size = cuts.size
    avid_format = AVID_FORMATS.get(size.height, "CUSTOM") if size.width <= FULL_HD_WIDTH else "CUSTOM"
    lines = ["Heading", "FIELD_DELIM\tTABS", f"VIDEO_FORMAT\t{avid_format}", f"FPS\t{rate}", ""]
    known = {
        column: field
        for column, field in RECORDING_COLUMNS.items()
        if any(field in cut.recording for cut in cuts.cuts)
    }
    told = {
        column: fact for column, fact in FACT_COLUMNS.items() if any(fact in cut.told for cut in cuts.cuts)
    }
    lines += ["Column", "\t".join((*COLUMNS, *known, *told)), "", "Data"]
    for place in cuts.placed_cuts():
        cut = place.cut
        row = (
            cut.name,
            "".join(["V"] * cut.clock.pictures + [f"A{track}" for track, _ in enumerate(cut.sound_paths, 1)]),
            *format_span(place.source, place.frames, cuts.rate, uses_drop_frame(cut.clock, cuts.rate)),
            reels[cut.path],
            rate,
            f"{cut.picture_size.width} x {cut.picture_size.height}" if cut.picture_size.known else "",
            str(cut.path.absolute()),
            " | ".join(filter(None, (cut.query, cut.comment))),
            *(cut.recording.get(field, "") for field in known.values()),
            *("; ".join(cut.told.get(fact, ())) for fact in told.values()),
        )
        lines.append("\t".join(one_line(cell) for cell in row))
    return "\r\n".join(lines) + "\r\n"
