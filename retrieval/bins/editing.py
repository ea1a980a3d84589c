"""How a bin is changed: in a transaction, from the version that was seen, and noted as a step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from retrieval.bins.bins import Bin, BinClip, BinError
from retrieval.bins.history import HistoryStep, HistoryStepKind, diff_bins, merge_steps
from retrieval.bins.rows import BinRows
from retrieval.errors import EditConflict, NotFound
from retrieval.storage.database import Database


class BinEditor:
    """Changes of the bins in one catalogue; of each bin, `most_steps` can be taken back."""

    def __init__(self, database: Database, rows: BinRows, most_steps: int) -> None:
        self._db, self._rows, self._most_steps = database, rows, most_steps

    @contextmanager
    def begun(self) -> Iterator[None]:
        """All that is done inside happens together or not at all."""
        with self._db.transaction():
            yield

    @contextmanager
    def of(self, name: str, version: int | None, kind: HistoryStepKind) -> Iterator[tuple[int, Bin]]:
        """A change of a bin that somebody saw: its row, and the bin before."""
        with self.begun(), self.step(self.seen(name, version), kind) as step:
            yield step

    @contextmanager
    def step(self, row: int, kind: HistoryStepKind) -> Iterator[tuple[int, Bin]]:
        """Notes what becomes different inside; another version begins."""
        before = self._rows.read(row)
        yield row, before
        self._rows.changed(row)
        if (step := diff_bins(kind, before, self._rows.read(row), time.time())) is None:
            return
        if (last := self._rows.step(before.step)) and (both := merge_steps(last[1], step)):
            self._rows.replace_step(row, before.step, both)
        else:
            self._rows.note(row, step, self._most_steps)
            self._rows.tell(row, kind, len(step.clips))

    def apply_step(self, row: int, step: HistoryStep, number: int, *, undone: bool) -> Bin:
        """Carries a step out that is noted already."""
        name = step.names[1]
        if name != step.names[0]:
            self.check_free(name, but=row)
            self._rows.rename(row, name)
        for before, after in step.clips:
            if after is not None:
                self._rows.put(row, after)
            elif before is not None:
                self._rows.delete_clip(before.id)
        self._rows.order(step.orders[1])
        self._rows.mark(number, undone=undone)
        self._rows.tell(row, "undo" if undone else "redo", len(step.clips))
        self._rows.changed(row)
        return self._rows.read(row)

    def compensate(self, row: int, made: HistoryStep) -> None:
        """Takes a step back that others followed, as a new one: what they did to the same clips stays."""
        kind: HistoryStepKind = "restore" if made.removed else "remove"
        with self.step(row, kind) as (_, before):
            order = [clip.id for clip in before.clips]
            for place, clip in made.removed:
                if clip.id not in order:
                    self._rows.put(row, clip)
                    order.insert(max(0, place - 1), clip.id)
            for clip in (after for gone, after in made.clips if after and not gone and after.id in order):
                self._rows.delete_clip(clip.id)
                order.remove(clip.id)
            self._rows.order(order)
            name, new_name = made.names
            if name != new_name and before.name == new_name:
                self.check_free(name, but=row)
                self._rows.rename(row, name)

    def kept(self, number: int) -> tuple[int, HistoryStep, bool]:
        """The bin's row, the step of that number, whether it was taken back; NotFound where it is not kept."""
        if (found := self._rows.step(number)) is None or self._rows.is_deleted(found[0]):
            raise NotFound("That change of the bin is no longer kept, so it stays.")
        return found

    def noted(self, number: int) -> HistoryStep:
        """NotFound where there is no step of that number."""
        if (found := self._rows.step(number)) is None:
            raise NotFound("There is no change of this bin that could be taken back or made again.")
        return found[1]

    def seen(self, name: str, version: int | None) -> int:
        """The row of a bin; EditConflict where it has another version than that."""
        row = self._rows.found(name)
        current = self._rows.read(row)
        if version is not None and version != current.version:
            raise EditConflict(
                "The bin {name!r} was changed elsewhere since it was opened here; nothing was lost. "
                "Look at it as it is now, and do it again.",
                name=current.name,
            )
        return row

    def check_free(self, name: str, but: int = 0) -> None:
        """BinError where a bin has that name; the one with the row `but` may."""
        if self._rows.named(name) not in (None, but):
            raise BinError("taken", f"There is a bin {name!r} already; name another.")


def require_unchanged(seen: object, now: object) -> None:
    """EditConflict where something is no longer what whoever changes it saw; None: they take it as it is."""
    if seen is not None and seen != now:
        raise EditConflict("It was changed elsewhere since it was opened here; nothing was lost.")


def require_clip(chosen: Bin, clip_id: int) -> BinClip:
    """NotFound where the bin has no such clip."""
    if (found := chosen.clip(clip_id)) is None:
        raise NotFound("The bin holds no clip {clip} any more; look at it as it is now.", clip=clip_id)
    return found
