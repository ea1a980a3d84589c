"""Turns that are certain and whole: "more", "undo", "start over"."""

from collections.abc import Sequence

from assistant.agent.reader.language.lexicon import phrases
from assistant.dialogue.plan import Intent

WHOLE: tuple[Intent, ...] = ("more", "undo", "reset")


def whole_turn(words: Sequence[str], language: str) -> Intent | None:
    """What the folded words of a turn ask for where they are one of these phrases; its signs don't count.

    The English ones are known in every language, since programs say them.
    """
    said = " ".join(word for word in words if word[:1].isalnum())
    tables = ((intent, phrases(f"whole_{intent}", known)) for known in (language, "en") for intent in WHOLE)
    return next((intent for intent, known in tables if said in known), None)
