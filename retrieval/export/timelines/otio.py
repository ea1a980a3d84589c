"""A cut list as an OpenTimelineIO time line: each clip at its own source's rate, with its media and a marker."""

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from retrieval.export.cuts import Cut, CutList, printable_text, reel_names


def otio_json(cuts: CutList) -> str:
    """The time line as OTIO's own JSON."""
    return str(otio.adapters.write_to_string(_timeline(cuts), "otio_json"))


def _timeline(cuts: CutList) -> otio.schema.Timeline:
    timeline = otio.schema.Timeline(printable_text(cuts.title))
    timeline.global_start_time = RationalTime(cuts.start, float(cuts.rate))
    timeline.metadata["filmoteca"] = {"rate": str(cuts.rate), "drop_frame": cuts.drop}
    reels = reel_names(cuts.cuts)
    pictures = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    sound = otio.schema.Track("A1", kind=otio.schema.TrackKind.Audio)
    for cut in cuts.cuts:
        seen = cut.clock.pictures
        pictures.append(_clip(cut, reels[cut.path], marked=True) if seen else _gap(cut))
        sound.append(_clip(cut, reels[cut.path], marked=not seen) if cut.clock.sound else _gap(cut))
    if not cuts.cuts or any(cut.clock.pictures for cut in cuts.cuts):
        timeline.tracks.append(pictures)
    if any(cut.clock.sound for cut in cuts.cuts):
        timeline.tracks.append(sound)
    return timeline


def _clip(cut: Cut, reel: str, *, marked: bool = False) -> otio.schema.Clip:
    clock, rate = cut.clock, float(cut.clock.rate)
    media = otio.schema.ExternalReference(
        target_url=cut.path.absolute().as_uri(),
        available_range=TimeRange(RationalTime(clock.start, rate), RationalTime(cut.media_frames, rate)),
    )
    media.name = printable_text(cut.name)
    shown = TimeRange(
        RationalTime(clock.start + cut.frame_in, rate), RationalTime(cut.frame_out - cut.frame_in, rate)
    )
    first, last = cut.timecodes
    facts = {
        "start": cut.start,
        "end": cut.end,
        "query": printable_text(cut.query),
        "comment": printable_text(cut.comment),
    }
    clip = otio.schema.Clip(printable_text(cut.name), media, shown)
    recording = {field: printable_text(words) for field, words in cut.recording.items()}
    clip.metadata["filmoteca"] = {**facts, "source_in": first, "source_out": last, "recording": recording}
    clip.metadata["cmx_3600"] = {"reel": reel}
    if marked and (cut.query or cut.comment):
        marker = otio.schema.Marker(
            name=printable_text(cut.query or cut.comment),
            marked_range=TimeRange(shown.start_time, RationalTime(0, rate)),
            color=otio.schema.MarkerColor.GREEN,
            metadata={
                "filmoteca": {"query": printable_text(cut.query), "comment": printable_text(cut.comment)}
            },
        )
        marker.comment = printable_text(cut.comment)
        clip.markers.append(marker)
    return clip


def _gap(cut: Cut) -> otio.schema.Gap:
    rate = float(cut.clock.rate)
    return otio.schema.Gap(
        source_range=TimeRange(RationalTime(0, rate), RationalTime(cut.frame_out - cut.frame_in, rate))
    )
