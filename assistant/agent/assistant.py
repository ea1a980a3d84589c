"""The assistant: turns of a conversation answered over one archive.

A turn in words is planned (`planning`), a click says by itself what it wants; either changes the dialogue state
(`assistant.dialogue.state_update`). What it looks for is then shown by `search.turn_search`, what it asks about
footage is answered by `questions`, what it wants done is done by `tools`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from assistant.agent.imagining import imagined, imagining, wants_drawing
from assistant.agent.plan_answers import Answered, PlanAnswers, as_turn
from assistant.agent.planning.named_people import with_names
from assistant.agent.planning.planner import PLAN_SECONDS, PlannedTurn, plan_turn
from assistant.agent.questions.footage_questions import FootageAnswerer
from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.agent.questions.visual_qa import VisualQA
from assistant.agent.reader_context import turn_context
from assistant.agent.search.literal_search import with_literal_search
from assistant.agent.search.query_relaxation import TURN_SECONDS
from assistant.agent.search.turn_search import THEN_SECONDS, SearchSettings, TurnSearch
from assistant.agent.tool_calling.tool_loop import TOOL_SECONDS, plan_by_tools
from assistant.agent.tools.confirmation import read_confirmation
from assistant.agent.tools.turn_acts import TurnActs, is_confirmed_by
from assistant.agent.tools.workspace import Workspace
from assistant.dialogue import state_update
from assistant.dialogue.answer_notes import StepReport, ignore_steps, note_text
from assistant.dialogue.clusters.cluster_labeler import ClusterLabeler
from assistant.dialogue.plan import Plan
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.state import DialogueState
from assistant.dialogue.undo_history import Reversal
from assistant.i18n.language_detection import detect_language
from assistant.image_models.image_model import ImageModel
from assistant.llm.model_switch import ModelSwitch
from assistant.llm.protocol import LanguageModel, StopCheck, never_stop
from retrieval.errors import UsageError
from retrieval.search.engine import SearchEngine
from retrieval.types import Picture, ShotId

Planner = Callable[..., PlannedTurn]
"""Called as `plan_turn` is."""


class Assistant:
    """Answers turns over one archive. It holds no conversation: those are passed in and out."""

    def __init__(
        self,
        engine: SearchEngine,
        language_model: LanguageModel | ModelSwitch | None = None,
        *,
        settings: SearchSettings | None = None,
        question_classifier: QuestionClassifier | None = None,
        planner: Planner = plan_turn,
        visual_qa: VisualQA | None = None,
        image_model: ImageModel | None = None,
        plan_seconds: float = PLAN_SECONDS,
        tool_seconds: float = TOOL_SECONDS,
        turn_seconds: float = TURN_SECONDS,
        then_seconds: float = THEN_SECONDS,
    ) -> None:
        self.engine, self.archive, self.image_model = engine, engine.archive, image_model
        if not isinstance(language_model, ModelSwitch):
            language_model = ModelSwitch(language_model)
        self.models = language_model
        self.settings = settings or SearchSettings()
        self.labeler = ClusterLabeler(engine)
        self.question_classifier = question_classifier or QuestionClassifier()
        self._answers = PlanAnswers(
            engine,
            TurnSearch(engine, self.labeler, turn_seconds, then_seconds),
            FootageAnswerer(engine, self.labeler, self.question_classifier, visual_qa, self.models),
            self.question_classifier,
        )
        self._planner = planner
        self._plan_seconds = plan_seconds
        self._tool_seconds = tool_seconds

    @property
    def language_model(self) -> LanguageModel | None:
        """The model in use."""
        return self.models.current

    def answer(
        self,
        state: DialogueState,
        text: str = "",
        picture: Picture | None = None,
        *,
        settings: SearchSettings | None = None,
        stop: StopCheck = never_stop,
        report: StepReport = ignore_steps,
        afresh: bool = False,
        workspace: Workspace | None = None,
    ) -> Answered:
        """One turn; `stop` ends what a model is writing, not the search. `afresh`: it is about nothing said before.
        What it wants done is done in the `workspace`; without one nothing is.

        A capable model may lead it in several steps, which `report` gets as they are done.

        Raises UsageError where there is neither a text nor a picture.
        """
        if not text.strip() and picture is None:
            raise UsageError("The question is empty; write what should be seen or heard, or give a picture.")
        if picture is None and self.image_model and (words := wants_drawing(text)) is not None:
            search = partial(self.changed, settings=settings, said=text)
            return imagined(self.image_model, state, words, search)
        before = state_update.reset(state).alone() if afresh else state
        acts, model = TurnActs(self.archive, workspace), self.language_model
        if before.pending and picture is None and (yes := read_confirmation(text)) is not None:
            return as_turn(state, text, acts.confirmed(before, yes=yes))
        with self.engine.limiter.acquired():  # reading a turn takes the processor as a search does
            planned = self._planner(
                text,
                turn_context(before, text, self.archive),
                has_image=picture is not None,
                model=None if model is not None and model.capable else model,
                seconds=self._plan_seconds,
                stop=stop,
            )
        plan = with_names(planned.plan, before.query, self.engine)
        if picture is None:
            plan = with_literal_search(plan, text, self.engine)
        planned, language = replace(planned, plan=plan), detect_language(text, state.language)
        before = replace(before, language=language, last_intent=plan.intent)
        settings, notes = settings or self.settings, planned.notes
        if plan.intent == "undo" and (earlier := state_update.gone_back(before, plan)) is not None:
            done, answer = self._answers.page(earlier, settings)
            done, answer = done.following(state), replace(answer, plan=plan)
        elif plan.intent == "undo" and before.steps_to_undo():
            done, answer = self._undone(before, plan, settings, acts)
        elif is_confirmed_by(before.pending, plan):
            return as_turn(state, text, acts.confirmed(before, yes=True))
        else:
            carry_out = partial(
                self._with_acts, text=text, picture=picture, settings=settings, stop=stop, acts=acts
            )
            led = plan_by_tools(
                model,
                self.archive,
                text,
                before,
                planned,
                carry_out,
                imagining(self.image_model, partial(self._answers.page, settings=settings)),
                seconds=self._tool_seconds,
                stop=stop,
                report=report,
            )
            done, answer = (led.answered and acts.after(led.answered, led.left)) or carry_out(before, planned)
            done = done.following(state, tuple(act.reversals for act in answer.acts))
            notes = (*notes, *led.notes)
        answer = answer.noted([note_text(note, language) for note in notes])
        return done.told(text, answer.reply), answer

    def similar(
        self,
        state: DialogueState,
        shots: Sequence[ShotId],
        *,
        settings: SearchSettings | None = None,
        said: str = "",
    ) -> Answered:
        """A click: shots like these, and like the running query where there is one."""
        begun = state_update.like_shots(state, shots)
        return as_turn(
            state, said, self._answers.clicked(begun, begun.query.as_plan(), settings or self.settings)
        )

    def unlike(
        self,
        state: DialogueState,
        shots: Sequence[ShotId],
        *,
        settings: SearchSettings | None = None,
        said: str = "",
    ) -> Answered:
        """A click on «not this»: the running query without these shots and away from their kind."""
        begun = state_update.dislike_shots(state, shots)
        plan = begun.query.as_plan().changed(exclude_shots=state.numbers(shots))
        return as_turn(state, said, self._answers.clicked(begun, plan, settings or self.settings))

    def more(
        self, state: DialogueState, *, settings: SearchSettings | None = None, said: str = ""
    ) -> Answered:
        """The next page."""
        plan = state.query.as_plan().changed(intent="more")
        begun = state_update.apply_plan(state, plan)
        return as_turn(state, said, self._answers.next_page(begun, plan, settings or self.settings))

    def changed(
        self,
        state: DialogueState,
        query: RunningQuery,
        *,
        settings: SearchSettings | None = None,
        said: str = "",
        exactly: bool = False,
    ) -> Answered:
        """The page of a query that was changed by hand; `exactly`: nothing else is tried where there is none."""
        begun = state_update.with_query(state, query)
        return as_turn(state, said, self._answers.page(begun, settings or self.settings, looking=not exactly))

    def confirmed(
        self, state: DialogueState, *, yes: bool, workspace: Workspace | None, said: str = ""
    ) -> Answered:
        """A click on yes or no, where something was asked before it is deleted."""
        return as_turn(state, said, TurnActs(self.archive, workspace).confirmed(state, yes=yes))

    def undone_act(
        self,
        state: DialogueState,
        reversals: tuple[Reversal, ...],
        *,
        workspace: Workspace | None,
        said: str = "",
    ) -> Answered:
        """A click on the undo of one act of an earlier turn."""
        answered, again = TurnActs(self.archive, workspace).taken_back(state, reversals)
        return as_turn(state, said, answered, (again,))

    def search_again(self, state: DialogueState, *, settings: SearchSettings | None = None) -> Answered:
        """The page that the state stands on, of a query that was brought back; no turn."""
        return self._answers.page(state, settings or self.settings, state.offset)

    def _undone(
        self, before: DialogueState, plan: Plan, settings: SearchSettings, acts: TurnActs
    ) -> Answered:
        """What the last turn did taken back, and what was looked for before it shown again."""
        done, answer = acts.undone(before, plan)
        if done.query.same(before.query):
            return done, answer
        done, shown = self._answers.page(done, settings)
        return done, replace(shown, plan=plan, reply="\n".join(filter(None, (answer.reply, shown.reply))))

    def _with_acts(
        self,
        before: DialogueState,
        planned: PlannedTurn,
        text: str,
        picture: Picture | None,
        settings: SearchSettings,
        stop: StopCheck,
        acts: TurnActs,
    ) -> Answered:
        """What the plan looks for or asks, then what it wants done."""
        answered = self._answers.carried_out(before, planned, text, picture, settings, stop)
        return acts.after(answered, planned.plan.action)
