"""A cut list as AAF, which Media Composer and Pro Tools read: pictures and sound by reference, never the media.

An AAF counts all its clips at one rate; sources of another one are counted at the time line's, as in an EDL.
OpenTimelineIO's adapter builds the file; what it leaves out or takes wrong is put right in the file itself:
drop-frame, tape names, markers.
"""

import hashlib
import uuid
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import aaf2
import opentimelineio as otio
from aaf2.mobid import UniqueMobID
from opentimelineio.opentime import RationalTime, TimeRange

from retrieval.export.cuts import Cut, CutList, PlacedCut, printable_text, rescale_frame, tape_names
from retrieval.export.timelines.ale import RECORDING_COLUMNS

PICTURE_TRACK = 1
"""`PhysicalTrackNumber` and slot of the composition's pictures."""


def write_aaf(cuts: CutList, path: Path) -> None:
    """Writes the file; `path` ends in ".aaf"."""
    placed = cuts.placed_cuts()
    timeline = otio.schema.Timeline(printable_text(cuts.title))
    timeline.global_start_time = RationalTime(cuts.start, float(cuts.rate))
    pictures = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    tracks = [
        otio.schema.Track(f"A{number + 1}", kind=otio.schema.TrackKind.Audio)
        for number in range(cuts.sound_tracks)
    ]
    for place in placed:
        cut = place.cut
        pictures.append(
            _clip(place, cuts, cut.path, pictures=True) if cut.clock.pictures else _gap(place, cuts)
        )
        for track, sound in zip_longest(tracks, cut.sound_paths):
            track.append(_gap(place, cuts) if sound is None else _clip(place, cuts, sound))
    timeline.tracks.append(pictures)
    timeline.tracks.extend(tracks)
    otio.adapters.write_to_file(timeline, str(path), "AAF")
    with aaf2.open(str(path), "rw") as file:
        _correct_tapes(file, cuts)
        _mark(file, cuts, placed)


def _clip(place: PlacedCut, cuts: CutList, source: Path, *, pictures: bool = False) -> otio.schema.Clip:
    cut, rate = place.cut, float(cuts.rate)
    first = place.source - rescale_frame(cut.frame_in, cut.clock.rate, cuts.rate)
    frames = max(
        rescale_frame(cut.media_frames, cut.clock.rate, cuts.rate), place.source + place.frames - first
    )
    media = otio.schema.ExternalReference(
        target_url=source.absolute().as_uri(),
        available_range=TimeRange(RationalTime(first, rate), RationalTime(frames, rate)),
    )
    media.name = printable_text(cut.name)
    size = cut.picture_size
    if pictures and size.known:
        aspect = size.shown_aspect
        media.metadata["AAF"] = {
            "EssenceDescription": {
                "StoredWidth": size.width,
                "StoredHeight": size.height,
                "ImageAspectRatio": f"{aspect.numerator}/{aspect.denominator}",
            }
        }
    shown = TimeRange(RationalTime(place.source, rate), RationalTime(place.frames, rate))
    clip = otio.schema.Clip(printable_text(cut.name), media, shown)
    comments = {"Source File": str(source.absolute())}
    comments |= {
        column: printable_text(cut.recording[field])
        for column, field in RECORDING_COLUMNS.items()
        if field in cut.recording
    }
    clip.metadata["AAF"] = {"MobID": _mob_id(cut, source), "UserComments": comments}
    return clip


def _gap(place: PlacedCut, cuts: CutList) -> otio.schema.Gap:
    rate = float(cuts.rate)
    return otio.schema.Gap(source_range=TimeRange(RationalTime(0, rate), RationalTime(place.frames, rate)))


def _mob_id(cut: Cut, source: Path) -> str:
    """One for each file, the same in every export, so that Media Composer knows a source again."""
    mob = UniqueMobID()
    seed = f"{cut.video}\n{source}".encode("utf-8", "surrogateescape")
    mob.material = uuid.UUID(bytes=hashlib.sha256(seed).digest()[:16])
    return str(mob.urn)


def _correct_tapes(file: aaf2.file.AAFFile, cuts: CutList) -> None:
    """Tape names, and whether timecodes are drop-frame: the adapter tells by the rate alone."""
    reels = tape_names(cuts.cuts)
    tapes = {
        str(source.absolute().as_uri()): (reels[cut.path], cut.clock.drop)
        for cut in cuts.cuts
        for source in (cut.path, *cut.sound_paths)
    }
    for mob in file.content.sourcemobs():
        url = next((str(one["URLString"].value) for one in mob.descriptor.locator), "")
        timecodes = list(_timecodes(mob))
        if url in tapes and timecodes:
            mob.name, drop = tapes[url]
            for timecode in timecodes:
                timecode.drop = drop and cuts.drop
    for composition in file.content.compositionmobs():
        for timecode in _timecodes(composition):
            timecode.drop = cuts.drop
            timecode.fps = round(cuts.rate)


def _timecodes(mob: aaf2.mobs.Mob) -> Iterator[aaf2.components.Timecode]:
    return (slot.segment for slot in mob.slots if isinstance(slot.segment, aaf2.components.Timecode))


def _mark(file: aaf2.file.AAFFile, cuts: CutList, placed: list[PlacedCut]) -> None:
    """A marker on the time line where each clip with a query or a comment begins."""
    composition = next(iter(file.content.compositionmobs()))
    for track in composition.slots:
        track["PhysicalTrackNumber"].value = PICTURE_TRACK
    marked = [place for place in placed if place.cut.query or place.cut.comment]
    if not marked:
        return
    slot = file.create.EventMobSlot()
    slot["EditRate"].value = cuts.rate
    slot["SlotID"].value = max(one.slot_id for one in composition.slots) + 1
    slot["PhysicalTrackNumber"].value = PICTURE_TRACK
    events = file.create.Sequence("DescriptiveMetadata")
    for place in marked:
        cut = place.cut
        marker = file.create.DescriptiveMarker()
        marker["DescribedSlots"].value = {PICTURE_TRACK}
        marker["Position"].value = place.record
        marker["Length"].value = 1
        marker["Comment"].value = printable_text(" | ".join(filter(None, (cut.query, cut.comment))))
        events.components.append(marker)
    slot.segment = events
    composition.slots.append(slot)
