"""What the page fetches beside the conversation: strips, stills, clips, links of searches, limits, annotations."""

import asyncio
import io
import json
from collections.abc import Iterator

import av
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.dialogue.plan import PlanFilters
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.sessions.session_json import session_to_json
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.web.app import build_app
from assistant.web.chat.search_limits import limits_label, limits_of, with_limits
from assistant.web.media.stills import STRIP_FRAMES, PictureReaders
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.media.frame_grabs import frame_strip, still_jpeg
from ingest.media.playback import browser_plays
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import COLOURS, HEIGHT, WIDTH, ColourEncoder, make_reels

EN = texts_in("en")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("reels"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(
            assistant,
            browser_plays=browser_plays,
            read_clock=read_clock,
            extract_clip=extract_clip,
            pictures=PictureReaders(still_jpeg, frame_strip),
        )

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client


@pytest.mark.slow
def test_a_strip_has_the_frames_of_its_shot_side_by_side(client):
    answer = client.get("media/strip/reel0/2.jpg")
    strip = Image.open(io.BytesIO(answer.content))
    assert strip.size == (STRIP_FRAMES * WIDTH, HEIGHT)
    middle = np.asarray(strip)[30, 3 * WIDTH + 20].astype(int)
    assert np.abs(middle - COLOURS["green"]).max() < 40
    assert client.get("media/strip/reel0/9.jpg").status_code == 404
    assert client.get("media/strip/none/1.jpg").status_code == 404


def test_a_still_is_the_frame_in_its_own_size_named_by_its_timecode(client):
    answer = client.get("media/still/reel0", params={"time": 2.04})
    assert Image.open(io.BytesIO(answer.content)).size == (WIDTH, HEIGHT)
    assert "first_00.00.02.01.jpg" in answer.headers["content-disposition"]
    assert client.get("media/still/reel0", params={"time": 99}).status_code == 404


def test_a_span_leaves_as_a_clip_of_its_frames(client, tmp_path):
    answer = client.get("media/span/reel0", params={"start": 2.0, "end": 2.4})
    assert "first_00.00.02.00.mp4" in answer.headers["content-disposition"]
    (tmp_path / "clip.mp4").write_bytes(answer.content)
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert sum(1 for _ in clip.decode(video=0)) == 10
    for start, end in ((3.0, 2.0), (0.0, 99.0), (-1.0, 2.0)):
        assert client.get("media/span/reel0", params={"start": start, "end": end}).status_code == 404


def test_the_link_of_a_search_holds_the_query_and_keeps_nothing(client):
    state = DialogueState(query=RunningQuery(visual="something red", sort="longest"))
    answer = client.post("saved/link", json={"session": session_to_json(state)})
    assert json.loads(answer.json()["query"])["plan"]["sort"] == "longest"
    assert client.get("saved").json()["saved"] == []
    assert client.post("saved/link", json={"session": session_to_json(DialogueState())}).status_code == 422


def test_controls_set_and_take_away_limits_and_say_so():
    query = RunningQuery(visual="a boat", filters=PlanFilters(min_seconds=3))
    given = {"sort": "longest", "orientation": "portrait", "min_seconds": None}
    changed = with_limits(query, json.dumps(given))
    assert changed is not None
    assert (changed.sort, changed.filters.orientation, changed.filters.min_seconds) == (
        "longest",
        "portrait",
        None,
    )
    assert changed.visual == "a boat"
    assert limits_label(query, changed, EN) == "Portrait, Longest first"
    back = with_limits(changed, json.dumps({"orientation": None, "sort": None}))
    assert back is not None
    assert limits_label(changed, back, EN) == "Take out “Portrait, Longest first”"
    assert limits_of(changed)["orientation"] == "portrait"


@pytest.mark.parametrize(
    "target",
    ["", "[]", '{"sort": "loudest"}', '{"limit": 0}', '{"recorded_from": "soon"}', '{"video": "x"}', "{}"],
)
def test_controls_that_make_no_sense_change_nothing(target):
    assert with_limits(RunningQuery(visual="a boat"), target) is None


def test_what_annotators_found_is_a_lane_of_the_time_line(client, archive):
    with archive.writing():
        heard = (Annotation(0.0, 2.0, "applause", 0.9),)
        archive.set_annotations("reel3", VideoAnnotations(AnnotatorName("sound", "fake", "1"), heard))
    lanes = client.get("archive/videos/reel3").json()["annotations"]
    assert lanes == [{"kind": "sound", "spans": [[0.0, 2.0, "applause"]]}]
    assert client.get("archive/videos/reel0").json()["annotations"] == []
