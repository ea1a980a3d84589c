"""A saved search run again as a turn of the chat, with what is new said and marked.

One in the archive goes by its name. A visitor's own, of an archive that is only read, comes along with the click:
{"name", "query", "run", "revision"}; it is checked like any other input.
"""

from datetime import UTC, datetime

from pydantic import ValidationError

from assistant.agent.assistant import Assistant
from assistant.agent.saved_searches import run_saved_search
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import StepReport
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts
from assistant.i18n.date_text import long_date, weekday
from assistant.llm.protocol import StopCheck
from assistant.web.chat.turn_runner import PendingTurn
from assistant.web.views.turns import UserMessage
from assistant.web.wire.saved_searches import BrowserSavedSearch
from retrieval.archive.tables.saved_searches import MAX_SEARCH_NAME_LENGTH
from retrieval.errors import ArchiveError, FormatError, NotFound, UsageError


def saved_search_turn(
    assistant: Assistant, name: str, kept: str, texts: Texts, settings: SearchSettings, *, read_only: bool
) -> PendingTurn:
    """Raises ArchiveError, in the visitor's language, where there is no such saved search."""
    search = _kept(kept, texts) if kept else _stored(assistant, name, texts)
    new_videos = assistant.archive.saved_searches.new_videos(search.revision, search.run)

    def step(before: DialogueState, _: StopCheck, __: StepReport) -> tuple[DialogueState, Answer]:
        try:
            done, answer, new = run_saved_search(assistant, search.query, new_videos, before, settings)
        except FormatError as error:
            raise FormatError(texts("saved.damaged", name=search.name)) from error
        if not kept and not read_only:
            assistant.archive.saved_searches.ran(search.name)
        answer = answer.noted([new_hits_sentence(new, search.run, texts)])
        return done.told(asked.text, answer.reply), answer

    asked = UserMessage(texts("turn.saved", name=search.name), new=new_videos)
    return PendingTurn(asked, step)


def shared_search_turn(
    assistant: Assistant, kept: str, texts: Texts, settings: SearchSettings
) -> PendingTurn:
    """A search that came in a link; raises ArchiveError, in the visitor's language, where it cannot be read."""
    search = _kept(kept, texts)

    def step(before: DialogueState, _: StopCheck, __: StepReport) -> tuple[DialogueState, Answer]:
        try:
            done, answer, _new = run_saved_search(assistant, search.query, frozenset(), before, settings)
        except FormatError as error:
            raise FormatError(texts("link.damaged")) from error
        return done.told(asked.text, answer.reply), answer

    asked = UserMessage(search.name or texts("turn.shared"))
    return PendingTurn(asked, step)


def new_hits_sentence(new: int, run: str, texts: Texts) -> str:
    """ "3 new shots since Tuesday." """
    since = day_label(run, texts)
    return texts.count("saved.news", new, since=since) if new else texts("saved.nothing_new", since=since)


def day_label(run: str, texts: Texts, now: datetime | None = None) -> str:
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
        return texts("saved.weekday", weekday=weekday(then, texts))
    return texts("saved.date", date=long_date(then, texts))


def _stored(assistant: Assistant, name: str, texts: Texts) -> BrowserSavedSearch:
    try:
        saved = assistant.archive.saved_searches.get(name)
    except (NotFound, UsageError) as error:
        raise NotFound(texts("saved.unknown", name=name[:MAX_SEARCH_NAME_LENGTH])) from error
    return BrowserSavedSearch(name=saved.name, query=saved.query, run=saved.run, revision=saved.revision)


def _kept(kept: str, texts: Texts) -> BrowserSavedSearch:
    try:
        return BrowserSavedSearch.model_validate_json(kept)
    except ValidationError as error:
        raise ArchiveError(texts("saved.unreadable")) from error
