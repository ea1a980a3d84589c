"""The assistant: turns of a conversation answered over one archive.

`assistant.turns` says what a conversation is; `assistant.searching` shows what a turn looks for, and
`assistant.footage_questions` answers what it asks about footage.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from assistant import replies
from assistant.attempts import TURN_SECONDS
from assistant.footage_questions import described
from assistant.languages import language_of
from assistant.models.language_models import LanguageModel, Stop, never
from assistant.notes import sentence
from assistant.plan import Plan
from assistant.planning.planner import PLAN_SECONDS, Planned, plan_turn
from assistant.planning.turn_kinds import TurnKinds
from assistant.queries import is_empty, query_of
from assistant.readings.turn import Situation
from assistant.searching import THEN_SECONDS, Searcher, Searching, SearchSettings
from assistant.seeing import Eyes
from assistant.seen_words import SeenWords
from assistant.turns import Answer, Conversation
from retrieval.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import NotFound, UsageError
from retrieval.search import search
from retrieval.types import Picture, ShotId

__all__ = ["Answer", "Assistant", "Conversation", "SearchSettings", "Searching"]


class Assistant:
    """Answers turns over one archive. It holds no conversation: those are passed in and out."""

    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        language_model: LanguageModel | None = None,
        *,
        settings: SearchSettings | None = None,
        sentences: SentenceEncoder | None = None,
        searching: Searching | None = None,
        kinds: TurnKinds | None = None,
        eyes: Eyes | None = None,
        plan_seconds: float = PLAN_SECONDS,
        turn_seconds: float = TURN_SECONDS,
        then_seconds: float = THEN_SECONDS,
    ) -> None:
        self.archive = archive
        self.encoder = encoder
        self.language_model = language_model
        self.eyes = eyes
        self.settings = settings or SearchSettings()
        self.words = SeenWords(archive, encoder)
        found_by: Searching = searching or partial(search, sentences=sentences)
        self._searcher = Searcher(archive, encoder, found_by, self.words, turn_seconds, then_seconds)
        self._kinds = kinds
        self._plan_seconds = plan_seconds

    def answer(
        self,
        conversation: Conversation,
        text: str = "",
        picture: Picture | None = None,
        *,
        settings: SearchSettings | None = None,
        stop: Stop = never,
    ) -> tuple[Conversation, Answer]:
        """One turn; `stop` ends what a model is writing, not the search.

        Raises UsageError where there is neither a text nor a picture.
        """
        if not text.strip() and picture is None:
            raise UsageError("The question is empty; write what should be seen or heard, or give a picture.")
        language = language_of(text, conversation.language)
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
        answer = answer.noted([sentence(note, language) for note in planned.notes])
        went_back = planned.undoes and bool(conversation.earlier)
        followed = done if went_back else done.following(conversation)
        return followed.told(text, answer.reply), answer

    def similar(
        self, conversation: Conversation, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """A click on «more like this»: shots like these, and like the running query where there is one."""
        numbers = conversation.numbers(shots)
        plan = (conversation.plan or Plan()).changed(intent="similar", shots=numbers)
        begun = replace(conversation.liking(shots), last_intent="similar")
        return _following(conversation, self._clicked(begun, plan, settings))

    def unlike(
        self, conversation: Conversation, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """A click on «not this»: the running query without these shots and away from their kind."""
        numbers = conversation.numbers(shots)
        plan = (conversation.plan or Plan()).changed(intent="refine", exclude_shots=numbers)
        begun = replace(conversation.disliking(shots), last_intent="refine")
        return _following(conversation, self._clicked(begun, plan, settings))

    def more(
        self, conversation: Conversation, *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """The next page."""
        plan = (conversation.plan or Plan()).changed(intent="more")
        return self._next_page(replace(conversation, last_intent="more"), plan, settings or self.settings)

    def changed(
        self, before: Conversation, changed: Conversation, *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """The page of a running query that was changed by hand, as after a turn that says the same."""
        return _following(before, self._running(changed, settings, looking=True))

    def searched_again(
        self, conversation: Conversation, *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """The page that the conversation stands on, of a running query that was brought back: as it stands."""
        return self._running(conversation, settings, looking=False)

    def forget(self, conversation: Conversation) -> Conversation:
        """A new conversation in the same language."""
        return Conversation(language=conversation.language)

    def _running(
        self, conversation: Conversation, settings: SearchSettings | None, *, looking: bool
    ) -> tuple[Conversation, Answer]:
        """The running query's page; where nothing is left to look for, what it waits for."""
        language = conversation.language
        plan = (conversation.plan or Plan()).changed(shots=(), exclude_shots=())
        if is_empty(query_of(plan, pictures=conversation.pictures, liked=conversation.liked)):
            nothing = (
                plan == Plan(intent=plan.intent) and not conversation.disliked and not conversation.within
            )
            reply = replies.nothing_running(language) if nothing else replies.what_to_look_for(language)
            kept = replace(conversation, plan=None if nothing else plan, shown=(), offset=0)
            return kept, Answer(reply, plan)
        return self._searcher.page(
            conversation, plan, settings or self.settings, conversation.offset, looking=looking
        )

    def _clicked(
        self, begun: Conversation, plan: Plan, settings: SearchSettings | None
    ) -> tuple[Conversation, Answer]:
        if is_empty(query_of(plan, pictures=begun.pictures, liked=begun.liked)):
            return begun, Answer(replies.nothing_running(begun.language), plan)
        return self._searcher.page(begun, plan, settings or self.settings, looking=True)

    def _carried_out(
        self,
        begun: Conversation,
        planned: Planned,
        text: str,
        picture: Picture | None,
        settings: SearchSettings,
        stop: Stop,
    ) -> tuple[Conversation, Answer]:
        plan, language = planned.plan, begun.language
        if planned.undoes and begun.earlier:
            done, answer = self._running(begun.undone(), settings, looking=False)
            return done, replace(answer, plan=plan)
        if plan.intent == "reset":
            return Conversation(language=language, last_intent="reset", turns=begun.turns), Answer(
                replies.forgotten(language), plan
            )
        if plan.intent == "chat":
            return begun, Answer(replies.small_talk(text, language), plan)
        if plan.intent == "info":
            return begun, Answer(replies.about_archive(self.archive, language), plan)
        if planned.unknown_hits and not plan.shots and not plan.exclude_shots:
            return begun, Answer(replies.no_such_hit(planned.unknown_hits, len(begun.shown), language), plan)
        if plan.intent == "describe":
            return described(self.archive, begun, plan, text, self.eyes, stop)
        if plan.intent == "more":
            return self._next_page(begun, plan, settings)
        return self._asked(begun, plan, picture, settings)

    def _asked(
        self, begun: Conversation, plan: Plan, picture: Picture | None, settings: SearchSettings
    ) -> tuple[Conversation, Answer]:
        before = begun
        if plan.intent == "search":
            begun = replace(begun, pictures=(), liked=(), disliked=())
        if plan.intent == "similar":
            begun = begun.liking(begun.shots(plan.shots))
        if plan.exclude_shots:
            begun = begun.disliking(begun.shots(plan.exclude_shots))
        if picture is not None:
            begun = replace(begun, pictures=(picture,))
        plan = plan.changed(use_image=plan.use_image and bool(begun.pictures))
        if is_empty(query_of(plan, pictures=begun.pictures, liked=begun.liked)):
            kept = replace(begun, plan=plan.changed(shots=(), exclude_shots=()), shown=(), offset=0)
            return kept, Answer(replies.what_to_look_for(begun.language), plan)
        done, answer = self._searcher.page(begun, plan, settings, looking=True)
        return (before if answer.results is None else done), answer

    def _next_page(
        self, begun: Conversation, plan: Plan, settings: SearchSettings
    ) -> tuple[Conversation, Answer]:
        if begun.plan is None or not begun.shown:
            return begun, Answer(replies.nothing_running(begun.language), plan)
        return self._searcher.page(begun, plan, settings, begun.offset + len(begun.shown))

    def _situation(self, conversation: Conversation) -> Situation:
        videos = self.archive.videos()
        names = {video.id: video.name for video in videos}
        return Situation(
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


def _following(before: Conversation, step: tuple[Conversation, Answer]) -> tuple[Conversation, Answer]:
    """The step, with what was looked for before it."""
    done, answer = step
    return done.following(before), answer
