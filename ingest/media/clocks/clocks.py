"""How a video file counts its frames: true rate, first frame and start timecode, from the headers alone.

It is read when something is exported, not kept in the archive: the file decides what an editor will see in it,
and archives made before are served as well.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import av

from ingest.media.clocks.timecode_tracks import timecode_rate
from ingest.media.containers import open_container, picture_stream, pixel_aspect, sound_streams
from ingest.media.errors import NoPictures, check_file
from ingest.media.media_info import MAX_FPS
from ingest.media.opatom import sound_files
from ingest.media.sounds import broadcast_wave
from retrieval.errors import UsageError
from retrieval.media_types import is_still
from retrieval.timecodes import SourceClock, exact_frame_rate, parse_timecode, supports_drop_frame

log = logging.getLogger(__name__)

SOUND_RATE = Fraction(25)
"""Frames a second that sound alone is counted in where nothing says another."""
STILL_RATE = Fraction(25)
"""Frames a second that a photo's seconds are counted in."""
RATE_TOLERANCE = 0.01
"""Share by which the average rate of a short or breaking-off file may miss the rate of its frames."""


def read_clock(path: Path) -> SourceClock:
    """The clock of a video's pictures; MediaError where the file is gone or is no video."""
    check_file(path)
    if is_still(path):
        return SourceClock(STILL_RATE)
    with open_container(path) as container:
        try:
            shown = picture_stream(container, path)
        except NoPictures:
            return _sound_clock(container, path)
        rate = _rate(shown)
        origin = float((container.start_time or 0) / av.time_base)
        begins = float(shown.start_time * shown.time_base) if shown.start_time is not None else origin
        notes = [shown.metadata, container.metadata, *(stream.metadata for stream in container.streams)]
        start, drop, stamped = _start(_timecodes(notes), rate, timecode_rate(path), path)
        own_sound = bool(sound_streams(container))
        aspect = pixel_aspect(shown) or Fraction(1)
    first = max(0.0, begins - origin)
    beside = () if own_sound else tuple(file for file in sound_files(path) if file != path)
    return SourceClock(
        rate, start, drop, first, stamped, own_sound or bool(beside), pixel_aspect=aspect, sound_files=beside
    )


def _sound_clock(container: "av.container.InputContainer", path: Path) -> SourceClock:
    """Of sound alone: as its recorder counted timecode, where it says; MediaError where it has no sound either."""
    heard = sound_streams(container)
    if not heard:
        raise NoPictures(
            "{path}: holds neither pictures nor sound that can be played; leave it out.", path=path
        )
    rate, drop = broadcast_wave.ixml_timecode_rate(path) or (SOUND_RATE, False)
    said = {key.casefold(): value for key, value in container.metadata.items()}
    since = broadcast_wave.seconds_since_midnight(said, heard[0].codec_context.sample_rate or 0)
    start = (
        0
        if since is None
        else math.floor(Fraction(since).limit_denominator(1_000_000) * rate + Fraction(1, 2))
    )
    rate = exact_frame_rate(rate)
    return SourceClock(
        rate, start, drop and supports_drop_frame(rate), stamped=since is not None, sound=True, pictures=False
    )


def _rate(stream: av.VideoStream) -> Fraction:
    """The average rate, but the nominal one where that is a standard rate that the average nearly is."""
    average, nominal = (
        Fraction(said) if said and said <= MAX_FPS else Fraction(0)
        for said in (stream.average_rate, stream.base_rate)
    )
    stands = average < 1 <= nominal  # one picture that stands for hours
    if nominal and (stands or abs(average - nominal) <= RATE_TOLERANCE * nominal):
        return exact_frame_rate(nominal)
    return exact_frame_rate(average or nominal)


def _timecodes(notes: list[Mapping[str, str]]) -> Iterator[str]:
    """Matroska writes its tags in capitals."""
    for metadata in notes:
        yield from (text for key, text in metadata.items() if key.casefold() == "timecode")


def _start(
    timecodes: Iterator[str], rate: Fraction, counted: Fraction | None, path: Path
) -> tuple[int, bool, bool]:
    """First frame, drop-frame, and whether there was a timecode: the first one that can be read counts.

    `counted` is the rate that the timecode counts in, where it says so: cameras count 25 on pictures of 50.
    """
    for text in timecodes:
        for base in dict.fromkeys((counted or rate, rate)):
            try:
                number, drop = parse_timecode(text, base)
            except UsageError as error:
                log.info("%s: %s", path, error)
                continue
            return round(number * rate / base), drop and supports_drop_frame(rate), True
    return 0, False, False
