"""Brings an archive's map up to date in a process of its own: `python -m retrieval.map.layout_process FOLDER`.

Laying out thousands of shots keeps a processor busy for minutes and holds Python's lock meanwhile; a page that
is open must not feel it. Progress is written to stdout, one JSON value a line: `{"work": "layout", "done": 0.4}`,
and in the end, where that is how it ends, `{"error": "..."}` with exit status 1.
"""

import json
import os
import sys
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.concurrency.process_priority import give_way
from retrieval.errors import ArchiveError
from retrieval.map.layout import LayoutWork, update_map

PROGRESS_STEPS = 1000
"""Progress is reported in thousandths."""


def main() -> int:
    """The exit status."""
    give_way()
    try:
        with Archive.open(Path(sys.argv[1])) as archive:
            update_map(archive, _report)
    except ArchiveError as error:
        _write({"error": str(error)})
        return 1
    return 0


def _report(work: LayoutWork, share: float) -> None:
    _write({"work": work, "done": round(share * PROGRESS_STEPS) / PROGRESS_STEPS})


def _write(value: dict[str, object]) -> None:
    try:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(1)  # whoever asked is gone; the next who asks begins anew


if __name__ == "__main__":
    sys.exit(main())
