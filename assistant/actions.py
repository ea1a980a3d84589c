"""What other programs may ask of an archive: search, ask, describe, list. It changes nothing, and knows no wire.

Values are JSON in the shape of the command line's. Whatever is wrong with a request is an ArchiveError with a
sentence for whoever reads it.
"""

from typing import Any

from assistant.conversation import Assistant
from assistant.describing import describe_shot, describe_video
from assistant.json_values import (
    archive_value,
    hit_value,
    shot_value,
    statement_value,
    video_value,
)
from assistant.languages import language_of
from assistant.plan import LONGEST_TEXT, Plan, PlanFilters, clamped
from assistant.readings.questions import read_question
from assistant.reopening import reopened
from assistant.searching import SearchSettings
from assistant.sessions import to_json
from assistant.statements import plain
from assistant.turns import Conversation
from retrieval.errors import NotFound, UsageError
from retrieval.types import Picture, ShotId

MOST_HITS = 1000
"""As on the command line."""
LONGEST_QUESTION = 100_000
"""Characters; as in the page."""
LONGEST_SESSION = 20_000_000
"""Characters; as of a file that the page opens."""


class Actions:
    """The actions over one assistant's archive; they hold no conversation."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._archive = assistant.archive

    def search(
        self,
        text: str = "",
        *,
        picture: Picture | None = None,
        speech: str = "",
        exclude: str = "",
        then: str = "",
        video: str = "",
        n: int = 12,
    ) -> list[dict[str, Any]]:
        """Hits, best first. UsageError where nothing is asked for; NotFound for a video that is not there."""
        if not 1 <= n <= MOST_HITS:
            raise UsageError(f"{n} hits cannot be given; ask for 1 to {MOST_HITS}.")
        for name, words in (("text", text), ("speech", speech), ("exclude", exclude), ("then", then)):
            if len(words) > LONGEST_TEXT:
                raise UsageError(f"{name} has {len(words):,} characters; give at most {LONGEST_TEXT}.")
        if not (text.strip() or speech.strip() or picture is not None):
            raise UsageError("The question is empty; give text, speech or a picture.")
        if video:
            self._archive.video(video)
        asked = Plan(
            visual=text,
            speech=speech,
            exclude=exclude,
            then=then,
            use_image=picture is not None,
            filters=PlanFilters(video=video or None),
        )
        running = Conversation(
            plan=clamped(asked, hits=0), pictures=(picture,) if picture is not None else ()
        )
        _, answer = self._assistant.searched_again(running, settings=SearchSettings(limit=n))
        return [hit_value(hit) for hit in answer.hits]

    def ask(self, text: str = "", *, session: str = "", picture: Picture | None = None) -> dict[str, Any]:
        """One turn: `reply`, `plan`, `hits`, and the `session` to give with the next turn.

        FormatError for a session that is none, or about another archive.
        """
        if len(text) > LONGEST_QUESTION or len(session) > LONGEST_SESSION:
            raise UsageError("The question or its session is too long; ask anew.")
        running = reopened(session, self._archive) if session else Conversation()
        done, answer = self._assistant.answer(running, text, picture)
        return {
            "reply": answer.reply,
            "plan": answer.plan.model_dump(),
            "hits": [hit_value(hit) for hit in answer.hits],
            "session": to_json(done),
        }

    def describe(self, video: str, shot: int = 0, question: str = "") -> dict[str, Any]:
        """What is known of a shot, or of the whole video where `shot` is 0: `video`, `shot`, `text`, and its
        `statements` with the moments that they speak of. NotFound for what is not there."""
        named = self._archive.video(video)
        language, read = language_of(question), read_question(question[:LONGEST_QUESTION])
        if shot:
            if not 0 < shot < 2**31:
                raise NotFound(f"{named.name} has no shot {shot}; its shots count from 1.")
            told = describe_shot(self._archive, ShotId(named.id, shot), shot, read, language)
        else:
            told = describe_video(self._archive, named, read, language)
        return {
            "video": named.name,
            "shot": shot or None,
            "text": plain(told),
            "statements": [statement_value(statement) for statement in told],
        }

    def list_videos(self) -> list[dict[str, Any]]:
        """All videos by name, each with the number of its shots."""
        counts: dict[str, int] = {}
        for shot in self._archive.shots():
            counts[shot.id.video] = counts.get(shot.id.video, 0) + 1
        return [{**video_value(v), "shots": counts.get(v.id, 0)} for v in self._archive.videos()]

    def shots(self, video: str) -> list[dict[str, Any]]:
        """A video's shots in order of time. NotFound where there is no such video."""
        named = self._archive.video(video)
        return [shot_value(shot, named.name) for shot in self._archive.shots(named.id)]

    def info(self) -> dict[str, Any]:
        """What the archive holds; of its folder no more than the name."""
        return archive_value(self._archive, self._archive.folder.resolve().name)
