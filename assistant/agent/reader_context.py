"""What a turn is said in, as the reader is told it: the dialogue state, with the archive's names for it."""

from dataclasses import replace

from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.state import DialogueState
from assistant.i18n.language_detection import detect_language
from retrieval.archive.archive import Archive

MOST_EARLIER = 30
"""Earlier queries that a turn can go back to by naming them."""


def turn_context(state: DialogueState, text: str, archive: Archive) -> TurnContext:
    """The context of a turn of these words that follows this state, over this archive."""
    names = archive.video_names()
    return replace(
        state_context(state, text),
        videos=tuple(names.values()),
        hits=tuple(names.get(shot.video, "") for shot in state.shown),
    )


def state_context(state: DialogueState, text: str) -> TurnContext:
    """As much of the context as the state and the words know by themselves."""
    earlier = state.earlier_queries()[-MOST_EARLIER:]
    return TurnContext(
        language=detect_language(text, state.language),
        query=state.query.as_plan().slots(),
        shown=len(state.shown),
        shots=state.mentioned,
        bin=state.bin_in_use or None,
        last_turn=state.turns[-1].text if state.turns else "",
        earlier=tuple(query.as_plan().slots() for query in earlier),
    )
