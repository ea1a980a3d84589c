"""A picture made ready as open_clip's own transform does it, up to the division by 255.

What is left (scaling, mean and deviation) the encoder does on its device, so that a picture travels as
bytes. Pixels are resampled by Pillow, as in open_clip, for the same values to the last bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.types import Picture

SLIMMEST = 8
"""Sides' ratio beyond which a picture is cut before it is resized: its middle is all that is used, and the
whole of a 1 × 2000 picture would become 448,000 pixels long."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """open_clip's `PreprocessCfg`, for inference."""

    height: int
    width: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: Image.Resampling
    resize_mode: Literal["shortest", "longest", "squash"]
    fill: int

    @classmethod
    def parse(cls, settings: Mapping[str, Any]) -> "Preprocessing":
        """From the dictionary that open_clip attaches to a model's picture side."""
        size = settings["size"]
        height, width = (size, size) if isinstance(size, int) else size
        bilinear = settings["interpolation"] == "bilinear"
        return cls(
            height=height,
            width=width,
            mean=settings["mean"],
            std=settings["std"],
            interpolation=Image.Resampling.BILINEAR if bilinear else Image.Resampling.BICUBIC,
            resize_mode=settings["resize_mode"],
            fill=settings["fill_color"],
        )

    def prepare(self, picture: Picture) -> NDArray[np.uint8]:
        """(height, width, 3) uint8, resized and cropped as `resize_mode` says."""
        if self.resize_mode == "squash":
            return np.asarray(Image.fromarray(picture).resize((self.width, self.height), self.interpolation))
        if self.resize_mode == "shortest":
            picture = _without_far_ends(picture)
        height, width = self._resized(*picture.shape[:2])
        resized = np.asarray(Image.fromarray(picture).resize((width, height), self.interpolation))
        return _centre(resized, self.height, self.width, self.fill)

    def _resized(self, height: int, width: int) -> tuple[int, int]:
        """The size before the crop, rounded as open_clip rounds it in each case."""
        if self.resize_mode == "shortest" and self.height == self.width:
            if height <= width:
                return self.height, int(self.height * width / height)
            return int(self.width * height / width), self.width
        ratios = height / self.height, width / self.width
        ratio = min(ratios) if self.resize_mode == "shortest" else max(ratios)
        return max(1, round(height / ratio)), max(1, round(width / ratio))


def _without_far_ends(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    return _centre(picture, min(height, SLIMMEST * width), min(width, SLIMMEST * height), fill=0)


def _centre(picture: Picture, height: int, width: int, fill: int) -> Picture:
    """The middle of a picture at this size, padded where it is smaller."""
    missing = max(0, height - picture.shape[0]), max(0, width - picture.shape[1])
    if any(missing):
        edges = [(lack // 2, (lack + 1) // 2) for lack in missing]
        picture = np.pad(picture, [*edges, (0, 0)], constant_values=fill)
    top = round((picture.shape[0] - height) / 2)
    left = round((picture.shape[1] - width) / 2)
    return picture[top : top + height, left : left + width]
