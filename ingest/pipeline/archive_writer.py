"""Videos that have been read are put into the archive, whole, then what is said in them; an ingest's last step."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ingest.media.errors import as_archive_error
from ingest.media.sounds.levels import Levels
from ingest.pipeline.discovery import is_unchanged
from ingest.pipeline.reading_faults import fault_sentences
from ingest.pipeline.report import IngestReport
from ingest.pipeline.stored.sound_storing import store_sound
from ingest.pipeline.stored.video_record import video_of
from ingest.pipeline.video_cutting import VideoCutter
from ingest.pipeline.video_stages import (
    CutVideo,
    FailedVideo,
    KnownVideo,
    PendingVideo,
    ReadingResult,
    SampledVideo,
    VideoTask,
    has_ended_well,
    transcript_warning,
    wait_for_transcript,
)
from ingest.speech.subtitle_files import find_sidecars, read_sidecar
from ingest.speech.subtitles import NO_AUDIO
from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage
from retrieval.speech.subtitle_embedding import embed_missing_subtitles
from retrieval.types import Speech, Video


class ArchiveWriter:
    """What takes in videos that have been read, one at a time; the archive's write lock is held."""

    def __init__(
        self,
        archive: Archive,
        report: IngestReport,
        contents: "SeenContents",
        cutter: VideoCutter | None = None,
        sentences: SentenceEncoder | None = None,
    ) -> None:
        """`cutter` cuts what is not cut into shots yet."""
        self._archive, self._report, self._contents = archive, report, contents
        self._cutter, self._sentences = cutter, sentences
        self._copies: list[tuple[str, Path]] = []

    def store(self, read: ReadingResult) -> None:
        """Stores a video, or reports why not; with what is said in it where that is known already.

        ArchiveError where the run cannot go on, such as a full disk.
        """
        task, contents = read.task, read.contents
        with self._reporting(task):
            if isinstance(contents, FailedVideo):
                raise contents.error
            self._forget_old_contents(task.pending.path)
            try:
                if isinstance(contents, SampledVideo):
                    assert self._cutter is not None
                    self._store_new(task, self._cutter.cut(contents))
                elif isinstance(contents, CutVideo):
                    self._store_new(task, contents)
                else:
                    self._relink_known(task.pending.path, contents)
            except OSError as error:
                raise as_archive_error(error, task.pending.path) from error

    def show_part(self, task: VideoTask, part: SampledVideo) -> None:
        """Stores a video as far as it is read, marked so, unless more of it is there. What the same file held
        before stays until all of it is read; a file that has vanished is told of then.

        ArchiveError where the run cannot go on, such as a full disk.
        """
        path, known = task.pending.path, self._archive.video_by_id(part.id)
        if known is not None and known.duration >= part.frames.end:  # by a run that was ended later
            return
        if any(video.id != part.id for video in self._archive.videos_at(path)):
            return
        assert self._cutter is not None
        try:
            cut = self._cutter.cut(part)
            self._add(video_of(task, cut), cut)
        except OSError as error:
            if not isinstance(told := as_archive_error(error, path), MediaError):
                raise told from error

    def store_subtitles(self, task: VideoTask) -> None:
        """Stores the speech of a video whose pictures were there before the run, or reports why not."""
        video = task.pending.stored
        assert video is not None
        with self._reporting(task):
            if self._store_speech(video.id, task):
                self._report.subtitled.append(video)

    def add_speech(self, video_id: str, task: VideoTask) -> None:
        """Stores the speech of a video whose pictures this run has stored."""
        with self._reporting(task):
            task.has_speech = True
            self._store_speech(video_id, task)

    def _store_speech(self, video_id: str, task: VideoTask) -> bool:
        speech = wait_for_transcript(task.transcript).speech
        if speech is None or self._archive.video_by_id(video_id) is None:
            return False
        self._archive.set_speech(video_id, speech)
        self._note_speech(speech)
        return True

    @contextmanager
    def _reporting(self, task: VideoTask) -> Iterator[None]:
        """What ends a video, unless its speech is still to come: a sentence on what is wrong with it does not end
        the run."""
        try:
            yield
        except MediaError as error:
            self._report.failed.append(error.message)
        finally:
            if not task.waits_for_speech:
                warning = transcript_warning(task.transcript)
                self._report.warnings += [] if warning is None else [warning]
                task.is_done = True

    def _relink_known(self, path: Path, contents: KnownVideo) -> None:
        """Known contents: another copy, or the video's new place where its old one holds it no longer."""
        known = self._archive.video_by_id(contents.id)
        if known is not None and (known.path == path or not is_unchanged(known)):
            name = known.name if known.path == path else None
            moved = self._archive.move_video(contents.id, path, name, modified=path.stat().st_mtime_ns)
            if known.path != path:
                self._report.moved.append(moved)
                return
        self._report.skipped.append(path)
        self._copies.append((contents.id, path))

    def add_subtitles_of_copies(self) -> None:
        """What lies beside another copy of a video is its subtitles too; once all videos are stored."""
        for video_id, path in self._copies:
            video, speech = self._archive.video_by_id(video_id), self._archive.speech(video_id)
            if video is None or speech is None or video.path == path:
                continue
            there = {track.origin for track in speech.tracks}
            found = []
            for sidecar in find_sidecars(path):
                if sidecar.path.name not in there:
                    try:
                        track = read_sidecar(sidecar, video.duration)
                        found += [track] if track.subtitles else []
                    except MediaError as error:
                        self._report.warnings.append(error.message)
            if found:
                added = replace(speech, tracks=(*speech.tracks, *found))
                self._archive.set_speech(video_id, added)
                self._note_speech(replace(added, tracks=tuple(found), note=""))

    def _forget_old_contents(self, path: Path) -> None:
        """What the file held before it was changed, unless this run has met that elsewhere."""
        with self._contents.lock:
            for video in self._archive.videos_at(path):
                if video.id not in self._contents:
                    self._archive.remove_video(video.id)

    def _store_new(self, task: VideoTask, cut: CutVideo) -> None:
        if cut.levels is not None:
            stored, shots, speech = self._store_sound(task, cut, cut.levels)
        else:
            stored, shots, speech = self._store_pictures(task, cut)
        self._note(task.pending, cut, stored, shots)
        if speech is not None:
            self._note_speech(speech)
        task.is_stored = True

    def _store_sound(
        self, task: VideoTask, cut: CutVideo, levels: Levels
    ) -> tuple[Video, int, Speech | None]:
        """The video as it is stored, how many shots it has, and what is said in it, which shots are cut by."""
        speech = wait_for_transcript(task.transcript).speech
        task.has_speech = True
        stored, shots = store_sound(self._archive, video_of(task, cut), levels, speech, cut.metadata.values)
        return stored, shots, speech

    def _store_pictures(self, task: VideoTask, cut: CutVideo) -> tuple[Video, int, Speech | None]:
        """The same with what is said in it as far as that is known by now."""
        video = video_of(task, cut)
        task.has_speech = has_ended_well(task.transcript)
        speech = wait_for_transcript(task.transcript).speech if task.has_speech else None
        return self._add(video, cut, speech), len(cut.shots), speech

    def _add(self, video: Video, cut: CutVideo, speech: Speech | None = None) -> Video:
        return self._archive.add_video(
            video,
            cut.shots,
            cut.vectors,
            cut.thumbnails,
            cut.times,
            cut.frame_vectors,
            cut.boundary_signals,
            speech,
            cut.metadata.values,
        )

    def _note(self, pending: PendingVideo, cut: CutVideo, video: Video, shots: int) -> None:
        report = self._report
        report.added.append(video)
        report.shots += shots
        report.seconds += video.duration
        report.decoded += cut.decoded
        report.sampled += len(cut.times)
        report.warnings += fault_sentences(pending, video.duration, cut.faults)
        report.warnings += [] if cut.warning is None else [cut.warning]
        report.warnings += cut.metadata.doubts

    def _note_speech(self, speech: Speech) -> None:
        self._report.subtitles += sum(len(track.subtitles) for track in speech.tracks)
        if speech.note and speech.note != NO_AUDIO:
            self._report.warnings.append(
                speech.note
                if isinstance(speech.note, LocalizableMessage)
                else LocalizableMessage(speech.note)
            )
        if self._sentences is not None and speech.tracks:
            embed_missing_subtitles(self._archive, self._sentences)


class SeenContents:
    """The contents met in a run, by which a video is known. Threads share it."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self.lock = threading.Lock()

    def meet(self, video_id: str) -> bool:
        """Whether they are met for the first time."""
        with self.lock:
            new = video_id not in self._ids
            self._ids.add(video_id)
        return new

    def __contains__(self, video_id: str) -> bool:
        return video_id in self._ids
