"""Bins of the visitors of an archive that nobody may change: for each visitor their own, in memory.

They are bounded in number and age, and gone when the program ends. It does not know how a visitor is
recognised, nor what an archive is.
"""

import os
import secrets
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrieval.bins.bins import Bin, BinError, NewClip
from retrieval.bins.editing import BinEditor
from retrieval.bins.tables import BinTables
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS

MOST_VISITORS = 500
"""A visitor's tables take about 100 KB."""
MAX_IDLE_SECONDS = 24 * 3600.0
"""Seconds after which an absent visitor's bins go."""
MOST_CLIPS = 500
"""Of one visitor, in all bins."""
MOST_BINS = 50
MOST_PAGES = 256
"""Of SQLite, 4 KB each: what a visitor can fill with long comments."""
COMPACTION_SHARE = 0.7
"""Of these pages; where more are filled, deleted bins and the steps that led to the others are forgotten."""

_VIDEOS = """CREATE TABLE videos (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, path BLOB NOT NULL, duration REAL NOT NULL
) STRICT"""
_OF_BINS = ("CREATE TABLE bins", "CREATE TABLE bin_steps", "CREATE TABLE bin_log", "CREATE TABLE bin_remarks")
_TABLES = (*(step for step in MIGRATIONS if any(table in step for table in _OF_BINS)), _VIDEOS)


class VisitorBinTables(BinTables):
    """One visitor's bins; videos are noted as their spans come in, for the archive does not lose any."""

    most_steps = 30
    most_deleted = 5

    def __init__(self) -> None:
        database = Database(Path(":memory:"), _TABLES)
        with database.transaction():
            database.migrate()
        database.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
        weakref.finalize(self, database.close)  # an answer may still read the bins of one who is forgotten
        super().__init__(database)
        self._changes = _RoomyChanges(database, self._rows, self.most_steps)

    def create(self, name: str) -> Bin:
        """As `BinTables.create`. BinError where there are as many as there is room for."""
        if len(self.all()) >= MOST_BINS:
            raise BinError("full", f"There is room for {MOST_BINS} bins here; delete one first.")
        return super().create(name)

    def add(self, name: str, clips: Sequence[NewClip]) -> Bin:
        """As `BinTables.add`. BinError where there are as many clips as there is room for."""
        summaries = self.all()
        if sum(summary.clips for summary in summaries) + len(clips) > MOST_CLIPS:
            raise BinError("full", f"There is room for {MOST_CLIPS} clips here; remove some first.")
        if len(summaries) >= MOST_BINS:
            self.get(name)  # raises: there is no room for a new one
        with self._db.transaction():
            for clip in clips:
                video = clip.video
                self._db.execute(
                    "INSERT OR REPLACE INTO videos VALUES (?, ?, ?, ?)",
                    (video.id, video.name, os.fsencode(video.path), video.duration),
                )
        return super().add(name, clips)


class _RoomyChanges(BinEditor):
    """Changes that find room: what could be taken back gives way."""

    @contextmanager
    def begun(self) -> Iterator[None]:
        with super().begun():
            pages, free = (self._db.one(f"PRAGMA {count}")[0] for count in ("page_count", "freelist_count"))
            if pages - free > COMPACTION_SHARE * MOST_PAGES:
                self._db.execute("DELETE FROM bin_steps")
                self._db.execute("DELETE FROM bin_log")
                self._db.execute("DELETE FROM bins WHERE deleted <> ''")
            yield


@dataclass(slots=True)
class _Visit:
    tables: VisitorBinTables
    seen: float


class VisitorBins:
    """The bins of all visitors, by a name that is given out at their first visit and cannot be guessed."""

    def __init__(
        self,
        *,
        most: int = MOST_VISITORS,
        longest: float = MAX_IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._longest, self._clock = most, longest, clock
        self._visits: OrderedDict[str, _Visit] = OrderedDict()  # the one seen last at the end
        self._lock = threading.Lock()
        self._links: weakref.WeakValueDictionary[str, BinTables] = weakref.WeakValueDictionary()

    def known(self, visitor: str) -> BinTables | None:
        """The bins of a visitor whose name was given out; None for any other name."""
        with self._lock:
            if visitor not in self._visits:
                return None
        return self.of(visitor)[1]

    def of(self, visitor: str) -> tuple[str, BinTables]:
        """A visitor's bins, and the name that they are kept under: a new one where that name is not known."""
        now = self._clock()
        with self._lock:
            while self._visits and now - next(iter(self._visits.values())).seen > self._longest:
                self._visits.popitem(last=False)
            visit = self._visits.get(visitor)
            if visit is None:
                visitor, visit = secrets.token_urlsafe(24), _Visit(VisitorBinTables(), now)
                self._visits[visitor] = visit
            visit.seen = now
            self._visits.move_to_end(visitor)
            while len(self._visits) > self._most:
                self._visits.popitem(last=False)
            return visitor, visit.tables

    def note_link(self, token: str, tables: BinTables) -> None:
        """A link leads to one of these bins from now on, as long as they are kept."""
        self._links[token] = tables

    def linked(self, token: str) -> BinTables | None:
        """The bins that a link leads into; None where it leads into no visitor's."""
        return self._links.get(token)

    def marks(self) -> list[object]:
        """Something that is another once a visitor's bin that has a link has changed."""
        return [tables.discussions.marks() for tables in set(self._links.values())]
