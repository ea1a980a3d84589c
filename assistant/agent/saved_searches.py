"""Saved searches as conversations: what is kept of one, how it is run again, and what is new since.

New are hits in videos that were added since; a video that was only cut again brings nothing new. Where it is kept,
in the archive or in a visitor's browser, is not known here.
"""

from dataclasses import replace

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue import state_update
from assistant.dialogue.answer import Answer
from assistant.dialogue.sessions.session_json import search_to_json
from assistant.dialogue.sessions.session_restore import restore_session
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.state import DialogueState
from retrieval.archive.archive import Archive
from retrieval.errors import UsageError

MOST_COUNTED = 200
"""Hits looked through for new ones; one that stands behind so many others is hardly news."""


def query_to_save(session: str, archive: Archive) -> str:
    """The running query of a conversation as it is kept: its words, pictures, limits and examples alone.

    Takes and gives what `assistant.dialogue.sessions` writes. Raises FormatError where it is no conversation or
    about another archive, UsageError where it looks for nothing.
    """
    state = restore_session(session, archive)
    if not filled_slots(state.query):
        raise UsageError("There is no search to save yet; search for something first.")
    return search_to_json(state)


def run_saved_search(
    assistant: Assistant,
    query: str,
    new_videos: frozenset[str],
    before: DialogueState,
    settings: SearchSettings | None = None,
) -> tuple[DialogueState, Answer, int]:
    """Runs a kept query after that state: its page of hits, and how many hits are new in all.

    FormatError where the query is damaged.
    """
    kept = restore_session(query, assistant.archive, "The saved search")
    running = replace(state_update.reset(before), query=kept.query, last_intent=kept.last_intent)
    done, answer = assistant.search_again(running, settings=settings)
    return done.following(before), answer, count_new_hits(assistant, query, new_videos)


def count_new_hits(assistant: Assistant, query: str, new_videos: frozenset[str]) -> int:
    """Likely hits of a kept query in these videos, among the first `MOST_COUNTED`."""
    if not new_videos:
        return 0
    running = restore_session(query, assistant.archive, "The saved search")
    _, answer = assistant.search_again(running, settings=SearchSettings(limit=MOST_COUNTED, per_video=None))
    return sum(hit.match != "none" and hit.shot.id.video in new_videos for hit in answer.hits)
