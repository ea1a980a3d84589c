"""A cut list of an editing system as it was written: EDL, OTIO, FCPXML or FCP7 XML become a list of source spans.

Clips are counted in frames of their source's timecode; sound is a clip where no picture lies over its beginning.
What is between them (transitions, effects, generators, sound under pictures) is left out; which videos are meant,
`matching` says. FCPXML is read here and not by OpenTimelineIO's adapter, which counts 29.97 as 29 frames a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Literal, NamedTuple, get_args
from xml.etree import ElementTree

import opentimelineio as otio

from retrieval.errors import UsageError
from retrieval.metadata.decoded_text import decoded_text
from retrieval.timecodes import exact_frame_rate, parse_timecode, timecode_base

TimelineKind = Literal["edl", "otio", "fcpxml", "fcp7"]
ROUNDING = 1e-4
"""Seconds by which a clip may end behind where the next one begins."""
MOST_BYTES = 64 << 20
"""Of a cut list: a thousand hours of programme take a tenth of it."""
_SOURCE_RATE = re.compile(r"SOURCE RATE: ([\d.]+), (\S+) (\S+) THERE")
_ADAPTERS = {"edl": "cmx_3600", "otio": "otio_json", "fcp7": "fcp_xml"}


@dataclass(frozen=True, slots=True)
class ParsedClip:
    """A span of a source as a cut list names it."""

    name: str
    url: str
    """The file's address or path; empty where it is not told."""
    reel: str
    rate: Fraction
    """That `first` and `frames` are counted at."""
    first: int
    """In, as a number of the source's timecode."""
    frames: int
    query: str = ""
    comment: str = ""

    @property
    def told(self) -> str:
        """What it is called, for people."""
        return self.name or PurePath(self.url).name or self.reel


@dataclass(frozen=True, slots=True)
class ParsedTimeline:
    """A cut list's title and its clips in order."""

    title: str
    clips: tuple[ParsedClip, ...]


def read_timeline(name: str, content: bytes, edl_rate: Fraction | None = None) -> ParsedTimeline:
    """The cut list in a file of that name; an EDL says no rate, so it is counted at `edl_rate`, or read loosely.

    UsageError where it is none, is damaged or holds no clip.
    """
    if len(content) > MOST_BYTES:
        raise UsageError(
            "{name} is larger than any cut list; give an EDL, OTIO, FCPXML or FCP7 XML.", name=name
        )
    text = decoded_text(content)  # older systems write EDLs in their own code page
    kind = timeline_kind(name, text)
    try:
        if kind == "fcpxml":
            read = _read_fcpxml(text)
        else:
            options: dict[str, object] = {}
            if kind == "edl":
                options = {"rate": float(edl_rate or _loose_rate(text)), "ignore_timecode_mismatch": True}
            read = _read_otio(otio.adapters.read_from_string(text, _ADAPTERS[kind], **options))
    except UsageError:
        raise
    except Exception as error:  # the adapters raise whatever a damaged file makes them stumble over
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise UsageError(
            "{name} could not be read as a cut list: {why}.", name=name, why=why.rstrip(".")
        ) from error
    if not read.clips:
        raise UsageError("{name} names no clip of a source.", name=name)
    return read


def timeline_kind(name: str, text: str) -> TimelineKind:
    """What a file is, by its ending and its first lines; UsageError where it is none of them."""
    suffix = PurePath(name).suffix.casefold().removeprefix(".")
    if suffix == "xml" or (suffix not in get_args(TimelineKind) and text.lstrip().startswith("<")):
        return "fcpxml" if "<fcpxml" in text[:2000] else "fcp7"
    if suffix in get_args(TimelineKind):
        return suffix  # type: ignore[return-value]
    raise UsageError(
        "{name} is no cut list that can be read; give an EDL, OTIO, FCPXML or FCP7 XML.", name=name
    )


def _loose_rate(text: str) -> Fraction:
    """A rate at which each timecode of an EDL is one: only names are looked at then."""
    return Fraction(60_000, 1001) if ";" in text or "FCM: DROP" in text else Fraction(60)


def _read_otio(read: object) -> ParsedTimeline:
    if isinstance(read, otio.schema.SerializableCollection):
        read = next((child for child in read if isinstance(child, otio.schema.Timeline)), None)
    if not isinstance(read, otio.schema.Timeline):
        raise TypeError("it holds no time line")
    seen = [one for track in read.video_tracks() for one in _placed(track)]
    heard = [one for track in read.audio_tracks() for one in _placed(track)]
    alone: dict[float, _Placed] = {}
    for one in heard:  # the second track of a pair begins where the first does
        if not any(other.begins <= one.begins < other.ends for other in seen):
            alone.setdefault(one.begins, one)
    found = sorted([*seen, *alone.values()], key=lambda one: one.begins)
    return ParsedTimeline(read.name or "", tuple(one.clip for one in found))


class _Placed(NamedTuple):
    """A clip, and the seconds of its time line that it takes."""

    begins: float
    ends: float
    clip: ParsedClip


def _placed(track: otio.schema.Track) -> Iterator[_Placed]:
    for clip in track.find_clips():
        if isinstance(clip.media_reference, otio.schema.GeneratorReference) or clip.source_range is None:
            continue
        begins = round(clip.transformed_time(clip.source_range.start_time, track).to_seconds(), 6)
        yield _Placed(begins, begins + clip.source_range.duration.to_seconds() - ROUNDING, _clip(clip))


def _clip(clip: otio.schema.Clip) -> ParsedClip:
    media, span = clip.media_reference, clip.source_range
    rate = exact_frame_rate(span.start_time.rate)
    first, frames = round(span.start_time.value), round(span.duration.value_rescaled_to(span.start_time.rate))
    cmx = clip.metadata.get("cmx_3600", {})
    remarks = [str(remark) for remark in cmx.get("comments", ())]
    own = clip.metadata.get("filmoteca", {})
    query, comment = str(own.get("query", "")), str(own.get("comment", ""))
    for remark in remarks:
        if (match := _SOURCE_RATE.match(remark)) is not None:
            rate = exact_frame_rate(float(match[1]))
            first = parse_timecode(match[2], rate)[0]
            frames = _number_behind(match[3], rate) - first
        query = remark.removeprefix("QUERY: ") if remark.startswith("QUERY: ") else query
        comment = remark.removeprefix("COMMENT: ") if remark.startswith("COMMENT: ") else comment
    if not (query or comment) and clip.markers:
        query, comment = _marked(clip.markers[0])
    name = "" if cmx and clip.name.isdigit() else clip.name  # an event without a name is called by its number
    return ParsedClip(
        name or media.name or "",
        str(getattr(media, "target_url", "") or ""),
        str(cmx.get("reel") or _fcp7_reel(media)),
        rate,
        first,
        frames,
        query,
        comment,
    )


def _number_behind(text: str, rate: Fraction) -> int:
    """The frame that an out names, counted on over midnight: "24:00:01;00"."""
    hours = int(text[:2])
    if hours < 24:
        return parse_timecode(text, rate)[0]
    last, _ = parse_timecode(f"23:59:59{text[8]}{timecode_base(rate) - 1:02d}", rate)
    return last + 1 + parse_timecode(f"{hours - 24:02d}{text[2:]}", rate)[0]


def _marked(marker: otio.schema.Marker) -> tuple[str, str]:
    """A marker is called by the query, or by the comment where there is none."""
    comment = marker.comment or str(marker.metadata.get("fcp_xml", {}).get("comment") or "")
    return ("" if marker.name == comment else marker.name), comment


def _fcp7_reel(media: otio.core.MediaReference) -> str:
    reel = media.metadata.get("fcp_xml", {}).get("timecode", {}).get("reel", {})
    return str(reel.get("name") or "") if hasattr(reel, "get") else ""


def _read_fcpxml(text: str) -> ParsedTimeline:
    root = ElementTree.fromstring(text)
    rates = {
        one.get("id"): 1 / _fraction(one.get("frameDuration"))
        for one in root.iter("format")
        if one.get("frameDuration")
    }
    assets = {one.get("id"): one for one in root.iter("asset")}
    sequence = next(root.iter("sequence"), None)
    if sequence is None:
        raise ValueError("it holds no sequence")
    project = next(root.iter("project"), root)
    line_rate = rates.get(sequence.get("format"), Fraction(25))
    return ParsedTimeline(project.get("name", ""), tuple(_fcpxml_clips(sequence, assets, rates, line_rate)))


def _fcpxml_clips(
    sequence: ElementTree.Element,
    assets: dict[str | None, ElementTree.Element],
    rates: dict[str | None, Fraction],
    line_rate: Fraction,
) -> Iterator[ParsedClip]:
    """An `asset-clip` names its asset; a `clip` holds a `video` that does. What is connected below one for as
    long as it lasts is its sound."""
    clips = [one for one in sequence.iter() if one.tag in ("asset-clip", "clip")]
    sounds = {id(part) for clip in clips for part in clip if _is_sound_of(clip, part)}
    for clip in (one for one in clips if id(one) not in sounds):
        inner = clip if clip.tag == "asset-clip" else clip.find("video")
        asset = assets.get(inner.get("ref")) if inner is not None else None
        if asset is None:
            continue
        rate = rates.get(asset.get("format"), line_rate)
        start = clip.get("start") or asset.get("start")
        first = _fraction(start) * rate
        source = asset.get("src", "") or next((one.get("src", "") for one in asset.iter("media-rep")), "")
        marker = clip.find("marker")
        comment = clip.findtext("note", "") or (marker.get("note", "") if marker is not None else "")
        query = marker.get("value", "") if marker is not None else ""
        yield ParsedClip(
            asset.get("name", "") or clip.get("name", ""),
            source,
            "",
            rate,
            round(first),
            max(1, round(_fraction(clip.get("duration")) * rate)),
            "" if query == comment else query,
            comment,
        )


def _is_sound_of(clip: ElementTree.Element, part: ElementTree.Element) -> bool:
    same = all(part.get(key) == clip.get(key) for key in ("start", "duration"))
    return part.tag == "asset-clip" and part.get("lane", "").startswith("-") and same


def _fraction(text: str | None) -> Fraction:
    """ "1001/30000s" in seconds; none is 0."""
    return Fraction((text or "0s").removesuffix("s"))
