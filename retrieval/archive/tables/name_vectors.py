"""What files and folders are called, word for word, with the vectors of it by the archive's encoder.

A vector belongs to the words, not to a video: files in one folder share the folder's. What changes them runs inside
the caller's transaction. It does not know how names are cut into words.
"""

import json
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.storage.database import Database
from retrieval.types import Vectors


class NameVectorTables:
    """The names' vectors of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self) -> frozenset[str]:
        """The words that have a vector."""
        return frozenset(row[0] for row in self._db.all("SELECT words FROM name_vectors"))

    def all(self) -> tuple[list[str], NDArray[np.float16]]:
        """The words, in order, and (n, d) float16, their vectors, each of unit length within 0.001."""
        rows = self._db.all("SELECT words, vector FROM name_vectors ORDER BY words")
        joined = np.frombuffer(b"".join(row[1] for row in rows), "<f2")
        return [row[0] for row in rows], joined.reshape(len(rows), -1) if rows else joined.reshape(0, 0)

    def add(self, words: Sequence[str], vectors: Vectors) -> None:
        """Keeps these words' vectors, in place of what they had."""
        for one, vector in zip(words, vectors, strict=True):
            self._db.execute(
                "INSERT OR REPLACE INTO name_vectors VALUES (?, ?)", (one, vector.astype("<f2").tobytes())
            )

    def put_names(self, video_id: str, words: Collection[str]) -> None:
        """Notes the words that a video and its folders are called by; vectors that only it used go."""
        before = self.names_of([video_id])
        self._db.execute("DELETE FROM name_words WHERE video = ?", (video_id,))
        for one in words:
            self._db.execute("INSERT INTO name_words VALUES (?, ?)", (one, video_id))
        self.forget_unused(before.difference(words))

    def names_of(self, video_ids: Collection[str]) -> set[str]:
        """The words that these videos and their folders are called by."""
        rows = self._db.all(
            "SELECT DISTINCT words FROM name_words WHERE video IN (SELECT value FROM json_each(?))",
            (json.dumps([*video_ids]),),
        )
        return {row[0] for row in rows}

    def forget_unused(self, words: Collection[str]) -> None:
        """Forgets those of these words that no video is called by any more."""
        self._db.execute(
            "DELETE FROM name_vectors WHERE words IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM name_words AS used WHERE used.words = name_vectors.words)",
            (json.dumps([*words]),),
        )

    def keep_only(self, words: Collection[str]) -> None:
        """Forgets all others."""
        self._db.execute(
            "DELETE FROM name_vectors WHERE words NOT IN (SELECT value FROM json_each(?))",
            (json.dumps([*words]),),
        )
