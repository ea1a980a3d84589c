"""A search's best shots put in order by a model of video: it looks at them again, with the question before it."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from ingest.annotators.actions.action_annotator import evenly_spaced_pictures
from ingest.media.opening import open_video
from retrieval.errors import MediaError
from retrieval.types import Picture, Shot, Video

KEPT_SHOTS = 64
"""Shots whose pictures are kept in memory, about 2 MB each."""


class ActionSimilarityModel(Protocol):
    """What compares pictures of a shot with a text."""

    @property
    def frames(self) -> int:
        """How many pictures of a shot it looks at."""
        ...

    def similarities(self, frames: Sequence[Picture], texts: Sequence[str]) -> list[float]:
        """How well each text says what is done in the frames. ModelError."""
        ...


class ActionReranker:
    """Looks at shots again; threads take turns."""

    def __init__(self, model: ActionSimilarityModel) -> None:
        self._model, self._lock = model, Lock()
        self._kept: OrderedDict[tuple[str, float, float], list[Picture]] = OrderedDict()

    def similarities(self, text: str, shots: Sequence[tuple[Video, Shot]]) -> list[float | None]:
        """How well the text says what is done in each shot; None where its file cannot be read. ModelError."""
        with self._lock:
            return [self._similarity(text, video, shot) for video, shot in shots]

    def _similarity(self, text: str, video: Video, shot: Shot) -> float | None:
        try:
            return self._model.similarities(self._frames(video, shot), [text])[0]
        except MediaError:
            return None

    def _frames(self, video: Video, shot: Shot) -> list[Picture]:
        key = (video.id, shot.start, shot.end)
        if key not in self._kept:
            with open_video(video.path) as opened:
                self._kept[key] = evenly_spaced_pictures(opened, shot, self._model.frames)
            while len(self._kept) > KEPT_SHOTS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
