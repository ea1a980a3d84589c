"""The running query: what is looked for, slot by slot, with the pictures and shots that were given for it.

Values only. Which words a person has for a slot is the interface's; what a turn says of it is the agent's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.dialogue.plan import Intent, Plan, PlanFilters
from retrieval.queries import Filters, Query, Sense, SortOrder, VideoFilter
from retrieval.types import Picture, ShotId

MOST_FEEDBACK = 50
"""Liked and disliked shots kept, the newest."""

_PLANNED = (
    *("visual", "either", "speech", "sound", "written", "exclude", "then"),
    *("use_image", "filters", "sort", "limit", "per_video"),
)
"""What a plan and a running query both hold, by the same names."""


@dataclass(frozen=True, slots=True, eq=False)
class RunningQuery:
    """What is looked for; as it is by default, nothing is."""

    visual: str = ""
    """What is seen."""
    either: tuple[str, ...] = ()
    """Alternatives to it: any of them will do."""
    speech: str = ""
    sound: str = ""
    written: str = ""
    exclude: str = ""
    then: str = ""
    """What comes next, for "A, then B"."""
    filters: PlanFilters = field(default_factory=PlanFilters)
    sort: SortOrder | None = None
    limit: int | None = None
    per_video: int | None = None
    use_image: bool = False
    """Whether the pictures take part."""
    pictures: tuple[Picture, ...] = ()
    drawn: bool = False
    """Whether a model drew the pictures: nobody gave them."""
    liked: tuple[ShotId, ...] = ()
    disliked: tuple[ShotId, ...] = ()
    scope: VideoFilter = field(default_factory=VideoFilter)
    """The videos that are searched, as chosen by hand; it stays until it is taken away."""
    senses: tuple[Sense, ...] = ()
    """In which the words are meant, as chosen by hand, until something else is asked for; empty for any."""
    intent: Intent = "search"
    """Of the turn that changed the query last."""
    shots: tuple[int, ...] = ()
    """The hits that turn asked for more like, by the numbers that they had then."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is looked for, limited or given."""
        return not self.shots and self._looked_for() == _BLANK

    def as_plan(self) -> Plan:
        """The query as the plan of a turn that asks for all of it."""
        return Plan.model_construct(
            intent=self.intent,
            **{name: getattr(self, name) for name in _PLANNED},
            shots=self.shots,
            exclude_shots=(),
            near=None,
            action=(),
            reply="",
        )

    def planned(self, plan: Plan) -> "RunningQuery":
        """The query with the words and limits of a plan, which holds all of them; what was given stays."""
        return replace(
            self,
            **{name: getattr(plan, name) for name in _PLANNED},
            intent=plan.intent,
            shots=plan.shots,
        )

    def same(self, other: "RunningQuery") -> bool:
        """Whether both look for the same; pictures are the same where they are one object."""
        same_pictures = [id(picture) for picture in self.pictures] == [
            id(picture) for picture in other.pictures
        ]
        return same_pictures and self._looked_for() == other._looked_for()

    def with_liked(self, shots: Sequence[ShotId]) -> "RunningQuery":
        """With these shots as examples, and none of them disliked any more."""
        liked = tuple(dict.fromkeys((*self.liked, *shots)))[-MOST_FEEDBACK:]
        return replace(self, liked=liked, disliked=_less(self.disliked, liked))

    def with_disliked(self, shots: Sequence[ShotId]) -> "RunningQuery":
        """With these shots as what is not meant, and none of them liked any more."""
        disliked = tuple(dict.fromkeys((*self.disliked, *shots)))[-MOST_FEEDBACK:]
        return replace(self, disliked=disliked, liked=_less(self.liked, shots))

    def _looked_for(self) -> tuple[object, ...]:
        """All but the pictures, and how the query came about."""
        return (
            *(getattr(self, name) for name in _PLANNED),
            *(self.liked, self.disliked, self.scope, self.senses),
        )


_BLANK = RunningQuery()._looked_for()


def search_query(running: RunningQuery, *, picture_weight: float = 0.5, then_seconds: float = 60.0) -> Query:
    """What is searched for: the one place where a running query becomes a query of `retrieval`."""
    return Query(
        text=running.visual,
        either=running.either,
        pictures=running.pictures if running.use_image else (),
        picture_weight=picture_weight,
        speech=running.speech,
        sound=running.sound,
        written=running.written,
        exclude=running.exclude,
        then=running.then,
        then_seconds=then_seconds,
        like=running.liked,
        unlike=running.disliked,
        senses=running.senses,
        filters=Filters(
            **{limit: getattr(running.filters, limit) for limit in PlanFilters.model_fields},
            among=running.scope,
        ),
        sort=running.sort or "match",
        most=running.limit,
        most_per_video=running.per_video,
    )


def query_words(running: RunningQuery) -> str:
    """The words that are looked for, as they are noted with what is put aside."""
    words = (running.visual, *running.either, running.speech, running.sound, running.written, running.then)
    return ", ".join(filter(None, words))


def ranks_shots(running: RunningQuery) -> bool:
    """Whether there are shots to show for the query: by what is looked for, by an order, by whom pictures show or
    what they are like ("vertical video"); other limits and exclusions alone show nothing."""
    query = search_query(running)
    return query.looks_for or query.lists or bool(running.then)


def _less(shots: Sequence[ShotId], others: Sequence[ShotId]) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot not in others)
