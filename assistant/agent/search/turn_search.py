"""A turn's search: the running query's page, what is tried where nothing comes of it, and what is said of it."""

from dataclasses import dataclass, replace
from functools import partial

from assistant.agent.search import result_remarks
from assistant.agent.search.query_relaxation import TURN_SECONDS, RelaxedSearch, search_relaxed
from assistant.dialogue import replies
from assistant.dialogue.cluster_labels import ClusterLabeler
from assistant.dialogue.plan import Plan
from assistant.dialogue.query_building import build_query
from assistant.dialogue.result_clusters import ClusterChoice, cluster_choice
from assistant.dialogue.state import Answer, DialogueState
from assistant.i18n.translation import translate
from retrieval.errors import NotFound
from retrieval.search.engine import HITS_PER_PAGE, HITS_PER_VIDEO, SearchEngine
from retrieval.types import ResultPage

THEN_SECONDS = 60.0
"""How soon B begins after A, in "A, then B"."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a page is made: hits on it, the picture's share against the text, hits a video may take."""

    limit: int = HITS_PER_PAGE
    picture_weight: float = 0.5
    per_video: int | None = HITS_PER_VIDEO


@dataclass(frozen=True, slots=True)
class TurnSearch:
    """Shows a conversation's running query, over one archive. It holds no conversation."""

    engine: SearchEngine
    words: ClusterLabeler
    turn_seconds: float = TURN_SECONDS
    then_seconds: float = THEN_SECONDS

    def page(
        self,
        begun: DialogueState,
        plan: Plan,
        settings: SearchSettings,
        offset: int = 0,
        *,
        looking: bool = False,
    ) -> tuple[DialogueState, Answer]:
        """Searches and shows; `looking` tries other ways where nothing comes of it, and asks where two kinds do.

        A video that is not there costs the turn, not the running query.
        """
        asked = plan
        try:
            found = partial(self._results, begun, settings, offset)
            outcome = (
                search_relaxed(plan, found, seconds=self.turn_seconds)
                if looking
                else RelaxedSearch(plan, found(plan))
            )
        except NotFound as error:
            return begun, Answer(translate(error, begun.language), plan)
        plan, results = outcome.plan, outcome.results
        answer = Answer(
            replies.search_reply(results, plan, begun.language, offset), plan, results.hits, results
        )
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

    def _results(self, begun: DialogueState, settings: SearchSettings, offset: int, plan: Plan) -> ResultPage:
        query = build_query(
            plan,
            pictures=begun.pictures,
            picture_weight=settings.picture_weight,
            liked=begun.liked,
            disliked=begun.disliked,
            within=begun.within,
            then_seconds=self.then_seconds,
        )
        return self.engine.search(query, limit=settings.limit, offset=offset, per_video=settings.per_video)

    def _choice(self, begun: DialogueState, plan: Plan, results: ResultPage) -> ClusterChoice | None:
        """The two kinds that the hits are of, for words alone, and once for the same words."""
        mixed = plan.speech or plan.then or plan.use_image or begun.liked or plan.filters.video
        if not plan.visual or mixed or plan.visual == begun.chose_between:
            return None
        likely = [hit for hit in results.hits if hit.match != "none"]
        try:
            vectors = self.engine.archive.vectors([hit.shot.id for hit in likely])
        except NotFound:  # taken out of the archive a moment ago
            return None
        return cluster_choice(
            likely,
            vectors,
            self.engine.mean_distance(),
            self.words.at_once,
        )


def _remarked(
    begun: DialogueState, asked: Plan, outcome: RelaxedSearch, answer: Answer, offset: int
) -> Answer:
    """The answer with what was tried, what changed on the page, and what strikes about its hits."""
    language, kept = begun.language, None
    if begun.shown and not offset and asked.intent in ("refine", "similar"):
        kept = sum(hit.shot.id in begun.shown for hit in answer.hits)
    said = [result_remarks.relaxation_remark(asked, outcome, language), answer.reply]
    if kept is not None and answer.hits:
        said.append(result_remarks.page_change_remark(len(answer.hits) - kept, kept, language))
    if answer.choice:
        said.append(result_remarks.cluster_question(answer.choice, language))
    elif asked.filters.video is None:
        said.append(result_remarks.dominant_video_remark(answer.hits, language))
    return replace(answer, reply=" ".join(filter(None, said)), kept=kept)
