"""Pictures given as files: checked, turned upright, and small enough to pass around."""

import io
import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from retrieval.errors import MediaError
from retrieval.types import Picture

PICTURE_SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp",
)  # fmt: skip
MOST_MEGABYTES = 40
MOST_MEGAPIXELS = 120
"""A 100-megapixel camera's picture passes; decoding takes 3 bytes a pixel, 360 MB at most."""
MOST_MEGAPIXELS_AT_ONCE = 64
"""Of formats whose decoders hold the whole picture two or three times."""
DECODED_BY_LINES = frozenset({"JPEG", "PNG", "TIFF", "BMP", "PPM"})
MOVING = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
"""Formats whose frames are a film; in others they are pages, or the same picture in several sizes."""
NOT_READABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, RuntimeError,
    IndexError, struct.error,
)  # fmt: skip
"""What Pillow's readers raise."""
LONGEST_SIDE = 768
"""Of the picture kept: over twice what the encoders look at."""
SIDEWAYS = frozenset({5, 6, 7, 8})
"""EXIF's orientations whose width and height change places."""
TAKEN_TAGS = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
)
"""EXIF's times, the surest first, and the time zones that they are of."""
ZONE = re.compile(r"[+-]\d\d:\d\d")

PictureErrorReason = Literal["missing", "no picture", "large file", "large picture"]


class PictureError(MediaError):
    """A picture that cannot be used; `reason`, `size` and `most` let an interface say it in another language."""

    def __init__(
        self, message: str, reason: PictureErrorReason, size: str = "", most: int = MOST_MEGAPIXELS
    ) -> None:
        super().__init__(message)
        self.most = most
        self.reason = reason
        self.size = size


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What a picture's file says of it."""

    width: int
    height: int
    """Pixels, upright."""
    format: str
    """As Pillow names it, such as JPEG."""
    taken: str
    """When, as its camera says (ISO 8601); empty where it does not."""
    camera: Mapping[str, str]
    """Its `make` and `model`, as far as they are told."""


def read_picture(path: Path, side: int = LONGEST_SIDE, most_megabytes: int = MOST_MEGABYTES) -> Picture:
    """(height, width, 3) uint8 RGB, upright, transparent parts white, no side longer than `side`; of a moving
    picture the first frame. PictureError."""
    with _opened(path, most_megabytes) as image:
        image.draft("RGB", (side, side))
        small = _reduced(image, side)
        upright = ImageOps.exif_transpose(small)
        return np.asarray(_on_white(_in_srgb(upright)), dtype=np.uint8)


def picture_info(path: Path, most_megabytes: int = MOST_MEGABYTES) -> PictureInfo:
    """What its header says; nothing is decoded. PictureError."""
    with _opened(path, most_megabytes) as image:
        exif = image.getexif()
        # Pillow turns TIFF by itself
        sideways = image.format != "TIFF" and exif.get(ExifTags.Base.Orientation) in SIDEWAYS
        width, height = (image.height, image.width) if sideways else image.size
        named = {"make": exif.get(ExifTags.Base.Make), "model": exif.get(ExifTags.Base.Model)}
        camera = {key: str(value).strip("\0 ") for key, value in named.items() if value}
        return PictureInfo(width, height, image.format or "", _taken(exif), camera)


def is_moving(path: Path, most_megabytes: int = MOST_MEGABYTES) -> bool:
    """Whether it is a picture that moves, of which the first frame alone is read. PictureError."""
    with _opened(path, most_megabytes) as image:
        with suppress(*NOT_READABLE):  # what comes after the first frame may be damaged
            return image.format in MOVING and bool(getattr(image, "is_animated", False))
        return False


@contextmanager
def _opened(path: Path, most_megabytes: int) -> Iterator[Image.Image]:
    """The picture, not decoded yet, once its size is found to be bearable; what goes wrong as a PictureError."""
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > most_megabytes:
            raise PictureError(
                f"{path} has {megabytes:.0f} MB; give a picture of at most {most_megabytes} MB.",
                "large file",
                f"{megabytes:.0f}",
            )
        with warnings.catch_warnings():
            # Pillow warns of large pictures, of which we judge ourselves, and of odd metadata
            warnings.simplefilter("ignore")
            _read_heif_too()
            with Image.open(path) as image:
                _check_size(path, image)
                yield image
    except FileNotFoundError as error:
        raise PictureError(f"{path}: there is no such file; check the path.", "missing") from error
    except Image.DecompressionBombError as error:
        raise _too_large(path, f">{MOST_MEGAPIXELS}", MOST_MEGAPIXELS) from error
    except NOT_READABLE as error:
        raise PictureError(
            f"{path} is no picture that can be read; give a JPG, PNG, WEBP, AVIF or HEIC file.", "no picture"
        ) from error


@cache
def _read_heif_too() -> None:
    """Phones' HEIC; without its library such pictures are refused like any other that cannot be read."""
    with suppress(ImportError):
        import pi_heif

        pi_heif.register_heif_opener()


def _reduced(image: Image.Image, side: int) -> Image.Image:
    """So small that no side is longer than `side`, before anything makes copies of it; 16 bits become 8."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        deep = np.asarray(image, np.float32)
        top = 65_535.0 if deep.max(initial=0) > 255 else 255.0
        exif = image.getexif()
        image = Image.fromarray((np.clip(deep / top, 0, 1) * 255).astype(np.uint8), "L")
        image.getexif().update(exif)
    elif image.mode in ("P", "1", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((side, side))
    return image


def _taken(exif: Image.Exif) -> str:
    """The moment of exposure, or else of scanning, on the camera's clock."""
    inside = exif.get_ifd(ExifTags.IFD.Exif)
    for moment, zone in TAKEN_TAGS:
        text = str(inside.get(moment, "")).strip("\0 ")
        try:
            time = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").isoformat()
        except ValueError:
            continue
        offset = str(inside.get(zone, "")).strip("\0 ")
        return time + offset if ZONE.fullmatch(offset) else time
    return ""


def _in_srgb(image: Image.Image) -> Image.Image:
    """Its colours as a screen takes them, where it says what it was made for: print (CMYK), wide screens."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK", "RGBA"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        shown = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile of something else
    return image if shown is None else shown


def _check_size(path: Path, image: Image.Image) -> None:
    megapixels = image.width * image.height / 1e6
    most = MOST_MEGAPIXELS if image.format in DECODED_BY_LINES else MOST_MEGAPIXELS_AT_ONCE
    if megapixels > most:
        raise _too_large(path, f"{megapixels:,.0f}", most)


def _too_large(path: Path, megapixels: str, most: int) -> PictureError:
    return PictureError(
        f"{path} has {megapixels} megapixels; give one of at most {most}.", "large picture", megapixels, most
    )


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what shines through is white, as on paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")
