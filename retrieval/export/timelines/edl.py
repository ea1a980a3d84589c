"""A cut list as a CMX 3600 edit decision list: text that every editing system reads.

OpenTimelineIO reads these lists (the tests hold it); its own writer is not used, for it writes every 29.97 as
drop-frame, says nowhere which it is (FCM), and puts comments into capitals.
"""

from retrieval.export.cuts import CutList, PlacedCut, one_line, reel_names, uses_drop_frame
from retrieval.timecodes import format_span

MAX_EDL_EVENTS = 999
"""Events that CMX 3600 counts; newer systems read on."""
MAX_EDL_RATE = 30
"""Frames a second that CMX 3600 knows; newer systems count up to 60 where the project does."""


def edl(cuts: CutList) -> str:
    """The list; every timecode counts frames of the time line's rate."""
    reels = reel_names(cuts.cuts)
    lines = [f"TITLE: {one_line(cuts.title)[:70]}", f"FCM: {_mode(cuts.drop)}", ""]
    for number, placed in enumerate(cuts.placed_cuts(), 1):
        lines += [*_event(number, placed, cuts, reels[placed.cut.path]), ""]
    return "\r\n".join(lines)


def edl_limitations(cuts: CutList) -> list[str]:
    """What the format does not hold of this list, a sentence each."""
    said = []
    if cuts.rate > MAX_EDL_RATE:
        said.append(
            f"CMX 3600 knows up to {MAX_EDL_RATE} frames a second; this list counts {float(cuts.rate):.6g}: "
            "open it in a project of that rate."
        )
    if len(cuts.cuts) > MAX_EDL_EVENTS:
        said.append(f"CMX 3600 counts {MAX_EDL_EVENTS} events; this list has {len(cuts.cuts)}.")
    return said


def _event(number: int, placed: PlacedCut, cuts: CutList, reel: str) -> list[str]:
    cut, rate = placed.cut, cuts.rate
    record = cuts.start + placed.record
    times = (
        *format_span(placed.source, placed.frames, rate, uses_drop_frame(cut.clock, rate)),
        *format_span(record, placed.frames, rate, cuts.drop),
    )
    heard, seen = cut.clock.sound, cut.clock.pictures
    channels = ("AA/V" if heard else "V") if seen else "AA"
    lines = [
        f"{number:03d}  {reel:8} {channels:5} C        {' '.join(times)}",
        f"* FROM CLIP NAME:  {one_line(cut.name)}",
        f"* FROM CLIP: {cut.path.absolute().as_uri()}",
    ]
    lines += [f"* AUDIO FILE: {file.absolute().as_uri()}" for file in cut.clock.sound_files]
    query, comment = one_line(cut.query), one_line(cut.comment)
    if query or comment:
        lines.append(f"* LOC: {times[2]} GREEN   {' | '.join(filter(None, (query, comment)))}")
    tape, scene, take = (one_line(cut.recording.get(field, "")) for field in ("reel", "scene", "take"))
    if tape and tape != reel:
        lines.append(f"* REEL: {tape}")
    if scene or take:
        parts = (f"SCENE: {scene}" if scene else "", f"TAKE: {take}" if take else "")
        lines.append(f"* {' '.join(filter(None, parts))}")
    if query:
        lines.append(f"* QUERY: {query}")
    if comment:
        lines.append(f"* COMMENT: {comment}")
    if cut.clock.rate != rate:
        first, last = cut.timecodes
        lines.append(f"* SOURCE RATE: {float(cut.clock.rate):.6g}, {first} {last} THERE")
    return lines


def _mode(drop: bool) -> str:
    return "DROP FRAME" if drop else "NON-DROP FRAME"
