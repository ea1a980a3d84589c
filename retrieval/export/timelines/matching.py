"""Which videos of an archive the clips of a read cut list are cut from: by path, name or reel, and timecode."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path, PurePath, PureWindowsPath
from types import MappingProxyType
from urllib.parse import unquote, urlparse

from retrieval.bins.bins import NewClip
from retrieval.export.cut_lists import SourceClocks
from retrieval.export.cuts import short_reel, source_number
from retrieval.export.timelines.reading import ParsedClip, ParsedTimeline, read_timeline
from retrieval.timecodes import timeline_rate
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class MatchedTimeline:
    """The clips whose video is known, on its clock, and what the others are called."""

    title: str
    clips: tuple[NewClip, ...]
    unmatched: tuple[str, ...]
    """Each name once: no video of the archive is called so, or its timecode does not reach there."""


def match_file(
    name: str,
    content: bytes,
    videos: Sequence[Video],
    sources: SourceClocks,
    rate: Fraction | None = None,
    reels: Mapping[str, str] = MappingProxyType({}),
) -> MatchedTimeline:
    """A cut list's file among those videos; `reels` are those that are known, by a video's id. An EDL says no rate:
    it is that of most videos it names, unless given.

    UsageError as of `read_timeline`.
    """
    names = _VideoNames(videos, reels)
    read = read_timeline(name, content, rate)
    if rate is None and name.casefold().endswith(".edl"):
        found = (names.candidates(clip)[:1] for clip in read.clips)
        clocks = [sources.clock(video.path, video.fps) for (video,) in filter(None, found)]
        read = read_timeline(name, content, timeline_rate(clock.rate for clock in clocks))
    return _matched(read, names, sources)


def _matched(read: ParsedTimeline, names: "_VideoNames", sources: SourceClocks) -> MatchedTimeline:
    clips, unmatched = [], {}
    for clip in read.clips:
        found = next(_spans(clip, names.candidates(clip), sources), None)
        if found is None:
            unmatched[clip.told] = True
        else:
            clips.append(replace(found, query=clip.query, comment=clip.comment))
    return MatchedTimeline(read.title, tuple(clips), tuple(unmatched))


def _spans(clip: ParsedClip, videos: Iterable[Video], sources: SourceClocks) -> Iterator[NewClip]:
    """The clip's span in each video whose timecode reaches there, in their order.

    A source that has no timecode of its own is counted from its first frame by some systems.
    """
    for video in videos:
        clock = sources.clock(video.path, video.fps)
        for offset in (clip.first - source_number(clock, clip.rate), clip.first):
            start = clock.first + float(offset / clip.rate)
            end = start + float(clip.frames / clip.rate)
            slack = 1 / float(clip.rate)
            if offset >= 0 and start < video.duration and end <= video.duration + slack:
                yield NewClip(video, start, min(end, video.duration))
                break


class _VideoNames:
    """The videos by what a cut list may call them; the surest name first."""

    def __init__(self, videos: Sequence[Video], reels: Mapping[str, str]) -> None:
        self._known: dict[str, list[Video]] = defaultdict(list)
        for video in videos:
            for name in (str(video.path.absolute()), video.name, video.path.name, Path(video.name).name):
                self._note(name, video)
        for video in videos:
            if reel := reels.get(video.id):
                self._note(reel, video)
                self._note(short_reel(reel), video)
        for video in videos:
            for name in (Path(video.name).stem, video.path.stem, short_reel(Path(video.name).stem)):
                self._note(name, video)

    def _note(self, name: str, video: Video) -> None:
        known = self._known[_folded(name)]
        if video not in known:
            known.append(video)

    def candidates(self, clip: ParsedClip) -> list[Video]:
        path = _path(clip.url)
        names = (path, PureWindowsPath(path).name, clip.name, PurePath(clip.name).stem, clip.reel)
        found: dict[str, Video] = {}
        for name in filter(None, names):
            for video in self._known.get(_folded(name), ()):
                found.setdefault(video.id, video)
        return list(found.values())


def _path(url: str) -> str:
    """The path that an address names: "file://localhost/media/a%20b.mov", "file:///C:/a.mov", or a path itself."""
    if not url.startswith("file:"):
        return url
    path = unquote(urlparse(url).path)
    return path[1:] if path[2:3] == ":" else path


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()
