"""What a look at an archive finds: what is not as it should be, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "catalogue", "frames", "thumbnails", "vectors", "shots", "index", "subtitles", "annotations", "bins", "map",
    "searches", "leftovers", "progress",
]  # fmt: skip

Mend = Callable[[], None]
"""Makes what is damaged again, inside of a transaction."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One thing that is not as it should be."""

    part: Part
    subject: str
    """The file, video or bin that it is about."""
    sentence: str
    """What is wrong."""
    remedy: str
    """What a repair makes of it; what is left to do where nothing can be made again."""
    mend: Mend | None = None
    """Does it; None where only somebody else can."""

    @property
    def key(self) -> tuple[str, str, str]:
        """By which the same finding is known again."""
        return self.part, self.subject, self.sentence
