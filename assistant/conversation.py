"""A conversation and its turns: what was said and shown so far in, the next answer out.

The state is a value: a turn gives a new one, so undo and branches are old ones kept. Saving it to a file is
`assistant.sessions`' work; drawing it is the interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from assistant import remarks, replies
from assistant.agency import TURN_SECONDS, Outcome, looked_for
from assistant.choices import Choice, choice_between
from assistant.describing import describe_shot, describe_video
from assistant.language_models import LanguageModel, Stop, never
from assistant.languages import Language, language_of
from assistant.notes import sentence
from assistant.plan import Intent, Plan
from assistant.planner import PLAN_SECONDS, Planned, plan_turn
from assistant.queries import is_empty, query_of
from assistant.readings import Situation
from assistant.readings_questions import is_about_whole_video, read_question
from assistant.statements import Statement, plain
from assistant.turn_kinds import TurnKinds
from retrieval.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import NotFound, UsageError
from retrieval.folding import usual_distance
from retrieval.ranking import SAMPLE
from retrieval.search import HITS_A_PAGE, HITS_A_VIDEO, search
from retrieval.types import Hit, Picture, Query, Results, ShotId, Video

LONGEST_CONVERSATION = 200
"""Turns kept; older ones are forgotten, the running query is not."""
MOST_FEEDBACK = 50
"""Liked and disliked shots kept, the newest."""
THEN_SECONDS = 60.0
"""How soon B begins after A, in "A, then B"."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, and what was answered."""

    text: str
    reply: str


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """Everything that the next turn can refer to."""

    plan: Plan | None = None
    """The running query; None before the first search and after a reset."""
    pictures: tuple[Picture, ...] = ()
    shown: tuple[ShotId, ...] = ()
    """The hits last shown, in order; a turn's "the second one" counts these."""
    offset: int = 0
    """Where the page last shown begins in the whole list."""
    liked: tuple[ShotId, ...] = ()
    disliked: tuple[ShotId, ...] = ()
    mentioned: tuple[int, ...] = ()
    """Hits that were spoken of since they were shown."""
    chose_between: str = ""
    """The words for which it was last asked which of two kinds is meant; it is asked once."""
    last_intent: Intent | None = None
    language: Language = "en"
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A turn's answer. `hits` is empty and `results` None where nothing was searched for."""

    reply: str
    plan: Plan
    hits: tuple[Hit, ...] = ()
    results: Results | None = None
    notes: tuple[str, ...] = ()
    """Sentences on how the plan came about; the reply ends with them."""
    statements: tuple[Statement, ...] = ()
    """The reply's own sentences in parts, where it speaks of moments that can be played; else empty."""
    kept: int | None = None
    """Hits that were on the page before already, where the running query was changed; else None."""
    choice: Choice | None = None
    """The two kinds of hits that the reply asks to choose between; None where it does not."""

    @property
    def new(self) -> int | None:
        """Hits that were not on the page before, where the running query was changed; else None."""
        return None if self.kept is None else len(self.hits) - self.kept


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
        plan_seconds: float = PLAN_SECONDS,
        turn_seconds: float = TURN_SECONDS,
        then_seconds: float = THEN_SECONDS,
    ) -> None:
        self.archive = archive
        self.encoder = encoder
        self.language_model = language_model
        self.settings = settings or SearchSettings()
        self._search: Searching = searching or partial(search, sentences=sentences)
        self._kinds = kinds
        self._plan_seconds = plan_seconds
        self._turn_seconds = turn_seconds
        self._then_seconds = then_seconds

    def answer(
        self,
        conversation: Conversation,
        text: str = "",
        picture: Picture | None = None,
        *,
        settings: SearchSettings | None = None,
        stop: Stop = never,
    ) -> tuple[Conversation, Answer]:
        """One turn; `stop` ends what a language model is writing, not the search.

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
        done, answer = self._carried_out(begun, planned, text, picture, settings or self.settings)
        answer = _noted(answer, tuple(sentence(note, language) for note in planned.notes))
        return remembered(done, text, answer.reply), answer

    def similar(
        self, conversation: Conversation, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """A click on «more like this»: shots like these, and like the running query where there is one."""
        liked = tuple(dict.fromkeys((*conversation.liked, *shots)))[-MOST_FEEDBACK:]
        numbers = _numbers(conversation, shots)
        plan = (conversation.plan or Plan()).changed(intent="similar", shots=numbers)
        begun = replace(
            conversation, liked=liked, disliked=_less(conversation.disliked, liked), last_intent="similar"
        )
        return self._clicked(begun, plan, settings)

    def unlike(
        self, conversation: Conversation, shots: Sequence[ShotId], *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """A click on «not this»: the running query without these shots and away from their kind."""
        added = tuple(dict.fromkeys((*conversation.disliked, *shots)))[-MOST_FEEDBACK:]
        plan = (conversation.plan or Plan()).changed(
            intent="refine", exclude_shots=_numbers(conversation, shots)
        )
        begun = replace(
            conversation, disliked=added, liked=_less(conversation.liked, shots), last_intent="refine"
        )
        return self._clicked(begun, plan, settings)

    def more(
        self, conversation: Conversation, *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """The next page."""
        plan = (conversation.plan or Plan()).changed(intent="more")
        return self._next_page(replace(conversation, last_intent="more"), plan, settings or self.settings)

    def searched_again(
        self, conversation: Conversation, *, settings: SearchSettings | None = None
    ) -> tuple[Conversation, Answer]:
        """The page of the running query that the conversation stands on, anew; for one that was changed by
        hand or brought back. Where nothing is left to look for, it says what it waits for."""
        language = conversation.language
        plan = (conversation.plan or Plan()).changed(shots=(), exclude_shots=())
        if is_empty(query_of(plan, pictures=conversation.pictures, liked=conversation.liked)):
            nothing = plan == Plan(intent=plan.intent) and not conversation.disliked
            reply = replies.nothing_running(language) if nothing else replies.what_to_look_for(plan, language)
            kept = replace(conversation, plan=None if nothing else plan, shown=(), offset=0)
            return kept, Answer(reply, plan)
        return self._searched(conversation, plan, settings or self.settings, conversation.offset)

    def forget(self, conversation: Conversation) -> Conversation:
        """A new conversation in the same language."""
        return Conversation(language=conversation.language)

    def _clicked(
        self, begun: Conversation, plan: Plan, settings: SearchSettings | None
    ) -> tuple[Conversation, Answer]:
        if is_empty(query_of(plan, pictures=begun.pictures, liked=begun.liked)):
            return begun, Answer(replies.nothing_running(begun.language), plan)
        return self._searched(begun, plan, settings or self.settings)

    def _carried_out(
        self,
        begun: Conversation,
        planned: Planned,
        text: str,
        picture: Picture | None,
        settings: SearchSettings,
    ) -> tuple[Conversation, Answer]:
        plan, language = planned.plan, begun.language
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
            return self._described(begun, plan, text)
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
            liked = tuple(dict.fromkeys((*begun.liked, *_shots(begun, plan.shots))))[-MOST_FEEDBACK:]
            begun = replace(begun, liked=liked, disliked=_less(begun.disliked, liked))
        if plan.exclude_shots:
            dropped = _shots(begun, plan.exclude_shots)
            begun = replace(begun, disliked=(*begun.disliked, *dropped)[-MOST_FEEDBACK:])
        if picture is not None:
            begun = replace(begun, pictures=(picture,))
        plan = plan.changed(use_image=plan.use_image and bool(begun.pictures))
        if is_empty(query_of(plan, pictures=begun.pictures, liked=begun.liked)):
            kept = replace(begun, plan=plan.changed(shots=(), exclude_shots=()), shown=(), offset=0)
            return kept, Answer(replies.what_to_look_for(plan, begun.language), plan)
        done, answer = self._searched(begun, plan, settings, looking=True)
        return (before if answer.results is None else done), answer

    def _searched(
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
                looked_for(plan, found, seconds=self._turn_seconds) if looking else Outcome(plan, found(plan))
            )
        except NotFound as error:
            return begun, Answer(str(error), plan)
        plan, results = outcome.plan, outcome.results
        answer = Answer(replies.found(results, plan, begun.language, offset), plan, results.hits, results)
        if offset and not results.hits:
            return begun, answer
        choice = self._choice(begun, plan, results) if looking and outcome.way is None else None
        answer = self._remarked(begun, asked, outcome, replace(answer, choice=choice), offset)
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
            then_seconds=self._then_seconds,
        )
        return self._search(
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
        return choice_between(likely, vectors, usual_distance(self.archive.sample(SAMPLE).vectors))

    def _remarked(
        self, begun: Conversation, asked: Plan, outcome: Outcome, answer: Answer, offset: int
    ) -> Answer:
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

    def _next_page(
        self, begun: Conversation, plan: Plan, settings: SearchSettings
    ) -> tuple[Conversation, Answer]:
        if begun.plan is None or not begun.shown:
            return begun, Answer(replies.nothing_running(begun.language), plan)
        return self._searched(begun, plan, settings, begun.offset + len(begun.shown))

    def _described(self, begun: Conversation, plan: Plan, text: str) -> tuple[Conversation, Answer]:
        """Answers about footage from what the archive knows of it."""
        earlier = begun.turns[-1].text if begun.turns else ""
        language, question = begun.language, read_question(text, earlier)
        try:
            if (video := self._video_asked_about(begun, plan, text)) is not None:
                told = describe_video(self.archive, video, question, language)
                return begun, Answer(plain(told), plan, statements=told)
            numbers = plan.shots or ((1,) if len(begun.shown) == 1 else ())
            told = tuple(
                statement
                for number, shot in zip(numbers, _shots(begun, numbers), strict=False)
                for statement in describe_shot(self.archive, shot, number, question, language)
            )
        except NotFound as error:
            return begun, Answer(str(error), plan)
        if not told:
            return begun, Answer(replies.which_one(len(begun.shown), language), plan)
        return replace(begun, mentioned=numbers), Answer(plain(told), plan, statements=told)

    def _video_asked_about(self, begun: Conversation, plan: Plan, text: str) -> Video | None:
        """The video that is named, or that the hits asked about come from; None where a shot is asked about."""
        if plan.filters.video:
            return self.archive.video(plan.filters.video)
        if not is_about_whole_video(text):
            return None
        shots = _shots(begun, plan.shots) or begun.shown
        videos = {shot.video for shot in shots} or {video.id for video in self.archive.videos()}
        return self.archive.video_by_id(videos.pop()) if len(videos) == 1 else None

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
        )

    def _lengths(self, shots: Sequence[ShotId]) -> tuple[float, ...]:
        """Seconds of each shot; empty where one of them is gone from the archive."""
        try:
            return tuple(self.archive.shot(shot).seconds for shot in shots)
        except NotFound:
            return ()


def _noted(answer: Answer, notes: tuple[str, ...]) -> Answer:
    return replace(answer, reply="\n".join((answer.reply, *notes)), notes=notes) if notes else answer


def remembered(conversation: Conversation, text: str, reply: str) -> Conversation:
    """The conversation with one more turn told; the oldest is forgotten where there are too many."""
    turns = (*conversation.turns, Turn(text, reply))[-LONGEST_CONVERSATION:]
    return replace(conversation, turns=turns)


def _shots(conversation: Conversation, numbers: Sequence[int]) -> tuple[ShotId, ...]:
    return tuple(
        conversation.shown[number - 1] for number in numbers if 1 <= number <= len(conversation.shown)
    )


def _numbers(conversation: Conversation, shots: Sequence[ShotId]) -> tuple[int, ...]:
    return tuple(number for number, shot in enumerate(conversation.shown, start=1) if shot in shots)


def _less(shots: Sequence[ShotId], others: Sequence[ShotId]) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot not in others)
