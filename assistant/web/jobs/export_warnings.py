"""What is to know of an exported file: what its format cannot hold as it is, and which videos were not there."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.i18n.catalogue import Texts
from retrieval.export.cuts import CutList
from retrieval.export.formats import SPOKEN_FORMATS, ExportFormat
from retrieval.export.timelines.edl import MAX_EDL_EVENTS, MAX_EDL_RATE
from retrieval.names import visible_text

FORMATS_WITHOUT_TIMELINE = SPOKEN_FORMATS | {ExportFormat.ZIP, ExportFormat.PDF}
MOST_NAMED = 5


def export_warnings(cuts: CutList, kind: ExportFormat, unread: Sequence[Path], texts: Texts) -> list[str]:
    """A sentence for each thing to know, in the visitor's language; `unread` are files without a clock."""
    notes = []
    rate = f"{float(cuts.rate):.6g}"
    if kind is ExportFormat.EDL and cuts.rate > MAX_EDL_RATE:
        notes.append(texts("bins.export.fast", most=MAX_EDL_RATE, rate=rate))
    if kind is ExportFormat.EDL and len(cuts.cuts) > MAX_EDL_EVENTS:
        notes.append(texts("bins.export.many", most=MAX_EDL_EVENTS, n=len(cuts.cuts)))
    if cuts.converted and kind not in FORMATS_WITHOUT_TIMELINE:
        names = joined_names(cut.name for cut in cuts.converted)
        notes.append(texts("bins.export.rates", rate=rate, names=names))
    if unread and kind is not ExportFormat.ZIP:
        gone = set(unread)
        names = joined_names(cut.name for cut in cuts.cuts if cut.path in gone)
        notes.append(texts("bins.export.unread", names=names))
    return notes


def joined_names(names: Iterable[str]) -> str:
    """Each name once, a few of them."""
    known = [visible_text(name) for name in dict.fromkeys(names)]
    return ", ".join(known[:MOST_NAMED]) + (" …" if len(known) > MOST_NAMED else "")
