"""Seen from outside: alive, ready, figures, a number for each request, settings that are misspelt."""

import asyncio
import logging
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.cli.setup.log_format import LONGEST_LINE, LogLineFilter
from assistant.settings import misspelt_settings
from assistant.web.app import build_app
from assistant.web.sign_in.authorization import SignIn
from ingest.media.playback import browser_plays
from retrieval.errors import ArchiveError
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import app_builder


@pytest.mark.slow
def test_a_server_tells_how_it_is(tmp_path: Path) -> None:
    with make_reels(tmp_path, ColourEncoder()) as archive:

        async def built() -> FastAPI:
            assistant = Assistant(SearchEngine(archive, ColourEncoder()))
            return build_app(assistant, browser_plays=browser_plays)

        with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
            assert client.get("/health").json() == client.get("/ready").json() == {"status": "ok"}
            assert (
                client.get("/bins/all", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
            )
            assert len(client.get("/bins/all", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"]) == 32
            figures = client.get("/metrics").text
    assert 'filmoteca_requests_total{kind="bins",method="GET",status="200"} 2.0' in figures
    assert "filmoteca_request_seconds_bucket" in figures
    for gauge in ("videos", "shots", "footage_seconds", "searches_waiting", "jobs_unfinished"):
        assert re.search(rf"filmoteca_{gauge}\{{archive=[^}}]*\}} [0-9.]+$", figures, re.MULTILINE), gauge


@pytest.mark.slow
def test_a_server_whose_archive_cannot_be_read_is_alive_and_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        client = TestClient(app_builder(archive)(SignIn()), base_url="http://localhost")
        assert client.get("/ready").status_code == 200

        def unreadable() -> None:
            raise ArchiveError("The disk is gone.")

        monkeypatch.setattr(archive, "totals", unreadable)
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()) == (503, {"status": "archive"})
        assert client.get("/health").status_code == 200
        figures = client.get("/metrics")
    assert figures.status_code == 200
    assert re.search(r"filmoteca_videos\{[^}]*\} NaN", figures.text)
    assert 'filmoteca_requests_total{kind="other",method="GET",status="503"} 1.0' in figures.text


def test_a_misspelt_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMOTECA_HOTS", "x")
    monkeypatch.setenv("FILMOTECA_HOSTS", "x")
    assert misspelt_settings() == ["FILMOTECA_HOTS is no setting. Did you mean FILMOTECA_HOSTS?"]


def test_no_line_of_the_log_holds_a_whole_call() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "failed: %s", ("y" * 100_000,), None)
    assert LogLineFilter().filter(record)
    assert len(record.getMessage()) < LONGEST_LINE + 10


def test_no_error_in_the_log_holds_a_whole_call() -> None:
    """Nor one that led to another, nor one of a group, nor one of many lines."""
    call = "\n".join(f"line {number} of what was said" for number in range(10_000))
    try:
        try:
            raise ExceptionGroup("some", [KeyError(call)])
        except ExceptionGroup as first:
            raise ValueError(call) from first
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), (type(error), error, None))
        assert LogLineFilter().filter(record)
    text = logging.Formatter().format(record)
    assert len(text) < 3 * LONGEST_LINE
    assert [text.count(name) for name in ("ValueError:", "ExceptionGroup:", "KeyError:")] == [1, 1, 1]
    assert "line 0 of what was said" in text
    assert "line 9999" not in text
    assert "in test_no_error_in_the_log_holds_a_whole_call" in text
