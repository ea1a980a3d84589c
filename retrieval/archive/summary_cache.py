"""The summaries of an archive's videos, read together once and kept until the archive changes."""

import threading
from collections.abc import Sequence

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.tables.video_summaries import VideoSummary, video_summaries


class SummaryCache:
    """The summaries of an open archive. Threads may share them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._kept: tuple[VideoSummary, ...] = ()
        self._stamp = -1

    def current(self) -> Sequence[VideoSummary]:
        """All videos by name, as the archive holds them."""
        with self._lock, self._catalogue.reading():
            if (stamp := self._catalogue.state().stamp) != self._stamp:
                self._kept = tuple(video_summaries(self._catalogue.videos.all(), self._catalogue.summaries))
                self._stamp = stamp
            return self._kept
