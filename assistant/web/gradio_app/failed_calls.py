"""Calls that fail inside of Gradio: what is told of them, and what stays in the log.

Gradio prints the error of a call that does not fit an event to stderr, with every value of the call; takes it for a
fault of the server's, without a word to who asked; and answers a direct call (`run/NAME`) that our own sentence
refuses with 500 too.

It uses `Blocks.preprocess_data` and what `gradio.routes` and `gradio.queueing` know as `traceback`;
`tests/assistant/web/page/test_gradio_upgrade.py` holds them against the installed version.
"""

import json
import logging
import sys
import traceback
from typing import Any

import gradio as gr
import gradio.queueing
import gradio.routes
from starlette.types import Message, Send

from assistant.web.gradio_app.endpoints import UNKNOWN

OTHER_VALUES = (
    "These are not the values that {name} takes, in their number or kind; name them instead: POST them as an "
    "object to /gradio_api/call/v2/NAME."
)
_LOG = logging.getLogger(__name__)


class _Places:
    """What Gradio takes for the module `traceback`: where an error happened is logged, not what it says."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    def print_exc(self) -> None:
        """Logs the error at hand."""
        error = sys.exc_info()[1]
        places = "".join(traceback.format_tb(error.__traceback__)) if error is not None else ""
        _LOG.error("a call failed inside of Gradio: %s\n%s", type(error).__name__, places)


def keep_calls_out_of_the_log() -> None:
    """Has Gradio print no error, whose text holds what was asked."""
    for module in (gradio.routes, gradio.queueing):
        module.__dict__["traceback"] = _Places()


def refuse_other_values(page: gr.Blocks) -> None:
    """Values that an event does not take are told in a sentence: they are no fault of the server's."""
    read = page.preprocess_data

    async def reading(block_fn: Any, *values: Any, **options: Any) -> Any:
        try:
            return await read(block_fn, *values, **options)
        except gr.Error:
            raise
        except Exception as error:
            name = block_fn.api_name or "this event"
            raise gr.Error(OTHER_VALUES.format(name=name), print_exception=False) from error

    page.__dict__["preprocess_data"] = reading


def with_refusals(send: Send) -> Send:
    """Sends the answer of a direct call with the status of what was asked wrongly, where a sentence says so."""
    begun: Message | None = None
    answer = b""

    async def sending(message: Message) -> None:
        nonlocal begun, answer
        if message["type"] == "http.response.start" and message["status"] == 500:
            begun = message
            return
        if begun is None:
            await send(message)
            return
        answer += message.get("body", b"")
        if not message.get("more_body", False):
            await send({**begun, "status": 400 if _is_refusal(answer) else 500})
            await send({**message, "body": answer})

    return sending


def _is_refusal(answer: bytes) -> bool:
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    sentence = told.get("error") if isinstance(told, dict) else None
    return bool(sentence) and sentence != UNKNOWN
