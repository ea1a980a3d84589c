"""The archive's actions as tools of the Model Context Protocol, for other programs' language models.

Gradio's own MCP server needs a version 1 of the package `mcp`; this one speaks to version 2, and offers these
tools alone. It is the only module that sees the package.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.routing import Route

from assistant.agent.archive_tools import ArchiveTools
from assistant.web.api.action_adapter import adapt_action, call_parameter
from assistant.web.api.picture_inputs import base64_picture
from retrieval.errors import ArchiveError

MCP_PATHS = ("/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/")
"""The last two are where clients of Gradio's look for it."""
LARGEST_REQUEST = 60_000_000
"""Bytes: the largest picture as base64, and some."""
INSTRUCTIONS = (
    "A video archive that is searched by what is seen and said. Times are seconds from the start of a video. "
    "A hit's match is strong, weak or none; none means that nothing in the archive looks like that."
)
PICTURE_TEXT = Annotated[
    str, Field(description="A picture of it: a JPG, PNG, WEBP, AVIF or HEIC as base64 or data: URL.")
]
HIT_COUNT = Annotated[int, Field(description="How many hits.", ge=1, le=100)]
"""A language model reads them all."""


@dataclass(frozen=True, slots=True)
class McpEndpoint:
    """What an app takes in to serve the tools."""

    routes: Sequence[Route]
    """At `MCP_PATHS`."""
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]
    """Runs the server for as long as the app runs."""


def mcp_endpoint(
    actions: ArchiveTools, *, title: str, hosts: Sequence[str] | None = None, origins: Sequence[str] = ()
) -> McpEndpoint:
    """The tools, for an app to serve.

    `hosts` are the names that it may be asked for by, `origins` the addresses of other sites that may; where the
    names cannot be listed (None), admission, before all routes, compares them alone.
    """
    server: MCPServer[Any] = MCPServer(title, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in _tools(actions):
        annotations = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        server.add_tool(tool, annotations=annotations)
    served = server.streamable_http_app(
        streamable_http_path=MCP_PATHS[0],
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_REQUEST,
        transport_security=_rebinding_protection(hosts, origins),
    )
    handler = next(route.endpoint for route in served.routes if isinstance(route, Route))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return McpEndpoint([Route(path, endpoint=handler) for path in MCP_PATHS], lifespan)


def _rebinding_protection(hosts: Sequence[str] | None, origins: Sequence[str]) -> TransportSecuritySettings:
    if hosts is None:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    named = [form for host in hosts for form in (host, f"{host}:*")]
    own = [f"{scheme}://{form}" for form in named for scheme in ("http", "https")]
    return TransportSecuritySettings(allowed_hosts=named, allowed_origins=[*own, *origins])


def _tools(actions: ArchiveTools) -> list[Callable[..., Any]]:
    instead = {"picture": call_parameter("image", PICTURE_TEXT, ""), "n": call_parameter("n", HIT_COUNT, 12)}
    return [
        adapt_action(action, read_picture=base64_picture, instead=instead, guarded=_in_words)
        for action in (actions.search, actions.describe, actions.list_videos)
    ]


@contextmanager
def _in_words() -> Iterator[None]:
    """An ArchiveError's sentence is told; of anything else only that it failed, the log has the rest."""
    try:
        yield
    except ArchiveError as error:
        raise ToolError(str(error)) from error
