"""JSON that people give in files, a value a line, read into what was asked for or refused with its place."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from retrieval.errors import MediaError, UsageError


def whole_characters(text: str) -> str:
    """Without the lone surrogates that bytes and JSON escapes which are no text leave behind."""
    return text.encode("utf-8", "replace").decode("utf-8")


CleanText = Annotated[str, AfterValidator(whole_characters)]
RequestModel = TypeVar("RequestModel", bound=BaseModel)


def parse_request(model: type[RequestModel], value: object, place: str) -> RequestModel:
    """What was asked for; UsageError names the place and the first thing that is wrong there."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise UsageError(f"{place}: {field}: {first['msg']}.") from error


def resolve_image(source: Path, image: Path | None) -> Path | None:
    """A picture that a file names: from here, else from the file's own folder."""
    return image if image is None or image.exists() else source.parent / image


def read_lines(source: Path) -> Iterator[tuple[int, object]]:
    """The JSON values of a file with their line numbers; empty lines are passed over."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MediaError(
            f"{source}: cannot be read ({error.strerror}); give a file of JSON lines."
        ) from error
    except UnicodeDecodeError as error:
        raise MediaError(f"{source}: is no text; give a file of JSON lines.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise UsageError(f"{source}, line {number}: is no JSON ({error}).") from error
