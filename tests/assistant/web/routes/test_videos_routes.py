"""The routes of the videos' list and time line, and searches in videos that were chosen there."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.sessions.session_json import session_from_json, session_to_json
from assistant.dialogue.slots import filled_slots, slot_by_key, without_slot
from assistant.dialogue.state import DialogueState
from assistant.web.app import build_app
from assistant.web.chat.chat import Chat
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.views.overview import ModelNames
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.queries import Filters, Query, VideoFilter
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.footage.colour_reels import HOSTILE_NAME, ColourEncoder, make_reels

SETTINGS = SearchSettings(limit=12, per_video=None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("reels"), ColourEncoder()) as archive:
        with archive.writing():
            line = (Subtitle(0.5, 1.5, "buenas\ntardes"),)
            archive.set_speech("reel1", Speech((SubtitleTrack("es", "sidecar", "second.srt", line),)))
            archive.set_speech("reel4", Speech())
        yield archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def chat(archive: Archive) -> Chat:
    return Chat(
        Assistant(SearchEngine(archive, ColourEncoder())), title="", models=ModelNames(""), examples={}
    )


def listed(client: TestClient, **query: str | int) -> dict[str, Any]:
    answer = client.get("archive/videos", params=query)
    assert answer.status_code == 200
    return dict(answer.json())


def clicked(chat: Chat, visit: VisitorState, action: str, target: str) -> tuple[VisitorState, str]:
    *_, (visit, message) = chat.clicked(visit, action, target, SETTINGS)
    return visit, message["html"]


# the list


def test_videos_are_listed_with_what_tells_them_apart(client):
    value = listed(client)
    assert (value["all"], value["chosen"]) == (5, 5)
    second = next(one for one in value["videos"] if one["id"] == "reel1")
    assert second["name"] == "second.mp4"
    assert (second["duration"], second["shots"], second["languages"]) == (8.0, 4, ["Spanish"])
    assert client.get(f"media/thumbnail/reel1/{second['poster']}.jpg").status_code == 200
    facets = {facet["facet"]: facet["values"] for facet in value["facets"]}
    assert [(one["name"], one["count"]) for one in facets["speech"]] == [
        ("has speech", 1),
        ("none found", 1),
        ("not looked for", 3),
    ]


def test_the_list_is_narrowed_by_words_and_facets_and_paged_in_order(client):
    assert [one["id"] for one in listed(client, language="es")["videos"]] == ["reel1"]
    assert [one["name"] for one in listed(client, q="MP4", sort="length", down=1, limit=2)["videos"]] == [
        "second.mp4",
        "first.mp4",
    ]
    pages = [listed(client, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert len({one["id"] for page in pages for one in page["videos"]}) == 5
    assert "facets" not in pages[1]
    assert listed(client, language="xx", sort="nonsense")["chosen"] == 0


def test_facets_speak_the_visitors_language(client):
    answer = client.get("archive/videos", headers={"accept-language": "es"}).json()
    assert answer["facets"][0]["name"] == "Duración"
    assert answer["facets"][2]["values"][0]["name"] == "español"


@pytest.mark.parametrize("query", ["limit=0", "limit=9999", "offset=-1", f"q={'x' * 300}"])
def test_impossible_requests_are_refused(client, query):
    assert client.get(f"archive/videos?{query}").status_code == 422


# one video


def test_a_video_is_told_along_time(client):
    value = client.get("archive/videos/reel1").json()
    assert value["shots"][1] == [2.0, 4.0, 2, 2]
    assert value["speech"] == [{"language": "es", "name": "Spanish", "lines": [[0.5, 1.5, "buenas tardes"]]}]
    assert value["missing"] == ""


def test_a_video_that_is_not_there_is_a_sentence(client):
    answer = client.get("archive/videos/nothing", headers={"accept-language": "es"})
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_a_video_whose_file_moved_is_told_all_the_same(client, archive):
    path = archive.video_by_id("reel0").path
    path.rename(path.with_suffix(".away"))
    try:
        value = client.get("archive/videos/reel0").json()
    finally:
        path.with_suffix(".away").rename(path)
    assert "first.mp4" in value["missing"]
    assert len(value["shots"]) == 3


# searching in what was chosen


def test_a_search_among_videos_finds_nothing_else(archive):
    def found(choice: VideoFilter, *video: str, **query: Any) -> set[str]:
        asked = Query(filters=Filters(video, among=choice), **query)
        return {
            hit.shot.id.video
            for hit in SearchEngine(archive, ColourEncoder()).search(asked, per_video=None).hits
        }

    spanish = VideoFilter(values=frozenset({("language", "es")}))
    assert found(spanish, text="red") == {"reel1"}
    assert found(VideoFilter("mp4"), text="something") == {"reel0", "reel1", "reel2", "reel4"}
    assert found(spanish, speech="tardes") == {"reel1"}
    assert found(VideoFilter("first"), speech="tardes") == set()
    assert found(VideoFilter("first"), "second.mp4", text="red") == set()
    assert archive.count(Filters(among=spanish)) == 4


def test_search_in_this_video_waits_for_words_and_keeps_to_it(chat):
    visit, html = clicked(chat, chat.opened("en")[0], "within", '{"video": "reel1"}')
    assert "Search in second.mp4" in html
    assert [part.kind for part in filled_slots(visit.conversation.query)] == ["among"]
    for text in ("something cyan", "only the red ones"):
        *_, (visit, message) = chat.asked(visit, text, [], SETTINGS)
        assert 'data-video="reel1"' in message["html"]
        assert not any(f'data-video="reel{other}"' in message["html"] for other in (0, 2, 3, 4))


def test_a_choice_by_facets_is_a_chip_and_outlives_new_questions(chat):
    visit, html = clicked(chat, chat.opened("en")[0], "within", '{"language": ["es"], "length": ["0-1"]}')
    assert "Search in these videos: under 1 min · Spanish" in html
    for text in ("something yellow", "now a red thing"):
        *_, (visit, message) = chat.asked(visit, text, [], SETTINGS)
        assert 'data-video="reel1"' in message["html"]
        assert 'data-video="reel0"' not in message["html"]
        assert "Videos: under 1 min · Spanish" in message["standing"]["query"]
    visit, _ = clicked(chat, visit, "drop", "among:0")
    assert not visit.conversation.query.scope


def test_a_hostile_name_can_be_searched_in(chat, archive):
    visit, html = clicked(chat, chat.opened("en")[0], "within", '{"video": "reel2"}')
    assert visit.conversation.query.scope.name == HOSTILE_NAME
    assert "<img src=x" not in html


@pytest.mark.parametrize(
    "target",
    ["", "{}", "[]", "nonsense", '{"video": "nothing"}', '{"video": "reel1", "words": "x"}', '{"shots": 1}'],
)
def test_a_choice_that_makes_no_sense_is_refused(chat, target):
    visit, html = clicked(chat, chat.opened("en")[0], "within", target)
    assert 'class="failed"' in html
    assert visit.conversation.query.is_blank


def test_several_shots_are_examples_together(chat):
    visit, html = clicked(chat, chat.opened("en")[0], "similar", "reel0/1 reel1/2 reel0/1")
    assert "More like these 2" in html
    assert visit.conversation.query.liked == (ShotId("reel0", 1), ShotId("reel1", 2))
    _, html = clicked(chat, visit, "similar", "reel0/1 reel9/2")
    assert 'class="failed"' in html


def test_a_conversation_is_kept_with_the_videos_that_it_searches():
    within = VideoFilter("reel", frozenset({("length", "0-1"), ("speech", "yes")}), "one.mp4")
    again = session_from_json(session_to_json(DialogueState(RunningQuery(scope=within))))
    assert again.query.scope == within
    assert json.loads(session_to_json(again))["within"]["words"] == "reel"
    chip = slot_by_key(again.query, "among:0")
    assert chip is not None
    assert not without_slot(again.query, chip).scope


def test_a_visit_begins_everywhere():
    assert not VisitorState().conversation.query.scope
