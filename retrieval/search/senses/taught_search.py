"""Shots found by the names of classes that somebody taught by examples: as surely as the words are the name, and as
the shots are like the examples. It knows no examples."""

from collections.abc import Sequence

import numpy as np

from retrieval.annotations import Annotation
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.taught.taught_shots import KnownClass
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.calibration.match_strength import evidence_of
from retrieval.search.senses.word_index import WordIndex
from retrieval.speech.speech_query import parse_speech_query
from retrieval.types import ShotId

MIN_COVERAGE = 0.5
"""Of the question's words the name must hold at least half."""


class TaughtSearch:
    """The taught classes of an archive. Threads may share it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._words = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots of the classes that are called so, best first."""
        classes, words = self._words.current()
        query = parse_speech_query(text)
        if not query.words or not len(words):
            return []
        coverage = words.coverage(query.words).of_owner
        best: dict[ShotId, AnnotationMatch] = {}
        for place in np.flatnonzero(coverage >= MIN_COVERAGE).tolist():
            called = words.evidence(query, place, float(coverage[place]))
            for shot, probability in classes[place].shots.items():
                log_odds = np.log(probability / max(1e-6, 1.0 - probability))
                evidence = min(called, float(evidence_of(np.asarray(log_odds, np.float32))))
                if shot not in best or evidence > best[shot].evidence:
                    name = Annotation(0.0, 0.0, classes[place].taught.name, probability)
                    best[shot] = AnnotationMatch(shot, evidence, evidence, name)
        meets = None if filters == Filters() else {row.id for row in self._archive.filtered_shots(filters)}
        found = [
            one for one in best.values() if one.shot not in hidden and (meets is None or one.shot in meets)
        ]
        return sorted(found, key=lambda one: -one.evidence)

    def _read(self) -> tuple[tuple[KnownClass, ...], WordIndex]:
        classes = tuple(one for one in self._archive.taught_classes() if one.shots)
        names = [one.taught.name for one in classes]
        return classes, WordIndex(names, np.arange(len(names)), len(names))
