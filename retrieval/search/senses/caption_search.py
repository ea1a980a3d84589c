"""Captions and actions found by their words and by their meaning: what a vision model says of each shot, what a
model of video calls what is done in it; and what a person logged.

A caption fits by meaning as far as it is nearer to the question than to everyday questions, as a spoken line is
(`retrieval.speech.speech_search`). It knows no vision model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import SentenceEncoder
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.senses.word_index import WordIndex
from retrieval.speech.sentence_querybank import load_sentence_querybank
from retrieval.speech.speech_query import parse_speech_query
from retrieval.speech.speech_search import MEAN_FIT, MIN_COVERAGE, MIN_SPREAD
from retrieval.types import Floats, ShotId, Vectors

MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Described:
    """The shots with their captions: the words of all, and their vectors where there is a sentence encoder."""

    shots: AnnotatedShots
    words: WordIndex
    vectors: Vectors | None
    """(texts,) rows."""


class CaptionSearch:
    """The captions of an archive, of one kind. Threads may share it."""

    def __init__(
        self,
        archive: Archive,
        sentences: SentenceEncoder | None,
        kind: Literal["described", "action", "logged"] = "described",
    ) -> None:
        """Without a sentence encoder only words count. Actions count as far as their model is sure of them; no
        model says how sure it is of a sentence."""
        self._archive, self._sentences, self._kind = archive, sentences, kind
        self._vectors: dict[str, Floats] = {}
        self._questions: Vectors | None = None
        self._described = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots that a caption of this is of, best first."""
        described = self._described.current()
        shots, words = described.shots, described.words
        if not len(shots.annotations):
            return []
        evidence = np.zeros(len(shots.annotations), np.float32)
        query = parse_speech_query(text)
        if query.words and len(words):
            coverage = words.coverage(query.words).of_owner
            for place in np.flatnonzero(coverage >= MIN_COVERAGE).tolist():
                evidence[place] = words.evidence(query, place, float(coverage[place]))
        if described.vectors is not None and not query.phrases:
            fits = self._fits(text, described.vectors)[shots.text_of] - MEAN_FIT
            evidence = np.maximum(evidence, fits)
        if self._kind == "action":
            evidence *= np.sqrt(shots.scores)  # near classes share what is likely
        allowed = shots.allowed(self._archive, filters, hidden)
        surest = shots.surest(evidence)
        order = sorted(surest, key=lambda place: -evidence[surest[place]])
        return [
            AnnotationMatch(
                shots.shots[place].id,
                float(evidence[surest[place]]),
                float(evidence[surest[place]]),
                shots.annotations[surest[place]],
            )
            for place in order
            if evidence[surest[place]] > 0 and allowed(place)
        ][:MAX_MATCHES]

    def _fits(self, text: str, vectors: Vectors) -> Floats:
        """(texts,) how much better the question fits each caption than everyday questions do, in standard
        deviations; each question's mean over the captions is taken off."""
        assert self._sentences is not None
        if self._questions is None:
            self._questions = load_sentence_querybank(self._sentences)
        middle = vectors.mean(axis=0)
        asked = self._sentences.encode_queries([text])[0]
        others = self._questions @ vectors.T - (self._questions @ middle)[:, None]
        nearness = vectors @ asked - middle @ asked
        fit = (nearness - others.mean(axis=0)) / np.maximum(MIN_SPREAD, others.std(axis=0))
        return np.asarray(fit, np.float32)

    def _read(self) -> _Described:
        shots = read_annotated_shots(self._archive, self._kind)
        lines = [shots.texts[text] for text in shots.text_of.tolist()]
        index = WordIndex(lines, np.arange(len(lines)), len(lines))
        return _Described(shots, index, self._embedded(shots.texts))

    def _embedded(self, texts: Sequence[str]) -> Vectors | None:
        """The captions' vectors; those that were embedded before are kept."""
        if self._sentences is None or not texts:
            return None
        new = [text for text in texts if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._sentences.encode_passages(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])
