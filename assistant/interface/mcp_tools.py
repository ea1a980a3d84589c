"""The archive's actions as tools of the Model Context Protocol, for other programs' language models.

Gradio's own MCP server needs a version 1 of the package `mcp`; this one speaks to version 2, and offers these
tools alone. It is the only module that sees the package.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.routing import Route

from assistant.actions import Actions
from assistant.interface.given_files import written_picture
from retrieval.errors import ArchiveError

ADDRESSES = ("/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/")
"""The last two are where clients of Gradio's look for it."""
LARGEST_REQUEST = 60_000_000
"""Bytes: the largest picture as base64, and some."""
INSTRUCTIONS = (
    "A video archive that is searched by what is seen and said. Times are seconds from the start of a video. "
    "A hit's match is strong, weak or none; none means that nothing in the archive looks like that."
)
Result = TypeVar("Result")

Text = Annotated[str, Field(description="What is seen, in English or Spanish.")]
Image = Annotated[str, Field(description="A picture of it: a JPG, PNG, WEBP or AVIF as base64 or data: URL.")]
Spoken = Annotated[str, Field(description="What is said; in double quotes, word for word.")]
Exclude = Annotated[str, Field(description="What must not be seen.")]
Then = Annotated[str, Field(description="What is seen next, within a minute.")]
Only = Annotated[str, Field(description="The name of a video to stay in.")]
Many = Annotated[int, Field(description="How many hits.", ge=1, le=100)]
Named = Annotated[str, Field(description="The video's name.")]
Number = Annotated[int, Field(description="The shot's number in it, from 1; 0 for the whole video.", ge=0)]
Question = Annotated[str, Field(description="What you would like to know, in English or Spanish.")]


def add_mcp(app: FastAPI, actions: Actions, *, title: str) -> None:
    """Serves the tools at `ADDRESSES` for as long as the app runs."""
    server: MCPServer[Any] = MCPServer(title, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in _tools(actions):
        annotations = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        server.add_tool(_in_words(tool), annotations=annotations)
    served = server.streamable_http_app(
        streamable_http_path=ADDRESSES[0],
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_REQUEST,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    handler = next(route.endpoint for route in served.routes if isinstance(route, Route))
    app.router.routes.extend(Route(address, endpoint=handler) for address in ADDRESSES)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


def _tools(actions: Actions) -> tuple[Callable[..., Any], ...]:
    def search(
        text: Text = "",
        image: Image = "",
        speech: Spoken = "",
        exclude: Exclude = "",
        then: Then = "",
        video: Only = "",
        n: Many = 12,
    ) -> list[dict[str, Any]]:
        """Find shots by what is seen, in words or a picture, by what is said, or by all of it together.

        Gives hits, best first: rank, video, shot, start, end, score, match (strong, weak, none), speech."""
        picture = written_picture(image)
        return actions.search(
            text, picture=picture, speech=speech, exclude=exclude, then=then, video=video, n=n
        )

    def describe(video: Named, shot: Number = 0, question: Question = "") -> dict[str, Any]:
        """What is known of a shot or of a whole video: what is said, by whom, what is around it."""
        return actions.describe(video, shot, question)

    def list_videos() -> list[dict[str, Any]]:
        """The videos of the archive by name: video, seconds, width, height, fps, shots of each."""
        return actions.list_videos()

    return search, describe, list_videos


def _in_words(tool: Callable[..., Result]) -> Callable[..., Result]:
    """An ArchiveError's sentence is told; of anything else only that it failed, the log has the rest."""

    @wraps(tool)
    def told(*args: Any, **values: Any) -> Result:
        try:
            return tool(*args, **values)
        except ArchiveError as error:
            raise ToolError(str(error)) from error

    return told
