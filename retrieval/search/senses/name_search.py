"""Videos found by what their files and folders are called, word by word: all shots of a video that is.

Folders that all videos lie in tell nothing and are left out, and so are the names' numbers. It knows no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from retrieval.annotations import Annotation
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.queries import Filters
from retrieval.search.annotation_senses import AnnotationMatch
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
    videos: tuple[Video, ...]
    words: WordIndex


class NameSearch:
    """The names of an archive's videos. Threads may share it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._named = ChangeCache(lambda: archive.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots of the videos that are called so, best first."""
        named = self._named.current()
        query = parse_speech_query(text)
        if not query.words or not len(named.words):
            return []
        coverage = named.words.coverage(query.words).of_owner
        spread, mean = max(MIN_SPREAD, float(coverage.std())), float(coverage.mean())
        meets = None if filters == Filters() else self._archive.selection(filters)
        found: list[AnnotationMatch] = []
        some = np.flatnonzero(coverage >= MIN_COVERAGE)
        for place in some[np.argsort(-coverage[some], kind="stable")].tolist():
            video = named.videos[place]
            score = float((coverage[place] - mean) / spread)
            evidence = named.words.evidence(query, place, float(coverage[place]))
            name = Annotation(0.0, video.duration, video.name, 1.0)
            ids = [shot.id for shot in self._archive.shots(video.id)]
            found += [
                AnnotationMatch(shot, score, evidence, name)
                for shot in ids
                if shot not in hidden and (meets is None or shot in meets)
            ]
            if len(found) >= MAX_MATCHES:
                break
        return found[:MAX_MATCHES]

    def _read(self) -> _Named:
        videos = tuple(self._archive.videos())
        names = video_names(videos)
        return _Named(videos, WordIndex(names, np.arange(len(videos)), len(videos)))


def video_names(videos: Sequence[Video]) -> list[str]:
    """What each video is called: its file and the folders that not all of them lie in, as words."""
    folders = [PurePath(video.path).parent.parts for video in videos]
    shared = 0
    while folders and all(len(parts) > shared and parts[shared] == folders[0][shared] for parts in folders):
        shared += 1
    return [
        words_of(" ".join([*parts[shared:], PurePath(video.name).stem]))
        for video, parts in zip(videos, folders, strict=True)
    ]


def words_of(name: str) -> str:
    """The words that a name is made of: cut at what is no letter, and where a capital begins a new one."""
    cut = ""
    for before, letter in zip(" " + name, name, strict=False):
        if letter.isupper() and before.islower():
            cut += " "
        cut += letter if letter.isalpha() else " "
    return " ".join(cut.split())
