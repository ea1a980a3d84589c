"""What people say about the clips of a bin, and the link that others see a bin by.

Remarks are no change of the bin: they begin no version and stand in no history, so that whoever talks about a clip
is in nobody's way who edits it. They stay with a clip's id, also while it is taken out and brought back.
"""

import secrets

from retrieval.bins.bins import Bin, BinError, validate_comment
from retrieval.bins.editing import require_clip
from retrieval.bins.rows import BinRows, now
from retrieval.errors import NotFound
from retrieval.names import clean_name
from retrieval.storage.database import Database

MOST_REMARKS = 2000
"""Of a bin."""
LONGEST_WHO = 80
"""Characters of the name that somebody gives."""


class BinDiscussions:
    """The remarks and the links of the bins in one catalogue."""

    def __init__(self, database: Database, rows: BinRows) -> None:
        self._db, self._rows = database, rows

    def say(self, name: str, clip_id: int, who: str, text: str) -> Bin:
        """Adds a remark of somebody on a clip. BinError where it or the name is empty or too long."""
        who, text = " ".join(clean_name(who).split()), validate_comment(text)
        if not who or len(who) > LONGEST_WHO:
            raise BinError("no who", f"A comment needs a name of at most {LONGEST_WHO} characters.")
        if not text:
            raise BinError("no text", "There is nothing in this comment; write something.")
        with self._db.transaction():
            row = self._rows.found(name)
            require_clip(self._rows.read(row), clip_id)
            if self._db.one("SELECT count(*) FROM bin_remarks WHERE bin = ?", (row,))[0] >= MOST_REMARKS:
                raise BinError(
                    "full", f"There is room for {MOST_REMARKS} comments in a bin; remove some first."
                )
            self._db.execute(
                "INSERT INTO bin_remarks (bin, clip, who, made, text) VALUES (?, ?, ?, ?, ?)",
                (row, clip_id, who, now(), text),
            )
        return self._rows.read(row)

    def take_back(self, name: str, remark: int, who: str | None = None) -> Bin:
        """Removes a remark; with `who` only one of theirs. NotFound where there is none such."""
        with self._db.transaction():
            row = self._rows.found(name)
            mine = "" if who is None else " AND who = ?"
            values = (remark, row) if who is None else (remark, row, " ".join(clean_name(who).split()))
            if not self._db.all(f"SELECT 1 FROM bin_remarks WHERE row = ? AND bin = ?{mine}", values):
                raise NotFound("There is no such comment of yours any more.")
            self._db.execute("DELETE FROM bin_remarks WHERE row = ?", (remark,))
        return self._rows.read(row)

    def share(self, name: str) -> str:
        """The secret part of the link that the bin is seen by; always the same until `unshare`."""
        with self._db.transaction():
            row = self._rows.found(name)
            self._db.execute(
                "INSERT OR IGNORE INTO bin_links (bin, token) VALUES (?, ?)", (row, secrets.token_urlsafe(18))
            )
            return str(self._db.one("SELECT token FROM bin_links WHERE bin = ?", (row,))[0])

    def unshare(self, name: str) -> None:
        """The bin's link leads nowhere any more."""
        with self._db.transaction():
            self._db.execute("DELETE FROM bin_links WHERE bin = ?", (self._rows.found(name),))

    def named(self, token: str) -> str | None:
        """The name of the bin that a link leads to; None where it leads nowhere."""
        rows = self._db.all(
            "SELECT b.name FROM bin_links l JOIN bins b ON b.row = l.bin WHERE l.token = ? AND b.deleted = ''",
            (token,),
        )
        return str(rows[0][0]) if rows else None

    def marks(self) -> list[tuple[int, ...]]:
        """Something of the bins with a link that is another once they, or what is said of them, have changed."""
        rows = self._db.all(
            "SELECT b.row, b.version, (SELECT coalesce(sum(r.row), 0) FROM bin_remarks r WHERE r.bin = b.row) "
            "FROM bin_links l JOIN bins b ON b.row = l.bin ORDER BY b.row"
        )
        return [tuple(row) for row in rows]
