"""One visitor's conversation: events of the page in, turns for the page out.

A message to the page is a dict that the browser's modules understand; each holds all of its turn, so that one
that is overtaken by the next is not missed:

    {"kind": "open", "header": HTML, "models": HTML, "welcome": HTML, "texts": {...}, "speech": true}
    {"kind": "turn", "number": 3, "html": HTML, "done": true, "standing": {...}}
    {"kind": "view", "turns": [{"number": 1, "html": HTML}], "status": "Back at turn 1", "standing": {...}}

What stands is `assistant.interface.standing`'s.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.conversation import Assistant
from assistant.history import History
from assistant.interface.chips import part_words
from assistant.interface.narrowing import chosen_shots, narrowed, narrowed_words
from assistant.interface.overview import Models, header_html, models_html, welcome_html
from assistant.interface.pictures import given_picture, preview_url
from assistant.interface.reopening import turns_of
from assistant.interface.saved_turns import saved_turn
from assistant.interface.standing import standing
from assistant.interface.stopping import Answering, Stopped
from assistant.interface.texts import Texts, texts_in
from assistant.interface.turns import Asked, TurnView, hit_numbers, number_of, turn_html
from assistant.interface.views import VIEWS, views_texts
from assistant.interface.visits import Point, Visit
from assistant.languages import Language
from assistant.models.language_models import Stop
from assistant.query_parts import edited, part_named, without
from assistant.reopening import ForeignSession, reopened
from assistant.searching import SearchSettings
from assistant.translating import translated
from assistant.turns import Answer, Conversation
from retrieval.errors import ArchiveError, FormatError, NotFound, UsageError
from retrieval.types import Picture, ShotId

log = logging.getLogger(__name__)

Message = dict[str, Any]
Step = Callable[[Conversation, Stop], tuple[Conversation, Answer]]
"""What a turn does with the conversation."""

LONGEST_SESSION_FILE = 20_000_000
"""Characters of a file that is opened; what `ask --session` writes may be longer than what the page keeps."""


class Chat:
    """The handlers of the page's events, over one assistant; what differs between visitors is passed in."""

    def __init__(
        self,
        assistant: Assistant,
        *,
        title: str,
        models: Models,
        examples: dict[Language, Sequence[str]],
        read_only: bool = False,
    ) -> None:
        self._assistant = assistant
        self._title = title
        self._models = models
        self._examples = examples
        self._read_only = read_only
        self.answering = Answering()
        self.views = VIEWS
        """The parts of the page that are offered."""

    def opened(self, language: Language) -> tuple[Visit, Message]:
        """A new conversation: at the first visit, and when the old one is put away."""
        texts, archive = texts_in(language), self._assistant.archive
        visit = Visit(History(Point(Conversation(language=language))), language)
        return visit, {
            "kind": "open",
            "language": language,
            "header": header_html(self._title, archive, texts, self.views),
            "models": models_html(archive, self._models, texts),
            "welcome": welcome_html(
                archive,
                self._examples.get(language, ()),
                texts,
                can_add="footage" in self.views,
            ),
            "texts": texts.starting("player") | {"error": texts("error.unknown")},
            "page": texts.starting("page."),
            "views": views_texts(texts, self.views),
            "archives": texts.starting("archives"),
            "saved": texts.starting("saved.") | texts.starting("link.") | {"title": texts("saved")},
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
            yield self._failed(visit, asked, translated(error, visit.language))
            return
        asked = replace(asked, picture=preview)
        yield from self._turn(visit, asked, self._question(text, picture, settings), note)

    def clicked(
        self, visit: Visit, action: str, target: str, settings: SearchSettings, text: str = ""
    ) -> Iterator[tuple[Visit, Message]]:
        """A button of the page. What the browser sends is checked like any other input."""
        texts, assistant = texts_in(visit.language), self._assistant
        if action == "ask":
            yield from self.asked(visit, target, (), settings)
            return
        if action == "more":
            asked = Asked(texts("turn.more"))
            yield from self._turn(visit, asked, lambda now, _: assistant.more(now, settings=settings))
            return
        if action in ("undo", "redo", "branch"):
            yield self._gone(visit, action, target)
            return
        if action in ("drop", "edit"):
            yield from self._changed(visit, action, target, text, settings)
            return
        if action in ("open", "resume"):
            yield self._reopened(visit, target, settings, asked_for=action == "open")
            return
        if action == "link":
            yield from self._turn(visit, Asked(target.strip()), self._linked(target, settings))
            return
        if action == "saved":
            yield from self._saved(visit, target, text, settings)
            return
        if action == "within":
            yield from self._narrowed(visit, target, settings)
            return
        if action == "similar" and " " in target:
            yield from self._like_several(visit, target, settings)
            return
        try:
            shot = ShotId.parse(target)
            assistant.archive.shot(shot)
        except (ValueError, OverflowError, NotFound):
            yield self._failed(visit, Asked(), texts("error.shot"))
            return
        number = number_of(visit.conversation, shot)
        label = str(number) if number else ""
        if action == "similar":
            asked = Asked(texts("turn.similar", n=label).strip(), shots=(shot,))
            yield from self._turn(
                visit, asked, lambda now, _: assistant.similar(now, [shot], settings=settings)
            )
        elif action == "unlike":
            asked = Asked(texts("turn.unlike", n=label).strip(), shots=(shot,))
            yield from self._turn(
                visit, asked, lambda now, _: assistant.unlike(now, [shot], settings=settings)
            )

    def _question(self, text: str, picture: Picture | None, settings: SearchSettings) -> Step:
        return lambda now, stop: self._assistant.answer(now, text, picture, settings=settings, stop=stop)

    def _changed(
        self, visit: Visit, action: str, key: str, text: str, settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """A part of the running query taken away, or edited, and the search anew: a turn like any other."""
        texts, now = texts_in(visit.language), visit.conversation
        if (part := part_named(now, key)) is None:
            yield self._failed(visit, Asked(), texts("error.part"))
            return
        words = part_words(part, texts)
        if action == "edit" and part.is_text and text.strip():
            changed = edited(now, part, text)
            new = part_named(changed, key)
            asked = Asked(texts("turn.edit", old=words, new=part_words(new, texts) if new else text))
        else:
            changed = without(now, part)
            asked = Asked(texts("turn.drop", part=words), shots=(part.shot,) if part.shot else ())
        yield from self._turn(
            visit, asked, lambda now, _: self._assistant.changed(now, changed, settings=settings)
        )

    def _narrowed(
        self, visit: Visit, target: str, settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """The running query in other videos than before, chosen among all of them."""
        texts, now = texts_in(visit.language), visit.conversation
        if (changed := narrowed(now, target, self._assistant.archive)) is None:
            yield self._failed(visit, Asked(), texts("error.part"))
            return
        asked = Asked(narrowed_words(changed, texts))
        yield from self._turn(
            visit, asked, lambda now, _: self._assistant.changed(now, changed, settings=settings)
        )

    def _like_several(
        self, visit: Visit, target: str, settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """Shots like these, chosen on the map."""
        texts, assistant = texts_in(visit.language), self._assistant
        if not (shots := chosen_shots(target, assistant.archive)):
            yield self._failed(visit, Asked(), texts("error.shot"))
            return
        asked = Asked(texts("turn.similar.several", n=len(shots)), shots=shots)
        yield from self._turn(visit, asked, lambda now, _: assistant.similar(now, shots, settings=settings))

    def _linked(self, text: str, settings: SearchSettings) -> Step:
        """A question that a link brings: about nothing that was said before."""

        def step(now: Conversation, stop: Stop) -> tuple[Conversation, Answer]:
            afresh = Conversation(language=now.language, turns=now.turns)
            return self._assistant.answer(afresh, text, settings=settings, stop=stop)

        return step

    def _saved(
        self, visit: Visit, name: str, kept: str, settings: SearchSettings
    ) -> Iterator[tuple[Visit, Message]]:
        """A saved search, run again."""
        texts = texts_in(visit.language)
        try:
            turn = saved_turn(self._assistant, name, kept, texts, settings, read_only=self._read_only)
        except ArchiveError as error:
            yield self._failed(visit, Asked(), translated(error, visit.language))
            return
        yield from self._turn(visit, turn.asked, lambda now, _: turn.step(now))

    def _gone(self, visit: Visit, action: str, target: str) -> tuple[Visit, Message]:
        """Undo, redo, and going on from an earlier turn."""
        texts, history = texts_in(visit.language), visit.history
        if action == "undo":
            status = texts("undo.done", did=history.now.did) if history.before else texts("undo.none")
            visit = replace(visit, history=history.undone())
        elif action == "redo":
            status = texts("redo.done", did=history.after[0].did) if history.after else texts("redo.none")
            visit = replace(visit, history=history.redone())
        else:
            number = int(target) if target.isascii() and target.isdigit() and len(target) < 10 else 0
            back = visit.went_back_to(number, texts("branch"))
            status = texts("error.turn") if back is None else texts("branch.done")
            visit = back or visit
        return visit, self._view(visit, status)

    def _reopened(
        self, visit: Visit, text: str, settings: SearchSettings, *, asked_for: bool
    ) -> tuple[Visit, Message]:
        """A kept conversation, opened by the visitor or brought back by a reload of the page."""
        texts, archive = texts_in(visit.language), self._assistant.archive
        try:
            if len(text) > LONGEST_SESSION_FILE:
                return visit, self._view(visit, texts("page.large"))
            kept = reopened(text, archive)
            kept, views = turns_of(kept, self._assistant, settings, first=visit.turns + 1)
        except ForeignSession:
            return visit, self._view(visit, texts("session.foreign"))
        except FormatError:
            return visit, self._view(visit, texts("session.damaged"))
        path = tuple(view.number for view in views)
        point = Point(kept, path, path[-1] if path else 0, texts("session.open"))
        history = visit.history.stepped(point) if asked_for else History(point)
        visit = replace(visit, history=history, turns=visit.turns + len(views))
        drawn = [self._drawn(view, texts) for view in views]
        return visit, self._view(visit, texts("session.opened") if asked_for else "", drawn)

    def _view(self, visit: Visit, status: str = "", turns: Sequence[Message] = ()) -> Message:
        return {
            "kind": "view",
            "turns": list(turns),
            "status": status,
            "standing": standing(visit, self._assistant.archive.stamp),
        }

    def _turn(
        self, visit: Visit, asked: Asked, step: Step, note: str = ""
    ) -> Iterator[tuple[Visit, Message]]:
        """The question at once, then the sentence, then the hits."""
        texts = texts_in(visit.language)
        visit, work = visit.begun(), self.answering.begin()
        turn = TurnView(visit.turns, asked, note=note, work=work.name)
        failure = ""
        try:
            yield visit, self._drawn(turn, texts, visit.path)
            conversation, answer = work.done(lambda stop: step(visit.conversation, stop))
        except Stopped:
            failure = texts("turn.stopped")
        except ArchiveError as error:
            empty = isinstance(error, UsageError) and not asked.text
            failure = texts("error.empty") if empty else translated(error, visit.language)
        except Exception:  # the page must answer, whatever went wrong
            log.exception("a turn failed")
            failure = texts("error.unknown")
        finally:
            self.answering.end(work)
        if failure:
            yield self._ended(visit.failed(), replace(turn, reply=failure, failed=True))
            return
        if len(conversation.turns) == len(visit.conversation.turns):  # clicks are told too
            conversation = conversation.told(asked.text, answer.reply)
        notes = tuple((note,) for note in answer.notes)
        statements = (*answer.statements, *notes) if answer.statements else ()
        turn = replace(turn, reply=answer.reply, statements=statements, choice=answer.choice)
        if answer.hits:
            yield visit, self._drawn(turn, texts, visit.path)
        turn = replace(
            turn, hits=answer.hits, numbers=hit_numbers(conversation, answer.hits), results=answer.results
        )
        yield self._ended(visit.answered(conversation, asked.text or texts("turn.picture")), turn)

    def _failed(self, visit: Visit, asked: Asked, sentence: str) -> tuple[Visit, Message]:
        visit = visit.begun()
        return self._ended(visit.failed(), TurnView(visit.turns, asked, reply=sentence, failed=True))

    def _ended(self, visit: Visit, turn: TurnView) -> tuple[Visit, Message]:
        drawn = self._drawn(turn, texts_in(visit.language))
        return visit, {**drawn, "done": True, "standing": standing(visit, self._assistant.archive.stamp)}

    def _drawn(self, turn: TurnView, texts: Texts, path: Sequence[int] = ()) -> Message:
        archive = self._assistant.archive
        html = turn_html(turn, texts, stamp=archive.stamp, shots=archive.totals().shots)
        return {"kind": "turn", "number": turn.number, "html": html, "done": False, "path": list(path)}
