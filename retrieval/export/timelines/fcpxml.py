"""A cut list as FCPXML 1.8, which Final Cut Pro, DaVinci Resolve and others read.

Times are exact fractions of a second: positions on the time line are whole frames of its rate, positions in a
source whole frames of the source's. OpenTimelineIO reads these files but is not used to write them: its FCPXML
adapter counts 29.97 as 29 frames a second.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from retrieval.export.cuts import Cut, CutList, PictureSize, PlacedCut, printable_text
from retrieval.timecodes import NTSC

CAPTION_KEY = "filmoteca.machine_caption"
VERSION = "1.8"
"""The last version that names an asset's file in `src`, which every reader since understands."""
CONFORM_RATES = {
    24 * NTSC: "23.98",
    Fraction(24): "24",
    Fraction(25): "25",
    30 * NTSC: "29.97",
    Fraction(30): "30",
    48 * NTSC: "47.95",
    Fraction(48): "48",
    Fraction(50): "50",
    60 * NTSC: "59.94",
    Fraction(60): "60",
}
"""How FCPXML names the rates that it can conform."""


def fcpxml(cuts: CutList) -> str:
    """The document, with a resource for each file and a marker for each query and comment."""
    root = ElementTree.Element("fcpxml", version=VERSION)
    resources = ElementTree.SubElement(root, "resources")
    formats = _Formats(resources)
    line_format = formats.of(cuts.rate, cuts.size)
    assets: dict[Path, str] = {}
    for cut in cuts.cuts:
        for source in (cut.path, *cut.sound_paths):
            if source not in assets:
                assets[source] = _asset(resources, cut, source, f"a{len(assets) + 1}", formats)
    project = ElementTree.SubElement(root, "project", name=printable_text(cuts.title))
    placed = cuts.placed_cuts()
    sequence = ElementTree.SubElement(
        project,
        "sequence",
        format=line_format,
        duration=_seconds(sum(place.frames for place in placed), cuts.rate),
        tcStart="0s",
        tcFormat="DF" if cuts.drop else "NDF",
    )
    spine = ElementTree.SubElement(sequence, "spine")
    for place in placed:
        _clip(spine, place, assets, cuts.rate)
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
        f"{ElementTree.tostring(root, encoding='unicode')}\n"
    )


class _Formats:
    """The formats of a document: one for each rate and size."""

    def __init__(self, resources: ElementTree.Element) -> None:
        self._resources = resources
        self._ids: dict[tuple[Fraction, PictureSize], str] = {}

    def of(self, rate: Fraction, pictures: PictureSize) -> str:
        key = rate, pictures
        if key not in self._ids:
            self._ids[key] = f"r{len(self._ids) + 1}"
            size = {"width": str(pictures.width), "height": str(pictures.height)} if pictures.known else {}
            shape = pictures.pixel_aspect
            if size and shape != 1:
                size |= {"paspH": str(shape.numerator), "paspV": str(shape.denominator)}
            ElementTree.SubElement(
                self._resources,
                "format",
                {"id": self._ids[key], "frameDuration": frame_duration(rate), **size},
            )
        return self._ids[key]


def _asset(resources: ElementTree.Element, cut: Cut, source: Path, asset_id: str, formats: _Formats) -> str:
    sound = {"hasAudio": "1", "audioSources": "1", "audioChannels": "2"} if source in cut.sound_paths else {}
    is_own = source == cut.path
    seen = cut.clock.pictures and is_own
    pictures = {"hasVideo": "1", "format": formats.of(cut.clock.rate, cut.picture_size)} if seen else {}
    ElementTree.SubElement(
        resources,
        "asset",
        {
            "id": asset_id,
            "name": printable_text(cut.name if is_own else source.name),
            "src": source.absolute().as_uri(),
            "start": _seconds(cut.clock.start, cut.clock.rate),
            "duration": _seconds(cut.media_frames, cut.clock.rate),
            **pictures,
            **sound,
        },
    )
    return asset_id


def _clip(spine: ElementTree.Element, placed: PlacedCut, assets: dict[Path, str], rate: Fraction) -> None:
    cut, clock = placed.cut, placed.cut.clock
    start = _seconds(clock.start + cut.frame_in, clock.rate)
    element = ElementTree.SubElement(
        spine,
        "asset-clip",
        {
            "ref": assets[cut.path],
            "name": printable_text(cut.name),
            "offset": _seconds(placed.record, rate),
            "start": start,
            "duration": _seconds(placed.frames, rate),
            "tcFormat": "DF" if clock.drop else "NDF",
            **({} if clock.pictures else {"audioRole": "dialogue"}),
        },
    )
    if cut.comment:
        ElementTree.SubElement(element, "note").text = printable_text(cut.comment)
    if clock.pictures and clock.rate != rate and clock.rate in CONFORM_RATES:
        ElementTree.SubElement(
            element, "conform-rate", scaleEnabled="0", srcFrameRate=CONFORM_RATES[clock.rate]
        )
    for lane, file in enumerate(clock.sound_files, 1):  # connected below the pictures
        ElementTree.SubElement(
            element,
            "asset-clip",
            {
                "ref": assets[file],
                "lane": str(-lane),
                "name": printable_text(file.name),
                "offset": start,
                "start": start,
                "duration": element.get("duration", ""),
                "audioRole": "dialogue",
            },
        )
    for value, note in _marks(cut):
        ElementTree.SubElement(
            element,
            "marker",
            {"start": start, "duration": _seconds(1, clock.rate), "value": value, **note},
        )
    _add_facts(element, cut, start)


def _add_facts(element: ElementTree.Element, cut: Cut, start: str) -> None:
    """Keywords over the whole clip, a range for each kind of thing; a model's sentence as metadata that says so,
    since keywords end at commas."""
    for fact, texts in cut.told.items():
        if fact != "machine_caption":
            words = ", ".join(printable_text(text).replace(",", " ") for text in texts)
            span = {"start": start, "duration": element.get("duration", "")}
            ElementTree.SubElement(element, "keyword", {**span, "value": words, "note": fact})
    if captions := cut.told.get("machine_caption"):
        metadata = ElementTree.SubElement(element, "metadata")
        value = {"key": CAPTION_KEY, "value": printable_text(" / ".join(captions)), "type": "string"}
        ElementTree.SubElement(metadata, "md", {**value, "displayName": "Caption by a machine"})


def _marks(cut: Cut) -> Iterator[tuple[str, dict[str, str]]]:
    if cut.query or cut.comment:
        yield (
            printable_text(cut.query or cut.comment),
            {"note": printable_text(cut.comment)} if cut.comment else {},
        )


def frame_duration(rate: Fraction) -> str:
    """ "100/2500s", "1001/30000s": always a fraction, as readers expect."""
    length = 1 / rate
    return (
        f"{length.numerator * 100}/{length.denominator * 100}s"
        if length.numerator == 1
        else f"{length.numerator}/{length.denominator}s"
    )


def _seconds(frames: int, rate: Fraction) -> str:
    """So many frames as "7/25s", "1001/30000s", "3600s"."""
    time = frames / rate
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
