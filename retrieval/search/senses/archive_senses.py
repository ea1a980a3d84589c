"""The searches over what an archive's annotators have found so far, by the sense that each stands for."""

from collections.abc import Iterator, Mapping

from retrieval.annotations import AnnotatedSense
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.search.annotation_senses import AnnotationSearch
from retrieval.search.senses.quality_search import QualitySearch
from retrieval.search.senses.sound_search import SoundSearch
from retrieval.search.senses.writing_search import WritingSearch
from retrieval.search.visual_search import VisualSearch


class ArchiveSenses(Mapping[AnnotatedSense, AnnotationSearch]):
    """Those that the archive has now; an annotator that goes over it meanwhile adds its own. For threads too."""

    def __init__(
        self, archive: Archive, sentences: SentenceEncoder | None, encoder: Encoder | None = None
    ) -> None:
        """Without a sentence encoder sounds and qualities are not searched; without the archive's own only those
        qualities that were measured."""
        self._searches: dict[AnnotatedSense, AnnotationSearch] = {"written": WritingSearch(archive)}
        if sentences is not None:
            self._searches["sound"] = SoundSearch(archive, sentences)
            self._searches["quality"] = QualitySearch(
                archive, sentences, None if encoder is None else VisualSearch(archive, encoder)
            )
        self._kinds = ChangeCache(
            lambda: archive.stamp, lambda: {one.annotator.kind for one in archive.annotations.totals()}
        )

    def __getitem__(self, sense: AnnotatedSense) -> AnnotationSearch:
        if sense not in self._kinds.current():
            raise KeyError(sense)
        return self._searches[sense]

    def __iter__(self) -> Iterator[AnnotatedSense]:
        return iter([sense for sense in self._searches if sense in self._kinds.current()])

    def __len__(self) -> int:
        return len(list(iter(self)))
