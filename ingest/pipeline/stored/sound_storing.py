"""Files of sound alone, cut into shots and put into the archive: waveforms for thumbnails, vectors of zeros, which
nothing that is to be seen is near to."""

from collections.abc import Sequence

import numpy as np

from ingest.media.sounds.levels import Levels
from ingest.shots.sound_shots import cut_sound
from retrieval.archive.archive import Archive
from retrieval.metadata.fields import MetadataValue
from retrieval.types import Speech, Video

LEVELS = "levels"
"""Name of what is kept for cutting it anew."""


def store_sound(
    archive: Archive,
    video: Video,
    levels: Levels,
    speech: Speech | None = None,
    metadata: Sequence[MetadataValue] | None = None,
) -> tuple[Video, int]:
    """The video as it is stored, and how many shots it has. Without `speech` its subtitles stay, without `metadata`
    what files said of its recording.

    ArchiveError where the disk is full.
    """
    known = speech or archive.speech(video.id)
    lines = known.tracks[0].subtitles if known is not None and known.tracks else ()
    done = cut_sound(video.id, levels, video.duration, lines)
    dimensions = archive.dimensions
    stored = archive.add_video(
        video,
        done.shots,
        np.zeros((len(done.shots), dimensions), np.float32),
        done.thumbnails,
        np.empty(0, np.float64),
        np.empty((0, dimensions), np.float16),
        {LEVELS: np.round(levels).astype(np.int8)},
        speech,
        metadata,
    )
    return stored, len(done.shots)
