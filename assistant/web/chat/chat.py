"""One visitor's conversation: events of the page in, turns for the page out.

A message to the page is a dict that the browser's modules understand; each holds all of its turn, so that one
that is overtaken by the next is not missed:

    {"kind": "open", "header": HTML, "models": HTML, "welcome": HTML, "texts": {...}, "speech": true}
    {"kind": "turn", "number": 3, "html": HTML, "done": true, "acted": false, "standing": {...}}
    {"kind": "turn", "number": 3, "html": HTML, "done": false, "again": 8}    sent for again after so many seconds
    {"kind": "view", "turns": [{"number": 1, "html": HTML}], "status": "Back at turn 1", "standing": {...}}

What stands is `assistant.web.chat.page_state`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.accounts.roles import Role, User
from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tools.workspace import Workspace
from assistant.agent.turn_request import Utterance
from assistant.dialogue.sessions.session_restore import ForeignSession, restore_session
from assistant.dialogue.state import DialogueState, UndoStep
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import Language
from assistant.i18n.translation import translate
from assistant.jobs.job_queue import JobQueue
from assistant.web.chat.clicks import Click, ClickHandler, ClickRejected
from assistant.web.chat.example_questions import example_questions
from assistant.web.chat.likely_kinds import LikelyKinds
from assistant.web.chat.page_state import page_state
from assistant.web.chat.restored_turns import restored_turns
from assistant.web.chat.turn_runner import PageMessage, PendingTurn, TurnRunner
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.chat.workspaces import WorkspaceOf
from assistant.web.media.query_pictures import moving_note, preview_url, read_query_picture
from assistant.web.views.account import account_html, views_for
from assistant.web.views.navigation import VIEWS, views_texts
from assistant.web.views.overview import ModelNames, header_html, models_html, welcome_html
from assistant.web.views.turns import UserMessage
from retrieval.errors import ArchiveError, FormatError

ANYBODY = User("", Role.OWNER, "open")
"""Whoever asks where nobody is asked who they are."""
LONGEST_SESSION_FILE = 20_000_000
"""Characters of a file that is opened; what `ask --session` writes may be longer than what the page keeps."""


class Chat:
    """The handlers of the page's events, over one assistant; what differs between visitors is passed in."""

    def __init__(
        self,
        assistant: Assistant,
        *,
        title: str,
        models: ModelNames,
        examples: dict[Language, Sequence[str]],
        read_only: bool = False,
        jobs: JobQueue | None = None,
    ) -> None:
        """`examples` are offered in place of questions about what the archive holds; `jobs` is the queue in which
        answers are made."""
        self._assistant = assistant
        self._title = title
        self._models = models
        self._examples = examples
        self._kinds = LikelyKinds(assistant.engine)
        self._turns = TurnRunner(assistant.archive, jobs or JobQueue(), assistant.engine.limiter)
        self._clicks = ClickHandler(assistant, read_only=read_only)
        self.workspace_of: WorkspaceOf = lambda request: None
        """What each visitor may change."""
        self.views = VIEWS
        """The parts of the page that are offered."""

    def opened(self, language: Language, person: User = ANYBODY) -> tuple[VisitorState, PageMessage]:
        """A new conversation: at the first visit, and when the old one is put away; with what the person may do."""
        texts, archive = texts_in(language), self._assistant.archive
        if self._examples:
            examples: Sequence[str] = self._examples.get(language, ())
        else:
            examples = example_questions(archive, texts, self._kinds.words(language))
        views = views_for(person, self.views)
        visit = VisitorState(DialogueState(language=language, step=UndoStep()), language)
        return visit, {
            "kind": "open",
            "language": language,
            "header": header_html(self._title, archive, texts, views, account_html(person, texts)),
            "models": self._models_html(texts, may_switch=person.role is Role.OWNER),
            "welcome": welcome_html(
                archive,
                examples,
                texts,
                can_add="footage" in views,
                only_read=person.role is Role.VIEWER and person.way == "open",
            ),
            "texts": texts.starting("player")
            | {
                "error": texts("error.unknown"),
                "named": texts("people.done.name"),
                "undo": texts("bins.undo"),
            },
            "page": texts.starting("page."),
            "views": views_texts(texts, views),
            "archives": texts.starting("archives"),
            "llm": texts.starting("llm."),
            "results": {
                "bar": texts.starting("results.") | {"offered": texts("examples")},
                "examples": list(examples),
                "select": texts.starting("select.") | {"export.failed": texts("views.failed")},
                "keys": texts.starting("keys."),
                "live": texts.starting("live."),
            },
            "conversations": {
                key: text
                for key, text in texts.entries.items()
                if key.startswith(("conversations", "session."))
            },
            "imagine": texts.starting("imagine") if self._assistant.image_model else None,
            "saved": texts.starting("saved.") | texts.starting("link.") | {"title": texts("saved")},
            "speech": archive.speech_totals().lines > 0,
            "spoken": 2 * archive.speech_totals().videos >= max(1, archive.totals().videos),
        }

    def _models_html(self, texts: Texts, *, may_switch: bool) -> str:
        """The language model may have been switched since the page was made."""
        switch = self._assistant.models
        named = replace(self._models, language=switch.current.name if switch.current else "")
        return models_html(self._assistant.archive, named, texts, switches=may_switch and switch.can_switch)

    def asked(
        self,
        visit: VisitorState,
        text: str,
        files: Sequence[str],
        settings: SearchSettings,
        workspace: Workspace | None = None,
    ) -> Iterator[tuple[VisitorState, PageMessage]]:
        """A message: words, a picture, or both; what it wants done is done in the workspace."""
        texts = texts_in(visit.language)
        note, picture, preview = "", None, ""
        asked = UserMessage(text.strip())
        try:
            if files:
                picture = read_query_picture(Path(files[0]), texts)
                preview, note = preview_url(picture), moving_note(Path(files[0]), texts)
            if len(files) > 1:
                note = " ".join(filter(None, (texts("error.several", name=Path(files[0]).name), note)))
        except ArchiveError as error:
            asked = replace(asked, text=asked.text or Path(files[0]).name)
            yield self._turns.failed(visit, asked, translate(error, visit.language))
            return

        asked = replace(asked, picture=preview)
        turn = PendingTurn.by(self._assistant, asked, Utterance(text, picture), settings, note, workspace)
        yield from self._turns.run(visit, turn)

    def clicked(
        self,
        visit: VisitorState,
        action: str,
        target: str,
        settings: SearchSettings,
        text: str = "",
        workspace: Workspace | None = None,
    ) -> Iterator[tuple[VisitorState, PageMessage]]:
        """A button of the page: a question, a way back, or a turn of its own."""
        if action == "ask":
            yield from self.asked(visit, target, (), settings, workspace)
        elif action == "again":
            yield from self._turns.run_postponed(visit)
        elif action in ("undo", "redo", "branch"):
            yield self._moved_in_history(visit, action, target, workspace)
        elif action in ("open", "resume"):
            yield self._reopened(visit, target, settings, asked_for=action == "open")
        else:
            try:
                turn = self._clicks.turn(Click(action, target, text), visit, settings, workspace)
            except ClickRejected as refused:
                yield self._turns.failed(visit, UserMessage(), str(refused))
                return
            if turn is not None:
                yield from self._turns.run(visit, turn)

    def _moved_in_history(
        self, visit: VisitorState, action: str, target: str, workspace: Workspace | None
    ) -> tuple[VisitorState, PageMessage]:
        """Undo, redo, and going on from an earlier turn."""
        texts = texts_in(visit.language)
        if action == "undo":
            did = visit.undo_label
            status = texts("undo.none") if did is None else texts("undo.done", did=did)
            visit, said = visit.undone(workspace)
            status = " ".join((status, *said))
        elif action == "redo":
            did = visit.redo_label
            status = texts("redo.none") if did is None else texts("redo.done", did=did)
            visit, said = visit.redone(workspace)
            status = " ".join((status, *said))
        else:
            number = int(target) if target.isascii() and target.isdigit() and len(target) < 10 else 0
            back = visit.branched_at(number, texts("branch"))
            status = texts("error.turn") if back is None else texts("branch.done")
            visit = back or visit
        return visit, {**self._view(visit, status), "acted": True}

    def _reopened(
        self, visit: VisitorState, text: str, settings: SearchSettings, *, asked_for: bool
    ) -> tuple[VisitorState, PageMessage]:
        """A kept conversation, opened by the visitor or brought back by a reload of the page."""
        texts, archive = texts_in(visit.language), self._assistant.archive
        try:
            if len(text) > LONGEST_SESSION_FILE:
                return visit, self._view(visit, texts("page.large"))
            kept = restore_session(text, archive)
            kept, views = restored_turns(kept, self._assistant, settings, first=visit.turns + 1)
        except ForeignSession:
            return visit, self._view(visit, texts("session.foreign"))
        except FormatError:
            return visit, self._view(visit, texts("session.damaged"))
        path = tuple(view.number for view in views)
        if asked_for:
            kept = kept.opened_after(visit.conversation)
        step = UndoStep(texts("session.open"), path[-1] if path else 0, path)
        visit = VisitorState(replace(kept, step=step), visit.language, visit.turns + len(views))
        drawn = [self._turns.drawn(view, texts) for view in views]
        said = [texts("session.opened")] if asked_for else []
        if kept.forgotten:
            said.append(texts.count("session.forgotten", kept.forgotten))
        return visit, self._view(visit, " ".join(said), drawn)

    def _view(self, visit: VisitorState, status: str = "", turns: Sequence[PageMessage] = ()) -> PageMessage:
        return {
            "kind": "view",
            "turns": list(turns),
            "status": status,
            "standing": page_state(visit, self._assistant.archive),
        }
