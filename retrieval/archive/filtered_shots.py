"""What filters ask of shots beside times and videos: what is said in them, who is seen, what the picture is like.

What has to be gone over for that is kept in memory until the archive changes. It does not know which videos the
filters leave (`retrieval.archive.video_sets`).
"""

from collections.abc import Callable

from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.people_in_shots import PeopleInShots, people_in_shots
from retrieval.archive.shot_facts.shot_facts import ShotFacts
from retrieval.archive.shots_over_time import covered_shots, spoken_shots
from retrieval.archive.tables.annotations import AnnotationTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.archive.tables.shots import ShotTables
from retrieval.archive.tables.subtitle_search import SubtitleSearchTables
from retrieval.qualities import HOLDS, Quality
from retrieval.queries import Filters
from retrieval.storage.database import Database
from retrieval.types import ShotId


class FilteredShots:
    """The shots of one catalogue under filters. Threads may share it."""

    def __init__(
        self,
        database: Database,
        *,
        shots: ShotTables,
        lines: SubtitleSearchTables,
        annotations: AnnotationTables,
        people: PeopleTables,
        facts: ShotFacts,
        stamp: Callable[[], int],
    ) -> None:
        """`stamp` rises with every change of the contents."""
        self._db = database
        self._shots, self._annotations, self._people, self._facts = shots, annotations, people, facts
        self._with_quality: ChangeCache[dict[str, frozenset[ShotId]]] = ChangeCache(stamp, dict)
        self._spoken = ChangeCache(stamp, lambda: spoken_shots(shots.spans(), lines.places()))
        self._seen = ChangeCache(stamp, lambda: people_in_shots(shots.spans(), annotations, people))

    def test(self, filters: Filters) -> Callable[[ShotId], bool] | None:
        """Whether a shot meets what the filters ask beside times and videos; None where they ask nothing of it.

        NotFound for a person whom nobody has named and for a class that nobody has taught."""
        tests: list[Callable[[ShotId], bool]] = []
        if (wanted := filters.has_speech) is not None:
            with self._db.held():
                spoken = self._spoken.current()
            tests.append(lambda shot: (shot in spoken) == wanted)
        if filters.people or filters.person or filters.shot_size:
            seen = self.people()
            named = [self._people.called(name) for name in filters.person]
            tests.append(lambda shot: seen.meets(shot, filters, named))
        if filters.heard and self._facts.is_known("sound"):
            heard = [self._facts.hearing(cue) for cue in filters.heard]
            tests.append(lambda shot: all(shot in one for one in heard))
        if (legible := filters.has_writing) is not None and self._facts.is_known("written"):
            written = self._facts.written_on()
            tests.append(lambda shot: (shot in written) == legible)
        if filters.taught:
            classes = [self._facts.of_class(name) for name in filters.taught]
            tests.append(lambda shot: all(shot in one for one in classes))
        wanted_qualities = self._wanted_qualities(filters)
        if wanted_qualities:
            tests.append(lambda shot: all(any(shot in one for one in some) for some in wanted_qualities))
        return (lambda shot: all(test(shot) for test in tests)) if tests else None

    def people(self) -> PeopleInShots:
        """Who is seen in which shots now."""
        with self._db.held():
            return self._seen.current()

    def _wanted_qualities(self, filters: Filters) -> list[list[frozenset[ShotId]]]:
        """For each group of qualities that the filters name, the shots that have each of them; [] where nothing in
        the archive was measured, so that they limit nothing."""
        if not filters.picture_qualities or not self._annotations.annotators("quality"):
            return []
        groups: dict[str, list[frozenset[ShotId]]] = {}
        with self._db.held():
            known = self._with_quality.current()
        for text in filters.picture_qualities:
            if text not in known:
                spans = self._annotations.spans(text, "quality", HOLDS)
                known[text] = covered_shots(self._shots.spans(), spans)
            groups.setdefault(Quality.parse(text).group, []).append(known[text])
        return list(groups.values())
