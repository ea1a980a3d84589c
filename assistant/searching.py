"""A turn's search: the running query's page, what is tried where nothing comes of it, and what is said of it."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from assistant import remarks, replies
from assistant.attempts import TURN_SECONDS, Outcome, looked_for
from assistant.choices import Choice, choice_between
from assistant.plan import Plan
from assistant.queries import query_of
from assistant.seen_words import SeenWords
from assistant.translating import translated
from assistant.turns import Answer, Conversation
from retrieval.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import NotFound
from retrieval.folding import usual_distance
from retrieval.ranking import SAMPLE
from retrieval.search import HITS_A_PAGE, HITS_A_VIDEO
from retrieval.types import Query, Results

THEN_SECONDS = 60.0
"""How soon B begins after A, in "A, then B"."""


class Searching(Protocol):
    """`retrieval.search.search`, or a stand-in for it."""

    def __call__(
        self,
        archive: Archive,
        encoder: Encoder,
        query: Query,
        *,
        limit: int,
        offset: int,
        per_video: int | None,
    ) -> Results: ...


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a page is made: hits on it, the picture's share against the text, hits a video may take."""

    limit: int = HITS_A_PAGE
    picture_weight: float = 0.5
    per_video: int | None = HITS_A_VIDEO


@dataclass(frozen=True, slots=True)
class Searcher:
    """Shows a conversation's running query, over one archive. It holds no conversation."""

    archive: Archive
    encoder: Encoder
    searching: Searching
    words: SeenWords
    turn_seconds: float = TURN_SECONDS
    then_seconds: float = THEN_SECONDS

    def page(
        self,
        begun: Conversation,
        plan: Plan,
        settings: SearchSettings,
        offset: int = 0,
        *,
        looking: bool = False,
    ) -> tuple[Conversation, Answer]:
        """Searches and shows; `looking` tries other ways where nothing comes of it, and asks where two kinds do.

        A video that is not there costs the turn, not the running query.
        """
        asked = plan
        try:
            found = partial(self._results, begun, settings, offset)
            outcome = (
                looked_for(plan, found, seconds=self.turn_seconds) if looking else Outcome(plan, found(plan))
            )
        except NotFound as error:
            return begun, Answer(translated(error, begun.language), plan)
        plan, results = outcome.plan, outcome.results
        answer = Answer(replies.found(results, plan, begun.language, offset), plan, results.hits, results)
        if offset and not results.hits:
            return begun, answer
        choice = self._choice(begun, plan, results) if looking and outcome.way is None else None
        answer = _remarked(begun, asked, outcome, replace(answer, choice=choice), offset)
        done = replace(
            begun,
            plan=plan.changed(exclude_shots=()) if plan.intent != "more" else begun.plan,
            shown=tuple(hit.shot.id for hit in results.hits),
            offset=offset,
            mentioned=plan.shots if plan.intent == "similar" else (),
            chose_between=plan.visual if choice else begun.chose_between,
        )
        return done, answer

    def _results(self, begun: Conversation, settings: SearchSettings, offset: int, plan: Plan) -> Results:
        query = query_of(
            plan,
            pictures=begun.pictures,
            picture_weight=settings.picture_weight,
            liked=begun.liked,
            disliked=begun.disliked,
            within=begun.within,
            then_seconds=self.then_seconds,
        )
        return self.searching(
            self.archive,
            self.encoder,
            query,
            limit=settings.limit,
            offset=offset,
            per_video=settings.per_video,
        )

    def _choice(self, begun: Conversation, plan: Plan, results: Results) -> Choice | None:
        """The two kinds that the hits are of, for words alone, and once for the same words."""
        mixed = plan.speech or plan.then or plan.use_image or begun.liked or plan.filters.video
        if not plan.visual or mixed or plan.visual == begun.chose_between:
            return None
        likely = [hit for hit in results.hits if hit.match != "none"]
        try:
            vectors = self.archive.vectors([hit.shot.id for hit in likely])
        except NotFound:  # taken out of the archive a moment ago
            return None
        return choice_between(
            likely, vectors, usual_distance(self.archive.sample(SAMPLE).vectors), self.words.at_once
        )


def _remarked(begun: Conversation, asked: Plan, outcome: Outcome, answer: Answer, offset: int) -> Answer:
    """The answer with what was tried, what changed on the page, and what strikes about its hits."""
    language, kept = begun.language, None
    if begun.shown and not offset and asked.intent in ("refine", "similar"):
        kept = sum(hit.shot.id in begun.shown for hit in answer.hits)
    said = [remarks.tried(asked, outcome, language), answer.reply]
    if kept is not None and answer.hits:
        said.append(remarks.changed(len(answer.hits) - kept, kept, language))
    if answer.choice:
        said.append(remarks.which_kind(answer.choice, language))
    elif asked.filters.video is None:
        said.append(remarks.mostly_from(answer.hits, language))
    return replace(answer, reply=" ".join(filter(None, said)), kept=kept)
