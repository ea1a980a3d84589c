"""Image models behind an OpenAI-compatible server: `POST /v1/images/generations`, the picture in the answer.

A picture that comes as an address is not fetched: where it leads, the server alone would say.
"""

import base64
import binascii
import io
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from PIL import Image, UnidentifiedImageError

from retrieval.encoders.model_servers import api_address, is_on_this_machine
from retrieval.errors import ModelError
from retrieval.types import Picture

CONNECT_SECONDS = 3.0
"""A server that is there takes a connection in well under a second."""
SIZE = "512x512"
"""What encoders look at has 224 to 384 pixels a side."""
MOST_BYTES = 40_000_000
MOST_PIXELS = 64_000_000
OPTION_REFUSED = (400, 415, 422)
"""Statuses with which servers refuse an option that they do not know."""


class ImageServer:
    """A server; nothing is sent before the first drawing."""

    def __init__(self, url: str, *, model: str = "", key: str = "", seconds: float = 120.0) -> None:
        """`url` is the API's base address, to which `/v1` is added where it has no path. ModelError for no URL."""
        self._url = api_address(url)
        self._model, self._key, self._seconds = model, key, seconds
        self._where = urlsplit(self._url).netloc.rpartition("@")[2]
        self.name = f"{model or 'the first model'} at {self._where}"

    def draw(self, words: str) -> Picture:
        """The first picture that the server gives. ModelError where it gives none in time."""
        asked = {"prompt": words, "n": 1, "size": SIZE} | ({"model": self._model} if self._model else {})
        try:
            answer = self._asked({**asked, "response_format": "b64_json"})
            if answer.status_code in OPTION_REFUSED:  # newer models give nothing else and refuse to be told
                answer = self._asked(asked)
            if answer.status_code != httpx.codes.OK:
                raise self._no_picture(f"HTTP {answer.status_code}")
            return _picture(answer.json())
        except httpx.HTTPError as error:
            raise ModelError(
                "The image server at {where} does not answer ({reason}). Start it, or set FILMOTECA_IMAGE_MODEL "
                "to another one.",
                where=self._where,
                reason=type(error).__name__,
            ) from error
        except _BAD as error:
            raise self._no_picture(type(error).__name__) from error

    def _asked(self, asked: dict[str, Any]) -> httpx.Response:
        limits = httpx.Timeout(self._seconds, connect=CONNECT_SECONDS)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        with (
            httpx.Client(timeout=limits, trust_env=not is_on_this_machine(self._url)) as client,
            client.stream("POST", f"{self._url}/images/generations", json=asked, headers=headers) as answer,
        ):
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise self._no_picture("too large")
            return httpx.Response(answer.status_code, content=bytes(body))

    def _no_picture(self, reason: str) -> ModelError:
        return ModelError(
            "The image server at {where} gave no picture ({reason}).", where=self._where, reason=reason
        )


_BAD = (KeyError, IndexError, TypeError, ValueError, binascii.Error, UnidentifiedImageError, OSError)
"""What goes wrong with an answer that is none."""


def _picture(answer: Any) -> Picture:
    """The picture in the answer, as RGB. One of `_BAD` where there is none."""
    image = Image.open(io.BytesIO(base64.b64decode(answer["data"][0]["b64_json"], validate=True)))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    return np.asarray(image.convert("RGB"), np.uint8)
