"""What was removed from bins lately, so that it can be put back as it was."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.bin_tables import BinTables
from retrieval.bins import Bin, BinClip
from retrieval.errors import NotFound

MOST_KEPT = 200
"""Removals, of all visitors."""


@dataclass(frozen=True, slots=True)
class _Removal:
    tables: BinTables
    name: str
    clips: tuple[tuple[int, BinClip], ...]


class Removals:
    """Removed clips by a name that only who removed them is told."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Removal] = OrderedDict()
        self._lock = threading.Lock()

    def remove(
        self, tables: BinTables, name: str, clip_ids: Sequence[int], version: int | None
    ) -> tuple[Bin, str]:
        """Takes clips out; the bin as it is now, and the name to put them back by."""
        before = tables.get(name)
        left = tables.remove(name, clip_ids, version=version)
        return left, self._note(tables, before, clip_ids)

    def delete(self, tables: BinTables, name: str, version: int | None) -> str:
        """Deletes a bin; the name to bring it back by."""
        before = tables.get(name)
        tables.delete(name, version=version)
        return self._note(tables, before, [clip.id for clip in before.clips])

    def restore(self, tables: BinTables, removal: str, name: str = "") -> Bin:
        """Puts clips back; `name` is what their bin is called now. NotFound where they are no longer kept."""
        with self._lock:
            kept = self._kept.get(removal)
        if kept is None or kept.tables is not tables:
            raise NotFound("What was removed is no longer kept; put it aside again.")
        return tables.restore(name or kept.name, kept.clips)

    def _note(self, tables: BinTables, before: Bin, clip_ids: Sequence[int]) -> str:
        gone = tuple((place, clip) for place, clip in enumerate(before.clips, 1) if clip.id in clip_ids)
        removal = secrets.token_urlsafe(12)
        with self._lock:
            self._kept[removal] = _Removal(tables, before.name, gone)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return removal
