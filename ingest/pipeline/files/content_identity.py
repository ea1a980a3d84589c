"""The identity of a file's contents, read in a process of its own: a drive that stalls costs that file alone."""

from collections.abc import Callable
from pathlib import Path

from ingest.media.isolation.reader_pool import borrowed_reader
from ingest.pipeline.discovery import content_id


def isolated_content_id(path: Path, stopped: Callable[[], bool] = lambda: False) -> str:
    """As `content_id`; MediaError too where nothing comes for as long as a reader may be silent, ReadingStopped as
    soon as `stopped` says so."""
    with borrowed_reader(stopped) as reader:
        *_, found = reader.stream(path, _send_content_id, path)
    return str(found)


def _send_content_id(send: Callable[[str], None], path: Path) -> None:
    send(content_id(path, lambda: send("")))
