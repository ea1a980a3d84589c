"""The archive's actions as Gradio's HTTP API: a named endpoint for each, and nothing of the page.

Names, docstrings and types are what clients are shown. Whatever goes wrong comes as one sentence.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from assistant.actions import Actions
from assistant.interface.given_files import uploaded_picture
from retrieval.errors import ArchiveError

log = logging.getLogger(__name__)

UNKNOWN = "Something went wrong inside Filmoteca. The log has the details; please try again."
CALLS_AT_ONCE = 4
"""Calls that are worked on side by side, beside the page's own; the others wait."""


def add_api(actions: Actions) -> None:
    """Adds the endpoints to the page that is being built."""
    turns = threading.BoundedSemaphore(CALLS_AT_ONCE)

    @contextmanager
    def in_words() -> Iterator[None]:
        """Waits for a turn; errors become what Gradio tells its clients."""
        with turns:
            try:
                yield
            except ArchiveError as error:
                raise gr.Error(str(error), print_exception=False) from error
            except Exception as error:
                log.exception("a call of the API failed")
                raise gr.Error(UNKNOWN, print_exception=False) from error

    def search(
        text: str = "",
        image: gr.FileData | None = None,
        speech: str = "",
        exclude: str = "",
        then: str = "",
        video: str = "",
        n: int = 12,
    ) -> list[dict[str, Any]]:
        """Find shots by what is seen, in words or a picture, by what is said, or by all of it together.

        Parameters:
            text: What is seen.
            image: A picture of it, as an upload.
            speech: What is said; in double quotes, word for word.
            exclude: What must not be seen.
            then: What is seen next, within a minute; a hit is then the span of both shots.
            video: The name of a video to stay in.
            n: How many hits, 1 to 1000.

        Returns:
            Hits, best first: rank, video, shot, start, end, score, match (strong, weak, none), speech.
        """
        with in_words():
            options = {"speech": speech, "exclude": exclude, "then": then, "video": video}
            return actions.search(
                text or "",
                picture=uploaded_picture(image),
                n=int(n),
                **{name: value or "" for name, value in options.items()},
            )

    def ask(text: str = "", session: str = "", image: gr.FileData | None = None) -> dict[str, Any]:
        """One turn of a conversation: narrow down, point at hits, ask about them, in English or Spanish.

        Parameters:
            text: What you would say.
            session: What the turn before gave as its session; empty to begin anew.
            image: A picture that goes with it, as an upload.

        Returns:
            reply, plan, hits, and the session to give with the next turn.
        """
        with in_words():
            return actions.ask(text or "", session=session or "", picture=uploaded_picture(image))

    def describe(video: str, shot: int = 0, question: str = "") -> dict[str, Any]:
        """What is known of a shot or of a whole video: what is said, by whom, what is around it.

        Parameters:
            video: The video's name.
            shot: The shot's number in it, from 1; 0 for the whole video.
            question: What you would like to know, in English or Spanish.

        Returns:
            video, shot, text, and statements with the moments that they speak of.
        """
        with in_words():
            return actions.describe(video, int(shot or 0), question or "")

    def list_videos() -> list[dict[str, Any]]:
        """The videos of the archive by name.

        Returns:
            video, seconds, width, height, fps, shots of each.
        """
        with in_words():
            return actions.list_videos()

    def shots(video: str) -> list[dict[str, Any]]:
        """A video's shots in order of time.

        Parameters:
            video: The video's name.

        Returns:
            video, shot, scene, class, start, end of each.
        """
        with in_words():
            return actions.shots(video)

    def info() -> dict[str, Any]:
        """What the archive holds: videos, shots, hours, subtitles, models, versions."""
        with in_words():
            return actions.info()

    endpoints: tuple[Callable[..., Any], ...] = (search, ask, describe, list_videos, shots, info)
    for endpoint in endpoints:
        gr.api(endpoint, api_name=endpoint.__name__, queue=False)
