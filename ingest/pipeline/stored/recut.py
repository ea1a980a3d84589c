"""Shots cut anew from the stored frame embeddings, with other settings and without encoding again."""

from collections.abc import Callable

import numpy as np

from ingest.media.opening import open_video
from ingest.pipeline.stored.sound_storing import LEVELS, store_sound
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.segmentation import SegmentationInput, segment_shots
from ingest.shots.spool import thumbnail_jpeg
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError, MediaError
from retrieval.types import Shot, Video


def recut(
    archive: Archive, settings: SegmentationSettings, on_video: Callable[[Video, int], None] = lambda *_: None
) -> int:
    """Cuts every video of the archive anew but those in progress; gives the number of shots there are then.

    `on_video` hears of each video and its number of shots. Takes the write lock.
    """
    total = 0
    with archive.writing():
        for video in archive.videos():
            if video.is_in_progress:
                continue
            frames = archive.frame_embeddings(video.id)
            if LEVELS in frames.boundary_signals:
                levels = np.asarray(frames.boundary_signals[LEVELS], np.float32)
                _, shots = store_sound(archive, video, levels)
                total += shots
                on_video(video, shots)
                continue
            try:
                evidence = SegmentationInput.from_stored(
                    frames.times, frames.vectors, frames.boundary_signals
                )
            except KeyError as error:
                raise FormatError(
                    f"{video.name} was stored without what it was cut from; remove it and ingest it again."
                ) from error
            done = segment_shots(video.id, evidence, settings)
            thumbnails = _thumbnails(archive, video, done.shots)
            archive.add_video(
                video,
                done.shots,
                done.vectors,
                thumbnails,
                frames.times,
                frames.vectors,
                frames.boundary_signals,
            )
            total += len(done.shots)
            on_video(video, len(done.shots))
    return total


def _thumbnails(archive: Archive, video: Video, shots: list[Shot]) -> list[bytes]:
    """Each shot's thumbnail: the old one of the same frame, else from the video, else the nearest old one."""
    old = {shot.thumbnail: archive.thumbnail(shot.id) for shot in archive.shots(video.id)}
    missing = [shot.thumbnail for shot in shots if shot.thumbnail not in old]
    new: dict[float, bytes] = {}
    if missing:
        try:
            with open_video(video.path) as opened:
                new = {time: thumbnail_jpeg(opened.frame_at(time).picture()) for time in missing}
        except MediaError:
            new = {}  # the video is away: its shots get the thumbnails that are nearest in time
    return [
        new.get(shot.thumbnail) or old[min(old, key=lambda time: abs(time - shot.thumbnail))].read_bytes()
        for shot in shots
    ]
