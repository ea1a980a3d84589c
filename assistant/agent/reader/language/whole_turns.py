"""Turns that are certain and whole: "more", "undo", "start over"."""

from collections.abc import Sequence

from assistant.agent.reader.language.lexicon import phrases
from assistant.dialogue.plan import Intent

WHOLE: tuple[Intent, ...] = ("more", "undo", "reset")


def whole_turn(words: Sequence[str], language: str) -> Intent | None:
    """What the folded words of a turn ask for where they are one of these phrases; its signs don't count."""
    said = " ".join(word for word in words if word[0].isalnum())
    return next((intent for intent in WHOLE if said in phrases(f"whole_{intent}", language)), None)
