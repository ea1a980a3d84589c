"""A cut of a video, put into its archive: first as files, then in the catalogue, visible at once and whole.

It does not know who may write, nor the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.revisions import FrameEmbeddings, RevisionFiles
from retrieval.errors import ArchiveError
from retrieval.metadata.fields import MetadataValue
from retrieval.types import Shot, ShotId, Speech, Vectors, Video

UNIT_TOLERANCE = 1e-3
"""What a vector's length may differ from 1; float32 sums of 1,000 dimensions stay under 1e-5."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedVideo:
    """A video with all of its shots."""

    video: Video
    shots: Sequence[Shot]
    vectors: Vectors
    """(n, d) float32, unit length: one for each shot; zeros where there are no pictures."""
    thumbnails: Sequence[bytes]
    """JPEG, one for each shot."""
    frames: FrameEmbeddings
    speech: Speech | None
    """None leaves the video the subtitles that it has."""
    metadata: Sequence[MetadataValue] | None = None
    """What files say of its recording; None leaves what is known."""

    def check(self, dimensions: int) -> None:
        """ValueError where the parts do not belong together, or the vectors have other dimensions."""
        shots, vectors, thumbnails = self.shots, self.vectors, self.thumbnails
        if not len(shots) == len(vectors) == len(thumbnails):
            raise ValueError(f"{len(shots)} shots, {len(vectors)} vectors, {len(thumbnails)} thumbnails")
        if [shot.id for shot in shots] != [ShotId(self.video.id, place + 1) for place in range(len(shots))]:
            raise ValueError(f"the shots of {self.video.id} are not numbered from 1")
        if np.shape(vectors) != (len(shots), dimensions):
            raise ValueError(f"{np.shape(vectors)} vectors where {(len(shots), dimensions)} were expected")
        lengths, length = np.linalg.norm(vectors, axis=1), 0.0 if self.video.is_sound else 1.0
        if not np.all(np.abs(lengths - length) < UNIT_TOLERANCE):  # holds for no NaN either
            raise ValueError(f"vectors must be of length {length:g}")
        if self.frames.vectors.shape != (len(self.frames.times), dimensions):
            raise ValueError(f"{self.frames.vectors.shape} frame vectors for {len(self.frames.times)} frames")


def publish(cut: SegmentedVideo, catalogue: Catalogue, files: RevisionFiles, folder: Path) -> None:
    """Puts the cut in place of what the archive held of its video; nothing of it stays where that fails.

    ArchiveError, which names the archive's folder, where the disk is full or cannot be written to.
    """
    replaced = catalogue.videos.revision(cut.video.id)
    revision = catalogue.record.state().revision + 1
    try:
        files.write(revision, cut.thumbnails, cut.frames)
        catalogue.publish(cut.video, cut.shots, cut.vectors, revision, cut.speech, cut.metadata)
    except OSError as error:
        files.remove(revision)
        raise ArchiveError(
            "{name} could not be stored in {folder}: {reason}. What was stored before is safe; "
            "mend that and run it again.",
            name=cut.video.name,
            folder=folder,
            reason=error.strerror,
        ) from error
    except ArchiveError:
        files.remove(revision)
        raise
    if replaced is not None:
        files.remove(replaced)
