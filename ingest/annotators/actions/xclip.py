"""X-CLIP: pictures of a shot and texts → how well they go together, by transformers (Ni et al., ECCV 2022).

As an annotator it chooses among names of everyday actions; as a reranker it compares the question itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ingest.annotators.actions.action_annotator import SENTENCES, RecognisedAction
from retrieval.encoders.pretrained import load_pretrained, weights_digest
from retrieval.types import Picture

DEFAULT = "microsoft/xclip-base-patch16-16-frames"
KEPT_TEXTS = 4
"""Lists of texts whose reading is kept: the names, and the last questions. The 113 names take 18 MB."""


@cache
def action_names() -> tuple[str, ...]:
    """The actions that it chooses among, in English."""
    lines = Path(__file__).with_name("action_names.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


class XclipModel:
    """The loaded model; one thread at a time."""

    def __init__(self, name: str = DEFAULT) -> None:
        """`name` is the hub's name or a folder. ModelError where it cannot be had."""

        def load(source: str, here: bool) -> tuple[Any, Any]:
            from transformers import XCLIPModel, XCLIPProcessor  # takes seconds

            processor: Any = XCLIPProcessor.from_pretrained(source, local_files_only=here)
            model: Any = XCLIPModel.from_pretrained(source, local_files_only=here)
            return processor, model.eval()

        self._processor, self._model = load_pretrained(name, load, SENTENCES)
        reader = self._model.text_model
        reader.forward = _ReadOnce(reader.forward)
        self.name = f"xclip:{name}"
        self.version = f"1-{weights_digest(self._model)}"
        self.frames: int = self._model.config.vision_config.num_frames

    def actions(self, frames: Sequence[Picture]) -> list[RecognisedAction]:
        """All names of `action_names.txt`, the surest first. ModelError where the model fails."""
        import torch

        names = action_names()
        logits = torch.tensor(self.similarities(frames, names))
        sure = logits.softmax(dim=-1).tolist()
        return sorted(map(RecognisedAction, names, sure), key=lambda action: -action.probability)

    def similarities(self, frames: Sequence[Picture], texts: Sequence[str]) -> list[float]:
        """How well each text says what is done in the frames, in the model's own logits. ModelError."""
        import torch

        try:
            with torch.inference_mode():
                given = self._processor(
                    text=list(texts), images=list(frames), return_tensors="pt", padding=True, truncation=True
                )
                found: list[float] = self._model(**given).logits_per_video[0].tolist()
            return found
        except Exception as error:
            raise SENTENCES.failed(error) from error


class _ReadOnce:
    """The text tower, which reads the same texts once: the model has them read anew with each shot, on which
    they do not depend."""

    def __init__(self, read: Callable[..., Any]) -> None:
        self._read = read
        self._kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def __call__(self, **given: Any) -> Any:
        key = tuple(
            (name, value.shape, value.numpy().tobytes()) if hasattr(value, "numpy") else (name, value)
            for name, value in sorted(given.items())
        )
        if key not in self._kept:
            self._kept[key] = self._read(**given)
            while len(self._kept) > KEPT_TEXTS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
