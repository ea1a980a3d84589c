"""The reader that comes along, loaded at the first turn in words."""

from functools import cache

from assistant.agent.reader.reader_model import ReaderModel
from retrieval.storage.file_cache import cache_folder


@cache
def bundled_reader() -> ReaderModel:
    """The one reader of this process; about half a second, and two more the first time on a machine.

    Raises ModelError where a package or what was learned is missing or damaged.
    """
    return ReaderModel(cache_folder())
