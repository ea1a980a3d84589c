"""Requests that are written to be read in two ways, before several processes: each is read in one, or refused."""

from pathlib import Path

import pytest

from assistant.web.processes.process_selection import PROCESS_COOKIE
from tests.assistant.web.server.test_processes import routed, said

HOST = b"host: a\r\n"
LAST = b"connection: close\r\n"
LED = [f"cookie: {PROCESS_COOKIE}={number}\r\n".encode() for number in range(2)]


@pytest.mark.parametrize(
    "codings",
    [
        b"transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n",
        b"transfer-encoding: gzip, chunked\r\n",
        b"transfer-encoding: xchunked\r\n",
        b"transfer-encoding: identity\r\n",
    ],
)
def test_no_body_is_taken_for_another_request_by_its_encoding(tmp_path: Path, codings: bytes) -> None:
    inner = b"0\r\n\r\nGET /inner HTTP/1.1\r\nx-filmoteca-peer: 10.9.9.9 1\r\n" + LAST + b"\r\n"
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(inner), inner)
    with routed(tmp_path) as site:
        answered = said(site.port, b"POST /x HTTP/1.1\r\n" + HOST + codings + b"\r\n" + body)
    assert b" 200 " not in answered
    assert answered.startswith(b"HTTP/1.1 501 ")


def test_an_answer_is_never_taken_for_that_of_another_request(tmp_path: Path) -> None:
    first = b"GET /first HTTP/1.1\r\n" + HOST + LED[0] + b"\r\n"
    with routed(tmp_path) as site:
        same = said(site.port, first + b"GET /second HTTP/1.1\r\n" + HOST + LED[0] + LAST + b"\r\n")
        assert same.count(b" 200 ") == 2
        assert said(site.port, first + b"GET /second HTTP/1.1\r\n" + HOST + LED[1] + LAST + b"\r\n") == b""


def test_a_path_is_the_leaders_however_it_is_written(tmp_path: Path) -> None:
    with routed(tmp_path) as site:
        for target in (b"/sign-in", b"/sign%2din?x=1", b"http://a/sign-in"):
            answered = said(site.port, b"GET %b HTTP/1.1\r\n" % target + HOST + LED[1] + LAST + b"\r\n")
            assert b"\r\n0 127.0.0.1 " in answered, target


@pytest.mark.parametrize(
    "body",
    [b"content-length: 5\r\n\r\nwords", b"transfer-encoding: chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n"],
)
def test_a_client_that_offers_another_protocol_is_answered_in_this_one(tmp_path: Path, body: bytes) -> None:
    offer = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
    following = b"GET /next HTTP/1.1\r\n" + HOST + LAST + b"\r\n"
    with routed(tmp_path) as site:
        answered = said(site.port, b"POST /x HTTP/1.1\r\n" + HOST + offer + body + following)
    assert answered.count(b" 200 ") == 2
    assert b" words" in answered
    assert b"http2-settings" not in answered


def test_what_follows_the_last_request_takes_no_answer_from_it(tmp_path: Path) -> None:
    with routed(tmp_path) as site:
        last = b"GET /x HTTP/1.1\r\n" + HOST + LAST + b"\r\n"
        assert said(site.port, last + b"GET /y HTTP/1.1\r\n\r\n").count(b" 200 ") == 1
        assert said(site.port, b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n").startswith(b"HTTP/1.1 400 ")
