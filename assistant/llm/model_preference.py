"""What somebody chose of language models on this machine, and what they were asked once: kept between starts.

`language-model.json` in $XDG_CONFIG_HOME/filmoteca, else ~/.config/filmoteca.
"""

import logging
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.storage.atomic_files import replaced_file

log = logging.getLogger(__name__)

FILE = "language-model.json"


class ModelPreference(BaseModel):
    """What is kept; as it is by default, nothing was chosen."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str = ""
    """What `auto` stands for, as the page's menu set it; empty: what is found."""
    asked: tuple[str, ...] = ()
    """Models that were offered and not wanted; they are not offered again."""


def model_preference() -> ModelPreference:
    """What was kept; nothing where the file is missing or makes no sense."""
    try:
        return ModelPreference.model_validate_json(_path().read_bytes())
    except FileNotFoundError:
        return ModelPreference()
    except (OSError, ValidationError) as error:
        log.warning("%s is not read (%s); no language model counts as chosen.", _path(), error)
        return ModelPreference()


def store_model_preference(choice: ModelPreference) -> None:
    """Keeps it from now on; where it cannot be written it holds until the end of this run, which is logged."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_file(path) as file:
            file.write(choice.model_dump_json().encode())
    except OSError as error:
        log.warning("The choice of a language model is not kept: %s cannot be written (%s).", path, error)


def _path() -> Path:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "filmoteca" / FILE
