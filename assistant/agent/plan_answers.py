"""What a plan comes to: a page of hits, an answer about footage or the archive, or a sentence.

Nothing outside of the conversation is changed here; `assistant.agent.tools` does that.
"""

from dataclasses import dataclass, replace
from functools import partial

from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.questions.archive_questions import answer_archive_question
from assistant.agent.questions.counting import answer_count
from assistant.agent.questions.footage_questions import FootageAnswerer
from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.agent.search.turn_search import SearchSettings, TurnSearch
from assistant.dialogue import replies, state_update
from assistant.dialogue.answer import Answer, Suggestion
from assistant.dialogue.plan import NearHit, Plan, QuerySlots
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.running_query import RunningQuery, ranks_shots
from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.catalogue import texts_in
from assistant.i18n.translation import translate
from assistant.llm.protocol import StopCheck
from retrieval.errors import NotFound
from retrieval.hits import ResultPage
from retrieval.search.engine import SearchEngine
from retrieval.types import Picture

Answered = tuple[DialogueState, Answer]


@dataclass(frozen=True, slots=True)
class PlanAnswers:
    """Answers plans over one archive. It holds no conversation."""

    engine: SearchEngine
    searcher: TurnSearch
    footage: FootageAnswerer
    questions: QuestionClassifier

    def page(
        self, state: DialogueState, settings: SearchSettings, offset: int = 0, *, looking: bool = False
    ) -> Answered:
        """The running query's page; where nothing is left to look for, what it waits for."""
        query = replace(state.query, shots=())
        plan = query.as_plan()
        if ranks_shots(query):
            return self.searcher.page(state, plan, settings, offset, looking=looking)
        nothing = query.is_blank
        reply = (
            replies.no_search_reply(state.language)
            if nothing
            else replies.nothing_to_rank_reply(state.language)
        )
        kept = replace(state, query=RunningQuery() if nothing else query)
        return kept.without_results(), Answer(reply, plan)

    def clicked(self, begun: DialogueState, plan: Plan, settings: SearchSettings) -> Answered:
        """The page of a query that a click on a hit changed."""
        if not ranks_shots(begun.query):
            return begun, Answer(replies.no_search_reply(begun.language), plan)
        return self.searcher.page(begun, plan, settings, looking=True)

    def carried_out(
        self,
        before: DialogueState,
        planned: PlannedTurn,
        text: str,
        picture: Picture | None,
        settings: SearchSettings,
        stop: StopCheck,
    ) -> Answered:
        """The plan of a turn in words, but for its actions; `text` are the words, `picture` came with them."""
        plan, language = planned.plan, before.language
        if plan.intent == "reset":
            return state_update.reset(before), Answer(replies.reset_reply(language), plan)
        if plan.intent == "chat":
            thanks = self.questions.is_thanks(text)
            return before, Answer(replies.small_talk_reply(language, thanks=thanks), plan)
        if plan.intent == "info":
            return before, answer_archive_question(self.engine, self.questions, before, plan, text)
        if planned.unknown_hits and not plan.action and not plan.shots and not plan.exclude_shots:
            reply = replies.unknown_hit_reply(planned.unknown_hits, len(before.shown), language)
            return before, Answer(reply, plan)
        if plan.intent == "describe":
            return self.footage.answer(before, plan, text, stop)
        if plan.intent == "count":
            show = partial(self.searcher.page, settings=settings)
            return answer_count(self.engine, before, plan, picture, show)
        if plan.intent == "more":
            return self.next_page(before, plan, settings)
        if plan.intent == "act":
            return self._beside_acts(before, plan, picture, settings)
        if plan.intent == "undo":  # there is nothing to take back
            return before, Answer(texts_in(language)("undo.none"), plan)
        if plan.intent == "clarify":
            reply = without_hidden_characters(plan.reply) or texts_in(language)("reply.clarify")
            return before, Answer(reply, plan)
        if plan.near is not None:
            return self._beside(before, plan, plan.near)
        done, answer = self._looked_for(before, plan, picture, settings)
        if planned.otherwise and answer.results is not None:
            suggestion = Suggestion(field="visual", words=planned.otherwise, joined=plan.intent == "search")
            answer = replace(answer, suggestions=(*answer.suggestions, suggestion))
        return done, answer

    def _beside_acts(
        self, before: DialogueState, plan: Plan, picture: Picture | None, settings: SearchSettings
    ) -> Answered:
        """What a turn looks for anew that also does something; the acts themselves come after it."""
        slots = plan.slots()
        if slots in (QuerySlots(), before.query.as_plan().slots()):
            return before, Answer("", plan)
        done, answer = self._looked_for(before, plan.changed(intent="refine", shots=()), picture, settings)
        return done, replace(answer, plan=plan)

    def _looked_for(
        self, before: DialogueState, plan: Plan, picture: Picture | None, settings: SearchSettings
    ) -> Answered:
        begun = state_update.apply_plan(before, plan, picture)
        plan = plan.changed(use_image=begun.query.use_image)
        if not ranks_shots(begun.query):
            waiting = replace(begun, query=replace(begun.query, shots=()))
            return waiting.without_results(), Answer(replies.nothing_to_rank_reply(begun.language), plan)
        done, answer = self.searcher.page(begun, plan, settings, looking=True)
        return (before if answer.results is None else done), answer

    def _beside(self, before: DialogueState, plan: Plan, near: NearHit) -> Answered:
        """The shot beside a hit; what is looked for stays."""
        language = before.language
        hit = next(iter(before.shots([near.shot])), None)
        if hit is None:
            return before, Answer(replies.unknown_hit_reply([near.shot], len(before.shown), language), plan)
        try:
            found = self.engine.beside(hit, near.side)
        except NotFound as error:
            return before, Answer(translate(error, language), plan)
        reply = replies.beside_reply(near, found, language)
        if found is None:
            return before, Answer(reply, plan)
        page = ResultPage((found,), 1, found.match, 1)
        return before.with_beside(found.shot.id), Answer(reply, plan, page.hits, page)

    def next_page(self, begun: DialogueState, plan: Plan, settings: SearchSettings) -> Answered:
        """The page after the one that is shown."""
        if not begun.shown:
            return begun, Answer(replies.no_search_reply(begun.language), plan)
        return self.searcher.page(begun, plan, settings, begun.next_offset)


def as_turn(
    before: DialogueState,
    said: str,
    answered: Answered,
    reversals: tuple[tuple[Reversal, ...], ...] | None = None,
) -> Answered:
    """What came of a click, as a turn of the conversation; without `reversals` those of the answer's acts."""
    done, answer = answered
    if reversals is None:
        reversals = tuple(act.reversals for act in answer.acts)
    if done.pending is before.pending:
        done = replace(done, pending=())
    return done.following(before, reversals).told(said, answer.reply), answer
