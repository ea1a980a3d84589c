"""One visitor's conversation: events of the page in, turns for the page out.

A message to the page is a dict that the browser's modules understand; each holds all of its turn, so that one
that is overtaken by the next is not missed:

    {"kind": "open", "header": HTML, "welcome": HTML, "texts": {...}, "speech": true}
    {"kind": "turn", "number": 3, "html": HTML, "done": true}
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.conversation import Answer, Assistant, Conversation, SearchSettings
from assistant.interface.overview import Models, header_html, welcome_html
from assistant.interface.pictures import given_picture, preview_url
from assistant.interface.texts import Texts, texts_in
from assistant.interface.turns import Asked, TurnView, turn_html
from assistant.languages import Language
from retrieval.errors import ArchiveError, NotFound, UsageError
from retrieval.types import Picture, ShotId

log = logging.getLogger(__name__)

Message = dict[str, Any]
Step = Callable[[Conversation], tuple[Conversation, Answer]]
"""What a turn does with the conversation."""


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """What the page keeps for one visitor."""

    conversation: Conversation
    language: Language = "en"
    """Of the page; the answers follow the questions'."""
    turns: int = 0


class Chat:
    """The handlers of the page's events, over one assistant; what differs between visitors is passed in."""

    def __init__(
        self, assistant: Assistant, *, title: str, models: Models, examples: dict[Language, Sequence[str]]
    ) -> None:
        self._assistant = assistant
        self._title = title
        self._models = models
        self._examples = examples

    def opened(self, language: Language) -> tuple[Visit, Message]:
        """A new conversation: at the first visit, and when the old one is put away."""
        texts, archive = texts_in(language), self._assistant.archive
        visit = Visit(Conversation(language=language), language)
        return visit, {
            "kind": "open",
            "language": language,
            "header": header_html(self._title, archive, self._models, texts),
            "welcome": welcome_html(archive, self._examples.get(language, ()), texts),
            "texts": texts.starting("player") | {"error": texts("error.unknown")},
            "speech": archive.speech_totals().lines > 0,
        }

    def asked(
        self, visit: Visit, text: str, files: Sequence[str], settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """A message: words, a picture, or both."""
        texts = texts_in(visit.language)
        note, picture, preview = "", None, ""
        asked = Asked(text.strip())
        try:
            if files:
                picture = given_picture(Path(files[0]), texts)
                preview = preview_url(picture)
            if len(files) > 1:
                note = texts("error.several", name=Path(files[0]).name)
        except ArchiveError as error:
            asked = replace(asked, text=asked.text or Path(files[0]).name)
            yield self._failed(visit, asked, str(error))
            return
        asked = replace(asked, picture=preview)
        yield from self._turn(visit, asked, self._question(text, picture, settings), note)

    def clicked(
        self, visit: Visit, action: str, target: str, settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """A button on a hit or under the hits. What the browser sends is checked like any other input."""
        texts, assistant = texts_in(visit.language), self._assistant
        if action == "ask":
            yield from self.asked(visit, target, (), settings)
            return
        if action == "more":
            asked = Asked(texts("turn.more"))
            yield from self._turn(visit, asked, lambda now: assistant.more(now, settings=settings))
            return
        try:
            shot = ShotId.parse(target)
            assistant.archive.shot(shot)
        except (ValueError, NotFound):
            yield self._failed(visit, Asked(), texts("error.shot"))
            return
        number = _number(visit.conversation, shot)
        label = str(number) if number else ""
        if action == "similar":
            asked = Asked(texts("turn.similar", n=label).strip(), shots=(shot,))
            yield from self._turn(visit, asked, lambda now: assistant.similar(now, [shot], settings=settings))
        elif action == "unlike":
            asked = Asked(texts("turn.unlike", n=label).strip(), shots=(shot,))
            yield from self._turn(visit, asked, lambda now: assistant.unlike(now, [shot], settings=settings))

    def _question(self, text: str, picture: Picture | None, settings: SearchSettings) -> Step:
        return lambda now: self._assistant.answer(now, text, picture, settings=settings)

    def _turn(
        self, visit: Visit, asked: Asked, step: Step, note: str = ""
    ) -> Iterator[tuple[Visit, Message]]:
        """The question at once, then the sentence, then the hits."""
        texts = texts_in(visit.language)
        visit = replace(visit, turns=visit.turns + 1)
        turn = TurnView(visit.turns, asked, note=note)
        yield visit, self._drawn(turn, texts, done=False)
        try:
            conversation, answer = step(visit.conversation)
        except ArchiveError as error:
            sentence = (
                texts("error.empty") if isinstance(error, UsageError) and not asked.text else str(error)
            )
            yield visit, self._drawn(replace(turn, reply=sentence, failed=True), texts, done=True)
            return
        except Exception:  # the page must answer, whatever went wrong
            log.exception("a turn failed")
            failed = replace(turn, reply=texts("error.unknown"), failed=True)
            yield visit, self._drawn(failed, texts, done=True)
            return
        visit = replace(visit, conversation=conversation)
        notes = tuple((note,) for note in answer.notes)
        statements = (*answer.statements, *notes) if answer.statements else ()
        turn = replace(turn, reply=answer.reply, statements=statements)
        if answer.hits:
            yield visit, self._drawn(turn, texts, done=False)
        numbers = tuple(
            _number(conversation, hit.shot.id) or place for place, hit in enumerate(answer.hits, start=1)
        )
        turn = replace(turn, hits=answer.hits, numbers=numbers, results=answer.results)
        yield visit, self._drawn(turn, texts, done=True)

    def _failed(self, visit: Visit, asked: Asked, sentence: str) -> tuple[Visit, Message]:
        visit = replace(visit, turns=visit.turns + 1)
        turn = TurnView(visit.turns, asked, reply=sentence, failed=True)
        return visit, self._drawn(turn, texts_in(visit.language), done=True)

    def _drawn(self, turn: TurnView, texts: Texts, *, done: bool) -> Message:
        archive = self._assistant.archive
        html = turn_html(turn, texts, stamp=archive.stamp, shots=archive.totals().shots)
        return {"kind": "turn", "number": turn.number, "html": html, "done": done}


def _number(conversation: Conversation, shot: ShotId) -> int:
    """What people call a hit that is shown by: its place, from 1; 0 where it is not shown."""
    return conversation.shown.index(shot) + 1 if shot in conversation.shown else 0
