"""How a video file counts its frames: true rate, first frame and start timecode, from the headers alone.

It is read when something is exported, not kept in the archive: the file decides what an editor will see in it,
and archives made before are served as well.
"""

import logging
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import av

from ingest.media.errors import check_file, translate_ffmpeg_errors
from ingest.media.video import is_cover_art
from retrieval.errors import MediaError, UsageError
from retrieval.timecodes import SourceClock, exact_frame_rate, parse_timecode

log = logging.getLogger(__name__)

RATE_TOLERANCE = 0.01
"""Share by which the average rate of a short or breaking-off file may miss the rate of its frames."""


def read_clock(path: Path) -> SourceClock:
    """The clock of a video's pictures; MediaError where the file is gone or is no video."""
    check_file(path)
    with translate_ffmpeg_errors(path), av.open(str(path), metadata_errors="replace") as container:
        pictures = [stream for stream in container.streams.video if not is_cover_art(stream)]
        if not pictures:
            raise MediaError("{path}: holds no moving pictures; leave it out.", path=path)
        shown = max(pictures, key=lambda s: (s.codec_context.width or 0) * (s.codec_context.height or 0))
        rate = _rate(shown)
        origin = float((container.start_time or 0) / av.time_base)
        begins = float(shown.start_time * shown.time_base) if shown.start_time is not None else origin
        notes = [shown.metadata, container.metadata, *(stream.metadata for stream in container.streams)]
        start, drop, stamped = _start(_timecodes(notes), rate, path)
        sound = bool(container.streams.audio)
    return SourceClock(rate, start, drop, max(0.0, begins - origin), stamped, sound)


def _rate(stream: av.VideoStream) -> Fraction:
    """The average rate, but the nominal one where that is a standard rate that the average nearly is."""
    average = Fraction(stream.average_rate or 0)
    nominal = Fraction(stream.base_rate or 0)
    if nominal and abs(average - nominal) <= RATE_TOLERANCE * nominal:
        return exact_frame_rate(nominal)
    return exact_frame_rate(average or Fraction(stream.guessed_rate or 0))


def _timecodes(notes: list[Mapping[str, str]]) -> Iterator[str]:
    """Matroska writes its tags in capitals."""
    for metadata in notes:
        yield from (text for key, text in metadata.items() if key.casefold() == "timecode")


def _start(timecodes: Iterator[str], rate: Fraction, path: Path) -> tuple[int, bool, bool]:
    """First frame, drop-frame, and whether there was a timecode: the first one that can be read counts."""
    for text in timecodes:
        try:
            return *parse_timecode(text, rate), True
        except UsageError as error:
            log.info("%s: %s", path, error)
    return 0, False, False
