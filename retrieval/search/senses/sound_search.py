"""Sounds found by free words: the question's likeness to the sounds' names, and how surely each shot holds them.

A shot's score is its surest sound, weighed by how well the sound's name fits the question; it is judged against
the scores that the question has over all shots. It knows no sound model: its sounds have AudioSet's names, or
whatever names an annotator gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import SentenceEncoder
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.calibration.match_strength import STRONG, WEAK
from retrieval.search.senses.sound_names import SoundNames, audioset_names
from retrieval.types import Floats, ShotId

NAME_SPREAD = 0.5
"""Standard deviations over all names by which a name may lie behind the best to count for a third of it."""
WEAK_FIT, STRONG_FIT = 3.5, 5.0
"""Standard deviations over all names: of the same words nine in ten reach the first, and of sixty questions about
what is spoken of one in five the second."""
WEAK_SCORE, STRONG_SCORE = 0.18, 0.5
"""How sure the sound model is: two steps of its 8-bit answer below even odds, and even odds."""
MIN_SCORE = 0.05
"""What weighs less is not heard."""
MIN_SPREAD = 0.15
"""Keeps one sound among thousands of shots from outweighing all other senses: the greatest score is near 6."""
MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    """The annotated shots, and all names that a sound may have."""

    shots: AnnotatedShots
    names: SoundNames
    places: NDArray[np.int64]
    """(texts,) which of the names each of `shots.texts` is."""


class SoundSearch:
    """The sounds of an archive. Threads may share it."""

    def __init__(self, archive: Archive, sentences: SentenceEncoder) -> None:
        self._archive, self._sentences = archive, sentences
        self._named = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots in which something like that is heard, best first."""
        named = self._named.current()
        shots = named.shots
        if not len(shots.shots) or not len(shots.annotations):
            return []
        fit, weights = self._weights(text, named)
        heard = weights[shots.text_of] * shots.scores
        best = np.zeros(len(shots.shots), np.float32)
        np.maximum.at(best, shots.shot_of, heard)
        spread = max(MIN_SPREAD, float(best.std()))
        mean = float(best.mean())
        allowed = shots.allowed(self._archive, filters, hidden)
        order = [place for place in np.argsort(-best, kind="stable").tolist() if best[place] >= MIN_SCORE]
        order = [place for place in order if allowed(place)][:MAX_MATCHES]
        surest = shots.surest(heard)
        return [
            AnnotationMatch(
                shots.shots[place].id,
                float((best[place] - mean) / spread),
                min(fit, _evidence(float(best[place]), WEAK_SCORE, STRONG_SCORE)),
                shots.annotations[surest[place]],
            )
            for place in order
        ]

    def _weights(self, text: str, named: _Named) -> tuple[float, Floats]:
        """How surely the words name a sound at all, as evidence; (texts,) how well each of the archive's sounds
        fits them, 1 for the name that fits best of all, whether or not the archive has it."""
        deviations = named.names.deviations(text)
        best = float(deviations.max())
        weights = np.exp((deviations[named.places] - best) / NAME_SPREAD).astype(np.float32)
        return _evidence(best, WEAK_FIT, STRONG_FIT), weights

    def _read(self) -> _Named:
        shots = read_annotated_shots(self._archive, "sound")
        known = {*audioset_names()}
        names = SoundNames(self._sentences, [text for text in shots.texts if text not in known])
        places = {name: place for place, name in enumerate(names.names)}
        return _Named(shots, names, np.array([places[text] for text in shots.texts], np.int64))


def _evidence(value: float, weak: float, strong: float) -> float:
    return WEAK + (STRONG - WEAK) * (value - weak) / (strong - weak)
