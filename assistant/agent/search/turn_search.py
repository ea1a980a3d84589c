"""A turn's search: the running query's page, what is tried where nothing comes of it, and what is said of it."""

from dataclasses import dataclass, replace
from functools import partial

from assistant.agent.search import result_remarks
from assistant.agent.search.query_relaxation import (
    TURN_SECONDS,
    RelaxedSearch,
    only_named_sense,
    search_relaxed,
)
from assistant.agent.search.search_budget import SearchBudget
from assistant.agent.search.unmet_limits import UnmetLimits, find_unmet_limits
from assistant.dialogue import replies
from assistant.dialogue.answer import Answer, Suggestion
from assistant.dialogue.clusters.cluster_labeler import ClusterLabeler
from assistant.dialogue.clusters.result_clusters import ClusterChoice, cluster_choice
from assistant.dialogue.plan import Plan
from assistant.dialogue.running_query import RunningQuery, search_query
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.i18n.translation import translate
from retrieval.errors import NotFound
from retrieval.hits import MatchStrength, ResultPage
from retrieval.search.engine import HITS_PER_PAGE, HITS_PER_VIDEO, SearchEngine

LONGEST_PAGE = 60
"""Hits on a page where so many are asked for by number; further ones stand on the next pages."""
MOST_COUNTED = 200
"""Hits looked through for those that match without a limit."""
THEN_SECONDS = 60.0
"""How soon B begins after A, in "A, then B"."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a page is made: hits on it, the picture's share against the text, hits a video may take."""

    limit: int = HITS_PER_PAGE
    picture_weight: float = 0.5
    per_video: int | None = HITS_PER_VIDEO
    longest: int = LONGEST_PAGE
    """Hits on it where the query itself says how many it wants."""


@dataclass(frozen=True, slots=True)
class TurnSearch:
    """Shows a conversation's running query, over one archive. It holds no conversation."""

    engine: SearchEngine
    labeler: ClusterLabeler
    turn_seconds: float = TURN_SECONDS
    then_seconds: float = THEN_SECONDS

    def page(
        self,
        state: DialogueState,
        plan: Plan,
        settings: SearchSettings,
        offset: int = 0,
        *,
        looking: bool = False,
    ) -> tuple[DialogueState, Answer]:
        """Searches for the running query, which `plan` puts into words, and shows what is found.

        `looking` says which limits leave nothing, tries other words where nothing comes of it, and asks where two
        kinds do. A video that is not there costs the turn: the state is the one given.
        """
        if not self.engine.archive.totals().shots:
            return state, Answer(texts_in(state.language)("reply.empty_archive"), plan)
        unmet, budget = None, SearchBudget(self.turn_seconds)
        try:
            found = partial(self._results, state.query, settings, offset)
            with budget.timed():
                outcome = RelaxedSearch(plan, found(plan))
            if looking and outcome.results.match == "none":
                unmet = self._unmet_limits(state.query.planned(plan), budget)
            if looking and unmet is None:
                outcome = search_relaxed(plan, found, outcome.results, budget)
        except NotFound as error:
            return state, Answer(translate(error, state.language), plan)
        asked, plan, results = plan, outcome.plan, outcome.results
        reply = (
            replies.search_reply(results, plan, state.language, offset)
            if unmet is None
            else result_remarks.unmet_limits_remark(unmet, state.language)
        )
        suggestions = () if unmet is None else (Suggestion(unmet.slots),)
        answer = Answer(
            reply, plan, results.hits, results, suggestions=suggestions + _words_put_back(asked, outcome)
        )
        if offset and not results.hits:
            return state, answer
        choice = self._choice(state, plan, results) if looking and outcome.way is None else None
        answer = _remarked(state, asked, outcome, replace(answer, choice=choice), offset)
        done = replace(
            state,
            query=state.query.planned(plan) if plan.intent != "more" else state.query,
            chose_between=plan.visual if choice else state.chose_between,
        )
        spans = [(hit.start, hit.end) for hit in results.hits]
        return done.with_results([hit.shot.id for hit in results.hits], offset, spans), answer

    def _results(
        self,
        running: RunningQuery,
        settings: SearchSettings,
        offset: int,
        plan: Plan,
        least: MatchStrength = "none",
    ) -> ResultPage:
        query = search_query(
            running.planned(plan), picture_weight=settings.picture_weight, then_seconds=self.then_seconds
        )
        page = (
            settings.limit if query.most is None else min(query.most, max(settings.limit, settings.longest))
        )
        found = self.engine.search(
            query, limit=page, offset=offset, per_video=settings.per_video, least=least
        )
        # unlikely ones are shown below the others: numbers count them so that none is skipped
        likely_first = sorted(found.hits, key=lambda hit: hit.match == "none")
        numbered = zip(likely_first, found.hits, strict=True)
        return replace(found, hits=tuple(replace(hit, rank=at_place.rank) for hit, at_place in numbered))

    def _unmet_limits(self, running: RunningQuery, budget: SearchBudget) -> UnmetLimits | None:
        """What stands between the query and what would match it."""
        return find_unmet_limits(
            running,
            lambda other: self.engine.search(
                search_query(other, then_seconds=self.then_seconds), limit=MOST_COUNTED, per_video=None
            ),
            budget,
        )

    def _choice(self, state: DialogueState, plan: Plan, results: ResultPage) -> ClusterChoice | None:
        """The two kinds that the hits are of, for words alone, and once for the same words."""
        mixed = plan.speech or plan.then or plan.use_image or state.query.liked or plan.filters.video
        if not plan.visual or mixed or plan.visual == state.chose_between:
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
            self.labeler.labels_if_ready,
        )


def _words_put_back(asked: Plan, outcome: RelaxedSearch) -> tuple[Suggestion, ...]:
    """What takes back a guess at other words."""
    match outcome.way:
        case "words" | "heard":
            return (Suggestion(field="visual", words=asked.visual),)
        case "anywhere" if sense := only_named_sense(asked):
            return (Suggestion(field=sense, words=getattr(asked, sense)),)
    return ()


def _remarked(
    state: DialogueState, asked: Plan, outcome: RelaxedSearch, answer: Answer, offset: int
) -> Answer:
    """The answer with what was tried, what changed on the page, and what strikes about its hits."""
    language, kept = state.language, None
    if state.shown and not offset and asked.intent in ("refine", "similar"):
        kept = sum(hit.shot.id in state.shown for hit in answer.hits)
    said = [result_remarks.relaxation_remark(asked, outcome, language), answer.reply]
    if kept is not None and answer.hits:
        said.append(result_remarks.page_change_remark(len(answer.hits) - kept, kept, language))
    if answer.choice:
        said.append(result_remarks.cluster_question(answer.choice, language))
    elif not asked.filters.video and asked.per_video is None:
        said.append(result_remarks.dominant_video_remark(answer.hits, language))
    if outcome.results.unannotated and not offset:
        said += result_remarks.unannotated_remarks(answer.plan, outcome.results.unannotated, language)
    if not offset:
        said += result_remarks.unannotated_video_remarks(outcome.results.unannotated_videos, language)
    return replace(answer, reply=" ".join(filter(None, said)), kept=kept)
