"""Pictures that other programs give: an upload to this page, or the picture itself as base64 text.

Neither a path of this machine nor an address is ever followed: of an upload it is checked that it lies where
uploads are kept, with links resolved.
"""

import base64
import binascii
import tempfile
from pathlib import Path
from urllib.parse import unquote

from assistant.i18n.catalogue import texts_in
from assistant.web.media.query_pictures import read_query_picture
from assistant.web.security.uploads import is_upload
from retrieval.errors import MediaError, UsageError
from retrieval.pictures import MOST_MEGABYTES
from retrieval.types import Picture

NOT_AN_UPLOAD = (
    "The picture is no upload. Upload it to this page first (gradio_client's handle_file does); "
    "paths and addresses are not followed."
)
NOT_BASE64 = "The picture is no base64 text; give a JPG, PNG, WEBP, AVIF or HEIC as base64 or as a data: URL."


def uploaded_picture(value: object, uploads: Path) -> Picture | None:
    """The picture of an upload as Gradio's clients name it, {"path": …}; None where none was given.

    `uploads` is the folder that uploads lie in. UsageError for anything that was not uploaded here; MediaError
    for an upload that is no picture.
    """
    if value is None or value == "":
        return None
    path = value.get("path") if isinstance(value, dict) else None
    if not isinstance(path, str) or not is_upload(path, uploads):
        raise UsageError(NOT_AN_UPLOAD)
    return read_query_picture(Path(path).resolve(), texts_in("en"))


def base64_picture(text: str) -> Picture | None:
    """The picture in a base64 text or a data: URL; None for an empty text. UsageError, MediaError."""
    if not text.strip():
        return None
    written = text.strip()
    if written.startswith("data:"):
        about, _, written = written.partition(",")
        if not about.endswith(";base64"):
            raise UsageError(NOT_BASE64)
        written = unquote(written)
    if len(written) > MOST_MEGABYTES * 1_400_000:  # base64 takes four characters for three bytes
        raise MediaError(f"The picture is larger than {MOST_MEGABYTES} MB; make it smaller first.")
    try:
        picture = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError(NOT_BASE64) from error
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture"
        file.write_bytes(picture)
        return read_query_picture(file, texts_in("en"))
