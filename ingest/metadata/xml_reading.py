"""XML that lies beside footage, read as the claim of somebody unknown: no entities, no addresses, no more than a
document of its kind has. Namespaces are left aside: they change with each generation of cameras."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from retrieval.errors import MediaError

MOST_BYTES = 4 * 1024 * 1024
"""Of one file: a clip's table of times and gyroscope has up to a few million."""
MOST_ELEMENTS, MOST_DEPTH = 100_000, 64
"""Of one document; a gigabyte of memory could be asked for by a few megabytes of empty elements."""


def read_xml(path: Path) -> Element:
    """The root. MediaError, with the remedy, where it is damaged, too large, or declares entities."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise MediaError(
            "{path}: what it tells of the recording cannot be read ({reason}); mend that and run "
            "filmoteca metadata --read.",
            path=path,
            reason=error.strerror,
        ) from error
    if len(content) > MOST_BYTES:
        raise _too_large(path)
    try:
        root = _parsed(content, path)
    except DefusedXmlException as error:
        raise MediaError(
            "{path}: declares entities, which no camera does and which can fill a machine's memory; it was left "
            "out. Delete it, or save it anew without them.",
            path=path,
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise MediaError(
            "{path}: is damaged, so what it tells of the recording was left out; copy it again from its source and "
            "run filmoteca metadata --read.",
            path=path,
        ) from error
    return root


def _parsed(content: bytes, path: Path) -> Element:
    root, depth, count = None, 0, 0
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        count += event == "start"
        root = element if root is None else root
        if depth > MOST_DEPTH or count > MOST_ELEMENTS:
            raise _too_large(path)
    assert isinstance(root, Element)  # a document without one is no XML
    return root


def _too_large(path: Path) -> MediaError:
    return MediaError(
        "{path}: is larger than what a camera writes of a recording; it was left out.", path=path
    )


def local_name(element: Element) -> str:
    """An element's name without its namespace, in small letters."""
    return str(element.tag).rpartition("}")[2].casefold()


def children(element: Element, *path: str) -> Iterator[Element]:
    """The elements at the end of a way of names, in any namespace and capitals."""
    if not path:
        yield element
        return
    for child in element:
        if local_name(child) == path[0].casefold():
            yield from children(child, *path[1:])


def text_at(element: Element, *path: str) -> str:
    """The words of the first element there that has any; empty where none does."""
    return next((words for child in children(element, *path) if (words := (child.text or "").strip())), "")


def attribute(element: Element | None, name: str) -> str:
    """An attribute in any namespace and capitals; empty where there is none."""
    if element is None:
        return ""
    named = (value for key, value in element.attrib.items() if key.rpartition("}")[2].casefold() == name)
    return next(named, "").strip()
