"""Videos found by what their files and folders are called, by words and by meaning, and by what is known of their
recording (place, camera, reel, scene, take, title, …): all shots of a video that is; and people by what somebody
called them: the shots in which they are seen or heard.

Folders that all videos lie in tell nothing and are left out, and so are the names' numbers. It knows no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from retrieval.annotations import Annotation, PersonKind
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.name_words import video_names, words_of
from retrieval.archive.tables.people.records import Person
from retrieval.encoders import Encoder
from retrieval.metadata.fields import SEARCHED_FIELDS
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.senses.name_similarity import NameSimilarity, read_name_similarity
from retrieval.search.senses.word_index import WordIndex
from retrieval.speech.speech_query import parse_speech_query
from retrieval.types import ShotId, Video

MIN_COVERAGE = 0.3
"""A name that holds less of the question is not what was asked for."""
MIN_SPREAD = 0.15
"""As for sounds (`retrieval.search.senses.sound_search`)."""
MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    owners: tuple[Video | Person, ...]
    """What is called so."""
    found_by: tuple[str, ...]
    """What a hit of each shows."""
    words: WordIndex
    meanings: NameSimilarity | None
    """Of the videos, which come first; None without an encoder."""


class NameSearch:
    """The names of an archive's videos and people. Threads may share it."""

    def __init__(self, archive: Archive, encoder: Encoder | None = None) -> None:
        """Without the archive's encoder only words count: no name is found in another language."""
        self._archive, self._encoder = archive, encoder
        self._named = ChangeCache(archive.record.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots of the videos, and of the people, that are called so, best first."""
        named = self._named.current()
        query = parse_speech_query(text)
        if not query.words or not named.owners:
            return []
        coverage = named.words.coverage(query.words).of_owner
        spread, mean = max(MIN_SPREAD, float(coverage.std())), float(coverage.mean())
        meets = None if filters == Filters() else self._archive.selection(filters)
        found: list[AnnotationMatch] = []
        evidence = np.zeros(len(named.owners), np.float32)
        for place in np.flatnonzero(coverage >= MIN_COVERAGE).tolist():
            evidence[place] = named.words.evidence(query, place, float(coverage[place]))
        if named.meanings is not None and self._encoder is not None and not query.phrases:
            meant = named.meanings.evidence(self._encoder.encode_texts([text])[0])
            evidence[: len(meant)] = np.maximum(evidence[: len(meant)], meant)
        some = np.flatnonzero(evidence > 0)
        for place in some[np.argsort(-evidence[some], kind="stable")].tolist():
            owner = named.owners[place]
            score = max(float((coverage[place] - mean) / spread), float(evidence[place]))
            found += [
                AnnotationMatch(shot, score, float(evidence[place]), name)
                for shot, name in self._shots_of(owner, named.found_by[place])
                if shot not in hidden and (meets is None or shot in meets)
            ]
            if len(found) >= MAX_MATCHES:
                break
        return found[:MAX_MATCHES]

    def _shots_of(self, owner: Video | Person, found_by: str) -> list[tuple[ShotId, Annotation]]:
        """The owner's shots, each with the name that it is found by."""
        if isinstance(owner, Video):
            name = Annotation(0.0, owner.duration, found_by, 1.0)
            return [(shot.id, name) for shot in self._archive.shots(owner.id)]
        ids = sorted(self._archive.shots_with(owner), key=lambda shot: (shot.video, shot.number))
        shots = self._archive.present_shots(ids)
        return [(shot.id, Annotation(shot.start, shot.end, owner.name, 1.0)) for shot in shots]

    def _read(self) -> _Named:
        videos = tuple(self._archive.videos())
        people = tuple(
            person
            for kind in get_args(PersonKind)
            for person in self._archive.people.all(kind)
            if person.name
        )
        every = self._archive.metadata.all()
        known = {
            video: " · ".join(one.value for one in every[video.id] if one.field in SEARCHED_FIELDS)
            for video in videos
            if video.id in every
        }
        recordings = {video: words for video, words in known.items() if words}
        names = [
            *video_names(videos),
            *recordings.values(),
            *(words_of(person.name) for person in people),
        ]
        shown = (
            *(video.name for video in videos),
            *recordings.values(),
            *(person.name for person in people),
        )
        return _Named(
            (*videos, *recordings, *people),
            shown,
            WordIndex(names, np.arange(len(names)), len(names)),
            None if self._encoder is None else read_name_similarity(self._archive, videos, self._encoder),
        )
