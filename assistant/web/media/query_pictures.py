"""The picture that a visitor gives: what is wrong with it in their language, and its preview."""

import base64
import io
from pathlib import Path

from PIL import Image

from assistant.i18n.catalogue import Texts
from retrieval.errors import MediaError
from retrieval.pictures import MOST_MEGABYTES, PictureError, is_moving, read_picture
from retrieval.types import Picture

PREVIEW_SIDE = 240
PREVIEW_QUALITY = 80


def read_query_picture(path: Path, texts: Texts) -> Picture:
    """(height, width, 3) uint8 RGB, upright. MediaError, in the visitor's language, for no picture."""
    try:
        return read_picture(path)
    except PictureError as error:
        raise MediaError(_sentence(error, path.name, texts)) from error


def moving_note(path: Path, texts: Texts) -> str:
    """A sentence where only the first frame of a picture is looked at; else empty."""
    return texts("error.moving_picture", name=path.name) if is_moving(path) else ""


def preview_url(picture: Picture, side: int = PREVIEW_SIDE) -> str:
    """The picture, small, as a data URL."""
    image = Image.fromarray(picture)
    image.thumbnail((side, side))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=PREVIEW_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.getvalue()).decode()


def _sentence(error: PictureError, name: str, texts: Texts) -> str:
    if error.reason == "large file":
        return texts("error.large_file", name=name, size=error.size, most=MOST_MEGABYTES)
    if error.reason == "large picture":
        return texts("error.large_picture", name=name, size=error.size, most=error.most)
    return texts("error.no_picture", name=name)
