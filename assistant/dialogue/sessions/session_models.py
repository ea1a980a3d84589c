"""A kept conversation's fields, as JSON has them."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from assistant.dialogue.plan import Action, Intent, Plan
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.languages import Language
from retrieval.queries import Facet, Sense, VideoFilter
from retrieval.types import Picture, ShotId

StoredShot = Annotated[ShotId, BeforeValidator(lambda value: ShotId.parse(value)), PlainSerializer(str)]


class StoredTurn(BaseModel):
    """What was said in a turn, and the answer's words."""

    text: str
    reply: str


class StoredScope(BaseModel):
    """The videos that the conversation keeps to: words, values of facets, or one video's name."""

    words: str = ""
    values: tuple[tuple[Facet, str], ...] = ()
    name: str = ""

    @classmethod
    def of(cls, scope: VideoFilter) -> "StoredScope":
        """The scope as it is kept."""
        return cls(words=scope.words, values=tuple(sorted(scope.values)), name=scope.name)

    def scope(self) -> VideoFilter:
        """The inverse of `of`."""
        return VideoFilter(self.words, frozenset(self.values), self.name)


class StoredQuery(BaseModel):
    """A running query without its pictures."""

    plan: Plan | None = None
    liked: tuple[StoredShot, ...] = ()
    disliked: tuple[StoredShot, ...] = ()
    within: StoredScope = StoredScope()
    senses: tuple[Sense, ...] = ()
    drawn: bool = False

    @classmethod
    def of(cls, query: RunningQuery) -> Self:
        """The query as it is kept, without its pictures."""
        return cls(
            plan=None if query.is_blank else query.as_plan(),
            liked=stored_shots(query.liked),
            disliked=stored_shots(query.disliked),
            within=StoredScope.of(query.scope),
            senses=query.senses,
            drawn=query.drawn,
        )

    def query(self, pictures: tuple[Picture, ...]) -> RunningQuery:
        """The inverse of `of`, with the pictures given back."""
        given = RunningQuery(
            pictures=pictures,
            liked=self.liked,
            disliked=self.disliked,
            scope=self.within.scope(),
            senses=self.senses,
            drawn=self.drawn and bool(pictures),
        )
        return given if self.plan is None else given.planned(self.plan)


class StoredEarlierQuery(StoredQuery):
    """A query that "undo that" leads back to, and what takes back what was done after it."""

    reversals: tuple[tuple[Reversal, ...], ...] = ()


class StoredResults(BaseModel):
    """A page of hits that was shown, and the query that it was of."""

    query: StoredQuery
    shots: tuple[StoredShot, ...] = ()
    offset: int = 0
    spans: tuple[tuple[float, float], ...] = ()
    beside: bool = False


class StoredSession(BaseModel):
    """A conversation as it is kept: the running query's fields beside what was shown and said."""

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)

    plan: Plan | None = None
    pictures: tuple[str, ...] = ()
    shown: tuple[StoredShot, ...] = ()
    offset: int = 0
    liked: tuple[StoredShot, ...] = ()
    disliked: tuple[StoredShot, ...] = ()
    within: StoredScope = StoredScope()
    senses: tuple[Sense, ...] = ()
    drawn: bool = False
    mentioned: tuple[int, ...] = ()
    chose_between: str = ""
    last_intent: Intent | None = None
    language: Language = "en"
    turns: tuple[StoredTurn, ...] = ()
    forgotten: int = Field(default=0, ge=0, le=1_000_000)
    spans: tuple[tuple[float, float], ...] = ()
    beside: bool = False
    bin_in_use: str = ""
    spoke_of_bin: bool = False
    pending: tuple[Action, ...] = ()
    earlier: tuple[StoredEarlierQuery, ...] = ()
    """Those with the pictures of now, which alone are kept."""
    results: tuple[StoredResults, ...] = ()
    """The result sets before the one that is `shown`; those found by other pictures than now's are left out."""


def stored_shots(shots: tuple[ShotId, ...]) -> tuple[ShotId, ...]:
    """Shots as the model's own reader takes them."""
    return tuple(str(shot) for shot in shots)  # type: ignore[misc]
