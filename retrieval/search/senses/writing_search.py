"""Writing found by its words.

A shot's score is how much of the question it holds, judged against the scores over all shots.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import SentenceEncoder
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.senses.named_presences import PresenceClassifier
from retrieval.search.senses.word_index import WordIndex
from retrieval.speech.speech_query import SpeechQuery, parse_speech_query
from retrieval.speech.stopwords import STOPWORDS
from retrieval.tokens import tokenize
from retrieval.types import ShotId

QUOTES = re.compile(r'["“”„«»]')
"""Writing is quoted as a matter of course, and read with mistakes: quotes ask for nothing more."""
MIN_COVERAGE = 0.3
"""A shot that holds less of the question is not what was asked for."""
MIN_SPREAD = 0.15
"""As for sounds (`retrieval.search.senses.sound_search`)."""
MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Written:
    """The shots with what is written in them, and the words of all lines."""

    shots: AnnotatedShots
    words: WordIndex


class WritingSearch:
    """The writing of an archive. Threads may share it."""

    def __init__(self, archive: Archive, sentences: SentenceEncoder | None = None) -> None:
        """Without a sentence encoder nobody knows that "sign" only says that something is written."""
        self._archive = archive
        self._reader = None if sentences is None else PresenceClassifier(sentences)
        self._written = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots in which that is to be read, best first."""
        written = self._written.current()
        text = QUOTES.sub(" ", text)
        query = parse_speech_query(text)
        shots, words = written.shots, written.words
        if not query.words or not len(words):
            return []
        query = self._written_there(text, query, words)
        found = words.coverage(query.words)
        coverage = found.of_owner
        spread, mean = max(MIN_SPREAD, float(coverage.std())), float(coverage.mean())
        allowed = shots.allowed(self._archive, filters, hidden)
        surest = shots.surest(found.of_text)
        some = np.flatnonzero(coverage >= MIN_COVERAGE)
        order = [
            place for place in some[np.argsort(-coverage[some], kind="stable")].tolist() if allowed(place)
        ]
        return [
            AnnotationMatch(
                shots.shots[place].id,
                float((coverage[place] - mean) / spread),
                words.evidence(query, place, float(coverage[place])),
                shots.annotations[surest[place]],
            )
            for place in order[:MAX_MATCHES]
        ]

    def _written_there(self, text: str, query: SpeechQuery, known: WordIndex) -> SpeechQuery:
        """Where some of its words are read somewhere, the query without others that only say that it is written:
        "pharmacy sign", "marca de agua de acme"."""
        unread = {word for word in query.words if not known.knows(word)}
        if self._reader is None or not unread or len(unread) == len(query.words):
            return query
        about: set[str] = set()
        tokens = tokenize(text)
        for is_unread, some in groupby(tokens, lambda one: one.word in unread or one.word in STOPWORDS):
            run = [one for one in some if is_unread]
            while run and run[0].word in STOPWORDS:
                run.pop(0)
            while run and run[-1].word in STOPWORDS:
                run.pop()
            if run and self._reader.means_writing(text[run[0].start : run[-1].end]):
                about |= {one.word for one in run}
                continue
            telling = [one for one in run if one.word in unread]
            about |= {one.word for one in telling if self._reader.means_writing(text[one.start : one.end])}
        kept = tuple(word for word in query.words if word not in about)
        core = tuple(word for word in query.core if word in kept)
        return replace(query, core=core, words=kept)

    def _read(self) -> _Written:
        shots = read_annotated_shots(self._archive, "written")
        lines = [shots.texts[text] for text in shots.text_of.tolist()]
        return _Written(shots, WordIndex(lines, shots.shot_of, len(shots.shots)))
