"""What other programs may ask of an archive: search, ask, describe, list. It changes nothing, and knows no wire.

Values are JSON in the shape of the command line's. Whatever is wrong with a request is an ArchiveError with a
sentence for whoever reads it. The actions' docstrings, as far as "Raises", and the descriptions of their parameters
are what callers are shown, by whichever way they call.
"""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from assistant.agent.assistant import Assistant
from assistant.agent.questions.descriptions import describe_shot, describe_video
from assistant.agent.questions.video_facts import FootageSources
from assistant.agent.search.search_parameters import (
    MOST_HITS,
    ActionsDone,
    EitherTexts,
    EndTime,
    ExcludedText,
    FirstDay,
    FirstDayHere,
    HeardText,
    HitCount,
    HitOrder,
    HitsOfOne,
    LanguagesSpoken,
    LastDay,
    LastSeconds,
    ListLength,
    LongestLength,
    NearestFace,
    NextText,
    OtherVideos,
    PeopleNames,
    PeopleRange,
    PictureColour,
    PictureShape,
    SeenText,
    ShortestLength,
    SoundsHeard,
    SpokenIn,
    SpokenText,
    StartTime,
    TaughtNames,
    VideoScope,
    WritingIn,
    WrittenText,
)
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.json_output import (
    archive_value,
    hit_value,
    plan_value,
    shot_value,
    statement_value,
    video_value,
)
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.plan_clamping import LONGEST_TEXT, clamped
from assistant.dialogue.reply_parts import plain_text
from assistant.dialogue.running_query import RunningQuery, ranks_shots, search_query
from assistant.dialogue.sessions.session_json import session_to_json
from assistant.dialogue.sessions.session_restore import restore_session
from assistant.dialogue.state import DialogueState
from assistant.i18n.language_detection import detect_language
from retrieval.errors import NotFound, UsageError
from retrieval.types import Picture, ShotId

LONGEST_QUESTION = 100_000
"""Characters; as in the page."""
LONGEST_SESSION = 20_000_000
"""Characters; as of a file that the page opens."""

TurnText = Annotated[str, Field(description="What you would say.")]
SessionText = Annotated[
    str, Field(description="What the turn before gave as its session; empty to begin anew.")
]
VideoName = Annotated[str, Field(description="The video's name.")]
ShotNumber = Annotated[
    int, Field(description="The shot's number in it, from 1; 0 for the whole video.", ge=0)
]
QuestionText = Annotated[
    str, Field(description="What you would like to know; the answer is in its language.")
]


class ArchiveTools:
    """The actions over one assistant's archive; they hold no conversation."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._archive = assistant.archive

    def search(
        self,
        text: SeenText = "",
        *,
        picture: Picture | None = None,
        either: EitherTexts = None,
        speech: SpokenText = "",
        sound: HeardText = "",
        written: WrittenText = "",
        exclude: ExcludedText = "",
        then: NextText = "",
        video: VideoScope = "",
        not_video: OtherVideos = None,
        after: StartTime = None,
        before: EndTime = None,
        from_end: LastSeconds = None,
        min_seconds: ShortestLength = None,
        max_seconds: LongestLength = None,
        has_speech: SpokenIn = None,
        orientation: PictureShape = None,
        colour: PictureColour = None,
        people: PeopleRange = None,
        person: PeopleNames = None,
        shot_size: NearestFace = None,
        heard: SoundsHeard = None,
        action: ActionsDone = None,
        has_writing: WritingIn = None,
        language: LanguagesSpoken = None,
        taught: TaughtNames = None,
        recorded_from: FirstDay = None,
        recorded_to: LastDay = None,
        added_from: FirstDayHere = None,
        sort: HitOrder = "match",
        limit: ListLength = None,
        per_video: HitsOfOne = None,
        n: HitCount = 12,
    ) -> list[dict[str, Any]]:
        """Find shots by what is seen, in words or a picture, by what is said, or by all of it together.

        Gives hits, best first or in the order asked for: rank, video, shot, start, end, score, match (strong, weak,
        none), senses, speech, and people where somebody is known.

        Raises UsageError where nothing is asked for, NotFound for a video or a person that is not there.
        """
        limits = {name: value for name, value in locals().items() if name in PlanFilters.model_fields}
        words = {"speech": speech, "sound": sound, "written": written, "exclude": exclude, "then": then}
        how = {"sort": sort, "limit": limit, "per_video": per_video}
        if not 1 <= n <= MOST_HITS:
            raise UsageError(f"{n} hits cannot be given; ask for 1 to {MOST_HITS}.")
        for name, said in (("text", text), *words.items(), *(("either", one) for one in either or ())):
            if len(said) > LONGEST_TEXT:
                raise UsageError(f"{name} has {len(said):,} characters; give at most {LONGEST_TEXT}.")
        try:
            asked = Plan.model_validate({"visual": text, "either": either, **words, "filters": limits, **how})
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
        pictures = (picture,) if picture is not None else ()
        running = RunningQuery(pictures=pictures).planned(
            clamped(asked.changed(use_image=picture is not None), hits=0)
        )
        if not ranks_shots(running):
            raise UsageError("The question is empty; give text, speech or a picture.")
        for name in asked.filters.person:
            self._archive.people.get(name)
        # raises for a video or a day that makes no sense, which a conversation would pass over
        self._archive.filtered_videos(search_query(RunningQuery(filters=asked.filters)).filters)
        _, answer = self._assistant.search_again(
            DialogueState(running), settings=SearchSettings(limit=n, longest=n)
        )
        return [hit_value(hit) for hit in answer.hits]

    def ask(
        self, text: TurnText = "", *, session: SessionText = "", picture: Picture | None = None
    ) -> dict[str, Any]:
        """One turn of a conversation: narrow down, point at hits, ask about them, in English or Spanish.

        Gives reply, plan, hits, and the session to give with the next turn.

        Raises FormatError for a session that is none, or about another archive.
        """
        if len(text) > LONGEST_QUESTION or len(session) > LONGEST_SESSION:
            raise UsageError("The question or its session is too long; ask anew.")
        running = restore_session(session, self._archive) if session else DialogueState()
        done, answer = self._assistant.answer(running, text, picture)
        return {
            "reply": answer.reply,
            "plan": plan_value(answer.plan),
            "hits": [hit_value(hit) for hit in answer.hits],
            "session": session_to_json(done),
        }

    def describe(self, video: VideoName, shot: ShotNumber = 0, question: QuestionText = "") -> dict[str, Any]:
        """What is known of a shot or of a whole video: what is said, by whom, what is around it.

        Gives video, shot, text, and statements with the moments that they speak of.

        Raises NotFound for what is not there.
        """
        named = self._archive.video(video)
        sources = FootageSources(
            self._archive,
            detect_language(question),
            self._assistant.labeler,
            self._assistant.engine.speech,
            question,
        )
        asked = self._assistant.question_classifier.footage_question(question).question
        if shot:
            if not 0 < shot < 2**31:
                raise NotFound(f"{named.name} has no shot {shot}; its shots count from 1.")
            told = describe_shot(sources, ShotId(named.id, shot), shot, asked)
        else:
            told = describe_video(sources, named, asked)
        return {
            "video": named.name,
            "shot": shot or None,
            "text": plain_text(told),
            "statements": [statement_value(statement) for statement in told],
        }

    def list_videos(self) -> list[dict[str, Any]]:
        """The videos of the archive by name: video, seconds, width, height, fps, shots of each."""
        counts: dict[str, int] = {}
        for shot in self._archive.shots():
            counts[shot.id.video] = counts.get(shot.id.video, 0) + 1
        known = self._archive.metadata.all()
        return [
            {**video_value(v, known.get(v.id, ())), "shots": counts.get(v.id, 0)}
            for v in self._archive.videos()
        ]

    def shots(self, video: VideoName) -> list[dict[str, Any]]:
        """A video's shots in order of time: video, shot, scene, class, start, end of each.

        Raises NotFound where there is no such video.
        """
        named = self._archive.video(video)
        return [shot_value(shot, named.name) for shot in self._archive.shots(named.id)]

    def info(self) -> dict[str, Any]:
        """What the archive holds: videos, shots, hours, subtitles, models, versions."""
        # of its folder no more than the name
        return archive_value(self._archive, self._archive.folder.resolve().name)
