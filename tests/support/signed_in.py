"""The chat as a server with accounts has it, and people who sign in."""

import asyncio
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.sign_in.authorization import SignIn
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder

PASSWORD = "correct horse battery"
Build = Callable[..., FastAPI]


def app_builder(archive: Archive) -> Build:
    """Builds the app over an archive for a way to sign in; what else is given goes to `build_app`."""

    def built(sign_in: SignIn, **values: object) -> FastAPI:
        async def inside() -> FastAPI:
            assistant = Assistant(SearchEngine(archive, ColourEncoder()))
            return build_app(assistant, browser_plays=browser_plays, sign_in=sign_in, **values)  # type: ignore[arg-type]

        return asyncio.run(inside())

    return built


def sign_in_form(client: TestClient, name: str, password: str, after: str = "/") -> int:
    """The status of the answer."""
    given = {"name": name, "password": password, "next": after}
    return client.post("/sign-in", data=given, follow_redirects=False).status_code
