"""Speech is looked for beside the pictures: a thread that transcribes one video after another."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ingest.pipeline.video_stages import Transcript, VideoTask
from ingest.speech.asr import AsrModel
from ingest.speech.subtitles import SpeechSettings, find_subtitles
from retrieval.errors import ModelError
from retrieval.messages import LocalizableMessage

logger = logging.getLogger(__name__)

PROGRESS_INTERVAL = 2.0
"""Seconds of sound between two reports of how far it is."""


class _RunCancelled(Exception):
    """The run ends; what is being transcribed is left off."""


class AsrWorker:
    """Transcribes the videos that it is given, in that order. Close it."""

    def __init__(
        self,
        recogniser: AsrModel | None,
        settings: SpeechSettings,
        stop: threading.Event,
        on_progress: Callable[[VideoTask], None],
    ) -> None:
        self._recogniser, self._settings, self._stop = recogniser, settings, stop
        self._on_progress = on_progress
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="transcribe")

    def begin(self, task: VideoTask) -> None:
        """Puts a video in the queue; what is said will be its `transcript`."""
        task.transcript = self._thread.submit(self._transcribe, task)

    def close(self) -> None:
        """Waits for the video at hand; those that wait are left out."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _transcribe(self, task: VideoTask) -> Transcript:
        """Without speech where the run ends first, or the model fails; the next run looks again."""
        pending = task.pending

        def tell(time: float) -> None:
            if self._stop.is_set():
                raise _RunCancelled
            if time - task.seconds_transcribed >= PROGRESS_INTERVAL:
                task.seconds_transcribed = time
                self._on_progress(task)

        try:
            speech = find_subtitles(
                pending.path, pending.duration or None, self._recogniser, self._settings, tell
            )
        except _RunCancelled:
            return Transcript()
        except ModelError:
            raise  # the same for every video: the run says so and ends
        except Exception as error:  # a model's own; one video without subtitles must not end the run
            logger.debug("%s", pending.path, exc_info=True)
            return Transcript(
                warning=LocalizableMessage(
                    "{path}: its speech could not be recognised ({reason}); run it again.",
                    path=pending.path,
                    reason=error,
                )
            )
        return Transcript(speech)
