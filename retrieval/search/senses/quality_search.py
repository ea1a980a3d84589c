"""Shots by qualities of their pictures that a question names: black and white, dark, from the air, in slow motion.

A shot's score is how far it has all that is named (the geometric mean); it is judged against the scores
over all shots, and counts as much as the question's words name qualities. What files say of place, camera and
folder is found by its words. It knows no annotator.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.annotations import Annotation
from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import SentenceEncoder
from retrieval.qualities import HOLDS, Quality
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.calibration.match_strength import STRONG, WEAK
from retrieval.search.senses.named_qualities import QualityClassifier
from retrieval.search.senses.seen_qualities import DESCRIPTIONS, seen_scores
from retrieval.search.visual_search import VisualSearch
from retrieval.speech.stopwords import STOPWORDS
from retrieval.tokens import tokenize
from retrieval.types import Floats, Shot, ShotId

FILE_WORDS = ("place", "device", "folder")
"""Groups whose values are the files' own words."""
MIN_SCORE = 0.4
"""What has less of it is not so."""
MISSING = 0.1
"""Added before the geometric mean: a shot that has not one of the things named at all, and the others wholly, is
hardly what was asked for."""
UNTOLD = 0.3
"""What a shot is taken to have of a quality that an encoder tells, where it does not tell it: it may be so."""
WEAK_SCORE, STRONG_SCORE = HOLDS, 0.8
"""Of all that is named: as evidence where the question names nothing else."""
MIN_SPREAD = 0.15
"""As for sounds (`retrieval.search.senses.sound_search`)."""
MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The annotated shots, and how far each has each quality."""

    shots: AnnotatedShots
    places: dict[str, int]
    """Each text's place in `shots.texts`."""
    words: dict[str, list[int]]
    """By a word of what files say, the texts that it stands in."""
    shot_places: dict[ShotId, int]


class QualitySearch:
    """The qualities of an archive's pictures. Threads may share it."""

    def __init__(
        self, archive: Archive, sentences: SentenceEncoder, visual: VisualSearch | None = None
    ) -> None:
        """Without `visual` only what was measured is found."""
        self._archive, self._visual = archive, visual
        self._reader = QualityClassifier(sentences)
        self._known = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots that have the qualities which the text names, best first; none where it names none."""
        known = self._known.current()
        shots = known.shots
        if not len(shots.annotations):
            return []
        parts, coverage = self._parts(text, filters, known)
        if not parts:
            return []
        weights = np.array([part.weight for part in parts], np.float32)
        has = np.stack([part.has for part in parts])
        score = np.asarray(np.exp(weights @ np.log(has + MISSING) / weights.sum()) - MISSING, np.float32)
        spread, mean = max(MIN_SPREAD, float(score.std())), float(score.mean())
        loudest = (has * weights[:, None]).argmax(axis=0)
        allowed = shots.allowed(self._archive, filters, hidden)
        order = [place for place in np.argsort(-score, kind="stable").tolist() if score[place] >= MIN_SCORE]
        return [
            AnnotationMatch(
                shots.shots[place].id,
                max(
                    coverage**0.5 * float((score[place] - mean) / spread),
                    coverage * _evidence(float(score[place])),
                ),
                coverage**2 * _evidence(float(score[place])),
                parts[loudest[place]].annotation(shots.shots[place], place),
            )
            for place in [place for place in order if allowed(place)][:MAX_MATCHES]
        ]

    def holding(self, text: str, filters: Filters) -> dict[ShotId, float]:
        """How likely each measured shot has all qualities that the text names, 0 to 1, those left out that have
        them surely. What was measured may be wrong: a shot that seems to have one not at all still may."""
        known = self._known.current()
        named = self._reader.read(text).qualities if len(known.shots.annotations) else ()
        likely = np.ones(len(known.shots.shots), np.float32)
        for one in named:
            has = self._part(one.quality, one.fit, filters, known).has
            likely *= 1 - one.fit * (1 - np.clip(has / HOLDS, UNTOLD, 1.0))
        return {known.shots.shots[at].id: float(likely[at]) for at in np.flatnonzero(likely < 1).tolist()}

    def _parts(self, text: str, filters: Filters, known: _Known) -> tuple[list["_Part"], float]:
        """What the question names, and the share of its words that does."""
        named = self._reader.read(text)
        parts = [self._part(one.quality, one.fit, filters, known) for one in named.qualities]
        if parts:
            return parts, min(1.0, named.coverage)
        words = [token.word for token in tokenize(text) if token.word not in STOPWORDS]
        own = [
            _measured_part([known.shots.texts[place] for place in known.words[word]], 1.0, known)
            for word in words
            if word in known.words
        ]
        return own, len(own) / max(1, len(words))

    def _part(self, quality: Quality, fit: float, filters: Filters, known: _Known) -> "_Part":
        if self._visual is None or quality not in DESCRIPTIONS:
            return _measured_part([str(quality)], fit, known)
        has = np.full(len(known.shots.shots), UNTOLD, np.float32)
        for shot, score in seen_scores(self._visual, quality, filters).items():
            if shot in known.shot_places:
                has[known.shot_places[shot]] = max(UNTOLD, score)
        return _Part(fit, has, lambda place: str(quality))

    def _read(self) -> _Known:
        shots = read_annotated_shots(self._archive, "quality")
        words: dict[str, list[int]] = {}
        for place, text in enumerate(shots.texts):
            quality = Quality.parse(text)
            if quality.group in FILE_WORDS:
                for token in tokenize(quality.value):
                    words.setdefault(token.word, []).append(place)
        return _Known(
            shots,
            {text: place for place, text in enumerate(shots.texts)},
            words,
            {shot.id: place for place, shot in enumerate(shots.shots)},
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One thing that a question names."""

    weight: float
    has: Floats
    """(shots,) how far each has it, 0 to 1."""
    text_of: Callable[[int], str]
    """By a shot's place, the quality that it has."""

    def annotation(self, shot: Shot, place: int) -> Annotation:
        return Annotation(shot.start, shot.end, self.text_of(place), float(self.has[place]), kind="quality")


def _measured_part(texts: Sequence[str], weight: float, known: _Known) -> _Part:
    """What was measured: a shot has any of these qualities as far as it has the one that it has most."""
    shots = known.shots
    chosen = np.flatnonzero(
        np.isin(shots.text_of, [known.places[one] for one in texts if one in known.places])
    )
    chosen = chosen[np.argsort(shots.scores[chosen], kind="stable")]
    has = np.zeros(len(shots.shots), np.float32)
    has[shots.shot_of[chosen]] = shots.scores[chosen]  # the greatest comes last and stays
    said = {int(shots.shot_of[one]): shots.texts[shots.text_of[one]] for one in chosen}
    return _Part(weight, has, lambda place: said.get(place, texts[0]))


def _evidence(score: float) -> float:
    return WEAK + (STRONG - WEAK) * (score - WEAK_SCORE) / (STRONG_SCORE - WEAK_SCORE)
