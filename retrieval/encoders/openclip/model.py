"""Finding and loading an open_clip model: what is asked for, where its weights are, how it sees pictures.

Every way in which this can fail (no such architecture or tag, no file, no network, a broken checkpoint)
is a ModelError that names the thing and the way out.
"""

import json
import logging
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import open_clip
import torch
from safetensors import SafetensorError

from retrieval.encoders import hub
from retrieval.encoders.names import OPENCLIP, suggestion_suffix
from retrieval.encoders.openclip.preprocessing import Preprocessing
from retrieval.errors import ModelError, first_line

RANDOM = "random"
"""Weights that are drawn, always the same: for measuring speed."""

PREPROCESSING_SETTINGS = ("mean", "std", "interpolation", "resize_mode", "fill_color", "size")

LOADING_FAILS = (
    AssertionError, AttributeError, EOFError, IndexError, KeyError, OSError, RuntimeError, StopIteration,
    TypeError, ValueError, pickle.UnpicklingError, SafetensorError,
)  # fmt: skip
"""What loaders raise on a file that is no checkpoint, or another architecture's."""

TOKENIZER_FILE = "tokenizer_config.json"

OTHER_WAYS = f"or give a checkpoint's path as {OPENCLIP}ARCH/FILE, or take the encoder compact"


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """An open_clip model in eval mode, float32 on the processor, with its preprocessing."""

    model: Any
    preprocessing: Preprocessing
    dimensions: int


def load_model(architecture: str, weights: str) -> LoadedModel:
    """`weights` is one of the architecture's pretrained tags, a checkpoint's path, or `random`."""
    config = _architecture(architecture)
    _check_text_model(architecture, config)
    tag = open_clip.pretrained.get_pretrained_cfg(architecture, weights)
    if weights == RANDOM:
        checkpoint, settings = None, shared_settings(architecture)
    elif tag:
        checkpoint, settings = _fetch(architecture, weights, tag), tag
    else:
        checkpoint = _checkpoint_file(architecture, weights)
        settings = _settings_beside(checkpoint) or shared_settings(architecture)
    with _root_logger_untouched(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        try:
            model = open_clip.create_model(
                architecture,
                pretrained=None if checkpoint is None else str(checkpoint),
                # open_clip only warns where a tag was trained with an activation other than the config's
                force_quick_gelu=bool(tag.get("quick_gelu")),
                force_preprocess_cfg={
                    key: settings[key] for key in PREPROCESSING_SETTINGS if key in settings
                },
                pretrained_text=False,
            )
        except LOADING_FAILS as error:
            raise ModelError(
                "{name} could not be loaded as a checkpoint of {architecture} ({reason}); check that "
                "it is whole and of that architecture.",
                name=checkpoint or architecture,
                architecture=architecture,
                reason=first_line(error),
            ) from error
    return LoadedModel(
        model.eval(), Preprocessing.parse(open_clip.get_model_preprocess_cfg(model)), int(config["embed_dim"])
    )


def load_tokenizer(architecture: str, weights: str) -> Any:
    """The architecture's tokenizer; one that lies beside a checkpoint, as the hub lays it out, wins."""
    folder = Path(weights).expanduser().parent
    settings: dict[str, Any] = {}
    source = architecture
    repository = _architecture(architecture)["text_cfg"].get("hf_tokenizer_name")
    if repository and (folder / hub.CONFIG_FILE).is_file() and (folder / TOKENIZER_FILE).is_file():
        source = f"local-dir:{folder}"
    elif repository and hub.cached_file(repository, TOKENIZER_FILE):
        settings["local_files_only"] = True
    elif repository and not hub.hub_has_file(repository, TOKENIZER_FILE):
        raise ModelError(
            "The tokenizer of {architecture} ({repository}) is not on this machine and the model "
            "hub cannot be reached; connect once, or put its files and {probe} beside the "
            "checkpoint.",
            architecture=architecture,
            repository=repository,
            probe=hub.CONFIG_FILE,
        )
    with _root_logger_untouched():
        try:
            return open_clip.get_tokenizer(source, **settings)
        except LOADING_FAILS as error:
            raise ModelError(
                "The tokenizer of {architecture} ({repository}) could not be loaded ({reason}); "
                "check its files, or connect and try again.",
                architecture=architecture,
                repository=repository,
                reason=first_line(error),
            ) from error


def _architecture(architecture: str) -> dict[str, Any]:
    config: dict[str, Any] | None = None
    known = open_clip.list_models()
    if architecture in known:
        config = open_clip.get_model_config(architecture)
    if config is None:
        raise ModelError(
            "open_clip has no architecture {architecture!r}{hint}; {openclip}ARCH/WEIGHTS takes "
            "one of open_clip.list_models().",
            architecture=architecture,
            hint=suggestion_suffix(architecture, known),
            openclip=OPENCLIP,
        )
    return config


def _check_text_model(architecture: str, config: Mapping[str, Any]) -> None:
    """A few architectures take the layout of their text side from the hub, whatever the weights."""
    repository = config["text_cfg"].get("hf_model_name")
    if not repository:
        return
    if not hub.cached_file(repository, "config.json") and not hub.hub_has_file(repository, "config.json"):
        raise ModelError(
            "{architecture} needs {repository}, which is not on this machine, and the model hub "
            "cannot be reached; connect once, or take another architecture.",
            architecture=architecture,
            repository=repository,
        )


def _fetch(architecture: str, tag_name: str, tag: Mapping[str, Any]) -> Path:
    """The tag's weights, from this machine or else from the hub."""
    repository, _, file = str(tag["hf_hub"]).rpartition("/")
    found = hub.cached_file(repository, file) if file else hub.cached_weights(repository)
    if found:
        return found
    name = f"{OPENCLIP}{architecture}/{tag_name}"
    if not hub.hub_has_file(repository, file or hub.CONFIG_FILE):
        raise ModelError(
            "The weights of {name} are not on this machine and the model hub cannot be reached; "
            "connect once, {otherwise}.",
            name=name,
            otherwise=OTHER_WAYS,
        )
    try:
        return Path(open_clip.download_pretrained(tag))
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelError(
            "The weights of {name} could not be fetched ({reason}); try again, {otherwise}.",
            name=name,
            reason=first_line(error),
            otherwise=OTHER_WAYS,
        ) from error


def _checkpoint_file(architecture: str, weights: str) -> Path:
    path = Path(weights).expanduser()
    if path.is_file():
        return path
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    raise ModelError(
        "{weights!r} is neither a checkpoint file nor a pretrained tag of {architecture}{hint}.",
        weights=weights,
        architecture=architecture,
        hint=suggestion_suffix(weights, tags) or ", whose tags are: " + (", ".join(tags) or "none"),
    )


def _settings_beside(checkpoint: Path) -> Mapping[str, Any] | None:
    """The preprocessing that the hub's layout keeps beside a checkpoint."""
    try:
        config = json.loads((checkpoint.parent / hub.CONFIG_FILE).read_text(encoding="utf-8"))
        settings: Mapping[str, Any] = config["preprocess_cfg"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "{path} cannot be read ({reason}); mend it, or move it away from the checkpoint.",
            path=checkpoint.parent / hub.CONFIG_FILE,
            reason=first_line(error),
        ) from error
    return settings


def shared_settings(architecture: str) -> Mapping[str, Any]:
    """What all the architecture's tags agree on, else nothing, which leaves open_clip's own defaults.

    open_clip would take its defaults for every file; a SigLIP checkpoint would then see cropped pictures
    at another brightness than it was trained on.
    """
    tags = [
        open_clip.pretrained.get_pretrained_cfg(architecture, tag)
        for tag in open_clip.list_pretrained_tags_by_model(architecture)
    ]
    seen = {tuple((key, tag.get(key)) for key in PREPROCESSING_SETTINGS if key in tag) for tag in tags}
    return dict(seen.pop()) if len(seen) == 1 else {}


@contextmanager
def _root_logger_untouched() -> Iterator[None]:
    """open_clip logs through the root logger, which would set up a handler for the whole program."""
    root = logging.getLogger()
    silent = logging.NullHandler()
    root.addHandler(silent)
    try:
        yield
    finally:
        root.removeHandler(silent)
