"""How videos are taken in: what a run of the pipeline is set to. It knows no archive and no models' names."""

from dataclasses import dataclass, field

from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.neural_boundaries.boundary_network import BoundaryNetwork
from ingest.shots.sampling import DEFAULT_SAMPLING_FPS, MAX_SAMPLES, MIN_SAMPLES
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.tables.ingest_choices import IngestOrder
from retrieval.errors import UsageError

FIRST_PART = 30.0
"""Seconds of reading after which the part of a video that is read is shown, and at least between two looks at it:
what is read sooner is soon there as a whole, whatever its length."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How videos are taken in."""

    fps: float = DEFAULT_SAMPLING_FPS
    workers: int = 1
    """Videos that are decoded at the same time."""
    cut: SegmentationSettings = field(default_factory=SegmentationSettings)
    speech: SpeechSettings | None = None
    """How speech is looked for; None leaves the sound alone."""
    network: BoundaryNetwork | None = None
    """Is asked about boundaries of shots that are in doubt; slow, and asked little."""

    order: IngestOrder = "name"
    parts_apart: float = FIRST_PART
    """Infinite where only whole videos are to be shown."""
    apart: bool = True
    """Files are read in processes of their own, so that none can end the run."""

    def __post_init__(self) -> None:
        if not MIN_SAMPLES <= self.fps <= MAX_SAMPLES:
            raise UsageError(
                "{fps:g} frames a second cannot be sampled; name {least:g} to {most:g}.",
                fps=self.fps,
                least=MIN_SAMPLES,
                most=MAX_SAMPLES,
            )
        if self.workers < 1:
            raise UsageError("{workers} workers cannot work; name 1 or more.", workers=self.workers)
