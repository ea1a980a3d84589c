"""One question put to every sense that an archive holds beside the pictures: said, heard, written, named,
described, done, logged by a person.

Who types words does not say in which sense they are meant. For each sense the probability that a shot is meant
follows from how surely the words fit there, and from how few everyday questions fit as well in that sense of this
archive. It knows neither pictures nor how senses are searched; a new one is a new entry of `SENSES` and a search.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.errors import ModelError
from retrieval.queries import Filters, Query, Sense
from retrieval.search.annotation_senses import AnnotationMatch, AnnotationSearches, ModifierSearch
from retrieval.search.calibration.match_strength import match_score
from retrieval.search.calibration.sense_background import SenseBackground, measured_background
from retrieval.speech.speech_search import SpeechMatch, SpeechSearch
from retrieval.types import ShotId

logger = logging.getLogger(__name__)

SENSES: Mapping[str, Sense] = {
    "text": "seen",
    "picture": "seen",
    "example": "seen",
    "person": "seen",
    "speech": "said",
    "sound": "heard",
    "written": "written",
    "named": "named",
    "taught": "named",
    "quality": "quality",
    "described": "described",
    "action": "action",
    "logged": "logged",
}
"""The sense of each part of a query that may speak for a hit, as in `Hit.why`."""
MEANT_LOG_ODDS, RARITY_LOG_ODDS = -3.7, 1.3
"""Log-odds that a question which names no sense is meant where everyday questions all do as well, and how much they
rise with each time that e times fewer of them do: one in three where one in ten does."""
GROWTH = 0.1
"""Share by which an archive may grow or shrink before everyday questions are put to it again."""
MIN_PROBABILITY = 0.02
"""What is less likely adds nothing."""

MODIFIED = frozenset({"sound", "action"})
"""Parts that know nothing of what pictures are like: a quality that the question names beside must hold too."""

Match = SpeechMatch | AnnotationMatch
Search = Callable[[str, Filters, frozenset[ShotId]], Sequence[Match]]


@dataclass(frozen=True, slots=True)
class SenseMatch:
    """A shot that a sense speaks for."""

    part: str
    """As in `Hit.why`."""
    probability: float
    match: Match


class OpenSenses:
    """The senses of an archive beside sight. Threads may share it."""

    def __init__(self, archive: Archive, speech: SpeechSearch, annotations: AnnotationSearches) -> None:
        self._archive, self._speech, self._annotations = archive, speech, annotations
        self._backgrounds: dict[str, tuple[int, SenseBackground]] = {}
        self._known = ChangeCache(archive.record.stamp, self._counted)
        self._lock = threading.Lock()
        self._failed: set[str] = set()

    def find(self, question: str, query: Query, hidden: frozenset[ShotId]) -> list[SenseMatch]:
        """What the query's senses say of the question, each shot once for each sense at most.

        A sense whose model cannot be loaded says nothing, and the log why; ModelError where the query names it.
        """
        found: list[SenseMatch] = []
        for part, search in self._searches(query):
            try:
                found += self._found(part, search, question, query.filters, hidden)
            except ModelError as error:
                if query.senses:
                    raise
                if part not in self._failed:
                    logger.warning("Not searched (%s): %s", SENSES[part], error)
                self._failed.add(part)
        return found

    def _found(
        self, part: str, search: Search, question: str, filters: Filters, hidden: frozenset[ShotId]
    ) -> list[SenseMatch]:
        matches: dict[ShotId, Match] = {}
        for match in search(question, filters, hidden):
            matches.setdefault(shot_of(match), match)
        if not matches:
            return []
        evidence = np.array([match.evidence for match in matches.values()], np.float32)
        by_chance = self._background(part, search).by_chance(question, evidence)
        meant = expit(MEANT_LOG_ODDS - RARITY_LOG_ODDS * np.log(by_chance))
        fits = [match_score(float(one)) for one in evidence]
        if part in MODIFIED and isinstance(qualities := self._annotations.get("quality"), ModifierSearch):
            holding = qualities.holding(question, filters)
            fits = [fit * holding.get(shot, 1.0) for fit, shot in zip(fits, matches, strict=True)]
        return [
            SenseMatch(part, float(probability), match)
            for match, probability in zip(matches.values(), meant * fits, strict=True)
            if probability >= MIN_PROBABILITY
        ]

    def warm_up(self) -> None:
        """Asks the everyday questions now."""
        for part, search in self._searches(Query()):
            with suppress(ModelError):  # said with the first question
                self._background(part, search)

    def _searches(self, query: Query) -> Iterator[tuple[str, Search]]:
        asked = query.senses
        if (not asked or "said" in asked) and not query.speech.strip():
            yield "speech", self._said
        for part in self._annotations:
            if (
                part != "quality"
                and (not asked or SENSES[part] in asked)
                and not getattr(query, part, "").strip()
            ):
                yield part, self._annotations[part].search

    def _said(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[Match]:
        return self._speech.search(text, filters, hidden=hidden, by_line=False)

    def _counted(self) -> int:
        """Shots, annotations and spoken lines."""
        archive = self._archive
        annotations = sum(one.annotations for one in archive.annotations.totals())
        return archive.count() + annotations + archive.speech_totals().lines

    def _background(self, part: str, search: Search) -> SenseBackground:
        """Measured anew where the archive has changed by more than a tenth."""
        shots, known = self._archive.count(), self._known.current()
        with self._lock:
            kept = self._backgrounds.get(part)
            if kept is None or abs(known - kept[0]) > GROWTH * kept[0]:

                def best(question: str) -> float:
                    matches = search(question, Filters(), frozenset())
                    return max((match.evidence for match in matches), default=0.0)

                kept = known, measured_background(best, shots)
                self._backgrounds[part] = kept
            return kept[1]


def shot_of(match: Match) -> ShotId:
    """The shot that it speaks for."""
    return match.shot if isinstance(match, AnnotationMatch) else match.shot.id
