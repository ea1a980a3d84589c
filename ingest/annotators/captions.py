"""Captions: a sentence of a vision model on each shot, from its thumbnail's frame. It knows no model."""

from collections.abc import Callable, Sequence
from typing import Protocol

from ingest.annotators.shot_frames import frame_picture
from ingest.media.opening import open_video
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.errors import ModelError
from retrieval.types import Picture, Shot, Video

PICTURE_SIDE = 768
"""Pixels of the longer side that the model is shown at most, as questions about pictures show them."""
LONGEST_CAPTION = 300
"""Characters; what a model writes is cut at a word."""
UNJUDGED = 0.5
"""The score of a sentence: no vision model says how sure it is of one."""


class CaptionModel(Protocol):
    """What puts a picture in words: a real model, or a test's."""

    @property
    def name(self) -> str:
        """Which model it is; another one goes over the videos again."""
        ...

    @property
    def version(self) -> str:
        """It rises with whatever changes its words."""
        ...

    def caption(self, picture: Picture) -> str:
        """A sentence in English on what is to be seen. ModelError where the model fails."""
        ...


LoadCaptioner = Callable[[], CaptionModel]
"""Loads it; ModelError where it cannot be had."""


class CaptionAnnotator:
    """Describes each shot once."""

    def __init__(self, model: CaptionModel) -> None:
        self._model = model
        self.annotator = AnnotatorName("described", model.name, model.version)

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """A sentence a shot, in order of time. MediaError; ModelError where the model fails or says nothing."""
        found: list[Annotation] = []
        with open_video(video.path) as opened:
            for shot in shots:
                picture = frame_picture(opened, shot.thumbnail, shot, PICTURE_SIDE)
                if not (text := _one_line(self._model.caption(picture))):
                    raise ModelError(
                        "{model} said nothing of a picture of {video}; run it again, or name another model.",
                        model=self._model.name,
                        video=video.name,
                    )
                found.append(Annotation(shot.start, shot.end, text, UNJUDGED))
                on_progress(shot.end)
        return found


def _one_line(text: str) -> str:
    """The text in one line, cut at a word where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_CAPTION else text[:LONGEST_CAPTION].rpartition(" ")[0] + "…"
