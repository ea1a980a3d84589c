"""Annotators by the names that people give them. It loads what is asked for alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.annotators.actions.action_annotator import ActionAnnotator, LoadActions
from ingest.annotators.annotator import Annotator
from ingest.annotators.audio.audio_annotator import AudioAnnotator, LoadAudio
from ingest.annotators.captions import CaptionAnnotator, LoadCaptioner
from retrieval.annotations import AnnotationKind
from retrieval.errors import ModelError, UsageError


def _sounds() -> Annotator:
    from ingest.annotators.sounds import SoundAnnotator

    return SoundAnnotator()


def _writing() -> Annotator:
    from ingest.annotators.writing import WritingAnnotator

    return WritingAnnotator()


def _people() -> Annotator:
    from ingest.annotators.faces import FaceAnnotator

    return FaceAnnotator()


def _qualities() -> Annotator:
    from ingest.annotators.picture_qualities import QualityAnnotator

    return QualityAnnotator()


def _speakers() -> Annotator:
    from ingest.annotators.speakers import SpeakerAnnotator

    return SpeakerAnnotator()


def _captions() -> Annotator:
    raise ModelError(
        "Captions need a model that sees, and none is configured: set FILMOTECA_CAPTION_MODEL to blip, or "
        "FILMOTECA_VISION_MODEL."
    )


def _actions() -> Annotator:
    raise ModelError(
        "Actions need a model of video, and none is configured: set FILMOTECA_ACTION_MODEL to videomae or xclip."
    )


def _audio() -> Annotator:
    raise ModelError(
        "Sounds as vectors need a model that hears, and none is configured: set FILMOTECA_AUDIO_MODEL to clap."
    )


ANNOTATORS: Mapping[str, Callable[[], Annotator]] = {
    "sounds": _sounds,
    "audio": _audio,
    "speakers": _speakers,
    "writing": _writing,
    "people": _people,
    "qualities": _qualities,
    "captions": _captions,
    "actions": _actions,
}
"""In the order in which they go over a video."""

KINDS: Mapping[str, AnnotationKind] = {
    "sounds": "sound",
    "audio": "audio",
    "speakers": "voice",
    "writing": "written",
    "people": "face",
    "qualities": "quality",
    "captions": "described",
    "actions": "action",
}
"""What each finds, in the order of `ANNOTATORS`."""

NEEDING_CONSENT = frozenset({"people"})
"""Those that go over an archive only where somebody has allowed it."""

NEEDING_A_MODEL = frozenset({"audio", "captions", "actions"})
"""Those for which a model must be configured; without one they are left out where nobody names them."""


@dataclass(frozen=True, slots=True)
class AnnotatorModels:
    """What loads the models that are configured for annotators; None where none is."""

    captions: LoadCaptioner | None = None
    actions: LoadActions | None = None
    audio: LoadAudio | None = None

    def annotator(self, name: str) -> Annotator | None:
        """The annotator with its model loaded; None where it needs none, or none is configured. ModelError."""
        if name == "captions" and self.captions is not None:
            return CaptionAnnotator(self.captions())
        if name == "actions" and self.actions is not None:
            return ActionAnnotator(self.actions())
        if name == "audio" and self.audio is not None:
            return AudioAnnotator(self.audio())
        return None


NO_MODELS = AnnotatorModels()


def usable_names(*, people: bool, models: AnnotatorModels = NO_MODELS) -> list[str]:
    """Those that can go over an archive: that of people where faces may be looked for, those of `NEEDING_A_MODEL`
    where one is configured."""
    left_out = frozenset() if people else NEEDING_CONSENT
    lacking = {name for name in NEEDING_A_MODEL if getattr(models, name) is None}
    return [name for name in ANNOTATORS if name not in left_out | lacking]


def annotator_names(names: Sequence[str]) -> list[str]:
    """The names as `ANNOTATORS` has them; UsageError for one that none has."""
    wanted = [name.strip().casefold() for name in names if name.strip()]
    for name in wanted:
        if name not in ANNOTATORS:
            raise UsageError(
                "There is no annotator {name!r}; there are {names}.", name=name, names=", ".join(ANNOTATORS)
            )
    return wanted


def kept_names(names: str, *, people: bool, models: AnnotatorModels = NO_MODELS) -> list[str]:
    """What `--annotate` says an ingest is to run from now on: names, "none", or "all" that are allowed.

    UsageError for a name that none has, and for people where nobody has allowed to look for faces.
    """
    if names.strip().casefold() == "none":
        return []
    if names.strip().casefold() == "all":
        return usable_names(people=people, models=models)
    wanted = annotator_names(names.split(","))
    if NEEDING_CONSENT.intersection(wanted) and not people:
        raise UsageError("Faces are looked for only where that was allowed; `filmoteca people on` allows it.")
    return wanted


def load_annotators(
    names: Sequence[str], *, people: bool = False, models: AnnotatorModels = NO_MODELS
) -> list[Annotator]:
    """The annotators of these names, ready to work; where none is named all that there are, that of people only
    where `people` are allowed, those of `NEEDING_A_MODEL` only where `models` has one.

    UsageError for a name that none has, ModelError where a model cannot be loaded.
    """
    wanted = annotator_names(names) or usable_names(people=people, models=models)
    return [models.annotator(name) or ANNOTATORS[name]() for name in ANNOTATORS if name in wanted]
