"""The HTTP API and the tools by real clients, Gradio's and the MCP SDK's, with tokens and without."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from gradio_client import Client
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.web.sign_in.authorization import SignIn
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = [*IGNORED_WARNINGS, pytest.mark.slow]


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path_factory.mktemp("accounts") / "accounts.sqlite3")
    yield accounts
    accounts.close()


@pytest.fixture(scope="module")
def address(accounts: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        with serve_page(assistant, sign_in=SignIn("password", accounts=accounts)) as address:
            yield address


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def found_by_tool(address: str, headers: dict[str, str]) -> Any:
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        McpClient(streamable_http_client(f"{address}mcp", http_client=http)) as client,
    ):
        assert {tool.name for tool in (await client.list_tools()).tools} == {
            "search",
            "describe",
            "list_videos",
        }
        return await client.call_tool("search", {"text": "something red", "n": 2})


def test_an_mcp_client_with_a_token_uses_the_tools(address: str, accounts: Accounts) -> None:
    token = accounts.make_token("agent", Role.VIEWER)
    told = asyncio.run(found_by_tool(address, bearer(token)))
    assert not told.is_error
    assert len(told.structured_content["result"]) == 2


@pytest.mark.parametrize("headers", [{}, bearer("filmoteca_nonsense")], ids=["none", "a wrong one"])
def test_an_mcp_client_without_a_token_gets_nothing(address: str, headers: dict[str, str]) -> None:
    with pytest.raises(BaseException) as refused:  # noqa: PT011 - a group, of whatever the SDK wraps it in
        asyncio.run(found_by_tool(address, headers))
    assert not isinstance(refused.value, AssertionError)


def test_gradio_s_client_with_a_token_searches(address: str, accounts: Accounts) -> None:
    token = accounts.make_token("script", Role.VIEWER)
    client = Client(address, headers=bearer(token), verbose=False, analytics_enabled=False)
    try:
        assert len(client.predict(text="something red", n=3, api_name="/search")) == 3
        assert client.predict(api_name="/info")["videos"] == 5
    finally:
        client.close()
    accounts.remove_token(accounts.tokens()[-1].number)
    with pytest.raises(Exception, match=r"401|Could not"):
        Client(address, headers=bearer(token), verbose=False, analytics_enabled=False)
