"""The bins in the catalogue. Each change is a transaction of its own and needs no write lock.

Whoever edits names the version that they saw: an edit of a bin that has changed since is refused, so that two
pages open on one bin never undo each other's work. Adding needs no version, for it takes nothing away. Each change
is noted as a step, so that it can be taken back later, by whoever has the bin open then.
"""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.bins.bins import (
    Bin,
    BinChangeNote,
    BinSummary,
    NewClip,
    validate_bin_name,
    validate_comment,
    validate_span,
)
from retrieval.bins.discussions import BinDiscussions
from retrieval.bins.editing import BinEditor, require_clip, require_unchanged
from retrieval.bins.listing import BinLists
from retrieval.bins.rows import BinRows, new_clip
from retrieval.errors import NotFound
from retrieval.storage.database import Database


class BinTables:
    """The bin tables of an open catalogue. Names are found in capitals or not."""

    most_steps = 100
    """Of a bin, that can be taken back."""
    most_deleted = 20
    """Bins that were deleted and can come back."""

    def __init__(self, database: Database, who: str = "") -> None:
        """`who` is whose changes are noted as theirs; empty where nobody is asked who they are."""
        self._db = database
        self._rows = BinRows(database, who)
        self._changes = BinEditor(database, self._rows, self.most_steps)
        self.lists = BinLists(database)
        self.discussions = BinDiscussions(database, self._rows)

    def by(self, who: str) -> "BinTables":
        """The same bins for somebody, whose changes are noted as theirs."""
        return BinTables(self._db, who)

    def log(self, name: str) -> list[BinChangeNote]:
        """Who did what to a bin, the last change first."""
        with self._db.reading():
            return self._rows.told(self._rows.found(name))

    def all(self) -> list[BinSummary]:
        """All bins by name."""
        return self.lists.summaries()

    def get(self, name: str) -> Bin:
        """The bin with its clips in order; NotFound suggests names that are near."""
        with self._db.reading():
            return self._rows.read(self._rows.found(name))

    # changes; `version` is the one that was seen, None takes the bin as it is. `seen` is what is changed as it was
    # seen: then it alone must be so still, whatever else of the bin was changed meanwhile

    def create(self, name: str) -> Bin:
        """BinError where there is a bin of that name."""
        name = validate_bin_name(name)
        with self._changes.begun():
            self._changes.check_free(name)
            self._rows.tell(self._rows.insert(name), "create")
        return self.get(name)

    def add(self, name: str, clips: Sequence[NewClip]) -> Bin:
        """Puts clips at the end of a bin, which is made where there is none of that name."""
        name = validate_bin_name(name)
        made = []
        for clip in clips:
            video = clip.video
            span = validate_span(clip.start, clip.end, video.name, video.duration)
            texts = validate_comment(clip.query), validate_comment(clip.comment)
            made.append(new_clip(video.id, video.name, video.path, span, texts))
        with self._changes.begun():
            if self._rows.named(name) is None:
                self._rows.tell(self._rows.insert(name), "create")
            with self._changes.step(self._rows.found(name), "add") as (row, before):
                self._rows.order([clip_of_it.id for clip_of_it in before.clips])
                for place, clip_of_it in enumerate(made, len(before.clips) + 1):
                    self._rows.put(row, clip_of_it, place)
        return self.get(name)

    def remove(self, name: str, clip_ids: Sequence[int], *, version: int | None = None) -> Bin:
        """Takes clips out; the bin's `step` is then the number to `restore` them by."""
        with self._changes.of(name, version, "remove") as (_, before):
            for clip_id in dict.fromkeys(clip_ids):
                self._rows.delete_clip(require_clip(before, clip_id).id)
            self._rows.order([clip.id for clip in before.clips if clip.id not in clip_ids])
        return self.get(name)

    def restore(self, step: int) -> Bin:
        """Puts the clips that a step took out back at their places, as they were; those that are there stay.

        NotFound where that step is no longer kept.
        """
        found = self._rows.step(step)
        if found is None or not found[1].removed:
            raise NotFound("What was removed is no longer kept; put it aside again.")
        return self.take_back(step)

    def take_back(self, step: int) -> Bin:
        """Takes the change of that number back, whatever came after it; one that is taken back already stays so.

        Where it was the last one it can be made again. NotFound where it is no longer kept; a name that is taken by
        now is a BinError.
        """
        with self._changes.begun():
            row, made, undone = self._changes.kept(step)
            if self._rows.last_step(row)[0] == step:
                return self._changes.apply_step(row, made.inverse, step, undone=True)
            if not undone:
                self._changes.compensate(row, made)
            return self._rows.read(row)

    def step_time(self, step: int) -> float:
        """When the change of that number was made, in seconds since 1970; NotFound where it is not kept."""
        with self._db.reading():
            return self._changes.kept(step)[1].made

    def make_again(self, step: int) -> Bin:
        """Makes the change of that number again, where it was the last one taken back; else NotFound."""
        with self._changes.begun():
            row, made, undone = self._changes.kept(step)
            if not undone or self._rows.undone_step(row)[0] != step:
                raise NotFound(
                    "That change of the bin can no longer be made again; the bin was changed since."
                )
            return self._changes.apply_step(row, made, step, undone=False)

    def move(self, name: str, clip_id: int, place: int, *, version: int | None = None) -> Bin:
        """Moves a clip to a place counted from 1; behind the end is the end."""
        with self._changes.of(name, version, "move") as (_, before):
            moved = require_clip(before, clip_id)
            order = [clip.id for clip in before.clips if clip.id != moved.id]
            order.insert(max(0, place - 1), moved.id)
            self._rows.order(order)
        return self.get(name)

    def trim(
        self, name: str, clip_id: int, start: float, end: float, *,
        version: int | None = None, seen: tuple[float, float] | None = None,
    ) -> Bin:  # fmt: skip
        """Gives a clip other in and out points, in seconds on its video's clock."""
        with self._changes.of(name, version if seen is None else None, "trim") as (row, before):
            clip = require_clip(before, clip_id)
            require_unchanged(seen, (clip.start, clip.end))
            known = self._db.all("SELECT duration FROM videos WHERE id = ?", (clip.video,))
            start, end = validate_span(start, end, clip.name, known[0][0] if known else None)
            self._rows.put(row, replace(clip, start=start, end=end))
        return self.get(name)

    def annotate(
        self, name: str, clip_id: int, comment: str, *, version: int | None = None, seen: str | None = None
    ) -> Bin:
        """Gives a clip another comment."""
        comment = validate_comment(comment)
        with self._changes.of(name, version if seen is None else None, "comment") as (row, before):
            clip = require_clip(before, clip_id)
            require_unchanged(seen, clip.comment)
            self._rows.put(row, replace(clip, comment=comment))
        return self.get(name)

    def rename(self, name: str, new_name: str, *, version: int | None = None, seen: str | None = None) -> Bin:
        """BinError where there is another bin of that name."""
        new_name = validate_bin_name(new_name)
        with self._changes.of(name, version if seen is None else None, "rename") as (row, before):
            require_unchanged(seen, before.name)
            self._changes.check_free(new_name, but=row)
            self._rows.rename(row, new_name)
        return self.get(new_name)

    def undo(self, name: str, *, version: int | None = None) -> Bin:
        """Takes the last change back; NotFound where none is kept. A name that is taken by now is a BinError."""
        with self._changes.begun():
            row = self._changes.seen(name, version)
            number, _ = self._rows.last_step(row)
            return self._changes.apply_step(row, self._changes.noted(number).inverse, number, undone=True)

    def redo(self, name: str, *, version: int | None = None) -> Bin:
        """Makes the change that was taken back last again; NotFound where there is none."""
        with self._changes.begun():
            row = self._changes.seen(name, version)
            number, _ = self._rows.undone_step(row)
            return self._changes.apply_step(row, self._changes.noted(number), number, undone=False)

    def delete(self, name: str, *, version: int | None = None, forget: bool = False) -> int:
        """Deletes a bin; its number, to bring it back by. With `forget` it cannot come back."""
        with self._changes.begun():
            row = self._changes.seen(name, version)
            if forget:
                self._rows.drop(row)
            else:
                self._rows.tell(row, "delete")
                self._rows.soft_delete(row, self.most_deleted)
            return row

    def bring_back(self, number: int) -> Bin:
        """A deleted bin as it was; under another name where its own is taken. NotFound where it is not kept."""
        with self._changes.begun():
            kept = next((kept for kept in self.lists.deleted() if kept.id == number), None)
            if kept is None:
                raise NotFound("That bin is no longer kept.")
            name, count = kept.name, 1
            while self._rows.named(name) is not None:
                count += 1
                name = f"{kept.name} {count}"
            self._rows.bring_back(number, name)
            self._rows.changed(number)
            self._rows.tell(number, "bring_back")
            return self._rows.read(number)

    def relocate(self, missing: str, video: str) -> int:
        """Gives the clips of a video that left the archive to one that is in it; how many there were.

        NotFound where the new video (an id) is not in the archive.
        """
        with self._changes.begun():
            rows = self._db.all("SELECT name, path, duration FROM videos WHERE id = ?", (video,))
            if not rows:
                raise NotFound("There is no video with the id {id}; ingest it first.", id=video)
            name, path, duration = rows[0]
            count = 0
            for (bin_row,) in self._db.all("SELECT DISTINCT bin FROM bin_clips WHERE video = ?", (missing,)):
                with self._changes.step(bin_row, "relocate") as (row, before):
                    for clip in (clip for clip in before.clips if clip.video == missing):
                        validate_span(clip.start, clip.end, name, duration)
                        self._db.execute(
                            "UPDATE bin_clips SET video = ?, name = ?, path = ?, end_time = min(end_time, ?) "
                            "WHERE row = ? AND bin = ?",
                            (video, name, path, duration, clip.id, row),
                        )
                        count += 1
            return count
