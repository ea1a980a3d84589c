"""How a server's log is written: in words, or a JSON object a line (FILMOTECA_LOG=json); never a whole call."""

import logging
import sys
import traceback

LONGEST_LINE = 2_000
"""Characters of a message, and of what an error says about itself: more could be somebody's whole conversation."""


class LogLineFilter(logging.Filter):
    """Cuts what is too long, and adds the number of the request at hand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Puts the request's number on the record, and lets it through."""
        from assistant.web.telemetry.metrics import REQUEST_ID

        record.request_id = REQUEST_ID.get()
        message = record.getMessage()
        if len(message) > LONGEST_LINE:
            record.msg, record.args = f"{message[:LONGEST_LINE]}…", ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = _told(record.exc_info[1], set())
        return True


def _told(error: BaseException, seen: set[int]) -> str:
    """Where an error came from and what it says, with those that led to it; of each so much of its text."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    earlier = [_told(one, seen) for one in (before, *inner) if one is not None and id(one) not in seen]
    places = "".join(traceback.format_tb(error.__traceback__))
    words = str(error)
    words = words if len(words) <= LONGEST_LINE else f"{words[:LONGEST_LINE]}…"
    return "\n\n".join(
        [*earlier, f"Traceback (most recent call last):\n{places}{type(error).__name__}: {words}"]
    )


def configure_logging(style: str) -> None:
    """Has the process's log written so: `text`, or `json` with a line for each request too."""
    (handler,) = logging.getLogger().handlers[:1] or [logging.StreamHandler(sys.stderr)]
    if handler not in logging.getLogger().handlers:
        logging.getLogger().addHandler(handler)
    handler.addFilter(LogLineFilter())
    if style == "json":
        from pythonjsonlogger.json import JsonFormatter

        form = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"
        handler.setFormatter(JsonFormatter(form, rename_fields={"asctime": "when", "levelname": "level"}))
        logging.getLogger("filmoteca.requests").setLevel(logging.INFO)
