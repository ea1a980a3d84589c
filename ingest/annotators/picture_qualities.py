"""Picture qualities: what shots look like apart from what they show. It knows no search.

One pass over a video's frames; what is measured of them is `ingest.annotators.qualities`'.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.annotators.annotator import EncodedShots
from ingest.annotators.qualities.camera import SIDE, CameraStep, FlowMeter, camera_qualities, flow_picture
from ingest.annotators.qualities.colours import PictureColours, colour_qualities, picture_colours
from ingest.annotators.qualities.daylight import DaylightClassifier
from ingest.annotators.qualities.file_metadata import file_qualities
from ingest.annotators.qualities.sharpness import SIDE as SHARP_SIDE
from ingest.annotators.qualities.sharpness import sharpness_qualities
from ingest.media.opening import open_video
from ingest.media.pixels.frames import DecodedFrame
from ingest.media.video import OpenVideo
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.qualities import Quality
from retrieval.types import Shot, Video

VERSION = "2"
FLOW_SECONDS = 0.12
"""From one picture whose movement is measured to the next at least: eight a second tell a shaking hand."""
COLOUR_SECONDS = 1.0
"""The same for colours and light."""
EDGE_SECONDS = 0.1
"""About a shot's ends that are left out: a cut is told to the frame, a dissolve is not."""
MIN_SCORE = 0.1
"""What is less so is not kept."""


@dataclass(slots=True)
class _Measured:
    """What was measured of a shot so far."""

    steps: list[CameraStep] = field(default_factory=list)
    colours: list[PictureColours] = field(default_factory=list)
    sharpness: dict[Quality, float] = field(default_factory=dict)

    @property
    def lightness(self) -> float | None:
        """CIELAB, mean; None where no picture was seen."""
        seen = [one.lightness for one in self.colours]
        return sum(seen) / len(seen) if seen else None

    def qualities(self) -> dict[Quality, float]:
        return {**colour_qualities(self.colours), **camera_qualities(self.steps), **self.sharpness}


class QualityAnnotator:
    """Measures pixels and movement, reads the file's words, asks the archive's encoder where there is one."""

    def __init__(self, seen: EncodedShots | None = None) -> None:
        """Without `seen` day is not told from night."""
        self._daylight = None if seen is None else DaylightClassifier(seen)
        version = VERSION if seen is None else f"{VERSION} {seen.encoder}"
        self.annotator = AnnotatorName("quality", "picture-qualities", version)

    def seeing(self, seen: EncodedShots) -> "QualityAnnotator":
        """The same with what the archive's encoder saw."""
        return QualityAnnotator(seen)

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """The qualities in order of time, a shot's together; what holds for the file from its start to its end.

        MediaError where the file is away or cannot be read.
        """
        with open_video(video.path) as opened:
            whole = file_qualities(video.path, opened.metadata, opened.fps, video.width, video.height)
            measured = _measure(opened, shots, on_progress)
        light = [one.lightness for one in measured]
        times = self._daylight.qualities(shots, light) if self._daylight else [{} for _ in shots]
        found = _annotations(0.0, video.duration, whole)
        for shot, one, time in zip(shots, measured, times, strict=True):
            found += _annotations(shot.start, shot.end, {**one.qualities(), **time})
        return found


def _annotations(start: float, end: float, found: Mapping[Quality, float]) -> list[Annotation]:
    return [
        Annotation(start, end, str(quality), round(score, 3))
        for quality, score in found.items()
        if score >= MIN_SCORE and start < end
    ]


def _measure(
    opened: OpenVideo, shots: Sequence[Shot], on_progress: Callable[[float], None]
) -> list[_Measured]:
    """What was measured of each shot, in the order of the shots; nothing of a shot that has no frame."""
    found = [_Measured() for _ in shots]
    flow = FlowMeter()
    for place, frames in _by_shot(opened.frames(), shots):
        flow.cut()
        shot, measured = shots[place], found[place]
        next_flow, next_colour = shot.start, shot.start
        edge = min(EDGE_SECONDS, shot.seconds / 4)
        for frame in frames:
            inside = shot.start + edge <= frame.time <= shot.end - edge
            if frame.time >= next_flow and (inside or not measured.colours):
                next_flow = max(next_flow + FLOW_SECONDS, frame.time + FLOW_SECONDS / 2)
                small = frame.picture(SIDE)
                step = flow.step(frame.time, flow_picture(small))
                if step is not None:
                    measured.steps.append(step)
                if frame.time >= next_colour:
                    next_colour = frame.time + COLOUR_SECONDS
                    measured.colours.append(picture_colours(small))
            if not measured.sharpness and frame.time >= shot.thumbnail - 1e-3:
                measured.sharpness = sharpness_qualities(frame.picture(SHARP_SIDE))
        on_progress(shot.end)
    return found


def _by_shot(
    frames: Iterator[DecodedFrame], shots: Sequence[Shot]
) -> Iterator[tuple[int, Iterator[DecodedFrame]]]:
    """(place of a shot, its frames) for each shot that has frames, in order of time; frames come one by one."""
    frame = next(frames, None)
    for place, shot in enumerate(shots):
        while frame is not None and frame.time < shot.start:
            frame = next(frames, None)
        if frame is None:
            return

        def of_shot(shot: Shot = shot) -> Iterator[DecodedFrame]:
            nonlocal frame
            while frame is not None and frame.time < shot.end:
                yield frame
                frame = next(frames, None)

        if frame.time < shot.end:
            yield place, of_shot()
