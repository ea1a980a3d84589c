"""Annotators by the names that people give them. It loads what is asked for alone."""

from collections.abc import Callable, Mapping, Sequence

from ingest.annotators.annotator import Annotator
from retrieval.errors import UsageError


def _sounds() -> Annotator:
    from ingest.annotators.sounds import SoundAnnotator

    return SoundAnnotator()


def _writing() -> Annotator:
    from ingest.annotators.writing import WritingAnnotator

    return WritingAnnotator()


ANNOTATORS: Mapping[str, Callable[[], Annotator]] = {"sounds": _sounds, "writing": _writing}
"""In the order in which they go over a video."""


def load_annotators(names: Sequence[str]) -> list[Annotator]:
    """The annotators of these names, ready to work; all that there are where none is named.

    UsageError for a name that none has, ModelError where a model cannot be loaded.
    """
    wanted = [name.strip().casefold() for name in names if name.strip()]
    for name in wanted:
        if name not in ANNOTATORS:
            raise UsageError(
                "There is no annotator {name!r}; there are {names}.", name=name, names=", ".join(ANNOTATORS)
            )
    return [load() for name, load in ANNOTATORS.items() if not wanted or name in wanted]
