"""The sentences of a model's answer that hold against what the tools gave it.

A number, a time or a quotation that stands in none of that costs its sentence; so does an address.
"""

import re

from assistant.dialogue.reply_parts import without_hidden_characters

MOST_SENTENCES = 3
LONGEST_SENTENCE = 300
"""Characters."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_NUMBER = re.compile(r"\d+(?:[:.,]\d+)*")
_QUOTATION = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
_MARKS = re.compile(r"[*_#`]+")
_WORD = re.compile(r"\w+")


def checked_sentences(text: str, observed: str) -> str:
    """Those sentences that say no figure and quote no words but those of `observed`; empty where none does."""
    text = _MARKS.sub("", without_hidden_characters(text)).strip()
    known, numbers = _words(observed), set(_NUMBER.findall(observed))
    kept = [
        sentence
        for sentence in _SENTENCE_END.split(text)
        if sentence
        and len(sentence) <= LONGEST_SENTENCE
        and "://" not in sentence
        and all(number.rstrip(".,:") in numbers for number in _NUMBER.findall(sentence))
        and all(f" {_words(quoted)} " in f" {known} " for quoted in _QUOTATION.findall(sentence))
    ]
    return " ".join(kept[:MOST_SENTENCES])


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
