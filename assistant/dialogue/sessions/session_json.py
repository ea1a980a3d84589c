"""A conversation as JSON and back, for `ask --session FILE`. Pictures travel as PNG, made small."""

import base64
import binascii
import io
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image
from pydantic import ValidationError

from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.sessions.session_models import (
    StoredEarlierQuery,
    StoredQuery,
    StoredResults,
    StoredSession,
    StoredTurn,
    stored_shots,
)
from assistant.dialogue.state import DialogueState, ResultSet, Turn
from assistant.dialogue.undo_history import UndoHistory
from retrieval.errors import FormatError
from retrieval.storage.atomic_files import replaced_file
from retrieval.types import Picture

PICTURE_SIDE = 512
"""Pixels of a kept picture's longer side; encoders look at 224 to 384."""

LARGEST_PICTURE = 4_000_000
"""Pixels; a kept picture has far fewer, so a larger one was not kept here."""
LAST_TURNS = 10
"""Turns that a conversation too long to keep whole is kept with."""

MOST_EARLIER = 20
"""Earlier queries that a session keeps, for "undo that"."""
MOST_RESULTS = 20
"""Result sets that a session keeps."""


def session_to_json(state: DialogueState) -> str:
    """The conversation as one JSON object."""
    now = StoredQuery.of(state.query)
    session = StoredSession(
        plan=now.plan,
        pictures=tuple(_encoded(picture) for picture in state.query.pictures),
        shown=stored_shots(state.shown),
        offset=state.offset,
        liked=stored_shots(state.query.liked),
        disliked=stored_shots(state.query.disliked),
        within=now.within,
        senses=now.senses,
        drawn=now.drawn,
        mentioned=state.mentioned,
        chose_between=state.chose_between,
        last_intent=state.last_intent,
        language=state.language,
        turns=tuple(StoredTurn(text=turn.text, reply=turn.reply) for turn in state.turns),
        forgotten=state.forgotten,
        spans=state.results[-1].spans if state.results else (),
        beside=bool(state.results) and state.results[-1].beside,
        bin_in_use=state.bin_in_use,
        spoke_of_bin=state.spoke_of_bin,
        pending=state.pending,
        earlier=tuple(
            StoredEarlierQuery.of(point.query).model_copy(update={"reversals": point.reversals})
            for point in _undo_points_with_same_pictures(state)
        ),
        results=tuple(
            StoredResults(
                query=StoredQuery.of(page.query),
                shots=stored_shots(page.shots),
                offset=page.offset,
                spans=page.spans,
                beside=page.beside,
            )
            for page in state.results[-MOST_RESULTS:-1]
            if page.shots and (not page.query.use_image or _same_pictures(page.query, state.query))
        ),
    )
    return session.model_dump_json()


def search_to_json(state: DialogueState) -> str:
    """The running query of a conversation alone, as it is kept under a name: words, pictures, limits, examples."""
    return session_to_json(DialogueState(state.query, language=state.language))


LeftOut = Literal["", "pictures", "turns", "all"]
"""What a bounded session lacks; each of them lacks the one before too."""


@dataclass(frozen=True, slots=True)
class BoundedSession:
    """A conversation as JSON, empty where it could not be made short enough, and what it lacks."""

    json: str
    left_out: LeftOut = ""


def bounded_session(state: DialogueState, most: int) -> BoundedSession:
    """`session_to_json` of at most so many characters: where it would be longer, without the pictures, then
    without the older turns and result sets."""
    shorter = replace(state, query=replace(state.query, pictures=()))
    shortest = replace(shorter.with_last_turns(LAST_TURNS), results=shorter.results[-1:])
    attempts: tuple[tuple[LeftOut, DialogueState], ...] = (
        ("", state),
        ("pictures", shorter),
        ("turns", shortest),
    )
    for left_out, kept in attempts:
        if len(text := session_to_json(kept)) <= most:
            return BoundedSession(text, left_out)
    return BoundedSession("", "all")


def session_from_json(text: str, source: str = "The session") -> DialogueState:
    """The inverse of `session_to_json`. FormatError, naming the source, where the text is no session."""
    try:
        session = StoredSession.model_validate_json(text)
        pictures = tuple(_decoded(picture) for picture in session.pictures)
    except (ValidationError, ValueError, OSError, binascii.Error, Image.DecompressionBombError) as error:
        raise FormatError(f"{source} holds no conversation; delete it, or give another file.") from error
    kept = StoredQuery(plan=session.plan, within=session.within, senses=session.senses, drawn=session.drawn)
    query = replace(kept.query(pictures), liked=session.liked, disliked=session.disliked)
    results = [
        ResultSet(
            page.query.query(pictures if _uses_image(page.query) else ()),
            page.shots,
            page.offset,
            page.spans,
            page.beside,
        )
        for page in session.results[-MOST_RESULTS:]
    ]
    if session.shown or results:
        results.append(ResultSet(query, session.shown, session.offset, session.spans, session.beside))
    points = session.earlier[-MOST_EARLIER:]
    led_on = ((), *(point.reversals for point in points))
    """What led to each of them, and to the state of now."""
    before = tuple(
        DialogueState(point.query(pictures), language=session.language, reversals=reversals)
        for point, reversals in zip(points, led_on, strict=False)
    )
    return DialogueState(
        query,
        results=tuple(results),
        mentioned=session.mentioned,
        chose_between=session.chose_between,
        bin_in_use=session.bin_in_use,
        spoke_of_bin=session.spoke_of_bin,
        reversals=led_on[-1],
        pending=session.pending,
        last_intent=session.last_intent,
        language=session.language,
        turns=tuple(Turn(turn.text, turn.reply) for turn in session.turns),
        forgotten=session.forgotten,
        history=UndoHistory(before),
    )


def load_session(path: Path) -> DialogueState:
    """The conversation in a file; a new one where there is no file yet."""
    try:
        return session_from_json(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return DialogueState()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} cannot be read as a session; give another file.") from error


def save_session(path: Path, state: DialogueState) -> None:
    """Writes the conversation; a crash leaves the file as it was."""
    try:
        with replaced_file(path) as file:
            file.write(session_to_json(state).encode())
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


def _undo_points_with_same_pictures(state: DialogueState) -> list[DialogueState]:
    """Where "undo that" leads, as far back as the pictures are those of now."""
    last_first = takewhile(
        lambda point: _same_pictures(point.query, state.query), reversed(state.undo_points()[-MOST_EARLIER:])
    )
    return list(last_first)[::-1]


def _same_pictures(one: RunningQuery, other: RunningQuery) -> bool:
    return [id(picture) for picture in one.pictures] == [id(picture) for picture in other.pictures]


def _uses_image(query: StoredQuery) -> bool:
    return query.plan is not None and query.plan.use_image
