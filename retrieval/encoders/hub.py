"""The model hub: what of it is on this machine already, and whether it answers. `fetch_file` alone downloads.

Libraries that fetch from the hub try for most of a minute where there is no network. Whoever asks here
first knows within seconds.
"""

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import huggingface_hub
from huggingface_hub import constants
from tqdm import tqdm

from retrieval.errors import first_line

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


def pretrained_source(name: str, file: str) -> tuple[str, bool] | None:
    """What a library loads for a folder or a name of the hub, and whether it is on this machine already; `file` is
    one that each such repository has. None where it is not here and the hub does not have it or does not answer."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return str(folder), True
    here = cached_file(name, file) is not None
    return (name, here) if here or hub_has_file(name, file) else None


class NotFetched(Exception):
    """The hub gave no file; its text is the client's reason, in its first line."""


def free_space() -> int:
    """Bytes that are free where downloads are kept."""
    folder = Path(constants.HF_HUB_CACHE)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def fetch_file(repository: str, file: str, told: Callable[[float], None]) -> Path:
    """The file, downloaded into the hub's cache unless it is there. `told` gets the share that has come, 0 to 1.

    What `told` raises ends the download and is passed on; what had come stays for the next one. Raises NotFetched.
    """

    class Told(tqdm):  # type: ignore[misc]
        """A bar that draws nothing."""

        def __init__(self, *given: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*given, **{**options, "disable": False, "file": _Nowhere(), "leave": False})

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            if self.total:
                try:
                    told(min(1.0, self.n / self.total))
                except Exception as error:
                    ended.append(error)
                    raise
            return shown

    ended: list[Exception] = []
    try:
        return Path(
            huggingface_hub.hf_hub_download(
                repository,
                file,
                cache_dir=constants.HF_HUB_CACHE,
                tqdm_class=Told,
            )
        )
    except Exception as error:  # the client raises whatever its transport raises
        if ended:
            raise ended[0] from None
        raise NotFetched(first_line(error)) from error


class _Nowhere:
    """Takes what is written and shows nobody."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """There is nothing to be flushed."""
