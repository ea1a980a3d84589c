"""BLIP: a picture → a sentence in English, by transformers (Li et al., ICML 2022). It knows no video."""

from typing import Any

from retrieval.encoders.pretrained import ModelSentences, load_pretrained, weights_digest
from retrieval.types import Picture

DEFAULT = "Salesforce/blip-image-captioning-base"
MAX_TOKENS = 40
"""Of a caption; those that it was taught on have a dozen words."""
BEAMS = 3
"""As its authors generate captions."""


SENTENCES = ModelSentences(
    "The captioning model {name} is not on this machine and the hub does not have it or does not "
    "answer. Name a model of the hub or a folder of transformers.",
    "The captioning model {name} cannot be loaded ({reason}). Name a BLIP of the hub or a folder of "
    "transformers.",
    "The captioning model failed ({reason}); run it again.",
)


class BlipModel:
    """The loaded model; one thread at a time."""

    def __init__(self, name: str = DEFAULT) -> None:
        """`name` is the hub's name or a folder. ModelError where it cannot be had."""

        def load(source: str, here: bool) -> tuple[Any, Any]:
            from transformers import BlipForConditionalGeneration, BlipProcessor  # takes seconds

            processor: Any = BlipProcessor.from_pretrained(source, local_files_only=here)
            model: Any = BlipForConditionalGeneration.from_pretrained(source, local_files_only=here)
            return processor, model.eval()

        self._processor, self._model = load_pretrained(name, load, SENTENCES)
        self.name = f"blip:{name}"
        self.version = f"1-{weights_digest(self._model)}"

    def caption(self, picture: Picture) -> str:
        """A sentence on the picture. ModelError where the model fails."""
        import torch

        try:
            with torch.inference_mode():
                pixels = self._processor(images=picture, return_tensors="pt")
                tokens = self._model.generate(**pixels, max_new_tokens=MAX_TOKENS, num_beams=BEAMS)
            return str(self._processor.decode(tokens[0], skip_special_tokens=True)).strip()
        except Exception as error:
            raise SENTENCES.failed(error) from error
