"""Many who ask at once: texts encoded together, searches in their places, and what is said where it is too much."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.web.app import build_app
from assistant.web.chat.chat import Chat
from assistant.web.gradio_app import internals
from assistant.web.views.overview import ModelNames
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.concurrency.limiter import ConcurrencyLimiter
from retrieval.concurrency.numeric_threads import ENVIRONMENT, set_numeric_threads
from retrieval.encoders.batched_texts import LARGEST_BATCH, BatchedTexts
from retrieval.search.engine import SearchEngine
from retrieval.types import Vectors
from tests.support.footage.colour_reels import ColourEncoder

PAGE = SearchSettings(limit=4, per_video=None)


@contextmanager
def crowded(limiter: ConcurrencyLimiter, waiting: int = 1) -> Iterator[None]:
    """All places are taken, and so many wait."""
    begun, leave = threading.Event(), threading.Event()

    def work() -> None:
        with limiter.acquired():
            begun.set()
            leave.wait(20)

    def come() -> None:
        with limiter.acquired():
            pass

    threads = [threading.Thread(target=work)]
    threads[0].start()
    assert begun.wait(20)
    for number in range(1, waiting + 1):
        threads.append(threading.Thread(target=come))
        threads[-1].start()
        while len(limiter._waiting) < number:
            time.sleep(0.001)
    try:
        yield
    finally:
        leave.set()
        for thread in threads:
            thread.join(20)


def test_places_are_given_in_the_order_of_coming() -> None:
    limiter, order = ConcurrencyLimiter(1), list[int]()

    def come(number: int) -> None:
        with limiter.acquired():
            order.append(number)

    with crowded(limiter, waiting=0):
        threads = []
        for number in range(5):
            threads.append(threading.Thread(target=come, args=[number]))
            threads[-1].start()
            while len(limiter._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(20)
    assert order == [0, 1, 2, 3, 4]


def test_who_has_a_place_needs_no_second_one() -> None:
    limiter = ConcurrencyLimiter(1)
    with limiter.acquired(), limiter.acquired():
        pass
    with limiter.acquired():
        assert not limiter.busy_seconds()


def test_a_long_wait_is_told_in_seconds_of_the_work_before() -> None:
    limiter = ConcurrencyLimiter(1, longest_wait=0.01)
    with limiter.acquired():
        time.sleep(0.05)
    assert not limiter.busy_seconds()
    with crowded(limiter, waiting=2):
        assert limiter.busy_seconds() == 1
    assert not limiter.busy_seconds()


def test_a_full_queue_is_busy_however_fast_the_work_is() -> None:
    limiter = ConcurrencyLimiter(1, most_waiting=2)
    with crowded(limiter, waiting=2):
        assert limiter.busy_seconds() >= 1


class CountingModel:
    """Encodes a text as its length, and keeps what it was asked in one go."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.may_go = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.may_go.wait(20)
        if "bad" in texts:
            raise ValueError("bad")
        return np.array([[len(text)] for text in texts], np.float32)


def test_texts_that_come_meanwhile_are_encoded_together_and_each_once() -> None:
    model = CountingModel()
    texts, answers = BatchedTexts(model.encode), dict[int, list[float]]()

    def ask(number: int) -> None:
        answers[number] = texts(["x" * (1 + number // 2)]).ravel().tolist()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(10)]
    threads[0].start()
    while not model.batches:
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    while len(texts._asked) < 5:
        time.sleep(0.001)
    model.may_go.set()
    for thread in threads:
        thread.join(20)
    assert answers == {number: [1.0 + number // 2] for number in range(10)}
    assert model.batches == [["x"], sorted(model.batches[1], key=len)] or len(model.batches) == 2
    assert sorted(text for batch in model.batches for text in batch) == ["x" * n for n in range(1, 6)]


def test_what_was_asked_before_is_kept_but_not_for_ever() -> None:
    model = CountingModel()
    model.may_go.set()
    texts = BatchedTexts(model.encode, kept=2)
    for text in ("a", "bb", "a", "ccc", "bb"):
        texts([text])
    assert model.batches == [["a"], ["bb"], ["ccc"], ["bb"]]


def test_a_text_that_cannot_be_encoded_harms_nobody_who_comes_later() -> None:
    model = CountingModel()
    model.may_go.set()
    texts = BatchedTexts(model.encode)
    with pytest.raises(ValueError, match="bad"):
        texts(["bad"])
    assert texts(["good", "good"]).tolist() == [[4.0], [4.0]]
    assert texts([f"{n:03}" for n in range(LARGEST_BATCH + 1)]).shape == (LARGEST_BATCH + 1, 1)


def test_numeric_libraries_get_their_threads_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from threadpoolctl import threadpool_info, threadpool_limits

    with threadpool_limits():  # as they were, afterwards
        for name in ENVIRONMENT:
            monkeypatch.delenv(name, raising=False)
        set_numeric_threads()
        np.eye(64, dtype=np.float32) @ np.eye(64, dtype=np.float32)
        assert {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"} == {1}


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(
        SearchEngine(archive, ColourEncoder(), limiter=ConcurrencyLimiter(1, most_waiting=1)), settings=PAGE
    )


@pytest.mark.slow
def test_a_turn_that_is_too_much_is_told_kindly_and_answered_when_it_comes_again(
    assistant: Assistant,
) -> None:
    chat = Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples={})
    visit, _ = chat.opened("es")
    with crowded(assistant.engine.limiter):
        ((visit, message),) = chat.asked(visit, "algo rojo", (), PAGE)
        assert message["again"] >= 1
        assert not message["done"]
        assert "muchas personas" in message["html"]
        ((visit, message),) = chat.clicked(visit, "again", "", PAGE)
        assert message["again"] >= 1
    *_, (visit, message) = chat.clicked(visit, "again", "", PAGE)
    assert message["done"]
    assert message["number"] == 1
    assert 'class="card' in message["html"]
    assert not list(chat.clicked(visit, "again", "", PAGE)), "it is answered once"


def test_who_asks_something_else_meanwhile_gives_the_first_question_up(assistant: Assistant) -> None:
    chat = Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples={})
    visit, _ = chat.opened("en")
    with crowded(assistant.engine.limiter):
        ((visit, _),) = chat.asked(visit, "something red", (), PAGE)
    (_, first), *_, (visit, last) = chat.asked(visit, "something blue", (), PAGE)
    assert (first["number"], first["done"]) == (1, True)
    assert "Stopped" in first["html"]
    assert (last["number"], last["done"]) == (2, True)
    assert visit.postponed is None


def test_other_programs_are_told_when_to_come_again_and_light_routes_answer(assistant: Assistant) -> None:
    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        return build_app(assistant, browser_plays=browser_plays)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        routes = client.app.routes  # type: ignore[attr-defined]
        (page,) = (
            route.app.get_blocks() for route in routes if hasattr(getattr(route, "app", None), "get_blocks")
        )
        assert page.limiter.total_tokens == internals.MOST_THREADS
        with crowded(assistant.engine.limiter):
            for path in ("/gradio_api/call/search", "/gradio_api/call/v2/ask", "/mcp", "/saved/new"):
                refused = client.post(path, json={"data": []}, headers={"Accept-Language": "de"})
                assert refused.status_code == 503, path
                assert refused.headers["Content-Type"] == "application/problem+json"
                assert int(refused.headers["Retry-After"]) == refused.json()["seconds"] >= 1
                assert refused.json()["key"] == "busy"
                assert "beschäftigt" in refused.json()["detail"]
            for path in ("/health", "/ready", "/archive/videos", "/bins/all", "/"):
                assert client.get(path).status_code == 200, path
        asked = client.post("/gradio_api/call/v2/search", json={"text": "something red"})
        assert asked.status_code == 200
