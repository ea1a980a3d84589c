"""Playing videos in a browser: which it plays as they are, and clips of the others.

A clip holds exactly the frames of its span, with sound, as MP4 that every browser plays. It knows no archive:
what may be played is decided by who calls.
"""

import hashlib
import shutil
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from ingest.media.clips.clip_audio import AAC_FRAME_SAMPLES, aac_frame, audio_track_count, decode_resampled
from ingest.media.clips.clip_encoding import TIME_BASE, h264_stream
from ingest.media.containers import open_container, picture_stream
from ingest.media.errors import translate_ffmpeg_errors
from ingest.media.opening import open_video
from ingest.media.pixels.frames import DecodedFrame, without_combs
from ingest.media.video import DEFAULT_FPS, OpenVideo
from retrieval.errors import MediaError
from retrieval.storage.atomic_files import scratch_folder
from retrieval.timecodes import TIMESTAMP_TOLERANCE

PLAYABLE_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm"})
PLAYABLE_CONTAINERS = frozenset({"mp4", "webm"})
"""As FFmpeg names them; Matroska and WebM share a reader, so the suffix decides between these two."""
PLAYABLE_VIDEO_CODECS = frozenset({"h264", "vp8", "vp9", "av1", "libdav1d"})
PLAYABLE_PIXEL_FORMATS = frozenset({"yuv420p", "yuvj420p"})
"""8 bits, 4:2:0: what browsers decode everywhere; cameras' 10-bit and 4:2:2 H.264 they do not."""
PROGRESSIVE = frozenset({0, 1})
"""FFmpeg's field orders of pictures without combs: not said, and said so."""
PLAYABLE_AUDIO_CODECS = frozenset({"aac", "mp3", "mp3float", "opus", "libopus", "vorbis"})

CLIP_SIDE = 1280
"""Longest side of a clip's picture: sharp enough to judge a shot by, quick enough to make while one waits."""
CLIP_X264_OPTIONS = {"preset": "veryfast", "crf": "21"}
CLIP_SAMPLE_RATE, CLIP_LAYOUT = 48_000, "stereo"
MAX_CACHE_BYTES = 1_000_000_000
"""Bytes of clips kept."""


def browser_plays(path: Path) -> bool:
    """Whether browsers play the file as it is: its container, pictures and sound. False if unreadable."""
    try:
        stat = path.stat()
    except OSError:
        return False
    return _browser_plays(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4096)
def _browser_plays(path: Path, size: int, changed: int) -> bool:
    del size, changed  # a file that has changed is looked at again
    if path.suffix.lower() not in PLAYABLE_SUFFIXES:
        return False
    try:
        with open_container(path) as container:
            shown = picture_stream(container, path).codec_context
            return (
                not PLAYABLE_CONTAINERS.isdisjoint(container.format.name.split(","))
                and shown.name in PLAYABLE_VIDEO_CODECS
                and shown.pix_fmt in PLAYABLE_PIXEL_FORMATS
                and shown.field_order in PROGRESSIVE
                and all(
                    stream.codec_context is not None and stream.codec_context.name in PLAYABLE_AUDIO_CODECS
                    for stream in container.streams.audio[:1]
                )
            )
    except (MediaError, OSError):
        return False


def transcode_clip(path: Path, start: float, end: float, target: Path) -> None:
    """Writes the frames of [start, end) as H.264 and AAC in an MP4 that plays while it loads.

    Times are seconds on the video's clock. The clip begins with the frame that is on screen at `start`;
    pictures are upright, with square pixels. Raises MediaError where nothing can be decoded there.
    """
    with open_video(path) as video, translate_ffmpeg_errors(path):
        frames = without_combs(_frames_within(video, start, end))
        first = next(frames, None)
        if first is None:
            raise MediaError(
                "{path}: has no pictures from {start:.1f} s to {end:.1f} s; check the file.",
                path=path,
                start=start,
                end=end,
            )
        height, width = (side - side % 2 for side in first.picture(CLIP_SIDE).shape[:2])
        sound = _audio_within(path, start, end)
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            shown = h264_stream(out, video, (width, height), CLIP_X264_OPTIONS)
            heard = (
                out.add_stream("aac", rate=CLIP_SAMPLE_RATE, layout=CLIP_LAYOUT)
                if sound is not None
                else None
            )
            for frame in chain([first], frames):
                picture = np.ascontiguousarray(frame.picture(CLIP_SIDE)[:height, :width])
                encoded = av.VideoFrame.from_ndarray(picture, format="rgb24")
                encoded.pts = round(max(0.0, frame.time - start) / TIME_BASE)
                encoded.time_base = TIME_BASE
                out.mux(shown.encode(encoded))
            out.mux(shown.encode(None))
            if heard is not None and sound is not None:
                for place in range(0, sound.shape[1], AAC_FRAME_SAMPLES):
                    block = sound[:, place : place + AAC_FRAME_SAMPLES]
                    out.mux(heard.encode(aac_frame(block, place, CLIP_LAYOUT, CLIP_SAMPLE_RATE)))
                out.mux(heard.encode(None))


class ClipCache:
    """Makes clips and keeps the last of them, in a folder that goes when the program ends."""

    def __init__(self, most_bytes: int = MAX_CACHE_BYTES) -> None:
        self._folder = scratch_folder()
        self._delete_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._most = most_bytes
        self._kept: OrderedDict[str, int] = OrderedDict()  # name → bytes, the one used last at the end
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def __call__(self, path: Path, start: float, end: float) -> Path:
        """The clip's file, made now where it is not there yet; one is made at a time. Raises MediaError."""
        name = _clip_name(path, start, end)
        target = self._folder / name
        with self._making:
            if not self._used(name):
                try:
                    transcode_clip(path, start, end, target)
                except BaseException:
                    target.unlink(missing_ok=True)
                    raise
                self._keep(name, target.stat().st_size)
        return target

    def close(self) -> None:
        """Deletes the clips."""
        self._delete_folder()

    def _used(self, name: str) -> bool:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return name in self._kept

    def _keep(self, name: str, size: int) -> None:
        """Deletes the oldest until the rest fits; the newest always stays."""
        with self._lock:
            self._kept[name] = size
            while len(self._kept) > 1 and sum(self._kept.values()) > self._most:
                oldest, _ = self._kept.popitem(last=False)
                (self._folder / oldest).unlink(missing_ok=True)


def _clip_name(path: Path, start: float, end: float) -> str:
    """Another name where the file has changed."""
    try:
        stat = path.stat()
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check the path.", path=path, reason=error.strerror
        ) from error
    facts = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{start:.6f}|{end:.6f}"
    return hashlib.sha256(facts.encode()).hexdigest()[:32] + ".mp4"


def _frames_within(video: OpenVideo, start: float, end: float) -> Iterator[DecodedFrame]:
    """The frame on screen at `start`, then those up to `end`."""
    before = None
    for frame in video.frames(start):
        if frame.time >= end - TIMESTAMP_TOLERANCE:
            break
        if frame.time <= start + TIMESTAMP_TOLERANCE:
            before = frame
            continue
        if before is not None:
            yield before
            before = None
        yield frame
    if before is not None and start - before.time < 1.5 / (video.fps or DEFAULT_FPS):
        yield before  # the file's last frame, and `start` lies within it


def _audio_within(path: Path, start: float, end: float) -> NDArray[np.float32] | None:
    """(2, n) float32 samples of the span at CLIP_SAMPLE_RATE, silent where there are none; None without sound."""
    with translate_ffmpeg_errors(path):
        if not audio_track_count(path):
            return None
        samples = np.zeros((2, max(1, round((end - start) * CLIP_SAMPLE_RATE))), np.float32)
        for place, block in decode_resampled(path, 0, start, CLIP_LAYOUT, CLIP_SAMPLE_RATE):
            if place >= samples.shape[1]:
                break
            _mix_in(samples, block, place)
        return samples


def _mix_in(samples: NDArray[np.float32], block: NDArray[np.float32], place: int) -> None:
    """Lays a block where it belongs, without what lies outside."""
    first, last = max(0, place), min(samples.shape[1], place + block.shape[1])
    if first < last:
        samples[:, first:last] = block[:, first - place : last - place]
