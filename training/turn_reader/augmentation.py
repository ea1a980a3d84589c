"""More turns out of annotated ones: other subjects, other states, two wishes in one turn, careless spelling.

Each way keeps the labels true: words are exchanged for words of the same slot, a state for another where the turn
does not depend on it, and two turns are joined where what they say does not touch.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.agent.reader.alignment import span_text, spans
from assistant.agent.reader.label_sets import (
    OUTSIDE,
    TEXT_SLOTS,
    TurnLabels,
    slot_text,
)
from assistant.agent.reader.language.words import Word, fold, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import ActionName
from training.turn_reader.labelled_turns import (
    LONGEST_JOINED,
    LabelledTurn,
    is_independent,
    is_joinable,
    merged_classes,
)

NAMES = ("bin", "old_bin", "name")
SECONDS = ("after", "before", "from_end", "min_seconds", "max_seconds")
REFERRING = ("shot", "removed_shot", "excluded_shot", "near", *NAMES)
"""Tags of which one turn has one set; two turns that have some are not joined."""
JOINTS: Mapping[str, Sequence[str]] = {
    "en": (" and ", ", ", ". ", " also ", " and then ", " "),
    "es": (" y ", ", ", ". ", " y también ", " y luego ", " "),
    "fr": (" et ", ", ", ". ", " et puis ", " et aussi ", " "),
    "de": (" und ", ", ", ". ", " und dann ", " außerdem ", " "),
    "pt": (" e ", ", ", ". ", " e também ", " e depois ", " "),
    "it": (" e ", ", ", ". ", " e poi ", " e anche ", " "),
    "ca": (" i ", ", ", ". ", " i després ", " i també ", " "),
}
_WordLabel = tuple[str, ActionName | None]
SHORTEST_WITH_TYPO = 4
SHARES_MISTYPED = (0.1, 0.2, 0.4)
"""Of a carelessly typed turn's words."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the new text, with the tag of each of its words and what the word is an argument of."""

    text: str
    labels: tuple[_WordLabel, ...]


class Augmenter:
    """Makes turns like those that it was given; what it draws comes from `chance` alone."""

    def __init__(self, turns: Sequence[LabelledTurn], chance: random.Random) -> None:
        self._chance = chance
        self._spans: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._contexts: dict[str, list[TurnContext]] = defaultdict(list)
        self._joinable: dict[str, list[LabelledTurn]] = defaultdict(list)
        for turn in turns:
            language = turn.context.language
            self._contexts[language].append(turn.context)
            if is_joinable(turn):
                self._joinable[language].append(turn)
            for tag, text in _spans(turn):
                self._spans[language, tag, _relation(turn, tag)].append(text)

    def changed(self, turn: LabelledTurn) -> LabelledTurn:
        """Another turn made of this one; the same where no way fits it."""
        draw = self._chance.random
        if draw() < 0.25 and (joined := self._joined(turn)):
            turn = joined
        if draw() < 0.5:
            turn = self._with_other_words(turn)
        if draw() < 0.5 and is_independent(turn):
            turn = self._in_other_context(turn)
        return self._carelessly_typed(turn) if draw() < 0.4 else turn

    def _with_other_words(self, turn: LabelledTurn) -> LabelledTurn:
        words, pieces = words_in(turn.text), list[_Piece]()
        place = 0
        for tag, span in _tagged(turn.labels.tags):
            pieces.append(_raw(turn, words, place, span.start))
            others = self._spans.get((turn.context.language, tag, _relation(turn, tag)), [])
            own = span_text(turn.text, words, span)
            text = own
            if tag in (*TEXT_SLOTS, *NAMES) and len(others) > 1 and self._chance.random() < 0.6:
                text = self._chance.choice(others)
            elif tag in SECONDS and own.isdecimal():
                text = str(self._chance.randint(2, 60))
            end = words[span.stop].start if span.stop < len(words) else len(turn.text)
            gap = turn.text[words[span.stop - 1].end : end]
            label = (tag, turn.labels.arguments[span.start])
            pieces.append(_Piece(text + gap, (label,) * len(words_in(text))))
            place = span.stop
        pieces.append(_raw(turn, words, place, len(words)))
        return _rebuilt(turn, pieces)

    def _in_other_context(self, turn: LabelledTurn) -> LabelledTurn:
        """The same turn after another running query; what it names of hits and bins stays."""
        other = self._chance.choice(self._contexts[turn.context.language])
        if turn.context.query == type(turn.context.query)() and turn.labels.intent != "search":
            return turn
        context = replace(turn.context, query=other.query, last_turn=other.last_turn, earlier=other.earlier)
        kept = {slot: (True,) * len(words_in(slot_text(other.query, slot))) for slot in TEXT_SLOTS}
        if turn.labels.intent == "search" or turn.labels.kept is None:
            return turn
        return replace(turn, context=context, labels=replace(turn.labels, kept=kept))

    def _joined(self, turn: LabelledTurn) -> LabelledTurn | None:
        """This turn and one that goes on with whatever stands; None where they touch."""
        joinable = self._joinable[turn.context.language]
        if turn.labels.intent not in ("search", "refine", "act") or not joinable or turn.has_image:
            return None
        other = self._chance.choice(joinable)
        labels, second = turn.labels, other.labels
        both = {*labels.tags} & {*second.tags} - {OUTSIDE}
        refer = any(tag in REFERRING for tag in labels.tags) and any(tag in REFERRING for tag in second.tags)
        classes = merged_classes(labels.classes, second.classes)
        if both or refer or classes is None or len(labels.tags) + len(second.tags) > LONGEST_JOINED:
            return None
        if labels.actions and second.actions:
            return None
        joint = self._chance.choice(JOINTS[turn.context.language])
        own = turn.text.rstrip(" .!?") if joint != " " else turn.text
        between = _Piece(joint, ((OUTSIDE, None),) * len(words_in(joint)))
        first_words = words_in(own)
        pieces = [
            _Piece(own, _word_labels(labels)[: len(first_words)]),
            between,
            _Piece(other.text, _word_labels(second)),
        ]
        merged = replace(
            labels,
            intent="act" if labels.actions or second.actions else labels.intent,
            classes=classes,
            actions=(*labels.actions, *second.actions),
        )
        return _rebuilt(replace(turn, labels=merged), pieces)

    def _carelessly_typed(self, turn: LabelledTurn) -> LabelledTurn:
        """Without capitals, accents or stops, or with letters missing, doubled or exchanged in some words."""
        way = self._chance.randrange(5)
        mistyped = self._chance.choice(SHARES_MISTYPED)
        words = words_in(turn.text)
        pieces = []
        for place, word in enumerate(words):
            text, label = word.text, _word_labels(turn.labels)[place : place + 1]
            end = words[place + 1].start if place + 1 < len(words) else len(turn.text)
            gap = turn.text[word.end : end]
            if way == 0:
                text = text.lower()
            elif way == 1:
                text = fold(text)
            elif way == 2 and label == ((OUTSIDE, None),) and text in ".,;:!?¿¡":
                text, label, gap = "", (), gap or " "
            elif way >= 3 and word.text.isalpha() and len(text) >= SHORTEST_WITH_TYPO:
                text = self._mistyped(text) if self._chance.random() < mistyped else text
            pieces.append(_Piece(text + gap, label))
        return _rebuilt(turn, pieces)

    def _mistyped(self, word: str) -> str:
        place = self._chance.randrange(1, len(word) - 1)
        match self._chance.randrange(3):
            case 0:
                return word[:place] + word[place + 1 :]
            case 1:
                return word[:place] + word[place] + word[place:]
            case _:
                return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _tagged(tags: Sequence[str]) -> Iterator[tuple[str, range]]:
    """The runs of words that have one tag, in order."""
    found = [
        (tag, span)
        for tag in {*tags} - {OUTSIDE}
        for span in spans([place for place, own in enumerate(tags) if own == tag])
    ]
    yield from sorted(found, key=lambda one: one[1].start)


def _spans(turn: LabelledTurn) -> Iterator[tuple[str, str]]:
    words = words_in(turn.text)
    for tag, span in _tagged(turn.labels.tags):
        if tag in (*TEXT_SLOTS, *NAMES):
            yield tag, span_text(turn.text, words, span)


def _relation(turn: LabelledTurn, tag: str) -> str:
    """How what is said of a slot stands to what stood there: "new", "added", or this turn's alone."""
    if tag not in TEXT_SLOTS:
        return "name"
    kept = (turn.labels.kept or {}).get(tag, ())
    if not any(kept):
        return f"new {turn.labels.intent}"
    return f"added {turn.labels.intent}" if all(kept) else f"{turn.dialogue} {turn.text}"


def _raw(turn: LabelledTurn, words: Sequence[Word], first: int, end: int) -> _Piece:
    if first >= end:
        return _Piece("" if first else turn.text[: words[0].start] if words else turn.text, ())
    begin = words[first].start if first else 0
    stop = words[end].start if end < len(words) else len(turn.text)
    return _Piece(turn.text[begin:stop], _word_labels(turn.labels)[first:end])


def _rebuilt(turn: LabelledTurn, pieces: Sequence[_Piece]) -> LabelledTurn:
    """The turn of these pieces; the old one where their words run into each other."""
    text = "".join(piece.text for piece in pieces)
    told = [label for piece in pieces for label in piece.labels]
    if len(words_in(text)) != len(told):
        return turn
    tags, arguments = tuple(tag for tag, _ in told), tuple(action for _, action in told)
    return replace(turn, text=text, labels=replace(turn.labels, tags=tags, arguments=arguments))


def _word_labels(labels: TurnLabels) -> tuple[_WordLabel, ...]:
    return tuple(zip(labels.tags, labels.arguments, strict=True))
