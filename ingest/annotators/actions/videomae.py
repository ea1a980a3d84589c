"""VideoMAE: sixteen pictures → the actions that it was taught, by transformers (Tong et al., NeurIPS 2022)."""

from collections.abc import Sequence
from typing import Any

from ingest.annotators.actions.action_annotator import SENTENCES, RecognisedAction
from retrieval.encoders.pretrained import load_pretrained, weights_digest
from retrieval.types import Picture

DEFAULT = "MCG-NJU/videomae-base-finetuned-kinetics"


class VideoMaeModel:
    """The loaded model; one thread at a time."""

    def __init__(self, name: str = DEFAULT) -> None:
        """`name` is the hub's name or a folder. ModelError where it cannot be had, or has no classes."""

        def load(source: str, here: bool) -> tuple[Any, Any]:
            from transformers import VideoMAEForVideoClassification, VideoMAEImageProcessor  # takes seconds

            processor: Any = VideoMAEImageProcessor.from_pretrained(source, local_files_only=here)
            model: Any = VideoMAEForVideoClassification.from_pretrained(source, local_files_only=here)
            return processor, model.eval()

        self._processor, self._model = load_pretrained(name, load, SENTENCES)
        self.name = f"videomae:{name}"
        self.version = f"1-{weights_digest(self._model)}"
        self.frames: int = self._model.config.num_frames

    def actions(self, frames: Sequence[Picture]) -> list[RecognisedAction]:
        """All its classes, the surest first. ModelError where the model fails."""
        import torch

        try:
            with torch.inference_mode():
                pixels = self._processor(list(frames), return_tensors="pt")
                sure = self._model(**pixels).logits[0].softmax(dim=-1).tolist()
        except Exception as error:
            raise SENTENCES.failed(error) from error
        names = self._model.config.id2label
        found = [RecognisedAction(str(names[at]).replace("_", " "), value) for at, value in enumerate(sure)]
        return sorted(found, key=lambda action: -action.probability)
