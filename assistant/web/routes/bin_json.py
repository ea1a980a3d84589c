"""Bins as the page gets them: each clip with its picture, its source timecode, and what is wrong with its file."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from assistant.i18n.catalogue import Texts
from assistant.web.views.hit_cards import thumbnail_url
from assistant.web.wire.bins import ClipRemark, ClipState, ListedBin, OpenBin, OpenClip
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import file_state
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

    def summary(self, summary: BinSummary, first: Sequence[BinClip]) -> ListedBin:
        """A bin in the list of bins."""
        return ListedBin(
            name=summary.name,
            version=summary.version,
            clips=summary.clips,
            seconds=summary.seconds,
            thumbnails=[self._thumbnail(self._shot(clip)) for clip in first[:PREVIEW_CLIPS]],
            remarks=summary.remarks,
        )

    def whole(self, chosen: Bin, texts: Texts) -> OpenBin:
        """A bin that is open."""
        cuts = cuts_of_bin(self._archive, chosen, SourceClocks(self._read_clock)).cuts
        said = defaultdict[int, list[ClipRemark]](list)
        for remark in chosen.remarks:
            said[remark.clip].append(
                ClipRemark(id=remark.id, who=remark.who, made=remark.made, text=remark.text)
            )
        pairs = zip(chosen.clips, cuts, strict=True)
        return OpenBin(
            name=chosen.name,
            version=chosen.version,
            seconds=chosen.seconds,
            undo=chosen.undo,
            redo=chosen.redo,
            clips=[self._clip(clip, cut, texts, said[clip.id]) for clip, cut in pairs],
            link=chosen.link,
        )

    def _clip(self, clip: BinClip, cut: Cut, texts: Texts, remarks: list[ClipRemark]) -> OpenClip:
        shot = self._shot(clip)
        first, last = cut.timecodes
        state = self._state(clip)
        return OpenClip(
            id=clip.id,
            video=clip.video,
            shot=shot.id.number if shot else 1,
            name=clip.name,
            start=clip.start,
            end=clip.end,
            in_=first,
            out=last,
            query=clip.query,
            comment=clip.comment,
            thumbnail=self._thumbnail(shot),
            state=state,
            sentence=self._state_sentence(state, clip, texts),
            instead=self._namesake(clip.name) if clip.missing else "",
            remarks=remarks,
        )

    def _state(self, clip: BinClip) -> ClipState:
        video = None if clip.missing else self._archive.video_by_id(clip.video)
        if video is None:
            return "left"
        state = file_state(video)
        return "" if state == "present" else state

    def _state_sentence(self, state: ClipState, clip: BinClip, texts: Texts) -> str:
        """Why the clip cannot be played; empty where it can."""
        sentence = texts(f"bins.clip.{state}", name=clip.name) if state else ""
        if state and self._tells_paths:
            sentence = f"{sentence} {texts('bins.clip.at', path=clip.path)}"
        return sentence

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
