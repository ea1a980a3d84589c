"""Language models behind an OpenAI-compatible server. The only module that sees openai.

Servers differ in what they take: the plan's schema, JSON at most, or neither; and some answer in one piece
though pieces were asked for. What a server refuses once it is not asked for again.
"""

import queue
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import openai

from assistant.llm.openai_messages import openai_message
from assistant.llm.protocol import ChatMessage, StopCheck, never_stop
from assistant.llm.server_request import ServerRequest
from assistant.llm.server_responses import (
    FIRST_WITHOUT_SCHEMA,
    LONGEST_ANSWER,
    REQUEST_FORMS,
    extract_json,
    streamed_pieces,
    whole_answer,
)
from retrieval.errors import ModelError

CONNECT_SECONDS = 3.0
"""A server that is there takes a connection in well under a second."""
POLL_SECONDS = 0.05
"""How often a waiting caller looks whether it was stopped."""
OPTION_REFUSED = (400, 404, 415, 422, 500, 501)
"""Statuses with which servers refuse an option that they do not know; llama-cpp-python's own has 500 for it."""


class ServerModel:
    """A model of a server; nothing is sent before the first question."""

    def __init__(self, url: str, *, model: str = "", key: str = "", capable: bool = True) -> None:
        self._url = _checked(url)
        self._address = _without_password(self._url)
        self._model = model
        self.capable = capable
        here = urlsplit(self._url).hostname in ("localhost", "127.0.0.1", "::1")  # which no proxy knows
        connections = openai.DefaultHttpxClient(trust_env=not here)
        weakref.finalize(self, connections.close)
        self._client = openai.OpenAI(
            base_url=self._url, api_key=key or "none", max_retries=0, http_client=connections
        )
        self._form = {True: 0, False: FIRST_WITHOUT_SCHEMA}
        """The first form not refused yet, with and without a schema."""

    @property
    def name(self) -> str:
        return f"{self._model or 'the first model'} at {urlsplit(self._address).netloc}"

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: StopCheck = never_stop,
    ) -> str:
        answer = "".join(self._pieces(messages, schema, max_tokens, seconds, stop))
        return answer if schema is None else extract_json(answer)

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        yield from self._pieces(messages, None, max_tokens, seconds, stop)

    def _pieces(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        max_tokens: int,
        seconds: float,
        stop: StopCheck,
    ) -> Iterator[str]:
        """Pieces of the answer. The server is heard in a thread, so that no silence of its holds the caller."""
        exchange = ServerRequest(seconds)
        seeing = any(message.pictures for message in messages)
        work = lambda: self._answer(messages, schema, max_tokens, exchange)  # noqa: E731
        threading.Thread(target=exchange.fill, args=(work,), daemon=True).start()
        length = 0
        try:
            while not stop() and not exchange.late:
                try:
                    piece = exchange.pieces.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    continue
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise self._explained(piece, seeing=seeing) from piece
                yield piece
                length += len(piece)
                if length > LONGEST_ANSWER:
                    return
            if exchange.late and not stop() and not length:
                raise ModelError(
                    "The language model {name} did not answer within {seconds:.0f} s.",
                    name=self.name,
                    seconds=seconds,
                )
        finally:
            exchange.close()

    def _answer(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        max_tokens: int,
        exchange: ServerRequest,
    ) -> Iterator[str]:
        """One answer, in the first form that the server takes."""
        self._model = self._model or self._first_model(exchange)
        constrained = schema is not None
        written: Any = [openai_message(message) for message in messages]
        form = self._form[constrained]
        while True:
            try:
                response = self._client.chat.completions.with_raw_response.create(
                    model=self._model,
                    messages=written,
                    stream=True,
                    timeout=_timeout(exchange.seconds_left),
                    extra_body=REQUEST_FORMS[form](schema, max_tokens),
                )
            except openai.APIStatusError as error:
                unknown_model = error.status_code == 404 and not self._is_known()
                if error.status_code not in OPTION_REFUSED or unknown_model or form + 1 == len(REQUEST_FORMS):
                    raise
                form += 1
                continue
            self._form[constrained] = form
            exchange.response = response.http_response
            if "event-stream" in response.headers.get("content-type", ""):
                yield from streamed_pieces(response.parse())
            else:
                yield whole_answer(response.http_response)
            return

    def _first_model(self, exchange: ServerRequest) -> str:
        models = self._listed(_timeout(exchange.seconds_left))
        if not models:
            raise ModelError(
                "The server {server} lists no model; name one with FILMOTECA_SERVER_MODEL.",
                server=self._address,
            )
        return models[0]

    def _listed(self, timeout: openai.Timeout) -> list[str]:
        page = self._client.models.list(timeout=timeout)
        return [model.id for model in page.data or [] if isinstance(model.id, str)]

    def _is_known(self) -> bool:
        try:
            return self._model in self._listed(openai.Timeout(CONNECT_SECONDS))
        except (openai.OpenAIError, AttributeError, TypeError):
            return False

    def _explained(self, error: Exception, *, seeing: bool) -> ModelError:
        """What a person can do about it; the key is never part of it."""
        if isinstance(error, ModelError):
            return error
        if isinstance(error, openai.APITimeoutError):
            return ModelError("The language model {name} did not answer in time.", name=self.name)
        if isinstance(error, openai.APIConnectionError):
            return ModelError(
                "The language model's server {server} cannot be reached; check that it runs.",
                server=self._address,
            )
        if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
            return ModelError(
                "The server {server} refuses the key; set FILMOTECA_SERVER_KEY.", server=self._address
            )
        if isinstance(error, openai.NotFoundError):
            return ModelError(
                "The server {server} has no model {model!r}; set FILMOTECA_SERVER_MODEL.",
                server=self._address,
                model=self._model,
            )
        if isinstance(error, openai.APIStatusError) and seeing:
            return ModelError(
                "{name} took no picture (status {status}); name a model that sees.",
                name=self.name,
                status=error.status_code,
            )
        if isinstance(error, openai.APIStatusError):
            return ModelError(
                "The server {server} failed (status {status}).",
                server=self._address,
                status=error.status_code,
            )
        if seeing:
            return ModelError("{name} gave no answer to a picture; name a model that sees.", name=self.name)
        return ModelError(
            "The server {server} answered with something that is no completion.", server=self._address
        )


def _timeout(seconds: float) -> openai.Timeout:
    return openai.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))


def _checked(url: str) -> str:
    """The base address of the API; `/v1` is added where there is no path. ModelError where it is no URL."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise ModelError(
            "server:{url} names no server; give server:http://HOST:PORT or server:https://HOST/v1.", url=url
        )
    return url.strip().rstrip("/") + ("" if parts.path.strip("/") else "/v1")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
