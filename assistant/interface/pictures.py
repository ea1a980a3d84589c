"""The picture that a visitor gives: checked, turned upright, and small enough to keep in a conversation."""

import base64
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from assistant.interface.texts import Texts
from retrieval.errors import MediaError
from retrieval.types import Picture

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
MOST_MEGABYTES = 40
MOST_MEGAPIXELS = 120
"""A 100-megapixel camera's picture passes; decoding takes 3 bytes a pixel, 360 MB at most."""
LONGEST_SIDE = 768
"""Of the picture kept: over twice what the encoders look at."""
PREVIEW_SIDE = 240


def read_picture(path: Path, texts: Texts) -> Picture:
    """(height, width, 3) uint8 RGB, upright. MediaError, in the visitor's language, where it cannot be used."""
    name = path.name
    no_picture = texts("error.no_picture", name=name)
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > MOST_MEGABYTES:
            raise MediaError(
                texts("error.large_file", name=name, size=f"{megabytes:.0f}", most=MOST_MEGABYTES)
            )
        with warnings.catch_warnings():
            # Pillow warns of large pictures, of which we judge ourselves, and of odd metadata.
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                megapixels = image.width * image.height / 1e6
                if megapixels > MOST_MEGAPIXELS:
                    size = f"{megapixels:,.0f}"
                    raise MediaError(texts("error.large_picture", name=name, size=size, most=MOST_MEGAPIXELS))
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return np.asarray(_on_white(upright), dtype=np.uint8)
    except Image.DecompressionBombError as error:
        raise MediaError(
            texts("error.large_picture", name=name, size=f">{MOST_MEGAPIXELS}", most=MOST_MEGAPIXELS)
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:  # what Pillow's readers raise
        raise MediaError(no_picture) from error


def preview_url(picture: Picture) -> str:
    """The picture, small, as a data URL."""
    image = Image.fromarray(picture)
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.getvalue()).decode()


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what shines through is white, as on paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")
