"""What an archive holds much of, by name: kinds of the map, sounds, writing, people, taught classes.

It is estimated from rows at even distances and read with limits, so that it costs milliseconds however much the
archive holds, and is the same each time until the archive changes. It knows no texts for people.
"""

from typing import NamedTuple

from retrieval.annotations import AnnotationKind
from retrieval.archive.shot_attributes.sound_kinds import CUE_OF, LEAST_SCORE
from retrieval.storage.database import Database

FEW_ROWS = 20_000
"""Of a table; so many are read through."""
MOST_LOOKED_AT = 2000
"""Rows of a larger one."""
MOST_NAMES = 200
"""People and classes that are compared."""
SURELY_READ = 0.9
"""Score of writing that is to be quoted as it was read."""
FEWEST_TIMES = 2
"""That something is heard or read before it is more than a chance."""
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
            f"WITH e AS MATERIALIZED ({self._sampled('map_places', 'shot')}) "
            "SELECT p.kind, k.phrases, count(*) FROM e CROSS JOIN map_places p ON p.shot = e.row "
            "JOIN map_kinds k ON k.kind = p.kind WHERE k.phrases != '' GROUP BY p.kind ORDER BY 3 DESC, 1"
        )
        return tuple(dict.fromkeys(tuple(phrases.splitlines()) for _, phrases, _ in rows))

    def _heard_and_written(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        kinds: tuple[AnnotationKind, ...] = ("sound", "written")
        rows = self._db.all(
            f"WITH e AS MATERIALIZED ({self._sampled('annotations', 'row')}) "
            "SELECT r.kind, a.text, count(*) FROM e CROSS JOIN annotations a ON a.row = e.row "
            "CROSS JOIN annotation_runs r ON r.row = a.run "
            "WHERE (r.kind = ? AND a.score >= ?) OR (r.kind = ? AND a.score >= ?) "
            "GROUP BY r.kind, a.text HAVING count(*) >= ? ORDER BY 3 DESC, 2",
            (kinds[0], LEAST_SCORE, kinds[1], SURELY_READ, FEWEST_TIMES),
        )
        heard = [text for kind, text, _ in rows if kind == "sound" and text in CUE_OF]
        read = [text for kind, text, _ in rows if kind == "written"]
        of_a_cue = {
            CUE_OF[text]: text for text in reversed(heard)
        }  # one name of each kind: the most frequent
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
            "SELECT c.name, sum(e.video IS NOT NULL), count(*) "
            "FROM (SELECT row, name FROM taught_classes LIMIT ?) c "
            "JOIN class_examples e ON e.class = c.row WHERE e.positive = 1 GROUP BY c.row "
            "HAVING sum(e.video IS NOT NULL) > 0 AND count(*) >= ? ORDER BY 2 DESC, 1",
            (MOST_NAMES, FEWEST_EXAMPLES),
        )
        return tuple(name for name, *_ in rows)

    def _sampled(self, table: str, key: str) -> str:
        """Selects the rows that are looked at: all where there are few, else those at or next after keys at even
        distances, each a look into the table's own tree."""
        ends = (
            f"coalesce((SELECT {end}({key}) FROM {table}), 0)" for end in ("min", "max")
        )  # together they scan
        first, last = self._db.one(f"SELECT {', '.join(ends)}")
        if last - first < FEW_ROWS:
            return f"SELECT {key} AS row FROM {table}"
        step = -(-(last - first) // MOST_LOOKED_AT)
        return (
            f"SELECT DISTINCT (SELECT {key} FROM {table} WHERE {key} >= s.value ORDER BY {key} LIMIT 1) AS row "
            f"FROM (WITH RECURSIVE steps(value) AS (SELECT {first} UNION ALL SELECT value + {step} FROM steps "
            f"WHERE value + {step} <= {last}) SELECT value FROM steps) s"
        )
