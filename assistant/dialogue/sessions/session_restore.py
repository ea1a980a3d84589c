"""A kept conversation brought back over this archive: what it says of shots is held to what there is."""

from dataclasses import replace

from assistant.dialogue.plan_clamping import LONGEST_LIST, LONGEST_TEXT, clamped
from assistant.dialogue.running_query import MOST_FEEDBACK, RunningQuery
from assistant.dialogue.sessions.session_json import session_from_json
from assistant.dialogue.state import LONGEST_CONVERSATION, DialogueState, ResultSet
from assistant.dialogue.undo_history import UndoHistory
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError, NotFound
from retrieval.types import ShotId

MOST_PICTURES = 4
LARGEST_NUMBER = 2**31
"""Of a shot, and of a place in a list of hits; more is nonsense."""


class ForeignSession(FormatError):
    """A conversation about another archive: none of its shots are here."""


def restore_session(text: str, archive: Archive, source: str = "The session") -> DialogueState:
    """The conversation that `assistant.dialogue.sessions.session_json` wrote, without the shots that are gone.

    Its text may come from anywhere, so that it brings nothing to be done: no act that waits for a yes, and no
    reversal that an undo would carry out. Raises FormatError where it is none, ForeignSession where it is about
    another archive.
    """
    state = session_from_json(text, source)
    spoken_of = {*state.shown, *state.query.liked, *state.query.disliked}
    known = {shot for shot in spoken_of if _is_in(archive, shot)}
    if spoken_of and not known:
        raise ForeignSession(f"{source} is about another archive; open it there, or give another file.")
    known |= {shot for page in state.results for shot in page.shots if shot in known or _is_in(archive, shot)}

    def kept(shots: tuple[ShotId, ...]) -> tuple[ShotId, ...]:
        return tuple(shot for shot in shots if shot in known)[-MOST_FEEDBACK:]

    def query(looked_for: RunningQuery) -> RunningQuery:
        return replace(
            looked_for.planned(clamped(looked_for.as_plan(), hits=LONGEST_LIST)),
            pictures=looked_for.pictures[:MOST_PICTURES],
            liked=kept(looked_for.liked),
            disliked=kept(looked_for.disliked),
        )

    def page(shown: ResultSet) -> ResultSet:
        offset = shown.offset if 0 <= shown.offset < LARGEST_NUMBER else 0
        shots = kept(shown.shots)
        spans = shown.spans if len(shots) == len(shown.spans) else ()
        return ResultSet(query(shown.query), shots, offset, spans, shown.beside)

    return replace(
        state.with_last_turns(LONGEST_CONVERSATION),
        query=query(state.query),
        results=tuple(page(shown) for shown in state.results),
        mentioned=(),
        chose_between=state.chose_between[:LONGEST_TEXT],
        bin_in_use=state.bin_in_use[:LONGEST_TEXT],
        reversals=(),
        pending=(),
        history=UndoHistory(
            tuple(
                replace(earlier, query=query(earlier.query), reversals=()) for earlier in state.history.before
            )
        ),
    )


def _is_in(archive: Archive, shot: ShotId) -> bool:
    if not 0 < shot.number < LARGEST_NUMBER:
        return False
    try:
        archive.shot(shot)
    except NotFound:
        return False
    return True
