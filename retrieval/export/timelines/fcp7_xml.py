"""A cut list as Final Cut Pro 7 XML (xmeml 4), which Premiere Pro, DaVinci Resolve and others read.

Places on the time line count frames of its rate, places in a source frames of the source's from its first one.
OpenTimelineIO reads these files (the tests hold it); its own writer is not used: it says of every file that it
has sound, gives no picture size, and writes each clip's rate twice.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from retrieval.export.cuts import Cut, CutList, PictureSize, PlacedCut, printable_text, tape_names
from retrieval.timecodes import format_timecode, timecode_base

VERSION = "4"
PIXEL_SHAPES = {576: "PAL-601", 480: "NTSC-601", 486: "NTSC-601"}
"""What the format calls pixels that are not square, by lines; wide pictures are told apart by `anamorphic`."""
HD_PIXEL_SHAPES = {
    (1440, 1080): "HD-(1440x1080)",
    (1280, 1080): "HD-(1280x1080)",
    (960, 720): "HD-(960x720)",
}
WIDE = Fraction(3, 2)
"""Width over height as shown: between 4:3 and 16:9."""
"""Premiere Pro's own."""

Element = ElementTree.Element


def fcp7_xml(cuts: CutList) -> str:
    """The document: one sequence, pictures on one track, sound on another, a marker for each query and comment."""
    root = Element("xmeml", version=VERSION)
    sequence = ElementTree.SubElement(root, "sequence", id="sequence-1")
    placed = cuts.placed_cuts()
    add_text(sequence, "name", printable_text(cuts.title))
    add_text(sequence, "duration", sum(place.frames for place in placed))
    sequence.append(rate_element(cuts.rate))
    sequence.append(_timecode(cuts.start, cuts.rate, cuts.drop))
    media = ElementTree.SubElement(sequence, "media")
    video = ElementTree.SubElement(media, "video")
    ElementTree.SubElement(video, "format").append(_pictures(cuts.rate, cuts.size))
    pictures = ElementTree.SubElement(video, "track")
    tracks = [ElementTree.Element("track") for _ in range(cuts.sound_tracks)]
    files = SourceFiles(cuts)
    for number, place in enumerate(placed, 1):
        cut = place.cut
        parts = [_Part("v", number, 1, cut.path)] if cut.clock.pictures else []
        parts += [_Part("a", number, track, file) for track, file in enumerate(cut.sound_paths, 1)]
        for part in parts:
            track = tracks[part.track - 1] if part.is_sound else pictures
            track.append(_clip(place, part, files, linked=parts if len(parts) > 1 else []))
    if any(len(track) for track in tracks):
        ElementTree.SubElement(media, "audio").extend(tracks)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{text}\n'


class SourceFiles:
    """The sources of a document: told whole once, then named by their id."""

    def __init__(self, cuts: CutList) -> None:
        self._reels = tape_names(cuts.cuts)
        self._ids: dict[Path, str] = {}

    def of(self, cut: Cut, source: Path | None = None) -> Element:
        """The file that is cut; `source` is the one with its sound, where that is another."""
        source = source or cut.path
        if source in self._ids:
            return Element("file", id=self._ids[source])
        self._ids[source] = f"file-{len(self._ids) + 1}"
        clock, is_own = cut.clock, source == cut.path
        file = Element("file", id=self._ids[source])
        add_text(file, "name", printable_text(cut.name if is_own else source.name))
        add_text(file, "pathurl", source.absolute().as_uri().replace("file:///", "file://localhost/", 1))
        file.append(rate_element(clock.rate))
        add_text(file, "duration", cut.media_frames)
        timecode = _timecode(clock.start, clock.rate, clock.drop)
        add_text(ElementTree.SubElement(timecode, "reel"), "name", self._reels[cut.path])
        file.append(timecode)
        media = ElementTree.SubElement(file, "media")
        if clock.pictures and is_own:
            ElementTree.SubElement(media, "video").append(_pictures(clock.rate, cut.picture_size))
        if source in cut.sound_paths:
            ElementTree.SubElement(media, "audio")
        return file


@dataclass(frozen=True, slots=True)
class _Part:
    """A cut's pictures, or one track of its sound."""

    letter: str
    number: int
    track: int
    file: Path

    @property
    def is_sound(self) -> bool:
        return self.letter == "a"

    @property
    def id(self) -> str:
        return f"{self.letter}{self.number}" + (f"-{self.track}" if self.track > 1 else "")


def _clip(place: PlacedCut, part: _Part, files: SourceFiles, *, linked: list[_Part]) -> Element:
    cut, is_sound = place.cut, part.is_sound
    clip = Element("clipitem", id=part.id)
    add_text(clip, "name", printable_text(cut.name))
    add_text(clip, "duration", cut.media_frames)
    clip.append(rate_element(cut.clock.rate))
    add_text(clip, "start", place.record)
    add_text(clip, "end", place.record + place.frames)
    add_text(clip, "in", cut.frame_in)
    add_text(clip, "out", cut.frame_out)
    clip.append(files.of(cut, part.file))
    if "scene" in cut.recording or "take" in cut.recording:
        logged = ElementTree.SubElement(clip, "logginginfo")
        add_text(logged, "scene", printable_text(cut.recording.get("scene", "")))
        add_text(logged, "shottake", printable_text(cut.recording.get("take", "")))
    if is_sound:
        source = ElementTree.SubElement(clip, "sourcetrack")
        add_text(source, "mediatype", "audio")
        add_text(source, "trackindex", 1)
    if (cut.query or cut.comment) and part.track == 1 and is_sound != cut.clock.pictures:
        marker = ElementTree.SubElement(clip, "marker")
        add_text(marker, "name", printable_text(cut.query or cut.comment))
        add_text(marker, "comment", printable_text(cut.comment))
        add_text(marker, "in", cut.frame_in)
        add_text(marker, "out", -1)
    for other in linked:
        link = ElementTree.SubElement(clip, "link")
        add_text(link, "linkclipref", other.id)
        add_text(link, "mediatype", "audio" if other.is_sound else "video")
        add_text(link, "trackindex", other.track)
    return clip


def _pictures(rate: Fraction, size: PictureSize) -> Element:
    """A size that is not known is left out."""
    pictures = Element("samplecharacteristics")
    pictures.append(rate_element(rate))
    if size.known:
        add_text(pictures, "width", size.width)
        add_text(pictures, "height", size.height)
    if size.known and size.pixel_aspect != 1:
        if shape := PIXEL_SHAPES.get(size.height) or HD_PIXEL_SHAPES.get((size.width, size.height)):
            add_text(pictures, "pixelaspectratio", shape)
        if size.height in PIXEL_SHAPES and size.shown_aspect > WIDE:
            add_text(pictures, "anamorphic", "TRUE")
    return pictures


def _timecode(frame: int, rate: Fraction, drop: bool) -> Element:
    timecode = Element("timecode")
    timecode.append(rate_element(rate))
    add_text(timecode, "string", format_timecode(frame, rate, drop))
    add_text(timecode, "frame", frame)
    add_text(timecode, "displayformat", "DF" if drop else "NDF")
    return timecode


def rate_element(rate: Fraction) -> Element:
    """30000/1001 is a timebase of 30 with NTSC timing."""
    element = Element("rate")
    add_text(element, "timebase", timecode_base(rate))
    add_text(element, "ntsc", "FALSE" if rate.denominator == 1 else "TRUE")
    return element


def add_text(parent: Element, tag: str, value: object) -> None:
    """An element with that text."""
    ElementTree.SubElement(parent, tag).text = str(value)
