"""From a speech model's name to the loaded model; each kind's libraries are imported when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.recognisers.on_demand import RecogniserOnDemand
from ingest.recognisers.recogniser import Recogniser
from retrieval.encoders import hub
from retrieval.errors import ModelError

AUTO, BUNDLED, NONE = "auto", "bundled", "none"
FASTER, OPENAI = "faster-whisper:", "openai-whisper:"
ON_A_GPU = ("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo")
"""What `auto` takes on a GPU, and its repository. On a processor larger models than the bundled base hold up the
pictures: `small` takes three times as long."""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """Which speech model was taken."""

    name: str
    """Never `auto` or `bundled`; `none` where speech is left alone."""
    line: str
    """Which and why, for the user to read."""


def choose_recogniser(name: str) -> SpeechModel:
    """Resolves a user's name: auto, bundled, none, faster-whisper:NAME or FOLDER, openai-whisper:NAME or FILE."""
    name = name.strip()
    if name == NONE or name.startswith((FASTER, OPENAI)) or name in _bundled():
        return SpeechModel(name, f"Speech model {name}, as asked for.")
    if name == BUNDLED:
        return SpeechModel(_best_bundled(), f"Speech model {_best_bundled()}, as asked for.")
    if name != AUTO:
        raise ModelError(
            "There is no speech model {name!r}. Name auto, bundled, none, {faster}NAME or "
            "{faster}FOLDER, {openai}NAME or {openai}FILE.pt.",
            name=name,
            faster=FASTER,
            openai=OPENAI,
        )
    if _has_gpu():
        model, repository = ON_A_GPU
        if hub.here(repository, "model.bin") or hub.answers_for(repository, "config.json"):
            return SpeechModel(FASTER + model, f"Speech model {FASTER}{model}: there is a GPU for it.")
    bundled = _best_bundled()
    return SpeechModel(
        bundled, f"Speech model {bundled}, the bundled one: the best that a processor keeps up with."
    )


def recogniser_named(name: str, say: Callable[[str], None] = lambda _: None) -> Recogniser | None:
    """The speech model of that name, loaded when it first listens; None for `none`.

    Where `auto` had to choose, `say` gets the line that says which and why, when it is loaded.
    """
    choice = choose_recogniser(name)

    def load() -> Recogniser:
        if name == AUTO:
            say(choice.line)
        return load_recogniser(choice.name)

    return None if choice.name == NONE else RecogniserOnDemand(choice.name, load)


def load_recogniser(name: str) -> Recogniser:
    """The speech model of that name, ready to listen. ModelError where it cannot be had, or is `none`."""
    chosen = choose_recogniser(name).name
    if chosen == NONE:
        raise ModelError("There is no speech model to load: none is named. Name bundled, or another.")
    if chosen.startswith(OPENAI):
        from ingest.recognisers.openai import OpenAIWhisper

        return OpenAIWhisper(_path(chosen.removeprefix(OPENAI)), chosen)
    if chosen.startswith(FASTER):
        from ingest.recognisers.faster import FasterWhisper

        return FasterWhisper(_path(chosen.removeprefix(FASTER)), chosen)
    from ingest.recognisers.bundled import load_bundled

    return load_bundled(chosen)


def _path(model: str) -> str | Path:
    path = Path(model).expanduser()
    return path if path.exists() else model


def _bundled() -> tuple[str, ...]:
    return ("bundled:base", "bundled:tiny.en")


def _best_bundled() -> str:
    from ingest.recognisers.bundled import BASE, TINY, installed

    return BASE if installed(BASE) else TINY


def _has_gpu() -> bool:
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count()) > 0
