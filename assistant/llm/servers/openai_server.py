"""Language models behind an OpenAI-compatible server. The only module that sees openai.

Servers differ in what they take: the plan's schema, JSON at most, or neither; and some answer in one piece
though pieces were asked for. What a server refuses once it is not asked for again.
"""

import queue
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import openai

from assistant.llm.protocol import ChatMessage, StopCheck, Tool, ToolAnswer, never_stop
from assistant.llm.servers.server_errors import ServerNames, explained
from assistant.llm.servers.server_request import ServerRequest
from assistant.llm.servers.server_responses import (
    LONGEST_ANSWER,
    AnswerPiece,
    CompletionRequest,
    RequestKind,
    ToolCallDelta,
    extract_json,
    joined_tool_calls,
    schema_request,
    streamed_deltas,
    text_request,
    tools_request,
    whole_answer,
)
from assistant.llm.tool_calls import call_by_schema, offered, read_call
from retrieval.encoders.model_servers import api_address, is_on_this_machine
from retrieval.errors import ModelError

CONNECT_SECONDS = 3.0
"""A server that is there takes a connection in well under a second."""
POLL_SECONDS = 0.05
"""How often a waiting caller looks whether it was stopped."""
LLAMA_CPP_PYTHON = "me"
"""Who owns the models that llama-cpp-python's server lists. It would read 1,500 tokens of tools for nothing."""
OPTION_REFUSED = (400, 404, 415, 422, 500, 501)
"""Statuses with which servers refuse an option that they do not know; llama-cpp-python's own has 500 for it."""


class OptionRefused(Exception):
    """The server takes the question in none of its forms, though it may take another question."""


class ServerModel:
    """A model of a server; nothing is sent before the first question."""

    def __init__(self, url: str, *, model: str = "", key: str = "", capable: bool = True) -> None:
        self._url = api_address(url)
        self._address = _without_password(self._url)
        self._model, self.capable = model, capable
        http = openai.DefaultHttpxClient(trust_env=not is_on_this_machine(self._url))
        weakref.finalize(self, http.close)
        self._client = openai.OpenAI(
            base_url=self._url, api_key=key or "none", max_retries=0, http_client=http
        )
        self._form: dict[RequestKind, int] = {"text": 0, "schema": 0, "tools": 0}
        """The first form of each kind of question that was not refused yet."""
        self._calls_tools: bool | None = None
        """Whether the server tells calls of tools from text; None as long as that is not known."""

    @property
    def name(self) -> str:
        """The model's name, and the server that has it."""
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
        """As `LanguageModel.complete`, held to the schema where the server can."""
        if schema is None:
            return "".join(self.stream(messages, max_tokens=max_tokens, seconds=seconds, stop=stop))
        pieces = self._pieces(schema_request(messages, schema, max_tokens), seconds, stop)
        return extract_json("".join(piece for piece in pieces if isinstance(piece, str)))

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        """As `LanguageModel.stream`."""
        pieces = self._pieces(text_request(messages, max_tokens), seconds, stop)
        yield from (piece for piece in pieces if isinstance(piece, str))

    def call_tools(
        self,
        messages: Sequence[ChatMessage],
        tools: Sequence[Tool],
        *,
        only: str = "",
        max_tokens: int = 400,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> ToolAnswer:
        """As `LanguageModel.call_tools`; by a schema where the server calls no tools itself."""
        ends = time.monotonic() + seconds
        if self._calls_tools is None:
            self._calls_tools = not self._leaves_calls_in_text()
        if self._calls_tools:
            try:
                pieces = list(self._pieces(tools_request(messages, tools, only, max_tokens), seconds, stop))
            except OptionRefused:
                self._calls_tools = False
            else:
                return self._tool_answer(pieces, offered(tools, only))
        return call_by_schema(
            lambda chat, schema: self.complete(
                chat, schema=schema, max_tokens=max_tokens, seconds=ends - time.monotonic(), stop=stop
            ),
            messages,
            tools,
            only,
        )

    def _tool_answer(self, pieces: Sequence[AnswerPiece], tools: Sequence[Tool]) -> ToolAnswer:
        if calls := joined_tool_calls(piece for piece in pieces if isinstance(piece, ToolCallDelta)):
            return ToolAnswer(calls=calls)
        text = "".join(piece for piece in pieces if isinstance(piece, str))
        if "{" in text:  # a call that the server did not tell from text; it is held to a schema from now on
            self._calls_tools = False
        return read_call(extract_json(text), tools)

    def _pieces(self, request: CompletionRequest, seconds: float, stop: StopCheck) -> Iterator[AnswerPiece]:
        """Pieces of the answer. The server is heard in a thread, so that no silence of its holds the caller."""
        exchange = ServerRequest(seconds)
        answer = partial(self._answer, request, exchange)
        threading.Thread(target=exchange.fill, args=(answer,), daemon=True).start()
        length = 0
        try:
            while not stop() and not exchange.late:
                try:
                    piece = exchange.pieces.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    continue
                if piece is None:
                    return
                if isinstance(piece, OptionRefused):
                    raise piece
                if isinstance(piece, Exception):
                    names = ServerNames(self._address, self._model, self.name)
                    raise explained(piece, names, seeing=request.seeing) from piece
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

    def _answer(self, request: CompletionRequest, exchange: ServerRequest) -> Iterator[AnswerPiece]:
        """One answer, in the first form that the server takes."""
        self._model = self._model or self._first_model(exchange)
        written: Any = request.messages
        while True:
            form = self._form[request.kind]
            try:
                response = self._client.chat.completions.with_raw_response.create(
                    model=self._model,
                    messages=written,
                    stream=True,
                    timeout=_timeout(exchange.seconds_left),
                    extra_body=request.forms[form],
                )
            except openai.APIStatusError as error:
                unknown_model = error.status_code == 404 and not self._is_known()
                if error.status_code not in OPTION_REFUSED or unknown_model:
                    raise
                if form + 1 < len(request.forms):
                    self._form[request.kind] = form + 1
                    continue
                if request.kind == "tools":
                    raise OptionRefused from error
                raise
            exchange.response = response.http_response
            if "event-stream" in response.headers.get("content-type", ""):
                yield from streamed_deltas(response.parse())
            else:
                yield from whole_answer(response.http_response)
            return

    def _first_model(self, exchange: ServerRequest) -> str:
        if not (models := self._listed(_timeout(exchange.seconds_left))):
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

    def _leaves_calls_in_text(self) -> bool:
        """Whether it is a server that takes tools and tells the model of them, but finds no call in the answer."""
        try:
            page = self._client.models.list(timeout=openai.Timeout(CONNECT_SECONDS))
            return any(model.owned_by == LLAMA_CPP_PYTHON for model in page.data or [])
        except (openai.OpenAIError, AttributeError, TypeError):
            return False


def _timeout(seconds: float) -> openai.Timeout:
    return openai.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
