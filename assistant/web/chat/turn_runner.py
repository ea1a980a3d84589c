"""A turn of the chat as it runs: what the page is sent of it, from the question to the hits.

It does not know what was clicked or written, only what is shown of that and the step that answers it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tools.workspace import Workspace
from assistant.agent.turn_request import TurnRequest
from assistant.agent.turns import take_turn
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import StepReport, step_text
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.translation import translate
from assistant.jobs.job import JobCancelled
from assistant.jobs.job_queue import JobQueue
from assistant.llm.protocol import StopCheck
from assistant.web.chat.page_state import page_state
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.jobs.turn_jobs import TurnJob
from assistant.web.media.query_pictures import preview_url
from assistant.web.views.turns import TurnView, UserMessage, hit_numbers, turn_html
from retrieval.archive.archive import Archive
from retrieval.concurrency.limiter import ConcurrencyLimiter
from retrieval.errors import ArchiveError, UsageError

log = logging.getLogger(__name__)

PageMessage = dict[str, Any]
"""To the page; see `assistant.web.chat.chat`."""
TurnStep = Callable[[DialogueState, StopCheck, StepReport], tuple[DialogueState, Answer]]
"""What a turn does with the conversation."""


@dataclass(frozen=True, slots=True)
class PendingTurn:
    """What is asked, and the step that answers it."""

    asked: UserMessage
    step: TurnStep
    note: str = ""
    """A second sentence, about the question rather than the answer."""

    @classmethod
    def by(
        cls,
        assistant: Assistant,
        asked: UserMessage,
        request: TurnRequest,
        settings: SearchSettings,
        note: str = "",
        workspace: Workspace | None = None,
    ) -> "PendingTurn":
        """The turn that the assistant answers; what it wants done is done in the workspace."""
        step = partial(
            take_turn, assistant, request=request, said=asked.text, settings=settings, workspace=workspace
        )
        return cls(asked, step, note)


class TurnRunner:
    """The turns over one archive; what differs between visitors is passed in."""

    def __init__(self, archive: Archive, jobs: JobQueue, limiter: ConcurrencyLimiter) -> None:
        """Where the `limiter` is long full, a turn is postponed."""
        self._archive = archive
        self._jobs = jobs
        self._limiter = limiter

    def run(self, visit: VisitorState, turn: PendingTurn) -> Iterator[tuple[VisitorState, PageMessage]]:
        """The question at once, then the sentence, then the hits. A turn that was postponed before is given up."""
        if isinstance(visit.postponed, PendingTurn):
            given_up = replace(visit, postponed=None).failed()
            reply = texts_in(visit.language)("turn.stopped")
            visit, message = self._ended(
                given_up, TurnView(visit.turns, visit.postponed.asked, reply=reply, failed=True)
            )
            yield visit, message
        yield from self._run(visit.begun(), turn)

    def run_postponed(self, visit: VisitorState) -> Iterator[tuple[VisitorState, PageMessage]]:
        """The turn that was postponed, under the number that it has; nothing where there is none."""
        if isinstance(turn := visit.postponed, PendingTurn):
            yield from self._run(replace(visit, postponed=None), turn)

    def _run(self, visit: VisitorState, turn: PendingTurn) -> Iterator[tuple[VisitorState, PageMessage]]:
        texts, asked = texts_in(visit.language), turn.asked
        if seconds := self._limiter.busy_seconds():
            view = TurnView(visit.turns, asked, note=turn.note, busy=seconds)
            drawn = self.drawn(view, texts, (*visit.step.path, visit.turns))
            yield replace(visit, postponed=turn), {**drawn, "again": seconds}
            return
        job = TurnJob(partial(turn.step, visit.conversation))
        self._jobs.register(job)
        view = TurnView(visit.turns, asked, note=turn.note, work=job.id)
        failure = ""
        try:
            yield visit, self.drawn(view, texts, visit.step.path)
            self._jobs.start(job)
            for taken in job.steps():
                view = replace(view, steps=tuple(step_text(step, visit.language) for step in taken))
                yield visit, self.drawn(view, texts, visit.step.path)
            conversation, answer = job.wait()
        except JobCancelled:
            failure = texts("turn.stopped")
        except ArchiveError as error:
            empty = isinstance(error, UsageError) and not asked.text
            failure = texts("error.empty") if empty else translate(error, visit.language)
        except Exception:  # noqa: BLE001 - the page must answer, whatever went wrong
            job.context.copy().run(log.exception, "a turn failed")
            failure = texts("error.unknown")
        finally:
            self._jobs.forget(job)
        if failure:
            yield self._ended(visit.failed(), replace(view, reply=failure, failed=True))
            return
        notes = tuple((note,) for note in answer.notes)
        statements = (*answer.statements, *notes) if answer.statements else ()
        view = replace(
            view,
            reply=answer.reply,
            statements=statements,
            choice=answer.choice,
            steps=answer.steps,
            acts=answer.acts,
            question=answer.question,
            suggestions=answer.suggestions,
            drawing="" if answer.drawing is None else preview_url(answer.drawing),
        )
        if answer.hits:
            yield visit, self.drawn(view, texts, visit.step.path)
        view = replace(
            view, hits=answer.hits, numbers=hit_numbers(conversation, answer.hits), results=answer.results
        )
        visit = visit.answered(conversation, asked.text or texts("turn.picture"))
        yield self._ended(visit, view, acted=answer.plan.intent in ("act", "undo") or bool(answer.acts))

    def failed(
        self, visit: VisitorState, asked: UserMessage, sentence: str
    ) -> tuple[VisitorState, PageMessage]:
        """A turn that nothing can be done about; the sentence says why, in the visitor's language."""
        visit = visit.begun()
        return self._ended(visit.failed(), TurnView(visit.turns, asked, reply=sentence, failed=True))

    def drawn(self, view: TurnView, texts: Texts, path: Sequence[int] = ()) -> PageMessage:
        """A turn as far as it has come; `path` are the numbers of the turns that lead to it."""
        html = turn_html(view, texts, stamp=self._archive.stamp, shots=self._archive.totals().shots)
        return {"kind": "turn", "number": view.number, "html": html, "done": False, "path": list(path)}

    def _ended(
        self, visit: VisitorState, view: TurnView, *, acted: bool = False
    ) -> tuple[VisitorState, PageMessage]:
        """`acted`: bins may be other ones than before."""
        drawn = self.drawn(view, texts_in(visit.language))
        standing = page_state(visit, self._archive)
        return visit, {**drawn, "done": True, "acted": acted, "standing": standing}
