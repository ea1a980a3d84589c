"""What annotations tell of shots by name, as facets and as limits: from which kinds of them, how sure these must
be, and what their texts are told as.

Another kind is a line in the table here, a field of `retrieval.queries.Filters`, and its texts in the catalogues.
It knows no archive.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.annotations import AnnotationKind
from retrieval.archive.shot_attributes.sound_kinds import CUE_OF, HEARD_KINDS, LEAST_SCORE
from retrieval.qualities import HOLDS
from retrieval.queries import AnnotatedLimit


@dataclass(frozen=True, slots=True)
class LimitSource:
    """Where the values of a limit come from."""

    kinds: tuple[AnnotationKind, ...]
    least: float
    """Score from which an annotation tells of its shots."""
    told_as: Mapping[str, str] | None = None
    """The value of each text that is told; None where each text is a value of its own."""

    def value(self, text: str) -> str | None:
        """What an annotation's text is told as; None where it is not."""
        return text if self.told_as is None else self.told_as.get(text)


LIMIT_SOURCES: Mapping[AnnotatedLimit, LimitSource] = {
    "heard": LimitSource(HEARD_KINDS, LEAST_SCORE, CUE_OF),
    "action": LimitSource(("action",), 0.0),  # its model keeps what is likely, among classes that overlap
}

LABELLED: Mapping[AnnotationKind, float] = {
    "quality": HOLDS,
    **{kind: source.least for source in LIMIT_SOURCES.values() for kind in source.kinds},
}
"""Kinds whose different texts are noted for each video, from which score on."""
