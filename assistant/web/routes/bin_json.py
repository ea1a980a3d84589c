"""Bins as the page gets them: each clip with its picture, its source timecode, and what is wrong with its file."""

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property, lru_cache
from pathlib import Path

from assistant.i18n.catalogue import Texts
from assistant.web.views.hit_cards import thumbnail_url
from assistant.web.wire.bins import ClipRemark, ClipState, ListedBin, OpenBin, OpenClip
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import file_state
from retrieval.bins.bins import Bin, BinClip
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


class _Footage:
    """The videos of clips and their shots, each looked up once however many clips show it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._states: dict[str, ClipState] = {}
        self._shots: dict[str, list[Shot]] = {}
        self._starts: dict[str, list[float]] = {}

    def state(self, clip: BinClip) -> ClipState:
        if clip.video not in self._states:
            video = None if clip.missing else self._archive.video_by_id(clip.video)
            state = "left" if video is None else file_state(video)
            self._states[clip.video] = "" if state == "present" else state
        return self._states[clip.video]

    def shot(self, clip: BinClip) -> Shot | None:
        """The shot that the clip's middle lies in."""
        if clip.video not in self._shots:
            shots = [] if clip.missing else self._archive.shots(clip.video)
            self._shots[clip.video], self._starts[clip.video] = shots, [shot.start for shot in shots]
        middle = (clip.start + clip.end) / 2
        at = bisect_right(self._starts[clip.video], middle) - 1
        found = self._shots[clip.video][at] if at >= 0 else None
        return found if found and middle < found.end else None

    @cached_property
    def namesakes(self) -> dict[str, str]:
        """The id of a video of each name that there is now."""
        return {normalized_name(video.name): video.id for video in reversed(self._archive.videos())}


class BinSerializer:
    """Draws up what is told of bins, over one archive."""

    def __init__(self, archive: Archive, read_clock: ReadClock, *, shows_paths: bool) -> None:
        """`shows_paths`: whether those who look may know where files lie."""
        self._archive = archive
        self._read_clock = read_clock
        self._tells_paths = shows_paths

    def listed(self, bins: BinTables) -> list[ListedBin]:
        """All bins as the list of bins shows them, however many clips they hold."""
        footage = _Footage(self._archive)
        first = bins.lists.first_clips(PREVIEW_CLIPS)
        return [
            ListedBin(
                name=summary.name,
                version=summary.version,
                clips=summary.clips,
                seconds=summary.seconds,
                thumbnails=[self._thumbnail(footage.shot(clip)) for clip in first.get(summary.name, ())],
                remarks=summary.remarks,
            )
            for summary in bins.all()
        ]

    def whole(self, chosen: Bin, texts: Texts) -> OpenBin:
        """A bin that is open."""
        sources = SourceClocks(self._read_clock)
        cuts = cuts_of_bin(self._archive, chosen, sources, thumbnails=False).cuts
        footage = _Footage(self._archive)
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
            clips=[self._clip(clip, cut, texts, (footage, said[clip.id])) for clip, cut in pairs],
            link=chosen.link,
        )

    def _clip(
        self, clip: BinClip, cut: Cut, texts: Texts, known: tuple[_Footage, list[ClipRemark]]
    ) -> OpenClip:
        footage, remarks = known
        shot = footage.shot(clip)
        first, last = cut.timecodes
        state = footage.state(clip)
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
            instead=footage.namesakes.get(normalized_name(clip.name), "") if clip.missing else "",
            remarks=remarks,
        )

    def _state_sentence(self, state: ClipState, clip: BinClip, texts: Texts) -> str:
        """Why the clip cannot be played; empty where it can."""
        sentence = texts(f"bins.clip.{state}", name=clip.name) if state else ""
        if state and self._tells_paths:
            sentence = f"{sentence} {texts('bins.clip.at', path=clip.path)}"
        return sentence

    def _thumbnail(self, shot: Shot | None) -> str:
        return "" if shot is None else thumbnail_url(shot.id, self._archive.stamp)


def clip_total(bins: BinTables) -> int:
    """How many clips there are in all bins."""
    return bins.lists.clip_count()
