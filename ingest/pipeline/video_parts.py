"""The part of a long video that is read so far, shown while the rest is read: when that is worth what it costs."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from ingest.pipeline.video_stages import SampledVideo, VideoTask

REST = 25.0
"""How many times as long as the last part took to cut and store it is waited for the next: parts cost a 25th of the
time at most, however long the video, slow the disk or many the videos that are read at once."""


class PartSchedule:
    """When the part of one video is due. Whoever reads the video asks, whoever stores it tells what it took."""

    def __init__(self, apart: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart, self._clock = apart, clock
        self._due = clock() + apart

    def is_due(self) -> bool:
        """Whether it is time; said once until `shown` is told."""
        if self._clock() < self._due:
            return False
        self._due = math.inf
        return True

    def shown(self, seconds: float) -> None:
        """That the part is stored, and how long that took."""
        self._due = self._clock() + max(self._apart, REST * seconds)


@dataclass(frozen=True, slots=True, eq=False)
class VideoPart:
    """A video as far as it is read; more of it will follow."""

    task: VideoTask
    sampled: SampledVideo | None
    """None where nothing of it can be shown yet."""
    schedule: PartSchedule
