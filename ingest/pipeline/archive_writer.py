"""Videos that have been read are cut into shots and put into the archive, whole; the last step of an ingest."""

import threading

import numpy as np

from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_task import VideoTask, as_archive_error, is_unchanged
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.segmentation import SegmentationInput, segment_shots
from ingest.shots.spool import EmbeddingSpool, ThumbnailSpool
from ingest.speech.subtitles import NO_AUDIO
from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage
from retrieval.speech.subtitle_embedding import embed_missing_subtitles
from retrieval.types import Speech, Video


class ArchiveWriter:
    """What takes finished jobs in, one at a time; the archive's write lock is held."""

    def __init__(
        self,
        archive: Archive,
        report: IngestReport,
        contents: "SeenContents",
        cut_settings: SegmentationSettings,
        scale: DistanceScale | None = None,
        sentences: SentenceEncoder | None = None,
    ) -> None:
        self._archive, self._report, self._contents = archive, report, contents
        self._cut, self._scale, self._sentences = cut_settings, scale, sentences

    def finish(self, job: VideoTask) -> None:
        """Stores a job, or reports why not. ArchiveError where the run cannot go on, such as a full disk."""
        try:
            self._take_in(job)
        except MediaError as error:
            self._report.failed.append(error.message)
        finally:
            if job.trouble:
                self._report.warnings.append(job.trouble)
            job.close()
            job.done = True

    def _take_in(self, job: VideoTask) -> None:
        if job.error is not None:
            raise job.error
        if job.video is not None:
            self._hear(job, job.video)
            return
        self._forget_old_contents(job)
        try:
            if job.spool is not None and job.thumbnails is not None:
                self._store(job, job.spool, job.thumbnails)
            else:
                self._recognise(job)
        except OSError as error:
            raise as_archive_error(error, job.path) from error

    def _recognise(self, job: VideoTask) -> None:
        """Known contents: another copy, or the video's new place where its old one holds it no longer."""
        known = self._archive.video_by_id(job.id)
        if known is not None and (known.path == job.path or not is_unchanged(known)):
            name = known.name if known.path == job.path else None
            moved = self._archive.move_video(job.id, job.path, name, modified=job.path.stat().st_mtime_ns)
            if known.path != job.path:
                self._report.moved.append(moved)
                return
        self._report.skipped.append(job.path)

    def _hear(self, job: VideoTask, video: Video) -> None:
        """The speech of a video whose pictures are there."""
        if (speech := job.speech) is not None and self._archive.video_by_id(video.id) is not None:
            self._archive.set_speech(video.id, speech)
            self._report.subtitled.append(video)
            self._note_speech(speech)

    def _forget_old_contents(self, job: VideoTask) -> None:
        """What the file held before it was changed, unless this run has met that elsewhere."""
        with self._contents.lock:
            for video in self._archive.videos():
                if video.path == job.path and video.id not in self._contents:
                    self._archive.remove_video(video.id)

    def _store(self, job: VideoTask, spool: EmbeddingSpool, thumbnails: ThumbnailSpool) -> None:
        assert self._scale is not None
        sampled = job.sampled
        slots = np.array(sampled.slots)
        evidence = SegmentationInput(
            times=np.array(sampled.times),
            vectors=spool.of_frames(slots),
            steepest=np.array(sampled.steepest),
            transitions=sampled.transitions,
            end=sampled.end,
            scale=self._scale,
        )
        done = segment_shots(job.id, evidence, self._cut)
        stat = job.path.stat()
        video = Video(
            id=job.id,
            name=job.path.name,
            path=job.path,
            duration=sampled.end,
            width=sampled.width,
            height=sampled.height,
            fps=job.fps,
            size=stat.st_size,
            modified=stat.st_mtime_ns,
            frames=len(slots),
        )
        speech = job.speech
        stored = self._archive.add_video(
            video,
            done.shots,
            done.vectors,
            thumbnails.chosen(slots[done.thumbnails].tolist()),
            evidence.times,
            evidence.vectors,
            evidence.boundary_signals(),
            speech,
        )
        self._note(job, stored, len(done.shots))
        if speech is not None:
            self._note_speech(speech)

    def _note(self, job: VideoTask, video: Video, shots: int) -> None:
        report = self._report
        report.added.append(video)
        report.shots += shots
        report.seconds += video.duration
        report.decoded += job.sampled.decoded
        report.sampled += len(job.sampled.times)
        if job.pictures - video.duration > max(2.0, 0.1 * job.pictures):
            report.warnings.append(
                LocalizableMessage(
                    "{path}: only {read:.0f} of {claimed:.0f} seconds of pictures could be read; "
                    "those are searchable, the file may be truncated.",
                    path=job.path,
                    read=video.duration,
                    claimed=job.pictures,
                )
            )
        elif job.damaged:
            report.warnings.append(
                LocalizableMessage(
                    "{path}: {count} damaged packets were left out.", path=job.path, count=job.damaged
                )
            )

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
