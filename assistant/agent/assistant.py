"""The assistant: turns of a conversation answered over one archive.

`assistant.dialogue.state` says what a conversation is; `assistant.agent.search.turn_search` shows what a turn
looks for, and `assistant.agent.questions.footage_questions` answers what it asks about footage.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.agent.planning.intent_classifier import IntentClassifier
from assistant.agent.planning.planner import PLAN_SECONDS, PlannedTurn, plan_turn
from assistant.agent.questions.footage_questions import answer_footage_question
from assistant.agent.questions.visual_qa import VisualQA
from assistant.agent.rules.chat import is_thanks
from assistant.agent.rules.turn import TurnContext
from assistant.agent.search.query_relaxation import TURN_SECONDS
from assistant.agent.search.turn_search import THEN_SECONDS, SearchSettings, TurnSearch
from assistant.dialogue import replies
from assistant.dialogue.answer_notes import note_text
from assistant.dialogue.cluster_labels import ClusterLabeler
from assistant.dialogue.plan import Plan
from assistant.dialogue.query_building import build_query, is_empty_query
from assistant.dialogue.state import Answer, DialogueState
from assistant.i18n.language_detection import detect_language
from assistant.i18n.normalized_text import NormalizedText
from assistant.llm.protocol import LanguageModel, StopCheck, never_stop
from retrieval.errors import NotFound, UsageError
from retrieval.search.engine import SearchEngine
from retrieval.types import Picture, ShotId

__all__ = ["Answer", "Assistant", "DialogueState", "SearchSettings"]


class Assistant:
    """Answers turns over one archive. It holds no conversation: those are passed in and out."""

    def __init__(
        self,
        engine: SearchEngine,
        language_model: LanguageModel | None = None,
        *,
        settings: SearchSettings | None = None,
        kinds: IntentClassifier | None = None,
        eyes: VisualQA | None = None,
        plan_seconds: float = PLAN_SECONDS,
        turn_seconds: float = TURN_SECONDS,
        then_seconds: float = THEN_SECONDS,
    ) -> None:
        self.engine = engine
        self.archive = engine.archive
        self.language_model = language_model
        self.eyes = eyes
        self.settings = settings or SearchSettings()
        self.words = ClusterLabeler(engine)
        self._searcher = TurnSearch(engine, self.words, turn_seconds, then_seconds)
        self._kinds = kinds
        self._plan_seconds = plan_seconds

    def answer(
        self,
        conversation: DialogueState,
        text: str = "",
        picture: Picture | None = None,
        *,
        settings: SearchSettings | None = None,
        stop: StopCheck = never_stop,
    ) -> tuple[DialogueState, Answer]:
        """One turn; `stop` ends what a model is writing, not the search.

        Raises UsageError where there is neither a text nor a picture.
        """
        if not text.strip() and picture is None:
            raise UsageError("The question is empty; write what should be seen or heard, or give a picture.")
        language = detect_language(text, conversation.language)
        planned = plan_turn(
            text,
            self._situation(conversation),
            has_image=picture is not None,
            model=self.language_model,
            kinds=self._kinds,
            seconds=self._plan_seconds,
            stop=stop,
        )
        begun = replace(conversation, language=language, last_intent=planned.plan.intent)
        done, answer = self._carried_out(begun, planned, text, picture, settings or self.settings, stop)
        answer = answer.noted([note_text(note, language) for note in planned.notes])
        went_back = planned.undoes and bool(conversation.earlier)
        followed = done if went_back else done.following(conversation)
        return followed.told(text, answer.reply), answer

    def similar(
        self, conversation: DialogueState, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[DialogueState, Answer]:
        """A click on «more like this»: shots like these, and like the running query where there is one."""
        numbers = conversation.numbers(shots)
        plan = (conversation.plan or Plan()).changed(intent="similar", shots=numbers)
        begun = replace(conversation.with_liked(shots), last_intent="similar")
        return _following(conversation, self._clicked(begun, plan, settings))

    def unlike(
        self, conversation: DialogueState, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[DialogueState, Answer]:
        """A click on «not this»: the running query without these shots and away from their kind."""
        numbers = conversation.numbers(shots)
        plan = (conversation.plan or Plan()).changed(intent="refine", exclude_shots=numbers)
        begun = replace(conversation.with_disliked(shots), last_intent="refine")
        return _following(conversation, self._clicked(begun, plan, settings))

    def more(
        self, conversation: DialogueState, *, settings: SearchSettings | None = None
    ) -> tuple[DialogueState, Answer]:
        """The next page."""
        plan = (conversation.plan or Plan()).changed(intent="more")
        return self._next_page(replace(conversation, last_intent="more"), plan, settings or self.settings)

    def changed(
        self, before: DialogueState, changed: DialogueState, *, settings: SearchSettings | None = None
    ) -> tuple[DialogueState, Answer]:
        """The page of a running query that was changed by hand, as after a turn that says the same."""
        return _following(before, self._running(changed, settings, looking=True))

    def search_again(
        self, conversation: DialogueState, *, settings: SearchSettings | None = None
    ) -> tuple[DialogueState, Answer]:
        """The page that the conversation stands on, of a running query that was brought back: as it stands."""
        return self._running(conversation, settings, looking=False)

    def forget(self, conversation: DialogueState) -> DialogueState:
        """A new conversation in the same language."""
        return DialogueState(language=conversation.language)

    def _running(
        self, conversation: DialogueState, settings: SearchSettings | None, *, looking: bool
    ) -> tuple[DialogueState, Answer]:
        """The running query's page; where nothing is left to look for, what it waits for."""
        language = conversation.language
        plan = (conversation.plan or Plan()).changed(shots=(), exclude_shots=())
        if is_empty_query(build_query(plan, pictures=conversation.pictures, liked=conversation.liked)):
            nothing = (
                plan == Plan(intent=plan.intent) and not conversation.disliked and not conversation.within
            )
            reply = replies.no_search_reply(language) if nothing else replies.nothing_to_rank_reply(language)
            kept = replace(conversation, plan=None if nothing else plan, shown=(), offset=0)
            return kept, Answer(reply, plan)
        return self._searcher.page(
            conversation, plan, settings or self.settings, conversation.offset, looking=looking
        )

    def _clicked(
        self, begun: DialogueState, plan: Plan, settings: SearchSettings | None
    ) -> tuple[DialogueState, Answer]:
        if is_empty_query(build_query(plan, pictures=begun.pictures, liked=begun.liked)):
            return begun, Answer(replies.no_search_reply(begun.language), plan)
        return self._searcher.page(begun, plan, settings or self.settings, looking=True)

    def _carried_out(
        self,
        begun: DialogueState,
        planned: PlannedTurn,
        text: str,
        picture: Picture | None,
        settings: SearchSettings,
        stop: StopCheck,
    ) -> tuple[DialogueState, Answer]:
        plan, language = planned.plan, begun.language
        if planned.undoes and begun.earlier:
            done, answer = self._running(begun.undone(), settings, looking=False)
            return done, replace(answer, plan=plan)
        if plan.intent == "reset":
            return DialogueState(language=language, last_intent="reset", turns=begun.turns), Answer(
                replies.reset_reply(language), plan
            )
        if plan.intent == "chat":
            return begun, Answer(
                replies.small_talk_reply(language, thanks=is_thanks(NormalizedText.of(text))), plan
            )
        if plan.intent == "info":
            return begun, Answer(replies.archive_reply(self.archive, language), plan)
        if planned.unknown_hits and not plan.shots and not plan.exclude_shots:
            return begun, Answer(
                replies.unknown_hit_reply(planned.unknown_hits, len(begun.shown), language), plan
            )
        if plan.intent == "describe":
            return answer_footage_question(self.archive, begun, plan, text, self.eyes, stop)
        if plan.intent == "more":
            return self._next_page(begun, plan, settings)
        return self._asked(begun, plan, picture, settings)

    def _asked(
        self, begun: DialogueState, plan: Plan, picture: Picture | None, settings: SearchSettings
    ) -> tuple[DialogueState, Answer]:
        before = begun
        if plan.intent == "search":
            begun = replace(begun, pictures=(), liked=(), disliked=())
        if plan.intent == "similar":
            begun = begun.with_liked(begun.shots(plan.shots))
        if plan.exclude_shots:
            begun = begun.with_disliked(begun.shots(plan.exclude_shots))
        if picture is not None:
            begun = replace(begun, pictures=(picture,))
        plan = plan.changed(use_image=plan.use_image and bool(begun.pictures))
        if is_empty_query(build_query(plan, pictures=begun.pictures, liked=begun.liked)):
            kept = replace(begun, plan=plan.changed(shots=(), exclude_shots=()), shown=(), offset=0)
            return kept, Answer(replies.nothing_to_rank_reply(begun.language), plan)
        done, answer = self._searcher.page(begun, plan, settings, looking=True)
        return (before if answer.results is None else done), answer

    def _next_page(
        self, begun: DialogueState, plan: Plan, settings: SearchSettings
    ) -> tuple[DialogueState, Answer]:
        if begun.plan is None or not begun.shown:
            return begun, Answer(replies.no_search_reply(begun.language), plan)
        return self._searcher.page(begun, plan, settings, begun.offset + len(begun.shown))

    def _situation(self, conversation: DialogueState) -> TurnContext:
        videos = self.archive.videos()
        names = {video.id: video.name for video in videos}
        return TurnContext(
            running=conversation.plan,
            hits=tuple(names.get(shot.video, "") for shot in conversation.shown),
            videos=tuple(video.name for video in videos),
            mentioned=conversation.mentioned,
            last_intent=conversation.last_intent,
            lengths=tuple(video.duration for video in videos),
            hit_lengths=self._lengths(conversation.shown),
            earlier=tuple(standing.plan or Plan() for standing in conversation.earlier),
        )

    def _lengths(self, shots: Sequence[ShotId]) -> tuple[float, ...]:
        """Seconds of each shot; empty where one of them is gone from the archive."""
        try:
            return tuple(self.archive.shot(shot).seconds for shot in shots)
        except NotFound:
            return ()


def _following(before: DialogueState, step: tuple[DialogueState, Answer]) -> tuple[DialogueState, Answer]:
    """The step, with what was looked for before it."""
    done, answer = step
    return done.following(before), answer
