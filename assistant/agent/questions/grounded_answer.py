"""A capable language model's sentences about footage, each held to the lines that it cites.

The model reads the statements of the extractive answer as numbered data. Of what it writes only those sentences are
kept whose numbers, names and quotations stand in the lines that they cite. It is never trusted with more: what it
writes is shown as text, and read for nothing.

What is checked is what can be told in every language: figures, words with a capital, words between quotation marks.
A number that is spelled out, and a claim that is merely wrong, are not found out; the lines stand below for that.
"""

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ValidationError

import prompts
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Entry, texts_in
from assistant.i18n.language_detection import detect_language
from assistant.i18n.language_names import language_name
from assistant.i18n.languages import Language
from assistant.i18n.text_folding import fold_text
from assistant.llm.protocol import ChatMessage, LanguageModel, StopCheck, never_stop
from retrieval.errors import ModelError
from retrieval.map.cluster_labels import label_phrases

log = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0
ANSWER_TOKENS = 400
MOST_SENTENCES = 4
LONGEST_SENTENCE = 300
LONGEST_LINE, LONGEST_QUESTION = 400, 300
"""Characters."""
MOST_LINES = 40
INFLECTION = 2
"""Letters by which a name may be longer than where it is cited, or shorter: "Marta's"."""

_NUMBER = re.compile(r"\d+(?:[:.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_QUOTATION = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
_SENTENCES = re.compile(r"[.!?:;“”«»„]\s*")
_MARKS = re.compile(r"[*_#`]+")


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    """A sentence that holds, and the lines that it is taken from, from 0."""

    text: str
    lines: tuple[int, ...]


class _WrittenSentence(BaseModel):
    text: str
    lines: list[int]


class _WrittenAnswer(BaseModel):
    sentences: list[_WrittenSentence]


def grounded_sentences(
    model: LanguageModel,
    question: str,
    lines: Sequence[str],
    language: Language,
    *,
    seconds: float = ANSWER_SECONDS,
    stop: StopCheck = never_stop,
) -> list[GroundedSentence]:
    """What the model answers from these lines, as far as it holds; nothing where it fails or nothing does, nor
    where it answers in another language than the turn's."""
    lines = [without_hidden_characters(line)[:LONGEST_LINE] for line in lines[:MOST_LINES]]
    asked = json.dumps(
        {
            "question": " ".join(question.split())[:LONGEST_QUESTION],
            "answer_in": language_name(language, "en"),
            "lines": [{"line": number, "text": line} for number, line in enumerate(lines, start=1)],
        },
        ensure_ascii=False,
    )
    messages = [ChatMessage("system", prompts.load("answer"), fixed=True), ChatMessage("user", asked)]
    try:
        written = model.complete(
            messages,
            schema=_WrittenAnswer.model_json_schema(),
            max_tokens=ANSWER_TOKENS,
            seconds=seconds,
            stop=stop,
        )
        answer = _WrittenAnswer.model_validate_json(written)
    except ModelError as error:
        log.warning("%s", error)
        return []
    except ValidationError:
        log.info("the model wrote no answer that can be read")
        return []
    kept = []
    for sentence in answer.sentences[:MOST_SENTENCES]:
        text = " ".join(_MARKS.sub("", without_hidden_characters(sentence.text)).split())
        cited = tuple(dict.fromkeys(number - 1 for number in sentence.lines if 1 <= number <= len(lines)))
        if cited and holds(text, " ".join(lines[number] for number in cited), language):
            kept.append(GroundedSentence(text, cited))
    spoken = detect_language(" ".join(sentence.text for sentence in kept), language)
    return kept if spoken == language else []


def holds(sentence: str, cited: str, language: Language) -> bool:
    """Whether every number, name and quotation of the sentence stands in the text that it cites."""
    if not sentence or len(sentence) > LONGEST_SENTENCE or "://" in sentence:
        return False
    numbers = set(_NUMBER.findall(cited))
    if any(number not in numbers for number in _NUMBER.findall(sentence)):
        return False
    known = [fold_text(word) for word in _WORD.findall(cited)]
    if any(f" {_words(quoted)} " not in f" {' '.join(known)} " for quoted in _QUOTATION.findall(sentence)):
        return False
    return all(_is_named(fold_text(name), known) for name in _names(sentence, common_words(language)))


@cache
def common_words(language: Language) -> frozenset[str]:
    """Words that are no names, as the language's catalogue writes them inside of its sentences.

    It is what tells "They say" from "Marta says", and in German a noun from a name; any other word with a capital
    counts as a name, which costs a sentence and never lets one through.
    """
    texts = texts_in(language)
    labels = texts.labels.values() or label_phrases()
    inner = [
        word
        for entry in texts.entries.values()
        for text in _forms(entry)
        for sentence in _SENTENCES.split(text)
        for word in _WORD.findall(sentence)[1:]
    ]
    whole = [word for text in (*labels, texts("answer.openings")) for word in _WORD.findall(text)]
    return frozenset((*inner, *whole))


def _forms(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def _names(sentence: str, common: frozenset[str]) -> list[str]:
    """Words with a capital that are not known to be none; the first word has one whatever it is."""
    words = _WORD.findall(sentence)
    return [
        word
        for place, word in enumerate(words)
        if word[0].isupper() and word not in common and (place or word.lower() not in common)
    ]


def _is_named(name: str, known: Sequence[str]) -> bool:
    return any(
        one == name
        or (
            (abs(len(one) - len(name)) <= INFLECTION and min(len(one), len(name)) > INFLECTION)
            and (one.startswith(name) or name.startswith(one))
        )
        for one in known
    )


def _words(text: str) -> str:
    return " ".join(fold_text(word) for word in _WORD.findall(text))
