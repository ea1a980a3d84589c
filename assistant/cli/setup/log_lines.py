"""How a server's log is written: in words, or a JSON object a line (FILMOTECA_LOG=json); never a whole call."""

import logging
import sys

LONGEST_LINE = 2_000
"""Characters of a message, and of what an error says about itself: more could be somebody's whole conversation."""


class ShortLines(logging.Filter):
    """Cuts what is too long, and adds the number of the request at hand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Puts the request's number on the record, and lets it through."""
        from assistant.web.telemetry.figures import REQUEST_ID

        record.request_id = REQUEST_ID.get()
        message = record.getMessage()
        if len(message) > LONGEST_LINE:
            record.msg, record.args = f"{message[:LONGEST_LINE]}…", ()
        if record.exc_info and record.exc_info[1] is not None:
            text = logging.Formatter().formatException(record.exc_info)
            head, _, last = text.rpartition("\n")
            record.exc_text = f"{head}\n{last[:LONGEST_LINE]}"
        return True


def write_log(style: str) -> None:
    """Has the process's log written so: `text`, or `json` with a line for each request too."""
    (handler,) = logging.getLogger().handlers[:1] or [logging.StreamHandler(sys.stderr)]
    if handler not in logging.getLogger().handlers:
        logging.getLogger().addHandler(handler)
    handler.addFilter(ShortLines())
    if style == "json":
        from pythonjsonlogger.json import JsonFormatter

        form = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"
        handler.setFormatter(JsonFormatter(form, rename_fields={"asctime": "when", "levelname": "level"}))
        logging.getLogger("filmoteca.requests").setLevel(logging.INFO)
