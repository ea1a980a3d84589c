"""The clips of a cut list as markers of their whole sources, without a cut: EDL, OTIO, FCP7 XML or a table.

Each source keeps its own timecode, so that a time line of the whole file, or the file itself in a bin, gets markers
where the clips are, as long as they are, called by what was searched for or noted. The EDL says them twice: as
locators (`* LOC`), and as DaVinci Resolve writes and reads markers of a time line (`|C: |M: |D:`).
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from retrieval.export.csv_files import safe_cell
from retrieval.export.cuts import (
    Cut,
    CutList,
    one_line,
    printable_text,
    reel_names,
    uses_drop_frame,
)
from retrieval.export.timelines.fcp7_xml import VERSION, Element, SourceFiles, add_text, rate_element
from retrieval.timecodes import format_span

COLUMNS = (
    "number",
    "video",
    "reel",
    "in",
    "out",
    "rate",
    "frame_in",
    "frames",
    "start",
    "end",
    "name",
    "comment",
    "path",
)


def _by_source(cuts: CutList) -> Iterator[list[Cut]]:
    """The cuts of each file in order of time; the files as they come."""
    found: dict[Path, list[Cut]] = {}
    for cut in cuts.cuts:
        found.setdefault(cut.path, []).append(cut)
    for some in found.values():
        yield sorted(some, key=lambda cut: (cut.frame_in, cut.frame_out))


def _name(cut: Cut, number: int) -> str:
    return one_line(cut.query or cut.comment) or str(number)


def _note(cut: Cut) -> str:
    """What there is to say beside its name."""
    return one_line(cut.comment) if cut.query else ""


def edl_markers(cuts: CutList) -> str:
    """Locators, and markers as DaVinci Resolve has them; every timecode counts frames of the list's rate."""
    reels, rate = reel_names(cuts.cuts), cuts.rate
    lines = [f"TITLE: {one_line(cuts.title)[:70]}", f"FCM: {'' if cuts.drop else 'NON-'}DROP FRAME", ""]
    places = {id(place.cut): place for place in cuts.placed_cuts()}
    number = 0
    for source in _by_source(cuts):
        for cut in source:
            number += 1
            place, drop = places[id(cut)], uses_drop_frame(cut.clock, rate)
            times = format_span(place.source, 1, rate, drop)
            name, note = _name(cut, number), _note(cut)
            channel = "V" if cut.clock.pictures else "A"
            lines += [
                f"{number:03d}  {reels[cut.path]:8} {channel:5} C        {' '.join(times * 2)}",
                f"* FROM CLIP NAME:  {one_line(cut.name)}",
                f"* LOC: {times[0]} GREEN   {' | '.join(filter(None, (name, note)))}",
                f"{note.replace('|', '/')} |C:ResolveColorGreen |M:{name.replace('|', '/')} |D:{place.frames}",
                "",
            ]
    return "\r\n".join(lines)


def otio_markers(cuts: CutList) -> str:
    """A time line with each file once and whole."""
    timeline = otio.schema.Timeline(printable_text(cuts.title))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    reels, number = reel_names(cuts.cuts), 0
    for source in _by_source(cuts):
        first, rate = source[0], float(source[0].clock.rate)
        frames = max(cut.media_frames for cut in source)
        whole = TimeRange(RationalTime(first.clock.start, rate), RationalTime(frames, rate))
        media = otio.schema.ExternalReference(first.path.absolute().as_uri(), whole)
        clip = otio.schema.Clip(printable_text(first.name), media, whole)
        clip.metadata["cmx_3600"] = {"reel": reels[first.path]}
        for cut in source:
            number += 1
            begins, lasts = cut.clock.start + cut.frame_in, cut.frame_out - cut.frame_in
            span = TimeRange(RationalTime(begins, rate), RationalTime(lasts, rate))
            marker = otio.schema.Marker(
                name=_name(cut, number), marked_range=span, color=otio.schema.MarkerColor.GREEN
            )
            marker.comment = _note(cut)
            clip.markers.append(marker)
        track.append(clip)
    timeline.tracks.append(track)
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def fcp7_markers(cuts: CutList) -> str:
    """A bin of the files, each a clip with its markers, which count from its first frame."""
    root = Element("xmeml", version=VERSION)
    folder = ElementTree.SubElement(root, "bin")
    add_text(folder, "name", printable_text(cuts.title))
    children, files, number = ElementTree.SubElement(folder, "children"), SourceFiles(cuts), 0
    for place, source in enumerate(_by_source(cuts), 1):
        first = source[0]
        clip = ElementTree.SubElement(children, "clip", id=f"clip-{place}")
        _begin_clip(clip, first)
        add_text(clip, "ismasterclip", "TRUE")
        kind = "video" if first.clock.pictures else "audio"
        media = ElementTree.SubElement(ElementTree.SubElement(clip, "media"), kind)
        track = ElementTree.SubElement(media, "track")
        item = ElementTree.SubElement(track, "clipitem", id=f"item-{place}")
        _begin_clip(item, first)
        item.append(files.of(first))
        for cut in source:
            number += 1
            marker = ElementTree.SubElement(clip, "marker")
            add_text(marker, "name", _name(cut, number))
            add_text(marker, "comment", _note(cut))
            add_text(marker, "in", cut.frame_in)
            add_text(marker, "out", cut.frame_out)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{text}\n'


def _begin_clip(clip: Element, cut: Cut) -> None:
    add_text(clip, "name", printable_text(cut.name))
    add_text(clip, "duration", cut.media_frames)
    clip.append(rate_element(cut.clock.rate))


def marker_table(cuts: CutList) -> bytes:
    """A row a marker, for spreadsheets; at each source's own rate."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    reels, number = reel_names(cuts.cuts), 0
    for source in _by_source(cuts):
        for cut in source:
            number += 1
            row = (
                number, safe_cell(cut.name), reels[cut.path], *cut.timecodes, f"{float(cut.clock.rate):.6g}",
                cut.frame_in, cut.frame_out - cut.frame_in, f"{cut.start:.3f}", f"{cut.end:.3f}",
                safe_cell(_name(cut, number)), safe_cell(_note(cut)), safe_cell(str(cut.path)),
            )  # fmt: skip
            writer.writerow(row)
    return text.getvalue().encode("utf-8-sig")
