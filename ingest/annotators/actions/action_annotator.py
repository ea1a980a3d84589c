"""Actions: what a model of video sees being done in each shot, from frames spread over it. It knows no model."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from ingest.annotators.shot_frames import frame_picture
from ingest.media.opening import open_video
from ingest.media.video import OpenVideo
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.encoders.pretrained import ModelSentences
from retrieval.types import Picture, Shot, Video

PICTURE_SIDE = 320
"""Pixels of the longer side; the models see 224."""
MOST_ACTIONS = 3
"""Of a shot: classes overlap ("surfing water", "riding a wave")."""
LEAST_PROBABILITY = 0.2
"""What is less likely is not kept. A model must choose among its classes, so that it spreads over many where none
fits; not measured here, for want of weights."""


SENTENCES = ModelSentences(
    "The action model {name} is not on this machine and the hub does not have it or does not answer. "
    "Name a model of the hub or a folder of transformers.",
    "The action model {name} cannot be loaded ({reason}). Name a VideoMAE or an X-CLIP of the hub or a "
    "folder of transformers.",
    "The action model failed ({reason}); run it again.",
)


class RecognisedAction(NamedTuple):
    """What may be done."""

    name: str
    probability: float


class ActionModel(Protocol):
    """What sees movement: a real model, or a test's."""

    @property
    def name(self) -> str:
        """Which model it is; another one goes over the videos again."""
        ...

    @property
    def version(self) -> str:
        """It rises with whatever changes what it says."""
        ...

    @property
    def frames(self) -> int:
        """How many pictures of a shot it looks at."""
        ...

    def actions(self, frames: Sequence[Picture]) -> list[RecognisedAction]:
        """What is done in the frames, in their order; the surest first. ModelError where the model fails."""
        ...


LoadActions = Callable[[], ActionModel]
"""Loads it; ModelError where it cannot be had."""


class ActionAnnotator:
    """Says of each shot what is done in it."""

    def __init__(self, model: ActionModel) -> None:
        self._model = model
        self.annotator = AnnotatorName("action", model.name, model.version)

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """The likely actions of each shot, in order of time. MediaError; ModelError where the model fails."""
        found: list[Annotation] = []
        with open_video(video.path) as opened:
            for shot in shots:
                likely = self._model.actions(evenly_spaced_pictures(opened, shot, self._model.frames))
                found += [
                    Annotation(shot.start, shot.end, action.name, action.probability)
                    for action in likely[:MOST_ACTIONS]
                    if action.probability >= LEAST_PROBABILITY
                ]
                on_progress(shot.end)
        return found


def evenly_spaced_pictures(opened: OpenVideo, shot: Shot, count: int) -> list[Picture]:
    """So many pictures in the middles of as many equal parts of the shot; of a short one some are the same.
    MediaError."""
    step = shot.seconds / count
    return [
        frame_picture(opened, shot.start + (place + 0.5) * step, shot, PICTURE_SIDE) for place in range(count)
    ]
