"""Sounds found by any words, by a model that brings words and sounds into one space; and several searches for
sounds as one.

How well words fit a piece of sound is measured by how well AudioSet's 521 names fit the same piece, so that no
bound depends on a model's own scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import softmax

from retrieval.annotations import AnnotatorName
from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.tables.annotations import AnnotationLocation
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.errors import ModelError
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch, AnnotationSearch
from retrieval.search.calibration.match_strength import STRONG, WEAK
from retrieval.search.senses.sound_names import audioset_names
from retrieval.search.senses.sound_search import MAX_MATCHES, MIN_SPREAD
from retrieval.types import Floats, ShotId, Vectors

NAMES_VERSION = 1
QUESTION = "this is a sound of {}"
"""How a sound is asked for, after the template that CLAP's authors classify by."""
WEAK_FIT, STRONG_FIT = 2.0, 3.0
"""Standard deviations over the names by which words fit a piece better than names do on average: as one in forty
does where fits are spread normally, and as one of all 521. Nothing was measured: no weights were at hand."""


class AudioTextModel(Protocol):
    """What compares words with sounds."""

    @property
    def name(self) -> str:
        """Which model it is."""
        ...

    @property
    def version(self) -> str:
        """It rises with whatever changes its vectors."""
        ...

    @property
    def scale(self) -> float:
        """What cosines are multiplied by before a softmax, as the model learned it."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length. ModelError."""
        ...


def name_vectors(model: AudioTextModel) -> Vectors:
    """(521, d) float32, unit length: AudioSet's names; kept in the file cache. ModelError."""

    def asked() -> list[str]:
        return [QUESTION.format(name.lower()) for name in audioset_names()]

    key = f"{model.name} {model.version}"
    return cached_vectors(f"audio-names-{NAMES_VERSION}", key, model.encode_texts, asked)


def likeliest_names(model: AudioTextModel, sounds: Vectors) -> list[tuple[str, float]]:
    """For each sound's vector the name that fits best, and its probability among all names. ModelError."""
    sure = softmax(model.scale * sounds @ name_vectors(model).T, axis=1)
    best = sure.argmax(axis=1).tolist()
    names = audioset_names()
    return [(names[place], float(row[place])) for place, row in zip(best, sure, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """The pieces of sound in the archive's shots."""

    shots: AnnotatedShots
    vectors: Vectors
    """(annotations, d) float32."""
    mean: Floats
    """(annotations,) float32, of the names' likeness to each; so the spread."""
    spread: Floats


class AudioSearch:
    """The pieces of sound that one model has heard. Threads may share it."""

    def __init__(self, archive: Archive, model: AudioTextModel) -> None:
        self._archive, self._model = archive, model
        self._heard = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots that sound like this, best first, as far as this model has heard them. ModelError."""
        heard = self._heard.current()
        shots = heard.shots
        if not len(shots.annotations):
            return []
        asked = self._model.encode_texts([QUESTION.format(text)])[0]
        fits = (heard.vectors @ asked - heard.mean) / heard.spread
        surest = shots.surest(fits)
        best = {place: float(fits[at]) for place, at in surest.items()}
        middle, spread = float(np.mean([*best.values()])), max(MIN_SPREAD, float(np.std([*best.values()])))
        allowed = shots.allowed(self._archive, filters, hidden)
        order = sorted((place for place in best if best[place] > 0), key=lambda place: -best[place])
        return [
            AnnotationMatch(
                shots.shots[place].id,
                (best[place] - middle) / spread,
                WEAK + (STRONG - WEAK) * (best[place] - WEAK_FIT) / (STRONG_FIT - WEAK_FIT),
                shots.annotations[surest[place]],
            )
            for place in order
            if allowed(place)
        ][:MAX_MATCHES]

    def _read(self) -> _Heard:
        annotations, known = self._archive.annotations, list[AnnotationLocation]()
        if annotations.any_of("audio"):  # else the model need not be loaded
            known = annotations.sound_vectors(AnnotatorName("audio", self._model.name, self._model.version))
        shots = read_annotated_shots(self._archive, "audio", known)
        if not len(shots.annotations):
            nothing = np.empty(0, np.float32)
            return _Heard(shots, nothing.reshape(0, 0), nothing, nothing)
        vectors = np.stack([one.vector for one in shots.annotations if one.vector is not None])
        likeness = vectors @ name_vectors(self._model).T
        return _Heard(
            shots, vectors, likeness.mean(axis=1), np.maximum(1e-6, likeness.std(axis=1)).astype(np.float32)
        )


class JoinedSoundSearch:
    """Searches for sounds as one: of each shot what the surest of them says."""

    def __init__(self, searches: Sequence[AnnotationSearch]) -> None:
        self._searches = searches

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots in which something like that is heard, best first. ModelError where no search has a model."""
        surest: dict[ShotId, AnnotationMatch] = {}
        failed: list[ModelError] = []
        for one in self._searches:
            try:
                matches = one.search(text, filters, hidden)
            except ModelError as error:
                failed.append(error)
                continue
            for match in matches:
                if match.shot not in surest or match.evidence > surest[match.shot].evidence:
                    surest[match.shot] = match
        if failed and len(failed) == len(self._searches):
            raise failed[0]
        return sorted(surest.values(), key=lambda match: -match.evidence)
