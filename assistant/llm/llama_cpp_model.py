"""Language models run by llama.cpp, those that see among them; `gguf_loading` loads them from GGUF files."""

import atexit
import ctypes
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

import llama_cpp
from jinja2 import TemplateError
from llama_cpp.llama_chat_format import Jinja2ChatFormatter, MTMDChatHandler

from assistant.llm.host_resources import free_cores
from assistant.llm.prefix_states import PrefixStates
from assistant.llm.protocol import ChatMessage, StopCheck, Tool, ToolAnswer, never_stop
from assistant.llm.servers.openai_messages import openai_message
from assistant.llm.tool_calls import call_by_schema
from retrieval.errors import ModelError

OWN_TEMPLATE = "chat_template.default"
"""What llama-cpp-python calls the chat template that a file brings."""
MESSAGE_PARTS_AS_TEXT = (
    "{% set flat = namespace(messages=[]) %}{% for message in messages %}"
    "{% set text = message.content if message.content is string "
    "else message.content | map(attribute='text') | join('\n') %}"
    "{% set flat.messages = flat.messages + [{'role': message.role, 'content': text}] %}"
    "{% endfor %}{% set messages = flat.messages %}"
)
"""Put before a chat template that knows messages of one text only, as those of models that were not made to see."""
_PARTS = re.compile(r"""['".]type\b|is (string|iterable|sequence)""")


class LlamaCppModel:
    """A loaded GGUF model. One completion runs at a time, other threads wait; it takes cores that are free."""

    def __init__(self, llama: llama_cpp.Llama, name: str, *, capable: bool, weights: str) -> None:
        """`weights` tells the file from every other, such as its digest."""
        self._llama = llama
        self._lock = threading.Lock()
        self._prefixes = PrefixStates(llama, weights)
        self.name = name
        self.capable = capable
        self._ends = 0.0
        self._stop: StopCheck = never_stop
        # llama.cpp asks this inside the evaluation of a long prompt, where there is no token to stop at.
        # It lives as long as the context that holds its address.
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._over())
        llama_cpp.llama_set_abort_callback(llama.ctx, self._abort, ctypes.c_void_p(0))

    def attach_projector(self, handler: MTMDChatHandler, name: str) -> None:
        """Takes pictures from now on. ModelError where the projector of that name is another model's, or none."""
        try:
            handler._init_mtmd_context(self._llama)  # else it would fail at the first question
        except ValueError as error:
            raise ModelError(
                "{projector} is no projector for {name}; give the mmproj file that comes with the model.",
                projector=name,
                name=self.name,
            ) from error
        template = self._llama.metadata.get("tokenizer.chat_template", "")
        if not _PARTS.search(template):
            self._llama.metadata["tokenizer.chat_template"] = MESSAGE_PARTS_AS_TEXT + template
        self._llama.chat_handler = handler
        atexit.register(self._llama.close)  # later, its end would want a stdout that is closed by then

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: StopCheck = never_stop,
    ) -> str:
        """As `LanguageModel.complete`, held to the schema by a grammar."""
        grammar = _grammar(json.dumps(schema)) if schema is not None else None
        return "".join(self._pieces(messages, grammar, max_tokens, seconds, stop))

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        """As `LanguageModel.stream`."""
        yield from self._pieces(messages, None, max_tokens, seconds, stop)

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
        """As `LanguageModel.call_tools`, by a schema of all tools."""
        # a grammar holds the model to a tool's own arguments, which no chat template does
        return call_by_schema(
            lambda chat, schema: self.complete(
                chat, schema=schema, max_tokens=max_tokens, seconds=seconds, stop=stop
            ),
            messages,
            tools,
            only,
        )

    def _over(self) -> bool:
        return time.monotonic() > self._ends or self._stop()

    def _pieces(
        self,
        messages: Sequence[ChatMessage],
        grammar: llama_cpp.LlamaGrammar | None,
        max_tokens: int,
        seconds: float,
        stop: StopCheck,
    ) -> Iterator[str]:
        """Pieces of the answer until it ends, is stopped, or time is up, the wait for another thread included."""
        ends = time.monotonic() + seconds
        while not self._lock.acquire(timeout=0.05):
            if stop() or time.monotonic() > ends:
                return
        try:
            self._ends, self._stop = ends, stop
            threads = free_cores()
            llama_cpp.llama_set_n_threads(self._llama.ctx, threads, threads)
            self._prefixes.restore(self._fixed_tokens(messages))
            for chunk in self._chunks(messages, grammar, max_tokens):
                if piece := chunk["choices"][0]["delta"].get("content"):
                    yield piece
                if self._over():
                    return
        except (RuntimeError, ValueError, TemplateError) as error:
            if self._over():  # the abort of a long prompt is an error to llama.cpp; what it has read stays
                if self._llama.chat_handler is not None:  # but for pictures, which are no tokens
                    self._llama.reset()
                return
            raise ModelError(
                "The language model {name} failed ({reason}); go on with --language-model none.",
                name=self.name,
                reason=error,
            ) from error
        finally:
            self._stop = never_stop
            self._lock.release()

    def _fixed_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The tokens with which every chat begins that has these fixed messages."""
        length = max((n for n, message in enumerate(messages, start=1) if message.fixed), default=0)
        if not length or self._formatter is None or self._llama.chat_handler is not None:
            return []
        others = [
            replace(message, content="1" if message.content.startswith("0") else "0")
            for message in messages[length:]
        ]
        try:
            this, other = (self._tokens(chat) for chat in (messages, [*messages[:length], *others]))
        except (ValueError, TemplateError):
            return []  # a template that knows no system message: read as a whole each time
        same = (n for n, (one, two) in enumerate(zip(this, other, strict=False)) if one != two)
        return this[: next(same, 0)]

    def _tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """As `create_chat_completion` has them."""
        assert self._formatter is not None
        prompt = self._formatter(messages=_as_dicts(messages)).prompt
        return self._llama.tokenize(prompt.encode(), add_bos=False, special=True)  # type: ignore[no-any-return]

    @cached_property
    def _formatter(self) -> Jinja2ChatFormatter | None:
        """None where the file's template is not what llama-cpp-python uses."""
        template = self._llama.metadata.get("tokenizer.chat_template")
        if template is None or self._llama.chat_format != OWN_TEMPLATE:
            return None
        end, begin = map(self._token_text, (self._llama.token_eos(), self._llama.token_bos()))
        return Jinja2ChatFormatter(template, end, begin)

    def _token_text(self, token: int) -> str:
        return self._llama._model.token_get_text(token) if token != -1 else ""

    def _chunks(
        self, messages: Sequence[ChatMessage], grammar: llama_cpp.LlamaGrammar | None, max_tokens: int
    ) -> Iterator[Any]:
        """The answer as llama.cpp gives it, in the chat template that the file brings."""
        options: dict[str, Any] = {"temperature": 0.0, "max_tokens": max_tokens, "grammar": grammar}
        try:
            return self._llama.create_chat_completion(_as_dicts(messages), stream=True, **options)  # type: ignore[no-any-return]
        except (ValueError, TemplateError):
            if not any(message.role == "system" for message in messages):
                raise
        # some templates know no system message (Gemma's, early Mistral's)
        return self._llama.create_chat_completion(  # type: ignore[no-any-return]
            _as_dicts(_without_system(messages)), stream=True, **options
        )


def _as_dicts(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    return [openai_message(message) for message in messages]


def _without_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The system's words at the head of the first message of the user's."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    return [replace(others[0], content=f"{system}\n\n{others[0].content}"), *others[1:]] if others else []


@cache
def _grammar(schema: str) -> llama_cpp.LlamaGrammar:
    return llama_cpp.LlamaGrammar.from_json_schema(schema, verbose=False)
