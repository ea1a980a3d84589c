"""What must not be there, as far as annotators know: faces, writing, speech, sounds, qualities, taught classes.

What is wished away is looked for in each sense that tells what a shot holds; a shot is the less likely to be right
the surer it is there. People, writing and speech are known to be in a shot or not; where no annotator has looked,
neither is known, and only the looks count (`retrieval.search.visual_search`), which the page of results says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.encoders import SentenceEncoder
from retrieval.queries import Filters, Query
from retrieval.search.annotation_senses import AnnotationSearches
from retrieval.search.calibration.match_strength import (
    WEAK_PROBABILITY,
    evidence_of,
    log_odds_of,
    match_score,
)
from retrieval.search.candidates import Candidate
from retrieval.search.senses.named_presences import Presence, PresenceClassifier
from retrieval.types import ShotId

HELD_BY: tuple[str, ...] = ("sound", "quality", "taught", "described", "action", "logged")
"""The senses that say what a shot holds; a word that is said, written or a name is not the thing."""
SHOWING: Mapping[Presence, Filters] = MappingProxyType(
    {
        "people": Filters(people=(1, None)),
        "writing": Filters(has_writing=True),
        "speech": Filters(has_speech=True),
    }
)
SURE = 0.99
"""That what an annotator found is there."""


class Exclusion:
    """What an archive's annotators know of what a query does not want. Threads may share it."""

    def __init__(
        self, archive: Archive, annotations: AnnotationSearches, sentences: SentenceEncoder | None
    ) -> None:
        """Without a sentence encoder nobody knows that words mean people, writing or speech."""
        self._archive, self._annotations = archive, annotations
        self._reader = None if sentences is None else PresenceClassifier(sentences)

    def presence(self, query: Query) -> Presence | None:
        """What of which annotators know whether it is there the query does not want."""
        unwanted = query.exclude.strip()
        return self._reader.read(unwanted) if self._reader is not None and unwanted else None

    def says_speech(self, words: str) -> bool:
        """Whether words only say that somebody speaks."""
        return self._reader is not None and self._reader.read(words) == "speech"

    def applied(self, query: Query, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, each as much less likely as what is not wanted is likely to be in it."""
        if not query.exclude.strip() or not found:
            return list(found)
        held = self._held(query, [one.shot.id for one in found])
        probability = np.array([held.get(one.shot.id, 0.0) for one in found])
        evidence = np.array([one.evidence for one in found], np.float32)
        right = 1.0 / (1.0 + np.exp(-log_odds_of(evidence))) * (1.0 - probability)
        lost = evidence - evidence_of(np.asarray(np.log(right / (1.0 - right)), np.float32))
        return [
            replace(one, evidence=one.evidence - float(less), score=one.score - float(less)) if there else one
            for one, less, there in zip(found, lost, probability > 0, strict=True)
        ]

    def _held(self, query: Query, shots: Sequence[ShotId]) -> dict[ShotId, float]:
        """How likely it is that these shots hold what is not wanted, where that is likely at all."""
        held: dict[ShotId, float] = {}
        for part in HELD_BY:
            if part not in self._annotations:
                continue
            for match in self._annotations[part].search(query.exclude, query.filters, frozenset()):
                probability = min(SURE, match_score(match.evidence))
                if probability >= WEAK_PROBABILITY:
                    held[match.shot] = max(held.get(match.shot, 0.0), probability)
        if (presence := self.presence(query)) is not None and self._looked(presence):
            showing = self._archive.selection(SHOWING[presence])
            held |= {shot: SURE for shot in shots if shot in showing}
        return held

    def _looked(self, presence: Presence) -> bool:
        """Whether anything is known of it; a filter of which nothing is known limits nothing."""
        if presence == "speech":
            return True
        return self._archive.annotations.any_of("face" if presence == "people" else "written")
