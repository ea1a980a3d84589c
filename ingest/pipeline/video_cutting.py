"""A sampled video, all of its frames embedded, becomes shots. It knows no archive."""

from collections.abc import Callable

import numpy as np

from ingest.pipeline.video_stages import CutVideo, SampledVideo
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.neural_boundaries.boundary_network import BoundaryNetwork
from ingest.shots.neural_boundaries.frame_windows import FrameWindows
from ingest.shots.neural_boundaries.uncertain_boundaries import decide_uncertain
from ingest.shots.segmentation import SegmentationInput, segment_shots
from retrieval.errors import ModelError
from retrieval.messages import LocalizableMessage


class VideoCutter:
    """Cuts videos into shots, one at a time."""

    def __init__(
        self,
        settings: SegmentationSettings,
        scale: Callable[[], DistanceScale],
        network: BoundaryNetwork | None = None,
    ) -> None:
        """`scale` tells the encoder's; `network` is asked no more once it has failed."""
        self._settings, self._scale, self._network = settings, scale, network

    def cut(self, sampled: SampledVideo) -> CutVideo:
        """The shots; thumbnails stay in the spool until they are asked for. Sound alone is left whole; of a video
        that is read in part no network is asked, since its shots are cut again soon."""
        frames, spool = sampled.frames, sampled.spool
        if sampled.levels is not None:
            return _uncut_sound(sampled)
        slots = np.array(frames.slots)
        evidence = SegmentationInput(
            times=np.array(frames.times),
            vectors=spool.embeddings.of_frames(slots),
            steepest=np.array(frames.steepest),
            transitions=frames.transitions,
            end=frames.end,
            scale=self._scale(),
        )
        warning = None
        if sampled.expected is None:
            evidence, warning = self._settled(evidence, spool.windows)
        done = segment_shots(sampled.id, evidence, self._settings)
        return CutVideo(
            id=sampled.id,
            shots=done.shots,
            vectors=done.vectors,
            thumbnails=spool.thumbnails.chosen(slots[done.thumbnails].tolist()),
            times=evidence.times,
            frame_vectors=evidence.vectors.astype(np.float16, copy=False),
            boundary_signals=evidence.boundary_signals(),
            duration=frames.end,
            size=sampled.size or (frames.width, frames.height),
            fps=sampled.fps,
            faults=sampled.faults,
            metadata=sampled.metadata,
            decoded=frames.decoded,
            encoded=spool.embeddings.count,
            warning=warning,
            expected=sampled.expected,
        )

    def _settled(
        self, evidence: SegmentationInput, windows: FrameWindows
    ) -> tuple[SegmentationInput, LocalizableMessage | None]:
        """With what the network says where there is one, and why it failed where it did."""
        if self._network is None:
            return evidence, None
        try:
            return decide_uncertain(evidence, windows, self._network), None
        except ModelError as error:
            self._network = None
            return evidence, error.message


def _uncut_sound(sampled: SampledVideo) -> CutVideo:
    dimensions = sampled.spool.embeddings.dimensions
    return CutVideo(
        id=sampled.id,
        shots=[],
        vectors=np.empty((0, dimensions), np.float32),
        thumbnails=(),
        times=np.empty(0),
        frame_vectors=np.empty((0, dimensions), np.float16),
        boundary_signals={},
        duration=sampled.frames.end,
        size=(0, 0),
        fps=sampled.fps,
        faults=sampled.faults,
        metadata=sampled.metadata,
        decoded=0,
        encoded=0,
        levels=sampled.levels,
    )
