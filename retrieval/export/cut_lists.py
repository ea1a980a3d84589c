"""Cut lists of what an archive holds: a search's hits, a bin, a video's shots, and the lines spoken in them.

How files count frames is asked of whoever can read them, through `ReadClock`; it opens no video itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin
from retrieval.errors import MediaError, NotFound
from retrieval.export.cuts import Cut, CutList
from retrieval.export.exported_lines import (
    FIRST_TRACK,
    ExportedLine,
    SpeakerLabels,
    SubtitleChoice,
    heard_lines,
    spoken_lines,
)
from retrieval.hits import Hit
from retrieval.timecodes import SourceClock, exact_frame_rate, parse_timecode
from retrieval.types import Shot, Video

ReadClock = Callable[[Path], SourceClock]
"""A video file's clock; MediaError where it cannot be read."""


class SourceClocks:
    """The clocks of the files that are exported, each read once."""

    def __init__(self, read_clock: ReadClock, start_timecode: str | None = None) -> None:
        """With a start timecode every file's first frame has that one, whatever the file says."""
        self._read = read_clock
        self._start = start_timecode
        self._clocks: dict[Path, SourceClock] = {}
        self.problems: list[str] = []
        """A sentence for each file that could not be read; its rate is the one that the archive knows."""

    def clock(self, path: Path, fps: float) -> SourceClock:
        """UsageError where the start timecode is none at the file's rate."""
        if path not in self._clocks:
            try:
                clock = self._read(path)
            except MediaError as error:
                self.problems.append(f"{error} Its rate and timecode are guessed until then.")
                clock = SourceClock(exact_frame_rate(fps))
            if self._start is not None:
                start, drop = parse_timecode(self._start, clock.rate)
                clock = replace(clock, start=start, drop=drop, stamped=True)
            self._clocks[path] = clock
        return self._clocks[path]


def cuts_of_hits(archive: Archive, hits: Sequence[Hit], query: str, sources: SourceClocks) -> CutList:
    """The hits in their order; each marker says what was asked."""
    cuts = [
        _cut(hit.video, hit.start, hit.end, sources, query=query, thumbnail=archive.thumbnail(hit.shot.id))
        for hit in hits
    ]
    return _cut_list(archive, query, cuts)


def cuts_of_video(archive: Archive, video: Video, sources: SourceClocks) -> CutList:
    """A video's shots in order of time."""
    cuts = [
        _cut(video, shot.start, shot.end, sources, thumbnail=archive.thumbnail(shot.id))
        for shot in archive.shots(video.id)
    ]
    return _cut_list(archive, video.name, cuts)


def cuts_of_bin(archive: Archive, chosen: Bin, sources: SourceClocks, *, thumbnails: bool = True) -> CutList:
    """A bin's clips in order; those of a video that left the archive too, from where its file was.

    Each cut's comment is the clip's own, then what people said about it, each with their name.
    """
    cuts = []
    shots: dict[str, list[Shot]] = {}
    videos: dict[str, Video | None] = {}
    for clip in chosen.clips:
        if clip.video not in shots:
            shots[clip.video], videos[clip.video] = archive.shots(clip.video), archive.video_by_id(clip.video)
        video = videos[clip.video] or Video(
            clip.video, clip.name, clip.path, duration=clip.end, width=0, height=0, fps=0.0, size=0
        )
        middle = (clip.start + clip.end) / 2
        thumbnail = _thumbnail_at(archive, shots[clip.video], middle) if thumbnails else None
        cut = _cut(video, clip.start, clip.end, sources, query=clip.query, thumbnail=thumbnail)
        said = [f"{remark.who}: {remark.text}" for remark in chosen.remarks_on(clip.id)]
        cuts.append(replace(cut, comment="\n".join(filter(None, (clip.comment, *said)))))
    return _cut_list(archive, chosen.name, cuts)


def with_handles(cuts: CutList, seconds: float) -> CutList:
    """The cuts with so much more before and after each, as far as their videos go."""
    longer = [
        replace(cut, start=max(0.0, cut.start - seconds), end=min(cut.end + seconds, cut.duration))
        for cut in cuts.cuts
    ]
    return CutList(cuts.title, tuple(longer))


def video_subtitles(
    archive: Archive,
    video: Video,
    choice: SubtitleChoice = FIRST_TRACK,
    labels: SpeakerLabels | None = None,
) -> tuple[ExportedLine, ...]:
    """A video's subtitles in the language chosen, or in the one that is shown first, with who speaks and the sounds
    that are chosen; `labels` are those of an export of several videos.

    NotFound, with what there is, where there are none.
    """
    speech = archive.speech(video.id)
    tracks = speech.tracks if speech is not None else ()
    if not tracks:
        why = f" ({speech.note.rstrip('.')})" if speech is not None and speech.note else ""
        raise NotFound(
            "{name} has no subtitles{why}; filmoteca ingest looks for speech.", name=video.name, why=why
        )
    language = choice.language
    for track in tracks:
        if language is None or language.casefold() in (track.language, track.language.partition("-")[0]):
            labels = labels or SpeakerLabels(choice, one_video=True)
            lines = spoken_lines(archive, video, track, labels)
            heard = heard_lines(archive, video, track.language, choice.sound) if choice.sound else []
            return tuple(sorted([*heard, *lines], key=lambda line: line.start))
    known = ", ".join(sorted({track.language or "an unknown language" for track in tracks}))
    raise NotFound(
        "{name} has no subtitles in {language!r}; there are {known}.",
        name=video.name,
        language=language,
        known=known,
    )


def cut_list_subtitles(
    archive: Archive, cuts: CutList, choice: SubtitleChoice = FIRST_TRACK
) -> tuple[ExportedLine, ...]:
    """The lines spoken in the cuts, on the clock of the cuts played one after the other.

    Cuts in which nobody speaks are no error; NotFound where not one of the videos has such subtitles.
    """
    lines = []
    known = lines_of_videos(archive, cuts, choice)
    for placed in cuts.placed_cuts():
        cut, begins = placed.cut, float(placed.record / cuts.rate)
        lasts, shift = float(placed.frames / cuts.rate), begins - cut.first_shown
        for line in known[cut.video]:
            start, end = max(line.start + shift, begins), min(line.end + shift, begins + lasts)
            if start < end:
                lines.append(replace(line, start=start, end=end))
    return tuple(lines)


def lines_of_videos(
    archive: Archive, cuts: CutList, choice: SubtitleChoice
) -> dict[str, tuple[ExportedLine, ...]]:
    """The lines of each video that is cut, by its id, on its own clock.

    A video without any is no error; NotFound where not one of them has such subtitles.
    """
    known: dict[str, tuple[ExportedLine, ...]] = {}
    labels = SpeakerLabels(choice, one_video=len({cut.video for cut in cuts.cuts}) < 2)
    missing: list[NotFound] = []
    for video_id in dict.fromkeys(cut.video for cut in cuts.cuts):
        video = archive.video_by_id(video_id)
        try:
            known[video_id] = () if video is None else video_subtitles(archive, video, choice, labels)
        except NotFound as error:
            known[video_id] = ()
            missing.append(error)
    if missing and len(missing) == len(known):
        raise missing[0]
    return known


def _with_recordings(archive: Archive, cuts: Sequence[Cut]) -> tuple[Cut, ...]:
    """The cuts with what is known of their videos' recordings."""
    known = {
        video: {field: one.value for field, one in archive.metadata.of(video).items()}
        for video in dict.fromkeys(cut.video for cut in cuts)
    }
    return tuple(replace(cut, recording=known[cut.video]) if known[cut.video] else cut for cut in cuts)


def _cut_list(archive: Archive, title: str, found: Sequence[Cut]) -> CutList:
    """The list with recordings, in which sound alone counts frames as the pictures do."""
    cuts = _with_recordings(archive, found)
    rate = CutList(title, cuts).rate
    return CutList(
        title,
        tuple(cut if cut.clock.pictures else replace(cut, clock=cut.clock.at_rate(rate)) for cut in cuts),
    )


def _cut(
    video: Video,
    start: float,
    end: float,
    sources: SourceClocks,
    *,
    query: str = "",
    thumbnail: Path | None = None,
) -> Cut:
    return Cut(
        video=video.id,
        name=video.name,
        path=video.path,
        clock=sources.clock(video.path, video.fps),
        start=start,
        end=end,
        duration=video.duration,
        width=video.width,
        height=video.height,
        query=query,
        thumbnail=thumbnail,
    )


def _thumbnail_at(archive: Archive, shots: Sequence[Shot], time: float) -> Path | None:
    """The thumbnail of the shot that a time lies in."""
    shot = next((shot for shot in shots if shot.start <= time < shot.end), None)
    return archive.thumbnail(shot.id) if shot is not None else None
