"""The archive's actions as Gradio's HTTP API: a named endpoint for each, and nothing of the page.

Whatever goes wrong comes as one sentence.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import gradio as gr
from gradio.context import LocalContext

from assistant.agent.archive_tools import ArchiveTools
from assistant.web.api.action_adapter import adapt_action, call_parameter
from assistant.web.api.picture_inputs import uploaded_picture
from assistant.web.telemetry.metrics import adopt_request_id
from retrieval.errors import ArchiveError

log = logging.getLogger(__name__)

UNKNOWN = "Something went wrong inside Filmoteca. The log has the details; please try again."


def add_api(actions: ArchiveTools, uploads: Path) -> None:
    """Adds the endpoints to the page that is being built; pictures must lie in the folder `uploads`."""

    @contextmanager
    def in_words() -> Iterator[None]:
        """Errors become what Gradio tells its clients."""
        adopt_request_id(LocalContext.request.get(None))
        try:
            yield
        except ArchiveError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Exception as error:
            log.exception("a call of the API failed")
            raise gr.Error(UNKNOWN, print_exception=False) from error

    read_picture = partial(uploaded_picture, uploads=uploads)
    instead = {"picture": call_parameter("image", gr.FileData | None, None)}
    for action in (
        actions.search,
        actions.ask,
        actions.describe,
        actions.list_videos,
        actions.shots,
        actions.info,
    ):
        endpoint = adapt_action(action, read_picture=read_picture, instead=instead, guarded=in_words)
        gr.api(endpoint, api_name=endpoint.__name__, queue=False)
