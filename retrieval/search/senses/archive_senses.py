"""The searches over what is known of shots beside pictures and speech, by the part of a query that each answers."""

from collections.abc import Iterator, Mapping

from retrieval.annotations import AnnotationKind
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.search.annotation_senses import AnnotationSearch
from retrieval.search.senses.audio_search import AudioSearch, AudioTextModel, JoinedSoundSearch
from retrieval.search.senses.caption_search import CaptionSearch
from retrieval.search.senses.name_search import NameSearch
from retrieval.search.senses.quality_search import QualitySearch
from retrieval.search.senses.sound_search import SoundSearch
from retrieval.search.senses.taught_search import TaughtSearch
from retrieval.search.senses.writing_search import WritingSearch
from retrieval.search.visual_search import VisualSearch

UNANNOTATED = frozenset({"named", "taught"})
"""Searches that need no annotator."""


class ArchiveSenses(Mapping[str, AnnotationSearch]):
    """Those that the archive has now; an annotator that goes over it meanwhile adds its own. For threads too."""

    def __init__(
        self,
        archive: Archive,
        sentences: SentenceEncoder | None,
        encoder: Encoder | None = None,
        audio: AudioTextModel | None = None,
    ) -> None:
        """Without a sentence encoder sounds are searched by `audio` alone, qualities not at all, and captions by
        their words; without the archive's own only those qualities that were measured, and names by their words."""
        self._searches: dict[str, AnnotationSearch] = {
            "written": WritingSearch(archive, sentences),
            "named": NameSearch(archive, encoder),
            "taught": TaughtSearch(archive),
            "described": CaptionSearch(archive, sentences),
            "action": CaptionSearch(archive, sentences, "action"),
            "logged": CaptionSearch(archive, sentences, "logged"),
        }
        sounds: dict[AnnotationKind, AnnotationSearch] = {}
        if audio is not None:
            sounds["audio"] = AudioSearch(archive, audio)
        if sentences is not None:
            sounds["sound"] = SoundSearch(archive, sentences)
            self._searches["quality"] = QualitySearch(
                archive, sentences, None if encoder is None else VisualSearch(archive, encoder)
            )
        self._sounds = frozenset(sounds)
        self._searches["sound"] = JoinedSoundSearch([*sounds.values()])
        self._kinds = ChangeCache(
            archive.record.stamp, lambda: {str(one.annotator.kind) for one in archive.annotations.totals()}
        )

    def __getitem__(self, part: str) -> AnnotationSearch:
        if part not in self._there():
            raise KeyError(part)
        return self._searches[part]

    def __iter__(self) -> Iterator[str]:
        there = self._there()
        return iter([part for part in self._searches if part in there])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _there(self) -> set[str]:
        there = self._kinds.current()
        return there - {"sound"} | UNANNOTATED | ({"sound"} if self._sounds & there else set())
