"""Bins as the page gets them: each clip with its picture, its source timecode, and what is wrong with its file."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.i18n.catalogue import Texts
from assistant.web.views.hit_cards import thumbnail_url
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import FileState, file_state
from retrieval.bins.bins import Bin, BinClip, BinSummary
from retrieval.bins.tables import BinTables
from retrieval.errors import MediaError
from retrieval.export.cut_lists import ReadClock, SourceClocks, cuts_of_bin
from retrieval.export.cuts import Cut
from retrieval.names import normalized_name
from retrieval.timecodes import SourceClock
from retrieval.types import Shot

PREVIEW_CLIPS = 4
"""Clips whose pictures stand for a bin."""
_FILE_STATES: dict[FileState, str] = {"present": "", "moved": "moved", "changed": "changed"}
"""As the page calls them."""


def cached_clock(read_clock: ReadClock | None) -> ReadClock:
    """Reads each file's clock once, until the file changes; without a reader no clock is known."""

    @lru_cache(maxsize=4096)
    def read(path: Path, size: int, modified: int) -> SourceClock:
        del size, modified  # a file that has changed is read again
        if read_clock is None:
            raise MediaError(f"{path}: its clock is not read here.")
        return read_clock(path)

    def remembered(path: Path) -> SourceClock:
        try:
            stat = path.stat()
        except OSError as error:
            raise MediaError(f"{path}: there is no such file; check the path.") from error
        return read(path, stat.st_size, stat.st_mtime_ns)

    return remembered


class BinSerializer:
    """Draws up what is told of bins, over one archive."""

    def __init__(self, archive: Archive, read_clock: ReadClock, *, shows_paths: bool) -> None:
        """`shows_paths`: whether those who look may know where files lie."""
        self._archive = archive
        self._read_clock = read_clock
        self._tells_paths = shows_paths

    def summary(self, summary: BinSummary, first: Sequence[BinClip]) -> dict[str, Any]:
        """A bin in the list of bins."""
        return {
            "name": summary.name,
            "version": summary.version,
            "clips": summary.clips,
            "seconds": summary.seconds,
            "thumbnails": [self._thumbnail(self._shot(clip)) for clip in first[:PREVIEW_CLIPS]],
        }

    def whole(self, chosen: Bin, texts: Texts) -> dict[str, Any]:
        """A bin that is open."""
        cuts = cuts_of_bin(self._archive, chosen, SourceClocks(self._read_clock)).cuts
        pairs = zip(chosen.clips, cuts, strict=True)
        return {
            "name": chosen.name,
            "version": chosen.version,
            "seconds": chosen.seconds,
            "undo": chosen.undo,
            "redo": chosen.redo,
            "clips": [self._clip(clip, cut, texts) for clip, cut in pairs],
        }

    def _clip(self, clip: BinClip, cut: Cut, texts: Texts) -> dict[str, Any]:
        shot = self._shot(clip)
        first, last = cut.timecodes
        return {
            "id": clip.id,
            "video": clip.video,
            "shot": shot.id.number if shot else 1,
            "name": clip.name,
            "start": clip.start,
            "end": clip.end,
            "in": first,
            "out": last,
            "query": clip.query,
            "comment": clip.comment,
            "thumbnail": self._thumbnail(shot),
            **self._state(clip, texts),
        }

    def _state(self, clip: BinClip, texts: Texts) -> dict[str, str]:
        """Whether the clip's file can be played, in a sentence where not; and a video to take instead."""
        state, instead = "", ""
        if clip.missing:
            state, instead = "left", self._namesake(clip.name)
        else:
            video = self._archive.video_by_id(clip.video)
            state = "left" if video is None else _FILE_STATES[file_state(video)]
        sentence = texts(f"bins.clip.{state}", name=clip.name) if state else ""
        if state and self._tells_paths:
            sentence = f"{sentence} {texts('bins.clip.at', path=clip.path)}"
        return {"state": state, "sentence": sentence, "instead": instead}

    def _namesake(self, name: str) -> str:
        """The id of the video that has that name now; empty where there is none."""
        alike = (
            video for video in self._archive.videos() if normalized_name(video.name) == normalized_name(name)
        )
        return next((video.id for video in alike), "")

    def _shot(self, clip: BinClip) -> Shot | None:
        """The shot that the clip's middle lies in."""
        middle = (clip.start + clip.end) / 2
        shots = self._archive.shots(clip.video) if not clip.missing else []
        return next((shot for shot in shots if shot.start <= middle < shot.end), None)

    def _thumbnail(self, shot: Shot | None) -> str:
        return "" if shot is None else thumbnail_url(shot.id, self._archive.stamp)


def clip_total(bins: BinTables) -> int:
    """How many clips there are in all bins."""
    return sum(summary.clips for summary in bins.all())
