"""Pictures given as files: checked, turned upright, and small enough to pass around."""

import warnings
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from retrieval.errors import MediaError
from retrieval.types import Picture

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
MOST_MEGABYTES = 40
MOST_MEGAPIXELS = 120
"""A 100-megapixel camera's picture passes; decoding takes 3 bytes a pixel, 360 MB at most."""
LONGEST_SIDE = 768
"""Of the picture kept: over twice what the encoders look at."""

PictureErrorReason = Literal["missing", "no picture", "large file", "large picture"]


class PictureError(MediaError):
    """A picture that cannot be used; `reason` and `size` let an interface say it in another language."""

    def __init__(self, message: str, reason: PictureErrorReason, size: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.size = size


def read_picture(path: Path) -> Picture:
    """(height, width, 3) uint8 RGB, upright, transparent parts white, no side longer than `LONGEST_SIDE`."""
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > MOST_MEGABYTES:
            raise PictureError(
                f"{path} has {megabytes:.0f} MB; give a picture of at most {MOST_MEGABYTES} MB.",
                "large file",
                f"{megabytes:.0f}",
            )
        with warnings.catch_warnings():
            # Pillow warns of large pictures, of which we judge ourselves, and of odd metadata
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                _check_size(path, image.width * image.height / 1e6)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return np.asarray(_on_white(upright), dtype=np.uint8)
    except FileNotFoundError as error:
        raise PictureError(f"{path}: there is no such file; check the path.", "missing") from error
    except Image.DecompressionBombError as error:
        raise _too_large(path, f">{MOST_MEGAPIXELS}") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:  # what Pillow's readers raise
        raise PictureError(
            f"{path} is no picture that can be read; give a JPG, PNG, WEBP or AVIF file.", "no picture"
        ) from error


def _check_size(path: Path, megapixels: float) -> None:
    if megapixels > MOST_MEGAPIXELS:
        raise _too_large(path, f"{megapixels:,.0f}")


def _too_large(path: Path, megapixels: str) -> PictureError:
    return PictureError(
        f"{path} has {megapixels} megapixels; give one of at most {MOST_MEGAPIXELS}.",
        "large picture",
        megapixels,
    )


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what shines through is white, as on paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")
