"""A cut list as Final Cut Pro 7 XML (xmeml 4), which Premiere Pro, DaVinci Resolve and others read.

Places on the time line count frames of its rate, places in a source frames of the source's from its first one.
OpenTimelineIO reads these files (the tests hold it); its own writer is not used: it says of every file that it
has sound, gives no picture size, and writes each clip's rate twice.
"""

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from retrieval.export.cuts import Cut, CutList, PlacedCut, printable_text, tape_names
from retrieval.timecodes import format_timecode, timecode_base

VERSION = "4"
"""Premiere Pro's own."""

Element = ElementTree.Element


def fcp7_xml(cuts: CutList) -> str:
    """The document: one sequence, pictures on one track, sound on another, a marker for each query and comment."""
    root = Element("xmeml", version=VERSION)
    sequence = ElementTree.SubElement(root, "sequence", id="sequence-1")
    placed = cuts.placed_cuts()
    _text(sequence, "name", printable_text(cuts.title))
    _text(sequence, "duration", sum(place.frames for place in placed))
    sequence.append(_rate(cuts.rate))
    sequence.append(_timecode(cuts.start, cuts.rate, cuts.drop))
    media = ElementTree.SubElement(sequence, "media")
    video = ElementTree.SubElement(media, "video")
    ElementTree.SubElement(video, "format").append(_pictures(cuts.rate, *cuts.size))
    pictures = ElementTree.SubElement(video, "track")
    sound = ElementTree.Element("track")
    files = _Files(cuts)
    for number, place in enumerate(placed, 1):
        clock = place.cut.clock
        if clock.pictures:
            pictures.append(_clip(place, f"v{number}", files, linked=clock.sound))
        if clock.sound:
            sound.append(_clip(place, f"a{number}", files, linked=clock.pictures))
    if len(sound):
        ElementTree.SubElement(media, "audio").append(sound)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{text}\n'


class _Files:
    """The sources of a document: told whole once, then named by their id."""

    def __init__(self, cuts: CutList) -> None:
        self._reels = tape_names(cuts.cuts)
        self._ids: dict[Path, str] = {}

    def of(self, cut: Cut) -> Element:
        if cut.path in self._ids:
            return Element("file", id=self._ids[cut.path])
        self._ids[cut.path] = f"file-{len(self._ids) + 1}"
        clock = cut.clock
        file = Element("file", id=self._ids[cut.path])
        _text(file, "name", printable_text(cut.name))
        _text(file, "pathurl", cut.path.absolute().as_uri().replace("file:///", "file://localhost/", 1))
        file.append(_rate(clock.rate))
        _text(file, "duration", cut.media_frames)
        timecode = _timecode(clock.start, clock.rate, clock.drop)
        _text(ElementTree.SubElement(timecode, "reel"), "name", self._reels[cut.path])
        file.append(timecode)
        media = ElementTree.SubElement(file, "media")
        if clock.pictures:
            ElementTree.SubElement(media, "video").append(_pictures(clock.rate, cut.width, cut.height))
        if clock.sound:
            ElementTree.SubElement(media, "audio")
        return file


def _clip(place: PlacedCut, clip_id: str, files: _Files, *, linked: bool) -> Element:
    cut, is_sound = place.cut, clip_id.startswith("a")
    clip = Element("clipitem", id=clip_id)
    _text(clip, "name", printable_text(cut.name))
    _text(clip, "duration", cut.media_frames)
    clip.append(_rate(cut.clock.rate))
    _text(clip, "start", place.record)
    _text(clip, "end", place.record + place.frames)
    _text(clip, "in", cut.frame_in)
    _text(clip, "out", cut.frame_out)
    clip.append(files.of(cut))
    if "scene" in cut.recording or "take" in cut.recording:
        logged = ElementTree.SubElement(clip, "logginginfo")
        _text(logged, "scene", printable_text(cut.recording.get("scene", "")))
        _text(logged, "shottake", printable_text(cut.recording.get("take", "")))
    if is_sound:
        source = ElementTree.SubElement(clip, "sourcetrack")
        _text(source, "mediatype", "audio")
        _text(source, "trackindex", 1)
    if (cut.query or cut.comment) and is_sound != cut.clock.pictures:
        marker = ElementTree.SubElement(clip, "marker")
        _text(marker, "name", printable_text(cut.query or cut.comment))
        _text(marker, "comment", printable_text(cut.comment))
        _text(marker, "in", cut.frame_in)
        _text(marker, "out", -1)
    if linked:
        for kind, letter in (("video", "v"), ("audio", "a")):
            link = ElementTree.SubElement(clip, "link")
            _text(link, "linkclipref", f"{letter}{clip_id[1:]}")
            _text(link, "mediatype", kind)
            _text(link, "trackindex", 1)
    return clip


def _pictures(rate: Fraction, width: int, height: int) -> Element:
    """0 for a size that is not known, which is left out then."""
    pictures = Element("samplecharacteristics")
    pictures.append(_rate(rate))
    if width and height:
        _text(pictures, "width", width)
        _text(pictures, "height", height)
    return pictures


def _timecode(frame: int, rate: Fraction, drop: bool) -> Element:
    timecode = Element("timecode")
    timecode.append(_rate(rate))
    _text(timecode, "string", format_timecode(frame, rate, drop))
    _text(timecode, "frame", frame)
    _text(timecode, "displayformat", "DF" if drop else "NDF")
    return timecode


def _rate(rate: Fraction) -> Element:
    """30000/1001 is a timebase of 30 with NTSC timing."""
    element = Element("rate")
    _text(element, "timebase", timecode_base(rate))
    _text(element, "ntsc", "FALSE" if rate.denominator == 1 else "TRUE")
    return element


def _text(parent: Element, tag: str, value: object) -> None:
    ElementTree.SubElement(parent, tag).text = str(value)
