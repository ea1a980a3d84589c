"""The trail of changes: who did what, when, from where. A line of JSON each, which is only ever added to."""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

AUDIT_FILE = "audit.jsonl"


class AuditTrail:
    """The trail in a folder. Where it cannot be written, changes go on and the log says so."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / AUDIT_FILE

    def note(self, **what: object) -> None:
        """Adds a line: `when` (ISO 8601, UTC) and these values."""
        line = json.dumps({"when": datetime.now(UTC).isoformat(timespec="milliseconds"), **what})
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                os.write(handle, line.encode() + b"\n")  # one write: lines of two processes do not mix
            finally:
                os.close(handle)
        except OSError as error:
            log.warning("%s cannot be written (%s); a change was not noted.", self._path, error.strerror)
