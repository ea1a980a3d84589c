"""A span of a video encoded again, near to lossless, every frame at its own time."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

import av
from av.codec.context import Flags
from av.video.frame import PictureType

from ingest.media.clips.clip_audio import ClipAudioTrack, audio_track_count
from ingest.media.pixels.frames import DecodedFrame
from ingest.media.pixels.tone_mapping import is_high_dynamic_range
from ingest.media.video import DEFAULT_FPS, OpenVideo
from retrieval.errors import MediaError
from retrieval.timecodes import TIMESTAMP_TOLERANCE

X264_OPTIONS = {"preset": "veryfast", "crf": "16"}
"""x264: at 16 the eye sees no loss; a faster preset costs space, not quality."""
TIME_BASE = Fraction(1, 90_000)
TOP_FIELD_FIRST = 2
"""FFmpeg's number of that order of fields."""


def encode_clip(path: Path, start: float, end: float, out: av.container.OutputContainer) -> None:
    """Puts the frames of [start, end) seconds into `out` as H.264, as large as they are, with their sound.

    MediaError where there are none.
    """
    with OpenVideo(path) as video:
        frames = _frames(video, start, end)
        first = next(frames, None)
        if first is None:
            raise MediaError(
                "{path}: has no pictures from {start:.3f} s to {end:.3f} s; check the file.",
                path=path,
                start=start,
                end=end,
            )
        picture = first.decoded
        width, height = picture.width - picture.width % 2 or 2, picture.height - picture.height % 2 or 2
        shown = h264_stream(out, video, (width, height), X264_OPTIONS)
        shown.pix_fmt = _pixel_format(picture)
        _keep_fields_and_colours(shown, picture)
        upright = first.orientation
        if upright.quarter_turns or upright.mirrored:
            shown.set_display_rotation(90 * upright.quarter_turns, hflip=upright.mirrored)
        if aspect := video.pixel_aspect:
            shown.codec_context.sample_aspect_ratio = aspect
        heard = [
            ClipAudioTrack(path, number, first.time, end, out) for number in range(audio_track_count(path))
        ]
        for frame in chain([first], frames):
            image = frame.decoded.reformat(width=width, height=height, format=shown.pix_fmt)
            image.pict_type = PictureType.NONE
            image.pts, image.time_base = round((frame.time - first.time) / TIME_BASE), TIME_BASE
            out.mux(shown.encode(image))
        out.mux(shown.encode(None))
    for track in heard:
        track.write(out)


def _pixel_format(picture: av.VideoFrame) -> str:
    """With ten bits where the pictures have more than eight: high dynamic range shows steps in eight."""
    deep = max(component.bits for component in picture.format.components) > 8
    return "yuv420p10le" if deep and is_high_dynamic_range(picture) else "yuv420p"


def _keep_fields_and_colours(stream: Any, picture: av.VideoFrame) -> None:
    """Interlaced pictures stay so, and their colours are tagged as what they are."""
    context = stream.codec_context
    if picture.interlaced_frame:
        context.flags |= int(Flags.interlaced_dct | Flags.interlaced_me)
        context.field_order = TOP_FIELD_FIRST
    context.color_trc, context.color_primaries = int(picture.color_trc), int(picture.color_primaries)
    context.colorspace, context.color_range = int(picture.colorspace), int(picture.color_range)


def h264_stream(
    out: av.container.OutputContainer, video: OpenVideo, size: tuple[int, int], quality: dict[str, str]
) -> Any:
    """A stream of `out` for pictures of this width and height, at the video's rate; `quality` is x264's options."""
    rate = Fraction(video.fps or DEFAULT_FPS).limit_denominator(1001)
    stream: Any = out.add_stream("libx264", rate=rate, options=quality)
    (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
    stream.codec_context.time_base = TIME_BASE
    return stream


def _frames(video: OpenVideo, start: float, end: float) -> Iterator[DecodedFrame]:
    within = takewhile(lambda frame: frame.time < end - TIMESTAMP_TOLERANCE, video.frames(start))
    return (frame for frame in within if frame.time >= start - TIMESTAMP_TOLERANCE)
