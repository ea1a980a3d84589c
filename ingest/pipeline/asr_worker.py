"""Speech is looked for beside the pictures: a thread that listens to one video after another."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ingest.pipeline.video_task import VideoTask
from ingest.speech.asr import AsrModel
from ingest.speech.subtitles import SpeechSettings, find_subtitles
from retrieval.errors import ModelError
from retrieval.messages import LocalizableMessage
from retrieval.types import Speech

logger = logging.getLogger(__name__)

PROGRESS_INTERVAL = 2.0
"""Seconds of sound between two words on how far it is."""


class _RunCancelled(Exception):
    """The run ends; what is being listened to is left off."""


class AsrWorker:
    """Listens to the jobs that it is given, in that order. Close it."""

    def __init__(
        self,
        recogniser: AsrModel | None,
        settings: SpeechSettings,
        stop: threading.Event,
        on_progress: Callable[[VideoTask], None],
    ) -> None:
        self._recogniser, self._settings, self._stop = recogniser, settings, stop
        self._on_progress = on_progress
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="listen")

    def begin(self, job: VideoTask) -> None:
        """Puts a job in the queue; what is said will stand in `job.speech`."""
        job.listening = self._thread.submit(self._listen, job)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _listen(self, job: VideoTask) -> Speech | None:
        """None where the run ended before the video did, or the model failed: the next run looks again."""

        def tell(time: float) -> None:
            if self._stop.is_set():
                raise _RunCancelled
            if time - job.heard >= PROGRESS_INTERVAL:
                job.heard = time
                self._on_progress(job)

        try:
            return find_subtitles(job.path, job.claimed or None, self._recogniser, self._settings, tell)
        except _RunCancelled:
            return None
        except ModelError:
            raise  # the same for every video: the run says so and ends
        except Exception as error:  # a model's own; one video without subtitles must not end the run
            logger.debug("%s", job.path, exc_info=True)
            job.trouble = LocalizableMessage(
                "{path}: its speech could not be recognised ({reason}); run it again.",
                path=job.path,
                reason=error,
            )
            return None
