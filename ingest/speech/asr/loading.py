"""From a speech model's name to the loaded model; each kind's libraries are imported when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.speech.asr.asr_model import AsrModel
from ingest.speech.asr.lazy import LazyAsrModel
from retrieval.encoders import hub
from retrieval.errors import ModelError

AUTO, BUNDLED, NONE = "auto", "bundled", "none"
FASTER, OPENAI = "faster-whisper:", "openai-whisper:"
GPU_MODEL = ("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo")
"""What `auto` takes on a GPU, and its repository. On a processor larger models than the bundled base hold up the
pictures: `small` takes three times as long."""


@dataclass(frozen=True, slots=True)
class AsrModelChoice:
    """Which speech model was taken."""

    name: str
    """Never `auto` or `bundled`; `none` where speech is left alone."""
    line: str
    """Which and why, for the user to read."""


def choose_asr_model(name: str) -> AsrModelChoice:
    """Resolves a user's name: auto, bundled, none, faster-whisper:NAME or FOLDER, openai-whisper:NAME or FILE."""
    name = name.strip()
    if name == NONE or name.startswith((FASTER, OPENAI)) or name in _bundled():
        return AsrModelChoice(name, f"Speech model {name}, as asked for.")
    if name == BUNDLED:
        return AsrModelChoice(_best_bundled(), f"Speech model {_best_bundled()}, as asked for.")
    if name != AUTO:
        raise ModelError(
            "There is no speech model {name!r}. Name auto, bundled, none, {faster}NAME or "
            "{faster}FOLDER, {openai}NAME or {openai}FILE.pt.",
            name=name,
            faster=FASTER,
            openai=OPENAI,
        )
    if _has_gpu():
        model, repository = GPU_MODEL
        if hub.cached_file(repository, "model.bin") or hub.hub_has_file(repository, "config.json"):
            return AsrModelChoice(FASTER + model, f"Speech model {FASTER}{model}: there is a GPU for it.")
    bundled = _best_bundled()
    return AsrModelChoice(
        bundled, f"Speech model {bundled}, the bundled one: the best that a processor keeps up with."
    )


def lazy_asr_model(name: str, say: Callable[[str], None] = lambda _: None) -> AsrModel | None:
    """The speech model of that name, loaded when it first listens; None for `none`.

    Where `auto` had to choose, `say` gets the line that says which and why, when it is loaded.
    """
    choice = choose_asr_model(name)

    def load() -> AsrModel:
        if name == AUTO:
            say(choice.line)
        return load_asr_model(choice.name)

    return None if choice.name == NONE else LazyAsrModel(choice.name, load)


def load_asr_model(name: str) -> AsrModel:
    """The speech model of that name, ready to listen. ModelError where it cannot be had, or is `none`."""
    chosen = choose_asr_model(name).name
    if chosen == NONE:
        raise ModelError("There is no speech model to load: none is named. Name bundled, or another.")
    if chosen.startswith(OPENAI):
        from ingest.speech.asr.openai_whisper import OpenAIWhisper

        return OpenAIWhisper(_path(chosen.removeprefix(OPENAI)), chosen)
    if chosen.startswith(FASTER):
        from ingest.speech.asr.faster_whisper import FasterWhisper

        return FasterWhisper(_path(chosen.removeprefix(FASTER)), chosen)
    from ingest.speech.asr.bundled import load_bundled

    return load_bundled(chosen)


def _path(model: str) -> str | Path:
    path = Path(model).expanduser()
    return path if path.exists() else model


def _bundled() -> tuple[str, ...]:
    return ("bundled:base", "bundled:tiny.en")


def _best_bundled() -> str:
    from ingest.speech.asr.bundled import BASE, TINY, is_installed

    return BASE if is_installed(BASE) else TINY


def _has_gpu() -> bool:
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count()) > 0
