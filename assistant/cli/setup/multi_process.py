"""The chat served by several processes behind one address, and what each of them is told."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError, UsageError

GRACE_SECONDS = 10.0
"""That they have to end when the server is stopped: what open answers are given, and to close what is open."""


class WebProcessOptions(BaseModel):
    """What a process serves, and which one it is."""

    number: int = 0
    count: int = 1
    folder: Path = Path()
    """Of all their sockets."""
    archives: list[Path]
    host: str
    """Where the router listens."""
    language_model: str
    vision_model: str


def serve_with_processes(options: WebProcessOptions, port: int, count: int, ready: Callable[[], None]) -> int:
    """Serves until it is stopped, by so many processes; the exit status. `ready` is called once all answer.

    UsageError where this system has no sockets for it; ArchiveError where the only archive cannot be opened.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise UsageError("This system has no Unix sockets, so that --processes can only be 1.")
    from assistant.web.processes.router import Router

    bring_up_to_date(options.archives)
    with tempfile.TemporaryDirectory(prefix="filmoteca-") as temporary, _listening(options.host, port) as own:

        def command(number: int) -> list[str]:
            told = options.model_copy(update={"number": number, "count": count, "folder": Path(temporary)})
            return [sys.executable, "-m", "assistant.cli.web_process", told.model_dump_json()]

        router = Router(command, count, Path(temporary), grace=GRACE_SECONDS)
        return _run(router.run(own, ready))


def bring_up_to_date(folders: Sequence[Path]) -> None:
    """Has archives of an earlier version migrated before several processes open them at once. ArchiveError where
    the only one cannot be opened; of several the others are served, and whoever chooses that one is told why."""
    for folder in folders:
        try:
            Archive.open(folder).close()
        except ArchiveError:
            if len(folders) == 1:
                raise


def _run(running: Coroutine[Any, Any, int]) -> int:
    from uvicorn.loops.auto import auto_loop_factory

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        return runner.run(running)


def _listening(host: str, port: int) -> socket.socket:
    """The address, not listened on yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    own = socket.socket(family)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind((host, port))
    return own
