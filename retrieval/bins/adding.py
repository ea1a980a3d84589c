"""Putting spans into a bin: which of them it holds already, or mostly. The page, the command line and the assistant
add clips by this alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.bins.bins import Bin, BinClip, NewClip, identical_clips, overlapping_clips
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound


@dataclass(frozen=True, slots=True)
class AddedClips:
    """What came of it."""

    bin: Bin
    """As it is now."""
    created: bool
    """There was no such bin before."""
    added: tuple[BinClip, ...]
    same: int
    """Spans that were there and stayed alone."""
    near: tuple[tuple[BinClip, BinClip], ...]
    """New clips that show mostly what one that was there shows, each with that one."""


def add_clips(bins: BinTables, name: str, clips: Sequence[NewClip], *, anyway: bool = False) -> AddedClips:
    """Puts clips at the end of a bin, which is made where there is none of that name.

    Spans that it holds already are left out; with `anyway` they go in too. BinError as of `BinTables.add`.
    """
    try:
        before, created = bins.get(name).clips, False
    except NotFound:
        before, created = (), True
    new = [
        clip for clip in clips if anyway or not identical_clips(before, clip.video.id, clip.start, clip.end)
    ]
    made = bins.add(name, new) if new or created else bins.get(name)
    added = made.clips[len(made.clips) - len(new) :]
    near = tuple(
        (clip, twins[0])
        for clip in added
        if (twins := overlapping_clips(before, clip.video, clip.start, clip.end))
    )
    return AddedClips(made, created, added, len(clips) - len(new), near)
