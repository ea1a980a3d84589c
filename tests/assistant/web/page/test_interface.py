"""The chat page without a browser: its texts, its HTML, its handlers, and what it hands out."""

import asyncio
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.i18n.clock_text import clock_with_tenths, running_time
from assistant.i18n.languages import Language, preferred_language
from assistant.web.app import build_app
from assistant.web.chat.chat import Chat
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.media.webp_thumbnails import webp_thumbnail
from assistant.web.views.overview import ModelNames
from ingest.media.playback import ClipCache, browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId
from tests.support.footage.colour_reels import HOSTILE_NAME, ColourEncoder, save_picture
from tests.support.models.stand_in_engine import StandInEngine

PAGE = SearchSettings(limit=4, per_video=None)


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(SearchEngine(archive, ColourEncoder()), settings=PAGE)


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    examples: dict[Language, Sequence[str]] = {"en": ["something red"], "es": ["algo rojo"]}
    return Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples=examples)


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    clips = ClipCache()
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=PAGE)

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays, make_clip=clips)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client
    clips.close()


def last(steps) -> tuple[VisitorState, str]:
    *_, (visit, message) = steps
    assert message["done"]
    return visit, message["html"]


# texts and times


def test_the_page_speaks_the_first_of_the_browsers_languages_that_it_knows():
    assert preferred_language("es-MX,es;q=0.9,en;q=0.8") == "es"
    assert preferred_language("pl,en-GB;q=0.7,es;q=0.3") == "en"
    assert preferred_language("pl") == "en"
    assert preferred_language("") == "en"


def test_times_are_cut_to_tenths():
    assert [clock_with_tenths(time) for time in (0, 7.58, 723, 3723.4)] == [
        "0:00.0",
        "0:07.5",
        "12:03.0",
        "1:02:03.4",
    ]
    assert [running_time(time) for time in (44, 720, 11_100)] == ["44 s", "12 min", "3 h 05 min"]


# turns


def test_an_answer_comes_as_question_then_sentence_then_hits(chat):
    visit, _ = chat.opened("en")
    steps = [message["html"] for _, message in chat.asked(visit, "something red", (), PAGE)]
    assert "something red" in steps[0]
    assert "card" not in steps[0]
    assert "reply" in steps[1]
    assert "card" not in steps[1]
    assert steps[2].count('class="card"') == 4


def test_hits_are_called_by_the_numbers_that_the_next_turn_understands(chat):
    visit, _ = chat.opened("en")
    visit, html = last(chat.asked(visit, "something red", (), PAGE))
    for number in range(1, 5):
        assert f'<span class="number">{number}</span>' in html
    second = visit.conversation.shown[1]
    _, html = last(chat.clicked(visit, "similar", str(second), PAGE))
    assert "More like 2" in html


def test_what_is_not_this_is_not_shown_again(chat):
    visit, _ = chat.opened("en")
    visit, _ = last(chat.asked(visit, "something red", (), PAGE))
    first = visit.conversation.shown[0]
    visit, html = last(chat.clicked(visit, "unlike", str(first), PAGE))
    assert "Not 1" in html
    assert first not in visit.conversation.shown


def test_file_names_and_questions_are_shown_as_text(chat):
    visit, opened = chat.opened("en")
    _, html = last(chat.asked(visit, "something cyan <script>alert(1)</script>", (), PAGE))
    for written in (html, opened["welcome"], opened["header"]):
        assert "<script" not in written
        assert "<img src=x" not in written
        assert HOSTILE_NAME not in written
    assert "&lt;script&gt;" in html
    assert "&lt;img src=x onerror=" in html


def test_an_empty_question_gets_a_sentence_in_the_visitors_language(chat):
    visit, _ = chat.opened("es")
    _, html = last(chat.asked(visit, "  ", (), PAGE))
    assert "Escribe lo que se debe ver" in html


def test_whatever_goes_wrong_is_a_sentence_and_the_conversation_goes_on(archive, caplog):
    def broken(*_: object, **__: object):
        raise ZeroDivisionError("a secret of the inside")

    assistant = Assistant(StandInEngine(archive, broken, ColourEncoder()))
    chat = Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples={})
    visit, _ = chat.opened("en")
    visit, html = last(chat.asked(visit, "something red", (), PAGE))
    assert "Something went wrong inside" in html
    assert "secret" not in html
    assert "a secret of the inside" in caplog.text
    assert visit.turns == 1


@pytest.mark.parametrize(
    "target", ["", "nonsense", "reel0/x", "reel0/99", "../../etc/passwd/1", "reel9/1", f"reel0/{10**30}"]
)
def test_a_shot_that_the_archive_does_not_hold_gets_a_sentence(chat, target):
    visit, _ = chat.opened("en")
    _, html = last(chat.clicked(visit, "similar", target, PAGE))
    assert "no longer in the archive" in html


def test_two_visitors_have_two_conversations(chat):
    one, _ = chat.opened("en")
    two, _ = chat.opened("en")
    one, _ = last(chat.asked(one, "something red", (), PAGE))
    assert two.conversation.query.is_blank
    two, _ = last(chat.asked(two, "something blue", (), PAGE))
    assert one.conversation.shown != two.conversation.shown


# pictures


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif"])
def test_a_picture_finds_shots_that_look_like_it(chat, tmp_path, suffix):
    path = save_picture(tmp_path / f"picture.{suffix}")
    visit, _ = chat.opened("en")
    visit, html = last(chat.asked(visit, "", [str(path)], PAGE))
    assert "data:image/jpeg;base64," in html
    assert visit.conversation.shown[0] == ShotId("reel2", 1)


def test_of_a_picture_that_moves_the_first_frame_counts_and_that_is_said(chat, tmp_path):
    path = tmp_path / "loop.gif"
    with Image.open(save_picture(tmp_path / "still.png")) as still:
        still.save(path, save_all=True, append_images=[Image.new("RGB", still.size, "black")])
    visit, _ = chat.opened("en")
    visit, html = last(chat.asked(visit, "", [str(path)], PAGE))
    assert "“loop.gif” moves; only its first frame was looked at." in html
    assert visit.conversation.shown[0] == ShotId("reel2", 1)


def test_a_file_that_is_no_picture_gets_one_sentence(chat, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_text("not a picture")
    visit, _ = chat.opened("en")
    visit, html = last(chat.asked(visit, "", [str(path)], PAGE))
    assert "“holiday.jpg” is not a picture that can be read" in html
    assert str(tmp_path) not in html


def test_an_enormous_picture_gets_one_sentence(chat, tmp_path):
    path = tmp_path / "wall.png"
    Image.new("1", (13_000, 10_000)).save(path)
    visit, _ = chat.opened("es")
    _, html = last(chat.asked(visit, "", [str(path)], PAGE))
    assert "130 megapíxeles" in html


# what is handed out


def test_a_thumbnail_is_handed_out_by_its_ids(client):
    answer = client.get("/media/thumbnail/reel0/1.jpg")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (160, 90)


def test_a_thumbnail_comes_as_webp_to_who_takes_it_and_narrower_where_it_is_shown_small(client):
    whole, browser = "/media/thumbnail/reel0/1.jpg", {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
    jpeg, webp = client.get(whole), client.get(whole, headers=browser)
    assert (jpeg.headers["content-type"], webp.headers["content-type"]) == ("image/jpeg", "image/webp")
    assert all("Accept" in answer.headers["vary"].split(", ") for answer in (jpeg, webp))
    assert Image.open(io.BytesIO(webp.content)).size == (160, 90)
    assert Image.open(io.BytesIO(webp.content)).format == "WEBP"


def test_a_narrow_thumbnail_keeps_its_shape_and_weighs_less(tmp_path):
    path = tmp_path / "one.jpg"
    Image.effect_noise((320, 200), 60).convert("RGB").save(path)
    narrow = Image.open(io.BytesIO(webp_thumbnail(path, narrow=True)))
    assert narrow.size == (160, 100)
    assert len(webp_thumbnail(path, narrow=True)) < len(webp_thumbnail(path)) < path.stat().st_size
    Image.new("RGB", (320, 200), "red").save(path)  # the shot was cut anew
    os.utime(path, ns=(1, 1))
    red, green, _ = Image.open(io.BytesIO(webp_thumbnail(path))).convert("RGB").resize((1, 1)).tobytes()
    assert red > 200 > green


def test_a_video_is_handed_out_in_ranges(client, archive):
    video = archive.video("first.mp4")
    answer = client.get(f"/media/video/{video.id}", headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.content == video.path.read_bytes()[10:20]
    assert answer.headers["content-type"] == "video/mp4"


def test_a_player_is_told_whether_the_browser_plays_the_video(client, archive):
    assert client.get(f"/media/shots/{archive.video('first.mp4').id}").json()["plays"]
    old = client.get(f"/media/shots/{archive.video('old.mkv').id}").json()
    assert not old["plays"]
    assert old["shots"] == [[0, 2], [2, 4], [4, 6], [6, 8]]


def test_a_clip_is_made_of_a_shot_that_the_browser_does_not_play(client, archive, tmp_path):
    answer = client.get(f"/media/clip/{archive.video('old.mkv').id}/2.mp4")
    assert answer.status_code == 200
    (tmp_path / "clip.mp4").write_bytes(answer.content)
    assert browser_plays(tmp_path / "clip.mp4")


@pytest.mark.parametrize(
    "address",
    [
        "/media/video/nobody",
        "/media/video/..",
        "/media/video/%2e%2e%2fcatalogue.sqlite3",
        "/media/video/%2Fetc%2Fpasswd",
        "/media/thumbnail/reel0/99.jpg",
        "/media/thumbnail/reel0/0.jpg",
        "/media/thumbnail/..%2f..%2fetc/1.jpg",
        "/media/thumbnail/reel0/../../catalogue.sqlite3",
        "/media/clip/reel3/99.mp4",
        "/media/clip/reel3/1.mp4?piece=-1",
        "/media/clip/reel3/1.mp4?piece=9",
        "/media/shots/nobody",
        "/page/../app.py",
        "/page/%2e%2e/app.py",
    ],
)
def test_nothing_else_is_handed_out(client, address):
    answer = client.get(address)
    assert answer.status_code in {404, 422}
    assert b"root:" not in answer.content


def test_gradio_hands_out_no_file_of_the_archive_or_of_the_machine(client, archive):
    for path in (archive.folder / "catalogue.sqlite3", archive.video("first.mp4").path, Path("/etc/passwd")):
        assert client.get(f"/gradio_api/file={path}").status_code in {403, 404}


def test_another_file_in_a_videos_place_is_not_handed_out(client, archive, tmp_path):
    video = archive.video("second.mp4")
    aside = tmp_path / "aside.mp4"
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    video.path.rename(aside)
    try:
        moved = client.get(f"/media/video/{video.id}")
        assert (moved.status_code, "no longer where it was" in moved.json()["detail"]) == (404, True)
        video.path.symlink_to(secret)
        changed = client.get(f"/media/video/{video.id}", headers={"Accept-Language": "es"})
        assert (changed.status_code, "se ha sustituido" in changed.json()["detail"]) == (409, True)
    finally:
        video.path.unlink(missing_ok=True)
        aside.rename(video.path)


def test_the_page_asks_nothing_of_the_network(client):
    page = client.get("/").text
    assert "fonts.googleapis" not in page
    assert '"analytics_enabled":false' in page.replace(" ", "")
