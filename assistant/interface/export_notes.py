"""What is to know of an exported file: what its format cannot hold as it is, and which videos were not there."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.interface.texts import Texts
from retrieval.exporting.cuts import CutList
from retrieval.exporting.edl import FASTEST, MOST_EVENTS
from retrieval.exporting.formats import Format

WITHOUT_TIME_LINE = (Format.ZIP, Format.PDF, Format.SRT, Format.VTT)
MOST_NAMED = 5


def notes_of(cuts: CutList, kind: Format, unread: Sequence[Path], texts: Texts) -> list[str]:
    """A sentence for each thing to know, in the visitor's language; `unread` are files without a clock."""
    notes = []
    rate = f"{float(cuts.rate):.6g}"
    if kind is Format.EDL and cuts.rate > FASTEST:
        notes.append(texts("bins.export.fast", most=FASTEST, rate=rate))
    if kind is Format.EDL and len(cuts.cuts) > MOST_EVENTS:
        notes.append(texts("bins.export.many", most=MOST_EVENTS, n=len(cuts.cuts)))
    if cuts.converted and kind not in WITHOUT_TIME_LINE:
        names = listed(cut.name for cut in cuts.converted)
        notes.append(texts("bins.export.rates", rate=rate, names=names))
    if unread and kind is not Format.ZIP:
        gone = set(unread)
        names = listed(cut.name for cut in cuts.cuts if cut.path in gone)
        notes.append(texts("bins.export.unread", names=names))
    return notes


def listed(names: Iterable[str]) -> str:
    """Each name once, a few of them."""
    known = list(dict.fromkeys(names))
    return ", ".join(known[:MOST_NAMED]) + (" …" if len(known) > MOST_NAMED else "")
