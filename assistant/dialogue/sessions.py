"""A conversation as JSON and back, for `ask --session FILE`. Pictures travel as PNG, made small."""

import base64
import binascii
import io
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Annotated

import numpy as np
from PIL import Image
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from assistant.dialogue.plan import Intent, Plan
from assistant.dialogue.state import MOST_EARLIER, DialogueState, RunningQuery, Turn
from assistant.i18n.languages import Language
from retrieval.errors import FormatError
from retrieval.types import Facet, Picture, ShotId, VideoFilter

PICTURE_SIDE = 512
"""Pixels of a kept picture's longer side; encoders look at 224 to 384."""

LARGEST_PICTURE = 4_000_000
"""Pixels; a kept picture has far fewer, so a larger one was not kept here."""
LAST_TURNS = 10
"""Turns that a conversation too long to keep whole is kept with."""

_Shot = Annotated[ShotId, BeforeValidator(lambda value: ShotId.parse(value)), PlainSerializer(str)]


class _Turn(BaseModel):
    text: str
    reply: str


class _Within(BaseModel):
    words: str = ""
    values: tuple[tuple[Facet, str], ...] = ()
    name: str = ""


class _Earlier(BaseModel):
    plan: Plan | None = None
    liked: tuple[_Shot, ...] = ()
    disliked: tuple[_Shot, ...] = ()
    within: _Within = _Within()


class _Session(BaseModel):
    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)

    plan: Plan | None = None
    pictures: tuple[str, ...] = ()
    shown: tuple[_Shot, ...] = ()
    offset: int = 0
    liked: tuple[_Shot, ...] = ()
    disliked: tuple[_Shot, ...] = ()
    within: _Within = _Within()
    mentioned: tuple[int, ...] = ()
    chose_between: str = ""
    last_intent: Intent | None = None
    language: Language = "en"
    turns: tuple[_Turn, ...] = ()
    earlier: tuple[_Earlier, ...] = ()
    """Those with the pictures of now, which alone are kept."""


def session_to_json(conversation: DialogueState) -> str:
    """The conversation as one JSON object."""
    session = _Session(
        plan=conversation.plan,
        pictures=tuple(_encoded(picture) for picture in conversation.pictures),
        shown=tuple(str(shot) for shot in conversation.shown),  # type: ignore[misc]
        offset=conversation.offset,
        liked=tuple(str(shot) for shot in conversation.liked),  # type: ignore[misc]
        disliked=tuple(str(shot) for shot in conversation.disliked),  # type: ignore[misc]
        within=_within(conversation.within),
        mentioned=conversation.mentioned,
        chose_between=conversation.chose_between,
        last_intent=conversation.last_intent,
        language=conversation.language,
        turns=tuple(_Turn(text=turn.text, reply=turn.reply) for turn in conversation.turns),
        earlier=tuple(_earlier(standing) for standing in _with_same_pictures(conversation)),
    )
    return session.model_dump_json()


def session_to_bounded_json(conversation: DialogueState, most: int) -> str:
    """`session_to_json` of at most so many characters: without the pictures, then without the older turns, where it
    would be longer; empty where that does not do."""
    shorter = replace(conversation, pictures=())
    for kept in (conversation, shorter, replace(shorter, turns=shorter.turns[-LAST_TURNS:])):
        if len(text := session_to_json(kept)) <= most:
            return text
    return ""


def session_from_json(text: str, source: str = "The session") -> DialogueState:
    """The inverse of `session_to_json`. FormatError, naming the source, where the text is no session."""
    try:
        session = _Session.model_validate_json(text)
        pictures = tuple(_decoded(picture) for picture in session.pictures)
    except (ValidationError, ValueError, OSError, binascii.Error, Image.DecompressionBombError) as error:
        raise FormatError(f"{source} holds no conversation; delete it, or give another file.") from error
    return DialogueState(
        plan=session.plan,
        pictures=pictures,
        shown=session.shown,
        offset=session.offset,
        liked=session.liked,
        disliked=session.disliked,
        within=_choice(session.within),
        mentioned=session.mentioned,
        chose_between=session.chose_between,
        last_intent=session.last_intent,
        language=session.language,
        turns=tuple(Turn(turn.text, turn.reply) for turn in session.turns),
        earlier=tuple(
            RunningQuery(earlier.plan, pictures, earlier.liked, earlier.disliked, _choice(earlier.within))
            for earlier in session.earlier[-MOST_EARLIER:]
        ),
    )


def load_session(path: Path) -> DialogueState:
    """The conversation in a file; a new one where there is no file yet."""
    try:
        return session_from_json(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return DialogueState()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} cannot be read as a session; give another file.") from error


def save_session(path: Path, conversation: DialogueState) -> None:
    """Writes the conversation; a crash leaves the file as it was."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_text(session_to_json(conversation), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise FormatError(f"{path} cannot be written ({error.strerror}); give another file.") from error


def _encoded(picture: Picture) -> str:
    image = Image.fromarray(picture)
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _decoded(text: str) -> Picture:
    with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as image:
        if image.width * image.height > LARGEST_PICTURE:
            raise ValueError("the picture is too large to have been kept")
        return np.asarray(image.convert("RGB"), dtype=np.uint8)


def _with_same_pictures(conversation: DialogueState) -> list[RunningQuery]:
    """The latest of what was looked for before, as far back as the pictures are those of now."""
    now = [id(picture) for picture in conversation.pictures]
    last_first = takewhile(
        lambda standing: [id(picture) for picture in standing.pictures] == now, reversed(conversation.earlier)
    )
    return list(last_first)[::-1]


def _earlier(standing: RunningQuery) -> _Earlier:
    return _Earlier(
        plan=standing.plan,
        liked=tuple(str(shot) for shot in standing.liked),  # type: ignore[misc]
        disliked=tuple(str(shot) for shot in standing.disliked),  # type: ignore[misc]
        within=_within(standing.within),
    )


def _within(choice: VideoFilter) -> _Within:
    return _Within(words=choice.words, values=tuple(sorted(choice.values)), name=choice.name)


def _choice(within: _Within) -> VideoFilter:
    return VideoFilter(within.words, frozenset(within.values), within.name)
