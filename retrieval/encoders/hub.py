"""The model hub: what of it is on this machine already, and whether it answers. It downloads nothing.

Libraries that fetch from the hub try for most of a minute where there is no network. Whoever asks here
first knows within seconds.
"""

import threading
from contextlib import suppress
from pathlib import Path

import huggingface_hub
from huggingface_hub import constants

HUB_TIMEOUT = 3.0
"""Seconds for the hub to answer; name resolution, which knows no time limit of its own, included."""

OPENCLIP_WEIGHT_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
"""What open_clip's repositories call their weights, the first preferred."""

CONFIG_FILE = "open_clip_config.json"
"""A small file that each of open_clip's repositories has."""


def cached_file(repository: str, *files: str) -> Path | None:
    """The first of these files that a former download left on this machine."""
    for file in files:
        found = huggingface_hub.try_to_load_from_cache(repository, file)
        if isinstance(found, str):
            return Path(found)
    return None


def cached_weights(repository: str) -> Path | None:
    """The weights of one of open_clip's repositories, where they are on this machine."""
    return cached_file(repository, *OPENCLIP_WEIGHT_FILES)


def cached_files(suffix: str) -> list[Path]:
    """All files of that kind that former downloads left on this machine, as `…/snapshots/REVISION/FILE`."""
    return sorted(Path(constants.HF_HUB_CACHE).glob(f"models--*/snapshots/*/**/*{suffix}"))


def hub_has_file(repository: str, file: str = CONFIG_FILE) -> bool:
    """Whether the hub says, within `HUB_TIMEOUT`, that it has this file."""
    answered = threading.Event()

    def ask() -> None:
        # Whatever goes wrong means no; the exceptions are those of an HTTP library that changes by version.
        with suppress(Exception):
            huggingface_hub.get_hf_file_metadata(
                huggingface_hub.hf_hub_url(repository, file), timeout=HUB_TIMEOUT
            )
            answered.set()

    asking = threading.Thread(target=ask, daemon=True)  # a daemon: nobody waits for it at exit either
    asking.start()
    asking.join(HUB_TIMEOUT)
    return answered.is_set()
