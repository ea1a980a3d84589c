"""A cut list as an OpenTimelineIO time line: each clip at its own source's rate, with its media and a marker."""

from itertools import zip_longest
from pathlib import Path

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
    tracks = [
        otio.schema.Track(f"A{number + 1}", kind=otio.schema.TrackKind.Audio)
        for number in range(cuts.sound_tracks)
    ]
    for cut in cuts.cuts:
        seen, reel = cut.clock.pictures, reels[cut.path]
        pictures.append(_clip(cut, reel, cut.path, marked=True) if seen else _gap(cut))
        for track, file in zip_longest(tracks, cut.sound_paths):
            marked = not seen and track is tracks[0]
            track.append(_gap(cut) if file is None else _clip(cut, reel, file, marked=marked))
    if not cuts.cuts or any(cut.clock.pictures for cut in cuts.cuts):
        timeline.tracks.append(pictures)
    timeline.tracks.extend(tracks)
    return timeline


def _clip(cut: Cut, reel: str, file: Path, *, marked: bool = False) -> otio.schema.Clip:
    clock, rate = cut.clock, float(cut.clock.rate)
    media = otio.schema.ExternalReference(
        target_url=file.absolute().as_uri(),
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
    told = {fact: [printable_text(text) for text in texts] for fact, texts in cut.told.items()}
    known = {"recording": recording, **({"annotations": told} if told else {})}
    clip.metadata["filmoteca"] = {**facts, "source_in": first, "source_out": last, **known}
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
