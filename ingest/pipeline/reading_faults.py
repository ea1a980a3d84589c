"""What was wrong with a video's file, judged and in words, once its pictures have been read."""

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.media.media_info import MAX_FPS, ReadingFaults
from ingest.shots.sampling import SampledFrames
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage

if TYPE_CHECKING:  # who reads files in a process of its own needs no encoders
    from ingest.pipeline.video_stages import PendingVideo

SHORTEST_SOUND = 0.05
"""Seconds."""
SHORT_SECONDS, SHORT_SHARE = 1.0, 0.02
"""Seconds, and share of what its container claims, that the pictures may end early: edits and rounding do that."""


def check_sampled(path: Path, sampled: SampledFrames) -> None:
    """MediaError where nothing of a video can be used: no picture at all, or no clock to tell them apart by."""
    if not sampled.times:
        raise MediaError("{path}: not one picture could be decoded; convert it with ffmpeg first.", path=path)
    if sampled.decoded > 1 and sampled.last / (sampled.decoded - 1) < 1 / MAX_FPS:
        raise MediaError(
            "{path}: its {count} pictures claim to last {seconds:.6f} seconds; give it a frame rate with ffmpeg.",
            path=path,
            count=sampled.decoded,
            seconds=sampled.last,
        )


def check_heard(path: Path, seconds: float) -> None:
    """MediaError where there is nothing to hear in a file of sound alone."""
    if not seconds:
        raise MediaError(
            "{path}: nothing of its sound could be decoded; convert it with ffmpeg first.", path=path
        )
    if seconds < SHORTEST_SOUND:
        raise MediaError(
            "{path}: its sound lasts {seconds:.4f} seconds, too short to hear anything in; leave it out.",
            path=path,
            seconds=seconds,
        )


def is_cut_short(pending: "PendingVideo", read: float, faults: ReadingFaults) -> bool:
    """Whether so many seconds are less than the file should have: it broke off, or its copy is not finished."""
    missing = pending.picture_duration - read
    if faults.ends_inside:
        return True
    if faults.ends_empty and (faults.damaged or missing > 0):
        return True
    return missing > max(SHORT_SECONDS, SHORT_SHARE * pending.picture_duration)


def fault_sentences(pending: "PendingVideo", read: float, faults: ReadingFaults) -> list[LocalizableMessage]:
    """What is said of a video that was taken in in spite of it."""
    path, sentences = pending.path, []
    if faults.ends_inside and pending.picture_duration - read <= SHORT_SECONDS:
        sentences.append(
            LocalizableMessage(
                "{path}: ends in the middle, after {read:.0f} seconds; those are searchable, the file may be "
                "truncated or still be copied. The next run looks again.",
                path=path,
                read=read,
            )
        )
    elif is_cut_short(pending, read, faults):
        sentences.append(
            _cut_short_sentence(path, read, max(read, pending.picture_duration), faults.is_sound)
        )
    elif faults.damaged:
        sentences.append(
            LocalizableMessage(
                "{path}: {count} damaged packets were left out.", path=path, count=faults.damaged
            )
        )
    if faults.wrong_times:
        sentences.append(
            LocalizableMessage(
                "{path}: pictures with a wrong time were left out ({count}).",
                path=path,
                count=faults.wrong_times,
            )
        )
    if faults.restarts:
        sentences.append(
            LocalizableMessage(
                "{path}: its clock starts again in the middle ({count}), as in recordings that were joined; "
                "its times are counted on.",
                path=path,
                count=faults.restarts,
            )
        )
    return sentences


def _cut_short_sentence(path: Path, read: float, claimed: float, is_sound: bool) -> LocalizableMessage:
    if is_sound:
        return LocalizableMessage(
            "{path}: only {read:.0f} of {claimed:.0f} seconds of sound could be read; "
            "those are searchable, the file may be truncated or still be copied. The next run looks again.",
            path=path,
            read=read,
            claimed=claimed,
        )
    return LocalizableMessage(
        "{path}: only {read:.0f} of {claimed:.0f} seconds of pictures could be read; "
        "those are searchable, the file may be truncated or still be copied. The next run looks again.",
        path=path,
        read=read,
        claimed=claimed,
    )
