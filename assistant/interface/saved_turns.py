"""A saved search run again as a turn of the chat, with what is new said and marked.

One in the archive goes by its name. A visitor's own, of an archive that is only read, comes along with the click:
{"name", "query", "run", "revision"}; it is checked like any other input.
"""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.conversation import Assistant
from assistant.interface.running_turns import NewTurn
from assistant.interface.texts import Texts
from assistant.interface.turns import Asked
from assistant.models.language_models import Stop
from assistant.saved_runs import run_again
from assistant.searching import SearchSettings
from assistant.turns import Answer, Conversation
from retrieval.errors import ArchiveError, FormatError, NotFound, UsageError
from retrieval.saved_searches import LONGEST_NAME, LONGEST_QUERY


class KeptSearch(BaseModel):
    """A saved search that a visitor's browser keeps."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(max_length=LONGEST_NAME)
    query: str = Field(max_length=LONGEST_QUERY)
    run: str = Field(max_length=40)
    revision: int = Field(ge=0, lt=2**63)


def saved_turn(
    assistant: Assistant, name: str, kept: str, texts: Texts, settings: SearchSettings, *, read_only: bool
) -> NewTurn:
    """Raises ArchiveError, in the visitor's language, where there is no such saved search."""
    search = _kept(kept, texts) if kept else _stored(assistant, name, texts)
    new_videos = assistant.archive.saved.new_videos(search.revision, search.run)

    def step(before: Conversation, _: Stop) -> tuple[Conversation, Answer]:
        try:
            done, answer, new = run_again(assistant, search.query, new_videos, before, settings)
        except FormatError as error:
            raise FormatError(texts("saved.damaged", name=search.name)) from error
        if not kept and not read_only:
            assistant.archive.saved.ran(search.name)
        return done, answer.noted([news(new, search.run, texts)])

    return NewTurn(Asked(texts("turn.saved", name=search.name), new=new_videos), step)


def news(new: int, run: str, texts: Texts) -> str:
    """ "3 new shots since Tuesday." """
    since = day_said(run, texts)
    return (
        texts.count("saved.news", new).format(since=since) if new else texts("saved.nothing_new", since=since)
    )


def day_said(run: str, texts: Texts, now: datetime | None = None) -> str:
    """The day of a time (ISO 8601) as a person would say it: today with its hour, yesterday, Tuesday, a date."""
    try:
        then = datetime.fromisoformat(run)
    except ValueError:
        return run
    then = (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone()
    days = ((now or datetime.now(UTC)).astimezone().date() - then.date()).days
    if days <= 0:
        return texts("saved.today", time=f"{then:%H:%M}")
    if days == 1:
        return texts("saved.yesterday")
    if days < 7:
        return texts("saved.weekdays").split(", ")[then.weekday()]
    return texts(
        "saved.date", day=then.day, month=texts("saved.months").split(", ")[then.month - 1], year=then.year
    )


def _stored(assistant: Assistant, name: str, texts: Texts) -> KeptSearch:
    try:
        saved = assistant.archive.saved.get(name)
    except (NotFound, UsageError) as error:
        raise NotFound(texts("saved.unknown", name=name[:LONGEST_NAME])) from error
    return KeptSearch(name=saved.name, query=saved.query, run=saved.run, revision=saved.revision)


def _kept(kept: str, texts: Texts) -> KeptSearch:
    try:
        return KeptSearch.model_validate_json(kept)
    except ValidationError as error:
        raise ArchiveError(texts("saved.unreadable")) from error
