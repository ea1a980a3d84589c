"""Languages that a turn says are spoken: "somebody speaks French" limits a search to speech in French and looks for
no word.

Only what is certain is read: a language's name that is all or the end of what is to be said, or that stands beside
words which only say that somebody speaks. Languages of signs, songs and food are words to look for.
"""

from collections.abc import Callable, Sequence

from assistant.dialogue.plan import Plan
from assistant.dialogue.running_query import RunningQuery
from assistant.i18n.language_names import language_named
from retrieval.tokens import Token, tokenize

LOOKING = ("search", "refine", "similar", "count")
WORDS_BEFORE = 3
"""That may say that somebody speaks: "a man speaking Portuguese on a boat"."""
LONGEST_PREPOSITION = 3
"""Letters: "in", "en", "auf", "em"."""
QUOTES = '"“”«»„'

SaysSpeech = Callable[[str], bool]
"""Whether words only say that somebody speaks."""


def with_spoken_languages(plan: Plan, before: RunningQuery, says_speech: SaysSpeech) -> Plan:
    """The plan with the language that is to be spoken as its limit; one that was asked for stays until a new
    search."""
    if plan.intent not in LOOKING:
        return plan
    kept = () if plan.intent == "search" else before.filters.language
    code, changed = _named(plan, says_speech) if plan.intent != "similar" else ("", plan)
    codes = tuple(dict.fromkeys((*kept, *([code] if code else []))))
    return changed.changed(filters=changed.filters.changed(language=codes)) if codes else changed


def _named(plan: Plan, says_speech: SaysSpeech) -> tuple[str, Plan]:
    """The language that is to be spoken, and the plan without its name; empty where none is."""
    said = tokenize(plan.speech)
    if said and not any(mark in plan.speech for mark in QUOTES) and (code := language_named(said[-1].word)):
        rest = _without_preposition(said[:-1])
        if not rest or len(rest) < len(said) - 1:
            return code, plan.changed(speech=_text(plan.speech, rest))
    words = tokenize(plan.visual)
    for place, word in enumerate(words):
        if not (code := language_named(word.word)):
            continue
        ahead, after = _without_preposition(words[:place]), words[place + 1 :]
        if ahead and not after and says_speech(_text(plan.visual, ahead)):
            return code, plan.changed(visual="")
        if ahead and says_speech(_text(plan.visual, ahead[-WORDS_BEFORE:])):
            return code, plan.changed(visual=_text(plan.visual, [*ahead, *after]))
    return "", plan


def _without_preposition(words: Sequence[Token]) -> Sequence[Token]:
    return words[:-1] if words and len(words[-1].word) <= LONGEST_PREPOSITION else words


def _text(text: str, words: Sequence[Token]) -> str:
    return " ".join(text[word.start : word.end] for word in words)
