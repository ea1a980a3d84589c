"""What writes captions, as the settings name it: BLIP, or a vision model of the chat's; and all models that are
configured for annotators."""

import prompts
from assistant.agent.questions.visual_qa import VISION_TOKENS, clean_model_text
from assistant.cli.setup.annotator_models import action_model, audio_model
from assistant.cli.setup.loading import named_vision_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from assistant.settings import read_settings
from ingest.annotators.captions import CaptionModel, LoadCaptioner
from ingest.annotators.loading import AnnotatorModels
from ingest.media.frame_grabs import FRAME_JPEG_QUALITY, encode_jpeg
from retrieval.errors import ModelError
from retrieval.types import Picture

PROMPT_VERSION = "1"
"""It rises with whatever changes what a vision model is asked."""


class VisionCaptioner:
    """A vision model that is asked for one sentence on each picture."""

    version = PROMPT_VERSION

    def __init__(self, model: LanguageModel, name: str, seconds: float) -> None:
        self._model, self._seconds = model, seconds
        self._prompt = prompts.load("caption")
        self.name = name

    def caption(self, picture: Picture) -> str:
        """The model's sentence, without marks of formatting. ModelError where the model fails."""
        jpeg = encode_jpeg(picture, FRAME_JPEG_QUALITY)
        message = ChatMessage("user", self._prompt, (jpeg,))
        return clean_model_text(
            self._model.complete([message], max_tokens=VISION_TOKENS, seconds=self._seconds)
        )


def configured_models() -> AnnotatorModels:
    """What loads those that the settings name. UsageError for wrong settings."""
    return AnnotatorModels(captioner(), action_model(), audio_model())


def captioner() -> LoadCaptioner | None:
    """What loads the model that the settings name; None where they name none. UsageError for wrong settings."""
    settings = read_settings()
    name = settings.caption_model or settings.vision_model
    if name in ("", "none"):
        return None

    def load() -> CaptionModel:
        kind, _, model_name = name.partition(":")
        if kind == "blip":
            from ingest.annotators.blip import DEFAULT, BlipModel

            return BlipModel(model_name or DEFAULT)
        model = named_vision_model(name)
        if model is None:
            raise ModelError("{name!r} is no vision model.", name=name)
        return VisionCaptioner(model, model.name, settings.vision_seconds)

    return load
