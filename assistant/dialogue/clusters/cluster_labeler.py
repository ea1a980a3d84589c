"""What kinds and classes of an archive's shots show, in words; the phrases are made ready when first asked for.

What is found for the map's kinds is kept in the archive until they change. It knows no page.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from retrieval.archive.tables.shot_map import ClusterLabel
from retrieval.errors import NotFound
from retrieval.map.cluster_labels import (
    ClusterPhrases,
    LabelVocabulary,
    label_clusters,
    load_label_vocabulary,
    representative_shot,
)
from retrieval.search.engine import SearchEngine
from retrieval.search.visual_search import SAMPLE_SIZE
from retrieval.types import Shot, Vectors

log = logging.getLogger(__name__)


class ClusterLabeler:
    """Names for groups of one archive's shots. Threads may share it."""

    def __init__(self, engine: SearchEngine) -> None:
        self._archive, self._encoder = engine.archive, engine.encoder
        self._lock = threading.Lock()
        self._bank: LabelVocabulary | None = None
        self._begun = False

    def kinds(self) -> dict[int, ClusterLabel]:
        """The names of the map's kinds, each with an example. The first time it takes seconds."""
        kept = self._archive.map.cluster_labels()
        if kept is None:
            state, points = self._archive.map.state(), self._archive.map.points()
            try:
                vectors = self._archive.vectors([point.id for point in points])
            except NotFound:  # a video was cut again since
                return {}
            of = np.array([point.cluster for point in points], np.int64)
            names, bank = self._named(of, vectors), self._ready()
            examples = {
                kind: np.flatnonzero(of == kind)[representative_shot(vectors[of == kind], phrases, bank)]
                for kind, phrases in names.items()
            }
            kept = {kind: ClusterLabel(names[kind], points[examples[kind]].id) for kind in names}
            self._archive.map.set_cluster_labels(kept, state.version)
        return kept

    def classes(self, video_id: str) -> dict[int, ClusterPhrases]:
        """The names of a video's classes. NotFound where it has just been cut again."""
        shots = self._archive.shots(video_id)
        vectors = self._archive.vectors([shot.id for shot in shots])
        return self._named(np.array([shot.semantic_class for shot in shots], np.int64), vectors)

    def shot_label(self, shot: Shot) -> ClusterPhrases:
        """What one shot shows, else its class; empty where no phrase fits. The first time it takes seconds.

        NotFound where its video has just been cut again.
        """
        alike = [
            one.id for one in self._archive.shots(shot.id.video) if one.semantic_class == shot.semantic_class
        ]
        groups = [self._archive.vectors([shot.id]), self._archive.vectors(alike)]
        sample, phrases = self._archive.sample(SAMPLE_SIZE).vectors, self._ready()
        return next((named for group in groups if (named := label_clusters([group], sample, phrases)[0])), ())

    def labels_if_ready(self, groups: Sequence[Vectors]) -> list[ClusterPhrases]:
        """What groups of shots show; nothing as long as the phrases are not ready, which they soon are."""
        if self._bank is None:
            with self._lock:
                begin, self._begun = not self._begun, True
            if begin:
                threading.Thread(target=self._prepare, name="seen-words", daemon=True).start()
            return [() for _ in groups]
        return label_clusters(groups, self._archive.sample(SAMPLE_SIZE).vectors, self._bank)

    def _named(self, of: np.ndarray, vectors: Vectors) -> dict[int, ClusterPhrases]:
        values = np.unique(of).tolist()
        groups = [vectors[of == value] for value in values]
        names = (
            label_clusters(groups, self._archive.sample(SAMPLE_SIZE).vectors, self._ready()) if groups else []
        )
        return dict(zip(values, names, strict=True))

    def _prepare(self) -> None:
        try:
            self._ready()
        except Exception:  # names are a comfort; what is asked for meanwhile is not held up
            log.exception("the phrases for what is seen could not be made ready")

    def _ready(self) -> LabelVocabulary:
        with self._lock:
            if self._bank is None:
                self._bank = load_label_vocabulary(self._encoder)
            return self._bank


def label_text(names: ClusterPhrases, language: Language) -> str:
    """ "city traffic, people in the street"; empty where there is no name."""
    known = texts_in(language).labels
    return ", ".join(known.get(name, name) for name in names)


def label_titles(named: dict[int, ClusterPhrases], language: Language) -> dict[int, str]:
    """Each as a title; those without a name are left out."""
    words = {group: label_text(names, language) for group, names in named.items() if names}
    return {group: text[:1].upper() + text[1:] for group, text in words.items()}


def numbered_titles(titles: dict[int, str]) -> dict[int, str]:
    """Those of the same title are numbered."""
    met: Counter[str] = Counter()
    found: dict[int, str] = {}
    for group, title in titles.items():
        met[title] += 1
        found[group] = f"{title} {met[title]}" if met[title] > 1 else title
    return found
