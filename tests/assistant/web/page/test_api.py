"""The archive for other programs: Gradio's HTTP API through its own client, MCP tools through the SDK's."""

import asyncio
import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import Client as McpClient
from PIL import Image

from assistant.agent.assistant import Assistant
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels, save_picture

pytestmark = [*IGNORED_WARNINGS, pytest.mark.slow]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("colours"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    with serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    client = Client(address, verbose=False, analytics_enabled=False)
    yield client
    client.close()


@pytest.fixture
def cyan(tmp_path: Path) -> Path:
    return save_picture(tmp_path / "cyan.png")


# HTTP


def test_a_search_gives_hits_as_the_command_line_does(client):
    hits = client.predict(text="something red", n=3, api_name="/search")
    assert len(hits) == 3
    known = [
        "rank",
        "video",
        "shot",
        "start",
        "end",
        "score",
        "match",
        "senses",
        "reasons",
        "speech",
        "alike",
    ]
    assert list(hits[0]) == known
    assert (hits[0]["rank"], hits[0]["video"], hits[0]["shot"]) == (1, "first.mp4", 1)


def test_a_search_takes_alternatives_limits_and_an_order(client):
    either = client.predict(text="something red", either=["something cyan"], limit=2, api_name="/search")
    assert {hit["shot"] for hit in either} == {1}
    listed = client.predict(sort="in_order", from_end=2.5, per_video=1, n=3, api_name="/search")
    assert [(hit["video"], hit["shot"], hit["senses"]) for hit in listed[1:2]] == [("first.mp4", 3, [])]
    none = client.predict(text="something red", has_speech=False, min_seconds=60, api_name="/search")
    assert none == []
    assert len(client.predict(text="something red", limit=9, n=2, api_name="/search")) == 2


def test_a_picture_is_uploaded_and_searched_with(client, cyan):
    hits = client.predict(image=handle_file(str(cyan)), n=1, api_name="/search")
    assert hits[0]["video"] not in ("first.mp4", "second.mp4", "old.mkv", "third.mp4")


def test_a_conversation_goes_on_with_its_session(client):
    first = client.predict(text="something red", api_name="/ask")
    again = client.predict(text="more like 2", session=first["session"], api_name="/ask")
    assert again["plan"]["intent"] == "similar"
    assert again["plan"]["shots"] == [2]
    assert len(json.loads(again["session"])["turns"]) == 2
    assert client.predict(text="a blue boat", api_name="/ask")["plan"]["visual"] == "a blue boat"


def test_videos_shots_and_the_archive_are_listed(client, archive):
    videos = client.predict(api_name="/list_videos")
    assert [video["video"] for video in videos] == [video.name for video in archive.videos()]
    shots = client.predict(video="first.mp4", api_name="/shots")
    assert [(shot["start"], shot["end"]) for shot in shots] == [(0, 2), (2, 4), (4, 6)]
    info = client.predict(api_name="/info")
    assert (info["videos"], info["shots"]) == (5, archive.totals().shots)
    assert str(archive.folder) not in json.dumps(info)


def test_a_shot_and_a_video_are_described_with_moments(client):
    shot = client.predict(video="first.mp4", shot=2, api_name="/describe")
    assert (shot["video"], shot["shot"]) == ("first.mp4", 2)
    assert shot["text"]
    moments = [moment for statement in shot["statements"] for moment in statement["moments"]]
    assert all(moment["video"] == "first.mp4" for moment in moments)
    whole = client.predict(video="first.mp4", question="summarise it", api_name="/describe")
    assert whole["shot"] is None


@pytest.mark.parametrize(
    ("endpoint", "given", "sentence"),
    [
        ("/search", {}, "The question is empty"),
        ("/search", {"text": "red", "n": 0}, "0 hits cannot be given"),
        ("/search", {"text": "red", "video": "frist.mp4"}, "Did you mean first.mp4?"),
        ("/search", {"text": "red" * 200}, "at most 300"),
        ("/search", {"text": "red", "not_video": ["frist.mp4"]}, "Did you mean first.mp4?"),
        ("/search", {"text": "red", "recorded_from": "soon"}, "'soon' is no day"),
        ("/search", {"text": "red", "sort": "nicest"}, "sort"),
        ("/ask", {"text": "red", "session": "nonsense"}, "holds no conversation"),
        ("/ask", {}, "The question is empty"),
        ("/shots", {"video": "../../etc/passwd"}, "There is no video"),
        ("/describe", {"video": "first.mp4", "shot": 99}, "There is no shot"),
        ("/describe", {"video": "first.mp4", "shot": 10**30}, "has no shot"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(client, endpoint, given, sentence):
    with pytest.raises(AppError, match=sentence):
        client.predict(**given, api_name=endpoint)


def test_the_page_s_own_handlers_are_not_part_of_it(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/search", "/ask", "/describe", "/list_videos", "/shots", "/info"}


def called(address: str, name: str, **values: Any) -> str:
    """The raw answer to a call, past the client, which would upload a path by itself."""
    begun = httpx.post(f"{address}gradio_api/call/v2/{name}", json=values)
    if begun.status_code != 200:
        return f"refused: {begun.json()['error']}"
    return httpx.get(f"{address}gradio_api/call/{name}/{begun.json()['event_id']}", timeout=60).text


FILE = {"_type": "gradio.FileData"}


def test_no_path_of_this_machine_is_taken_for_a_picture(address, archive, tmp_path, cyan):
    uploads = Path(get_upload_folder())
    uploads.mkdir(parents=True, exist_ok=True)
    link = uploads / f"{tmp_path.name}.png"
    link.symlink_to(cyan)
    try:
        for path in (
            str(cyan),
            str(link),
            f"{uploads}/../{cyan.relative_to('/')}",
            f"{uploads}/../../../../..{cyan}",
            "/etc/passwd",
            "../../etc/passwd",
            ".",
            str(uploads),
            f"file://{cyan}",
            str(archive.thumbnail(archive.shots()[0].id)),
            "\0",
            "x" * 10_000,
        ):
            answer = called(address, "search", image={"path": path, "meta": FILE})
            assert "was not uploaded here" in answer or "is no upload" in answer, path
    finally:
        link.unlink()


def test_no_address_is_fetched(address):
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/secret.png"
        for image in (
            {"path": url, "url": url, "meta": FILE},
            {"path": "x.png", "url": url, "meta": FILE},
            url,
        ):
            assert "upload" in called(address, "search", image=image)
        result = asyncio.run(used(address, "search", {"image": url}))
        assert result.is_error
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not asked


# MCP


async def used(address: str, tool: str, values: dict[str, Any]) -> Any:
    async with McpClient(f"{address}mcp") as client:
        return await client.call_tool(tool, values)


def test_three_tools_are_offered_and_none_of_them_changes_anything(address):
    async def offered(path: str) -> Any:
        async with McpClient(f"{address}{path}") as client:
            return await client.list_tools()

    for path in ("mcp", "gradio_api/mcp/"):
        tools = asyncio.run(offered(path)).tools
        assert {tool.name for tool in tools} == {"search", "describe", "list_videos"}
        assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
        parameters = [one for tool in tools for one in tool.input_schema["properties"].values()]
        assert all(one["description"] for one in parameters)
        assert not any("Raises" in tool.description for tool in tools)


def test_a_tool_searches_with_words_and_with_a_picture(address, cyan):
    hits = asyncio.run(used(address, "search", {"text": "something red", "n": 2})).structured_content
    assert hits["result"][0]["video"] == "first.mp4"
    picture = base64.b64encode(cyan.read_bytes()).decode()
    for image in (picture, f"data:image/png;base64,{picture}"):
        result = asyncio.run(used(address, "search", {"image": image, "n": 1}))
        assert not result.is_error
        assert result.structured_content["result"][0]["shot"] == 1


def test_a_tool_describes_and_lists(address):
    videos = asyncio.run(used(address, "list_videos", {})).structured_content["result"]
    assert len(videos) == 5
    told = asyncio.run(used(address, "describe", {"video": "first.mp4", "shot": 1}))
    assert "first.mp4" in json.dumps(told.structured_content)


@pytest.mark.parametrize(
    ("tool", "values", "sentence"),
    [
        ("search", {}, "The question is empty"),
        ("search", {"image": "/etc/passwd"}, "no base64"),
        ("search", {"image": "file:///etc/passwd"}, "no base64"),
        ("search", {"image": base64.b64encode(b"not a picture").decode()}, "not a picture"),
        ("describe", {"video": "nobody.mp4"}, "There is no video"),
    ],
)
def test_a_tool_says_what_is_wrong_in_a_sentence(address, tool, values, sentence):
    result = asyncio.run(used(address, tool, values))
    assert result.is_error
    assert sentence in result.content[0].text


def test_an_upload_that_is_no_picture_is_named_without_its_place(address, client, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_text("not a picture")
    with pytest.raises(AppError) as told:
        client.predict(image=handle_file(str(path)), api_name="/search")
    assert "“holiday.jpg” is not a picture" in str(told.value)
    assert "/" not in str(told.value).replace("JPG, PNG", "")


def test_a_picture_of_the_widest_kind_is_taken(tmp_path, address):
    wide = io.BytesIO()
    Image.new("RGB", (2000, 10), "red").save(wide, "PNG")
    image = base64.b64encode(wide.getvalue()).decode()
    assert not asyncio.run(used(address, "search", {"image": image})).is_error
