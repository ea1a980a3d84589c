"""What a turn is said in, as the planner is told it: the dialogue state, with the archive's names for it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.agent.rules.turn import TurnContext
from assistant.dialogue.state import DialogueState
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.types import ShotId


def turn_context(state: DialogueState, archive: Archive) -> TurnContext:
    """The context of a turn that follows this state, over this archive."""
    videos = archive.videos()
    names = {video.id: video.name for video in videos}
    return replace(
        state_context(state),
        hits=tuple(names.get(shot.video, "") for shot in state.shown),
        videos=tuple(video.name for video in videos),
        lengths=tuple(video.duration for video in videos),
        hit_lengths=_lengths(archive, state.shown),
    )


def state_context(state: DialogueState) -> TurnContext:
    """As much of the context as the state knows by itself."""
    earlier = state.earlier_query()
    return TurnContext(
        running=None if state.query.is_blank else state.query.as_plan(),
        mentioned=state.mentioned,
        last_intent=state.last_intent,
        earlier=() if earlier is None else (earlier.as_plan(),),
    )


def _lengths(archive: Archive, shots: Sequence[ShotId]) -> tuple[float, ...]:
    """Seconds of each shot; empty where one of them is gone from the archive."""
    try:
        return tuple(archive.shot(shot).seconds for shot in shots)
    except NotFound:
        return ()
