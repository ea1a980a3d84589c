"""What the model reads of a turn, as tokens: the running query slot by slot, the turn before, and the turn.

Words of the turn that stand in a file's name are of a kind of their own, since the model knows no names of files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from assistant.agent.reader.label_sets import (
    NONE,
    QUERY_CLASSES,
    SCALAR_SLOTS,
    TEXT_SLOTS,
    class_value,
    scalar_value,
    slot_text,
)
from assistant.agent.reader.language.file_mentions import file_names
from assistant.agent.reader.language.words import folded_words, words_in
from assistant.agent.reader.turn_context import TurnContext

FILE_KINDS = ("file_word", "file_name", "whole_file_name")
"""Of a word of the turn: one of some file's name, one of several of a name, and one where all of a name is said."""
PART_KINDS = ("frame", "turn", "last_turn", *TEXT_SLOTS, "filters", "image", *FILE_KINDS)
TURN_KINDS = tuple(PART_KINDS.index(kind) for kind in ("turn", *FILE_KINDS))
BEGIN, END = 0, 2
"""XLM-RoBERTa's ids of <s> and </s>."""
LONGEST_TURN = 600
LONGEST_LAST_TURN = 160
"""Characters; what is longer tells no more of what is wanted."""
LONGEST = 512
"""Tokens that the model has places for."""


@dataclass(frozen=True, slots=True)
class InputSegment:
    """One text that is read, of one of PART_KINDS; `words` has the words by number that are of another kind."""

    kind: str
    text: str
    words: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordToken:
    """The first token of a word; `word` counts within its part."""

    kind: str
    word: int
    token: int


@dataclass(frozen=True, slots=True)
class EncodedTurn:
    """Token ids with the index in PART_KINDS of each, and the words that are told something of."""

    token_ids: tuple[int, ...]
    kinds: tuple[int, ...]
    words: tuple[WordToken, ...]


def input_segments(context: TurnContext, turn: str, has_image: bool) -> list[InputSegment]:
    """The turn comes last and is never left out."""
    query = context.query
    texts = [InputSegment(slot, slot_text(query, slot)) for slot in TEXT_SLOTS]
    filters = []
    for slot in SCALAR_SLOTS:
        value = scalar_value(query, slot)
        if value is not None:
            listed = value if isinstance(value, tuple) else (value,)
            filters.append(" ".join([slot, *(str(part) for part in listed if part is not None)]))
    chosen = {name: class_value(query, name) for name in QUERY_CLASSES}
    filters += [f"{name} {value}" for name, value in chosen.items() if value != NONE]
    others = [
        InputSegment("filters", ", ".join(filters)),
        InputSegment("image", "picture" if has_image else ""),
        InputSegment("last_turn", context.last_turn[:LONGEST_LAST_TURN]),
    ]
    read = turn[:LONGEST_TURN]
    return [
        *(part for part in texts + others if part.text),
        InputSegment("turn", read, _file_words(context, read)),
    ]


def _file_words(context: TurnContext, turn: str) -> dict[int, str]:
    """The kinds of the words that stand in the archive's file names."""
    folded = folded_words(words_in(turn))
    degrees: dict[int, int] = {}
    for mention in file_names(context.videos).named_by(folded, context.language).values():
        degree = 2 if mention.is_whole else len(mention.places) > 1
        for place in mention.places:
            degrees[place] = max(degree, degrees.get(place, 0))
    return {place: FILE_KINDS[degree] for place, degree in degrees.items()}


def encode_turn(tokenizer: Tokenizer, parts: Sequence[InputSegment]) -> EncodedTurn:
    """Each part ends with </s>; what goes beyond the model's length is cut from the front, the turn being last."""
    token_ids, kinds = [BEGIN], [0]
    words: list[WordToken] = []
    for part in parts:
        encoding = tokenizer.encode(part.text, add_special_tokens=False)
        words += _word_tokens(part, encoding.offsets, len(token_ids))
        token_ids += [*encoding.ids, END]
        kinds += [*_token_kinds(part, encoding.offsets), 0]
    cut = max(0, len(token_ids) - LONGEST)
    kept = (WordToken(word.kind, word.word, word.token - cut) for word in words if word.token >= cut)
    return EncodedTurn(tuple(token_ids[cut:]), tuple(kinds[cut:]), tuple(kept))


def _word_tokens(part: InputSegment, offsets: Sequence[tuple[int, int]], start: int) -> list[WordToken]:
    """The first token that overlaps each word."""
    found, token = [], 0
    for number, word in enumerate(words_in(part.text)):
        while token < len(offsets) - 1 and offsets[token][1] <= word.start:
            token += 1
        if offsets:
            found.append(WordToken(part.kind, number, start + token))
    return found


def _token_kinds(part: InputSegment, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The index in PART_KINDS of each token."""
    words = words_in(part.text)
    marked = [(words[number], PART_KINDS.index(kind)) for number, kind in part.words.items()]
    own = PART_KINDS.index(part.kind)
    return [
        next((kind for word, kind in marked if start < word.end and end > word.start), own)
        for start, end in offsets
    ]
