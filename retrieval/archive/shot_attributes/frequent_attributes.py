"""What an archive holds much of, by name: kinds of the map, sounds, writing, people, taught classes.

It is estimated from rows at even distances and read with limits, so that it costs a few milliseconds however much the
archive holds, and is the same each time until the archive changes. It knows no texts for people.
"""

import json
from collections import Counter
from typing import NamedTuple

from retrieval.annotations import AnnotationKind
from retrieval.archive.shot_attributes.sound_kinds import CUE_OF, LEAST_SCORE
from retrieval.speech.stopwords import STOPWORDS
from retrieval.storage.database import Database

MOST_LOOKED_AT = 4000
"""Rows of a table."""
MOST_NAMES = 200
"""People and classes that are compared."""
SURELY_READ = 0.9
"""Score of writing that stands in the picture as it was read; nine in ten lines of printed words reach it."""
FEWEST_READ = 2
"""Times that writing is read before it is more than a chance."""
SHORTEST_WRITING, LONGEST_WRITING = 4, 30
"""Characters; shorter pieces are mostly parts of words."""
FEWEST_EXAMPLES = 2
"""Of a taught class that finds anything."""


class FrequentAttributes(NamedTuple):
    """Names of each sort, those of the most first; each of them stands for something that is there."""

    clusters: tuple[tuple[str, ...], ...] = ()
    """The phrases of the map's kinds that phrases surely name."""
    sounds: tuple[str, ...] = ()
    """By the sound model's names."""
    writing: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()


class FrequentAttributeTables:
    """The tables of an open catalogue, as they are read for it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def version(self) -> tuple[int, ...]:
        """Changes whenever what is found may be another; the map is outside of the archive's own stamp."""
        (stamp,) = self._db.one("SELECT stamp FROM archive")
        (placed,) = self._db.one("SELECT coalesce(max(version), 0) FROM map")
        (named,) = self._db.one("SELECT count(*) FROM map_kinds")
        return int(stamp), int(placed), int(named)

    def read(self) -> FrequentAttributes:
        """What there is now."""
        sounds, writing = self._heard_and_written()
        return FrequentAttributes(self._clusters(), sounds, writing, self._people(), self._taught())

    def _clusters(self) -> tuple[tuple[str, ...], ...]:
        """Those with shots that still have their place."""
        rows = self._db.all(
            "SELECT p.kind, k.phrases, count(*) FROM ("
            + _evenly("map_places", "shot")
            + ") e JOIN map_places p ON p.shot = e.row JOIN map_kinds k ON k.kind = p.kind "
            "WHERE k.phrases != '' GROUP BY p.kind ORDER BY 3 DESC, 1",
            (self._steps("map_places", "shot"),),
        )
        return tuple(dict.fromkeys(tuple(phrases.splitlines()) for _, phrases, _ in rows))

    def _heard_and_written(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        kinds: tuple[AnnotationKind, ...] = ("sound", "written")
        rows = self._db.all(
            "SELECT r.kind, a.text, count(*) FROM ("
            + _evenly("annotations", "row")
            + ") e JOIN annotations a ON a.row = e.row JOIN annotation_runs r ON r.row = a.run "
            "WHERE (r.kind = ? AND a.score >= ?) OR (r.kind = ? AND a.score >= ?) "
            "GROUP BY r.kind, a.text ORDER BY 3 DESC, 2",
            (self._steps("annotations", "row"), kinds[0], LEAST_SCORE, kinds[1], SURELY_READ),
        )
        heard = Counter({text: times for kind, text, times in rows if kind == "sound" and text in CUE_OF})
        read = [
            text
            for kind, text, times in rows
            if kind == "written" and times >= FEWEST_READ and _is_worth_asking(text)
        ]
        of_a_cue = {CUE_OF[text]: text for text in reversed(heard)}  # one name of each kind: the most frequent
        return tuple(text for text in heard if of_a_cue[CUE_OF[text]] == text), tuple(read)

    def _people(self) -> tuple[str, ...]:
        rows = self._db.all(
            "SELECT p.name, (SELECT count(*) FROM (SELECT 1 FROM annotation_vectors v WHERE v.person = p.row "
            "LIMIT ?)) AS seen FROM (SELECT row, name FROM people WHERE name != '' LIMIT ?) p "
            "WHERE seen > 0 ORDER BY 2 DESC, 1",
            (MOST_NAMES, MOST_NAMES),
        )
        return tuple(dict.fromkeys(name for name, _ in rows))

    def _taught(self) -> tuple[str, ...]:
        """Those with examples of the archive's own: pictures from elsewhere may show what it does not hold."""
        rows = self._db.all(
            "SELECT c.name, sum(e.video IS NOT NULL), count(*) FROM (SELECT row, name FROM taught_classes LIMIT ?) c "
            "JOIN class_examples e ON e.class = c.row WHERE e.positive = 1 GROUP BY c.row "
            "HAVING sum(e.video IS NOT NULL) > 0 AND count(*) >= ? ORDER BY 2 DESC, 1",
            (MOST_NAMES, FEWEST_EXAMPLES),
        )
        return tuple(name for name, *_ in rows)

    def _steps(self, table: str, key: str) -> str:
        """Keys at even distances, as JSON: all of them where there are few."""
        first, last = self._db.one(f"SELECT coalesce(min({key}), 1), coalesce(max({key}), 0) FROM {table}")
        step = max(1, -(-(last - first + 1) // MOST_LOOKED_AT))
        return json.dumps(list(range(first, last + 1, step)))


def _evenly(table: str, key: str) -> str:
    """The rows at or next after keys at even distances, each once: so many looks into the table's own tree."""
    nearest = f"(SELECT {key} FROM {table} WHERE {key} >= s.value ORDER BY {key} LIMIT 1)"
    return f"SELECT DISTINCT {nearest} AS row FROM json_each(?) s"


def _is_worth_asking(text: str) -> bool:
    """Whether writing is words: no number, no piece of one."""
    words = text.split()
    return (
        SHORTEST_WRITING <= len(text) <= LONGEST_WRITING
        and all(word.strip("!?.,").isalpha() for word in words)
        and any(word.casefold() not in STOPWORDS for word in words)
    )
