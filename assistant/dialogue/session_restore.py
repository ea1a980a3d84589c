"""A kept conversation brought back over this archive: what it says of shots is held to what there is."""

from dataclasses import replace

from assistant.dialogue.plan import LONGEST_LIST, LONGEST_TEXT, clamped
from assistant.dialogue.sessions import session_from_json
from assistant.dialogue.state import LONGEST_CONVERSATION, MOST_FEEDBACK, DialogueState
from retrieval.archive.archive import Archive
from retrieval.errors import FormatError, NotFound
from retrieval.types import ShotId

MOST_PICTURES = 4
LARGEST_NUMBER = 2**31
"""Of a shot, and of a place in a list of hits; more is nonsense."""


class ForeignSession(FormatError):
    """A conversation about another archive: none of its shots are here."""


def restore_session(text: str, archive: Archive, source: str = "The session") -> DialogueState:
    """The conversation that `assistant.dialogue.sessions` wrote, without the shots that are gone.

    Its text may come from anywhere. Raises FormatError where it is none, ForeignSession where it is about
    another archive.
    """
    conversation = session_from_json(text, source)
    spoken_of = {*conversation.shown, *conversation.liked, *conversation.disliked}
    known = {shot for shot in spoken_of if _is_in(archive, shot)}
    if spoken_of and not known:
        raise ForeignSession(f"{source} is about another archive; open it there, or give another file.")

    def kept(shots: tuple[ShotId, ...]) -> tuple[ShotId, ...]:
        return tuple(shot for shot in shots if shot in known)[-MOST_FEEDBACK:]

    plan = conversation.plan
    return replace(
        conversation,
        plan=None if plan is None else clamped(plan, hits=LONGEST_LIST),
        pictures=conversation.pictures[:MOST_PICTURES],
        shown=kept(conversation.shown),
        offset=conversation.offset if 0 <= conversation.offset < LARGEST_NUMBER else 0,
        liked=kept(conversation.liked),
        disliked=kept(conversation.disliked),
        mentioned=(),
        chose_between=conversation.chose_between[:LONGEST_TEXT],
        turns=conversation.turns[-LONGEST_CONVERSATION:],
        earlier=tuple(
            replace(
                standing,
                plan=None if standing.plan is None else clamped(standing.plan, hits=LONGEST_LIST),
                pictures=standing.pictures[:MOST_PICTURES],
                liked=kept(standing.liked),
                disliked=kept(standing.disliked),
            )
            for standing in conversation.earlier
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
