"""Speech is looked for beside the pictures: a thread that listens to one video after another."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ingest.job import Job
from ingest.recognisers import Recogniser
from ingest.speech import SpeechSettings, find_speech
from retrieval.errors import ModelError
from retrieval.said import Said
from retrieval.types import Speech

logger = logging.getLogger(__name__)

TELLING = 2.0
"""Seconds of sound between two words on how far it is."""


class _Stopped(Exception):
    """The run ends; what is being listened to is left off."""


class Listener:
    """Listens to the jobs that it is given, in that order. Close it."""

    def __init__(
        self,
        recogniser: Recogniser | None,
        settings: SpeechSettings,
        stop: threading.Event,
        on_progress: Callable[[Job], None],
    ) -> None:
        self._recogniser, self._settings, self._stop = recogniser, settings, stop
        self._on_progress = on_progress
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="listen")

    def begin(self, job: Job) -> None:
        """Puts a job in the queue; what is said will stand in `job.speech`."""
        job.listening = self._thread.submit(self._listen, job)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _listen(self, job: Job) -> Speech | None:
        """None where the run ended before the video did, or the model failed: the next run looks again."""

        def tell(time: float) -> None:
            if self._stop.is_set():
                raise _Stopped
            if time - job.heard >= TELLING:
                job.heard = time
                self._on_progress(job)

        try:
            return find_speech(job.path, job.claimed or None, self._recogniser, self._settings, tell)
        except _Stopped:
            return None
        except ModelError:
            raise  # the same for every video: the run says so and ends
        except Exception as error:  # a model's own; one video without subtitles must not end the run
            logger.debug("%s", job.path, exc_info=True)
            job.trouble = Said(
                "{path}: its speech could not be recognised ({reason}); run it again.",
                path=job.path,
                reason=error,
            )
            return None
