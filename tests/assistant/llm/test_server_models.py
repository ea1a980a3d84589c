"""Models behind an OpenAI-compatible server: a real one on this machine, well-behaved and not."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.answer_notes import note_text
from assistant.dialogue.plan import Plan
from assistant.dialogue.plan_schema import plan_schema
from assistant.llm.language_models import ModelOptions, load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from assistant.llm.servers.server_responses import extract_json
from retrieval.errors import ModelError
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server

HELLO = [ChatMessage("user", "hello")]
VIDEOS = ("reel_12.mp4", "harbour.mov")
WRITTEN = Plan(visual="a heron from above").model_dump_json()


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        yield server


def model(server: FakeOpenAIServer, **options: Any) -> LanguageModel:
    loaded = load_language_model(f"server:{server.url}", ModelOptions(**options))
    assert loaded is not None
    return loaded


def planned(server: FakeOpenAIServer, text: str = "a bird seen by a plane", **more: Any) -> PlannedTurn:
    return plan_turn(
        text, TurnContext(videos=VIDEOS, hits=VIDEOS * 3, shown=3 * len(VIDEOS)), model=model(server), **more
    )


def test_a_model_is_asked_with_the_schema_and_writes_the_plan(server: FakeOpenAIServer) -> None:
    server.answer = WRITTEN
    assert planned(server) == PlannedTurn(Plan(visual="a heron from above"))
    asked = server.asked[0]
    assert asked["model"] == "tiny"
    assert asked["response_format"]["json_schema"]["schema"]["required"] == plan_schema()["required"]
    assert "maxLength" not in json.dumps(asked["response_format"])


@pytest.mark.parametrize("behaviour", ["stream", "whole"])
def test_answers_come_in_pieces_or_at_once(server: FakeOpenAIServer, behaviour: str) -> None:
    server.answer, server.behaviour = "three words only", behaviour
    assert "".join(model(server).stream(HELLO)) == "three words only"
    assert model(server).complete(HELLO) == "three words only"


def test_a_server_that_refuses_an_option_is_asked_without_it_and_not_again(server: FakeOpenAIServer) -> None:
    server.answer, server.refuses = WRITTEN, {"json_schema"}
    loaded = model(server)
    for _ in range(2):
        assert loaded.complete(HELLO, schema=plan_schema()) == WRITTEN
    kinds = [asked["response_format"]["type"] for asked in server.asked]
    assert kinds == ["json_schema", "json_object", "json_object"]
    server.refuses = {"json_schema", "json_object", "temperature"}
    assert model(server).complete(HELLO, schema=plan_schema()) == WRITTEN
    assert set(server.asked[-1]) == {"model", "messages", "stream", "max_completion_tokens"}


@pytest.mark.parametrize(
    "talk",
    [
        f"<think>[a heron?]</think>Sure! Here it is:\n```json\n{WRITTEN}\n```\nAnything else?",
        f"{WRITTEN}\n\n{WRITTEN}",
        WRITTEN.replace('"speech":""', '"speech":null').replace('"exclude":""', '"exclude":[]'),
    ],
)
def test_a_plan_is_found_in_talk(server: FakeOpenAIServer, talk: str) -> None:
    server.answer, server.refuses = talk, {"json_schema", "json_object"}
    assert planned(server) == PlannedTurn(Plan(visual="a heron from above"))


def test_text_that_is_no_json_ends_quickly() -> None:
    started = time.monotonic()
    for text in ("[" * 40_000, '{"a":' * 8_000, '"' * 40_000, "no json"):
        extract_json(text)
    assert time.monotonic() - started < 15


@pytest.mark.slow
@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        ("error", "status 500"),
        ("broken", "no completion"),
        ("huge", "no completion"),
        ("close", "cannot be reached"),
        ("hang", "within 1 s"),
        ("drip", "within 1 s"),
        ("endless", "wrote no plan"),
    ],
)
def test_a_server_that_misbehaves_costs_a_sentence_and_not_the_search(
    server: FakeOpenAIServer, behaviour: str, says: str
) -> None:
    server.behaviour, server.answer = behaviour, "no plan at all "
    started = time.monotonic()
    made = planned(server, "a heron without people", seconds=1.0)
    assert time.monotonic() - started < 15
    assert (made.plan.visual, made.plan.exclude) == ("a heron", "people")
    assert [note.kind for note in made.notes] == ["model"]
    assert says in note_text(made.notes[0], "en")
    assert "\n" not in note_text(made.notes[0], "es")


def test_nonsense_is_asked_again_once(server: FakeOpenAIServer) -> None:
    server.answers, server.answer = ["I would rather talk."], WRITTEN
    assert planned(server).plan.visual == "a heron from above"
    server.answer = "Never."
    assert planned(server).plan.visual == "a bird seen by a plane"
    assert len(server.asked) == 4


def test_a_server_that_is_down_is_named(server: FakeOpenAIServer) -> None:
    address = server.url
    server.shutdown()
    server.server_close()
    loaded = load_language_model(f"server:{address}", ModelOptions("tiny", "secret-key"))
    made = plan_turn("grey herons", TurnContext(), model=loaded)
    assert made.plan == Plan(visual="grey herons")
    assert address in made.notes[0].detail
    assert "secret-key" not in made.notes[0].detail


def test_a_wrong_model_and_a_wrong_key_are_told_apart(server: FakeOpenAIServer) -> None:
    with pytest.raises(ModelError, match=r"no model 'huge'.*FILMOTECA_SERVER_MODEL"):
        model(server, server_model="huge").complete(HELLO, schema=plan_schema())
    assert len(server.asked) == 1
    server.key = "right"
    with pytest.raises(ModelError, match="FILMOTECA_SERVER_KEY") as raised:
        model(server, server_key="wrong").complete(HELLO)
    assert "wrong" not in str(raised.value)
    server.answer = "yes"
    assert model(server, server_key="right").complete(HELLO) == "yes"
    server.models = []
    with pytest.raises(ModelError, match="lists no model"):
        model(server, server_key="right").complete(HELLO)


def test_a_stopped_answer_ends_and_the_server_is_hung_up_on(server: FakeOpenAIServer) -> None:
    server.behaviour, server.answer = "drip", "words and words "
    stop = threading.Event()
    pieces = []
    for piece in model(server).stream(HELLO, seconds=30, stop=stop.is_set):
        pieces.append(piece)
        if len(pieces) == 3:
            stop.set()
            stopped = time.monotonic()
    assert time.monotonic() - stopped < 15
    assert server.hung_up.wait(2)
    assert server.sent < 100


def test_a_stop_while_nothing_comes_ends_the_wait_and_keeps_the_plan(server: FakeOpenAIServer) -> None:
    server.behaviour = "hang"
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    made = planned(server, "grey herons", seconds=20.0, stop=stop.is_set)
    assert time.monotonic() - started < 15
    assert made == PlannedTurn(Plan(visual="grey herons"))


@pytest.mark.parametrize(
    "url", ["", "localhost:80", "ftp://x", "http://", "http://x:port", "file:///etc/passwd"]
)
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ModelError, match="names no server"):
        load_language_model(f"server:{url}")


def test_a_password_in_the_address_is_not_repeated(server: FakeOpenAIServer) -> None:
    loaded = load_language_model(f"server:{server.url.replace('//', '//me:hidden@')}")
    assert loaded is not None
    assert "hidden" not in loaded.name
    server.behaviour = "error"
    with pytest.raises(ModelError) as raised:
        loaded.complete(HELLO)
    assert "hidden" not in str(raised.value)


def test_a_setting_says_that_a_server_holds_a_small_model(server: FakeOpenAIServer) -> None:
    made = plan_turn("grey herons", TurnContext(), model=model(server, capable=False))
    assert made == PlannedTurn(Plan(visual="grey herons"))
    assert server.asked == []
