"""The process that reads files for another: `python -m ingest.media.isolation.serving BYTES`.

Orders come on stdin and answers go to stdout, as pickles; it ends when stdin does, which its starter's death does
too, or after it has had nothing to do for a while.
"""

import os
import pickle
import signal
import sys
from pathlib import Path
from typing import IO

from ingest.media.errors import any_failure_as_media_error
from ingest.media.isolation.reader_messages import ReaderRequest, ReaderResponse
from retrieval.errors import ArchiveError, MediaError

LEAST_SHARE = 0.5
"""Of the machine's memory, that one file may take at most."""


def main() -> int:
    """The exit status."""
    limit_memory(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        serve(sys.stdin.buffer, answers)
    except (EOFError, OSError):
        os._exit(0)  # nobody listens any more
    return 0


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Does what is ordered until nothing more comes (EOFError)."""

    def tell(answer: ReaderResponse) -> None:
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    while True:
        order: ReaderRequest = pickle.load(orders)
        tell(ReaderResponse("begun", _size(order.path)))
        try:
            with any_failure_as_media_error(order.path):
                try:
                    order.function(lambda item: tell(ReaderResponse("item", item)), *order.arguments)
                except MemoryError as error:
                    raise MediaError(
                        "{path}: takes more memory to read than one file may have; convert it with ffmpeg first.",
                        path=order.path,
                    ) from error
        except ArchiveError as error:
            tell(ReaderResponse("failed", error))
        else:
            tell(ReaderResponse("end"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def limit_memory(most: int) -> None:
    """What this process may hold beside what it holds now, where the system can be told so."""
    try:
        import resource

        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = held + min(most, int(whole * LEAST_SHARE))
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
    except (ImportError, OSError, ValueError, AttributeError):
        return  # no Linux: nothing is bounded but what `containers` bounds


if __name__ == "__main__":
    sys.exit(main())
