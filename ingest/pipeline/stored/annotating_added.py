"""What an ingest does when its videos are in the archive: the annotators that the archive keeps go over them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from ingest.annotators.annotator import Annotator
from ingest.annotators.loading import (
    KINDS,
    NEEDING_A_MODEL,
    NEEDING_CONSENT,
    NO_MODELS,
    AnnotatorModels,
    load_annotators,
)
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.stored.annotating import AnnotationReport, annotate
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import ModelError


class RemoteAnnotators(Protocol):
    """What has annotators work on other machines."""

    @property
    def at_once(self) -> int:
        """Videos that may be under way."""
        ...

    def annotator(self, name: str, loaded: Annotator) -> Annotator:
        """The annotator of that name elsewhere; `loaded` is the same here."""
        ...


def annotate_added(
    archive: Archive,
    encoder: Encoder | None = None,
    on_progress: Callable[[IngestProgress], None] = lambda _: None,
    models: AnnotatorModels = NO_MODELS,
    elsewhere: RemoteAnnotators | None = None,
) -> AnnotationReport:
    """Lets the annotators that are kept for this archive go over the videos that they have not gone over.

    A model is loaded only where it has something to do, and faces are looked for only where that is allowed still.
    `models` loads those that are configured.
    `elsewhere` has those that it can take work on other machines.
    What cannot be loaded is reported, and the others work. ArchiveBusy when another process writes to the archive.
    """
    report = AnnotationReport()
    for name in _due(archive, archive.ingest_choices.annotators()):
        try:
            loaded = load_annotators([name], models=models)
        except ModelError as error:
            report.failed.append(error.message)
            continue
        at_once = 1
        if elsewhere is not None and name not in NEEDING_A_MODEL:
            loaded = [elsewhere.annotator(name, one) for one in loaded]
            at_once = elsewhere.at_once
        report.add(annotate(archive, loaded, on_progress, encoder, at_once))
    return report


def _due(archive: Archive, names: Sequence[str]) -> list[str]:
    """Those that have not gone over every video, in the order in which they go over one."""
    videos = frozenset(video.id for video in archive.videos() if not video.is_in_progress)
    said = videos - archive.unheard()
    return [
        name
        for name, kind in KINDS.items()
        if name in names
        and (name not in NEEDING_CONSENT or archive.people.allowed)
        and (said if kind == "voice" else videos) - archive.annotations.annotators(kind).keys()
    ]
