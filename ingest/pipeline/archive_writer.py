"""Videos that have been read are cut into shots and put into the archive, whole; the last step of an ingest."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest.media.errors import as_archive_error
from ingest.pipeline.discovery import is_unchanged
from ingest.pipeline.reading_faults import fault_sentences
from ingest.pipeline.report import IngestReport
from ingest.pipeline.stored.sound_storing import store_sound
from ingest.pipeline.stored.video_record import video_of
from ingest.pipeline.video_stages import (
    FailedVideo,
    KnownVideo,
    PendingVideo,
    ReadVideo,
    SampledVideo,
    VideoTask,
    transcript_warning,
    wait_for_transcript,
)
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.neural_boundaries.boundary_network import BoundaryNetwork
from ingest.shots.neural_boundaries.doubtful_boundaries import settle_doubts
from ingest.shots.neural_boundaries.frame_windows import FrameWindows
from ingest.shots.segmentation import SegmentationInput, segment_shots
from ingest.speech.subtitle_files import find_sidecars, read_sidecar
from ingest.speech.subtitles import NO_AUDIO
from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import MediaError, ModelError
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
        cut_settings: SegmentationSettings,
        scale: DistanceScale | None = None,
        sentences: SentenceEncoder | None = None,
        network: BoundaryNetwork | None = None,
    ) -> None:
        self._archive, self._report, self._contents = archive, report, contents
        self._cut, self._scale, self._sentences = cut_settings, scale, sentences
        self._network = network
        self._copies: list[tuple[str, Path]] = []

    def store(self, read: ReadVideo) -> None:
        """Stores a video, or reports why not. ArchiveError where the run cannot go on, such as a full disk."""
        task, contents = read.task, read.contents
        with self._reporting(task):
            if isinstance(contents, FailedVideo):
                raise contents.error
            self._forget_old_contents(task.pending.path)
            try:
                if isinstance(contents, SampledVideo):
                    self._store_new(task, contents)
                else:
                    self._relink_known(task.pending.path, contents)
            except OSError as error:
                raise as_archive_error(error, task.pending.path) from error

    def store_subtitles(self, task: VideoTask) -> None:
        """Stores the speech of a video whose pictures are there, or reports why not."""
        video = task.pending.stored
        assert video is not None
        with self._reporting(task):
            speech = wait_for_transcript(task.transcript).speech
            if speech is not None and self._archive.video_by_id(video.id) is not None:
                self._archive.set_speech(video.id, speech)
                self._report.subtitled.append(video)
                self._note_speech(speech)

    @contextmanager
    def _reporting(self, task: VideoTask) -> Iterator[None]:
        """What ends a video: a sentence on what is wrong with it does not end the run."""
        try:
            yield
        except MediaError as error:
            self._report.failed.append(error.message)
        finally:
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
                        found.append(read_sidecar(sidecar, video.duration))
                    except MediaError as error:
                        self._report.warnings.append(error.message)
            if found:
                added = replace(speech, tracks=(*speech.tracks, *found))
                self._archive.set_speech(video_id, added)
                self._note_speech(replace(added, tracks=tuple(found), note=""))

    def _forget_old_contents(self, path: Path) -> None:
        """What the file held before it was changed, unless this run has met that elsewhere."""
        with self._contents.lock:
            for video in self._archive.videos():
                if video.path == path and video.id not in self._contents:
                    self._archive.remove_video(video.id)

    def _store_new(self, task: VideoTask, contents: SampledVideo) -> None:
        if contents.levels is not None:
            speech = wait_for_transcript(task.transcript).speech
            stored, shots = store_sound(
                self._archive, video_of(task, contents), contents.levels, speech, contents.metadata.values
            )
        else:
            stored, shots, speech = self._store_pictures(task, contents)
        self._note(task.pending, contents, stored, shots)
        if speech is not None:
            self._note_speech(speech)

    def _store_pictures(self, task: VideoTask, contents: SampledVideo) -> tuple[Video, int, Speech | None]:
        """The video as it is stored, how many shots it has, and what is said in it."""
        assert self._scale is not None
        sampled, spool = contents.frames, contents.spool
        slots = np.array(sampled.slots)
        evidence = SegmentationInput(
            times=np.array(sampled.times),
            vectors=spool.embeddings.of_frames(slots),
            steepest=np.array(sampled.steepest),
            transitions=sampled.transitions,
            end=sampled.end,
            scale=self._scale,
        )
        evidence = self._settled(evidence, spool.windows)
        done = segment_shots(contents.id, evidence, self._cut)
        video, metadata = video_of(task, contents), contents.metadata.values
        speech = wait_for_transcript(task.transcript).speech
        stored = self._archive.add_video(
            video,
            done.shots,
            done.vectors,
            spool.thumbnails.chosen(slots[done.thumbnails].tolist()),
            evidence.times,
            evidence.vectors,
            evidence.boundary_signals(),
            speech,
            metadata,
        )
        return stored, len(done.shots), speech

    def _settled(self, evidence: SegmentationInput, windows: FrameWindows) -> SegmentationInput:
        """With what the network says where there is one; it is asked no more once it has failed."""
        if self._network is None:
            return evidence
        try:
            return settle_doubts(evidence, windows, self._network)
        except ModelError as error:
            self._network = None
            self._report.warnings.append(error.message)
            return evidence

    def _note(self, pending: PendingVideo, contents: SampledVideo, video: Video, shots: int) -> None:
        report = self._report
        report.added.append(video)
        report.shots += shots
        report.seconds += video.duration
        report.decoded += contents.frames.decoded
        report.sampled += len(contents.frames.times)
        report.warnings += fault_sentences(pending, video.duration, contents.faults)
        report.warnings += contents.metadata.doubts

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
