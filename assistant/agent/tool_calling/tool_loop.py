"""A turn led by a language model's tool calls, until it answers, its time is up, or it fails.

The plan that the words alone give is the measure for every step, and what stands where none comes to anything. What
is found, named or said in footage goes to the model as data; no part of it can carry an act out.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import prompts
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.tool_calling.checked_answer import checked_sentences
from assistant.agent.tool_calling.tools import ANSWER, offered_tools
from assistant.agent.tool_calling.turn_steps import CarryOut, Imagine, InvalidCall, TurnSteps
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import AnswerNote, StepReport, ignore_steps, step_text
from assistant.dialogue.plan import Action, Intent
from assistant.dialogue.state import DialogueState, ResultSet
from assistant.i18n.catalogue import texts_in
from assistant.llm.protocol import ChatMessage, LanguageModel, StopCheck, ToolAnswer, ToolCall, never_stop
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError
from retrieval.messages import LocalizableMessage

log = logging.getLogger(__name__)

MOST_STEPS = 5
"""Search, look, search anew, act, answer: the longest way that one request leads. Each step costs a model of seven
billion parameters 2 to 10 s where there is no GPU, so a sixth would keep people waiting a minute."""
TOOL_SECONDS = 60.0
"""For all of a turn's steps."""
LEAST_SECONDS = 1.0
"""With less time left no step is begun."""
STEP_TOKENS = 300
LONGEST_MESSAGE = 1_000
"""Characters of a turn that a model reads."""
OPEN_INTENTS: tuple[Intent, ...] = ("search", "refine", "similar", "act", "clarify")
"""Turns that may take several steps; others are whole as their words stand."""


@dataclass(frozen=True, slots=True)
class ToolLoopResult:
    """What came of a turn's steps: where the conversation stands, and the answer; None where nothing did."""

    answered: tuple[DialogueState, Answer] | None = None
    notes: tuple[AnswerNote, ...] = ()
    left: tuple[Action, ...] = ()
    """Acts that the words ask for and that the model did not come to."""


def is_led_by_tools(model: LanguageModel, planned: PlannedTurn) -> bool:
    """Whether a turn is the model's to lead: a capable one, and words that leave it something to do."""
    return model.capable and planned.plan.intent in OPEN_INTENTS


def plan_by_tools(
    model: LanguageModel | None,
    archive: Archive,
    text: str,
    before: DialogueState,
    planned: PlannedTurn,
    carry_out: CarryOut,
    imagine: Imagine | None = None,
    *,
    seconds: float = TOOL_SECONDS,
    stop: StopCheck = never_stop,
    report: StepReport = ignore_steps,
    clock: Callable[[], float] = time.monotonic,
) -> ToolLoopResult:
    """Carries a turn out in steps that the model asks for, each held to `planned`, the plan by the words alone.

    Nothing comes of it where there is no capable model, or the words leave nothing open. The last search's page is
    what is shown. Where the model fails or is out of time, that is said, and what it had come to stands.
    """
    if model is None or not is_led_by_tools(model, planned):
        return ToolLoopResult()
    steps = TurnSteps(archive, before, planned, carry_out, report, imagine)
    tools = offered_tools(imagine=imagine is not None)
    chat = [
        ChatMessage("system", prompts.load("steps", most=f"{MOST_STEPS}"), fixed=True),
        ChatMessage("user", _request(text, before, planned)),
    ]
    ends, failure, corrected = clock() + seconds, None, False
    for step in range(1, MOST_STEPS + 1):
        left = ends - clock()
        if stop() or left < LEAST_SECONDS:
            break
        only = ANSWER if step == MOST_STEPS else ""
        try:
            called = model.call_tools(chat, tools, only=only, max_tokens=STEP_TOKENS, seconds=left, stop=stop)
        except ModelError as error:
            failure = error.message
            break
        if called == ToolAnswer() or (not called.calls and clock() >= ends):
            break  # words that were cut off are no answer
        call = called.calls[0] if called.calls else _as_answer(called.text)
        try:
            result = steps.take(call)
        except InvalidCall as error:
            if corrected:
                failure = LocalizableMessage("The language model {name} called no tool.", name=model.name)
                break
            corrected, result = True, json.dumps({"error": str(error)}, ensure_ascii=False)
        if steps.is_over:
            break
        chat += [ChatMessage("assistant", "", calls=(call,)), ChatMessage("tool", result, answers=call.id)]
    if failure is None and not steps.is_over and not stop():
        failure = LocalizableMessage(
            "The language model {name} did not come to an end within {seconds:g} s.",
            name=model.name,
            seconds=seconds,
        )
    return _led(model, text, before, steps, failure)


def _led(
    model: LanguageModel,
    text: str,
    before: DialogueState,
    steps: TurnSteps,
    failure: LocalizableMessage | None,
) -> ToolLoopResult:
    language, came = before.language, bool(steps.answer or steps.acted)
    if failure is not None:
        log.warning("%s", failure)
    notes = [AnswerNote("steps" if came else "model", failure)] if failure is not None else []
    notes += [AnswerNote("proposed", texts_in(language)(f"act.{action.do}")) for action in steps.proposed]
    said = checked_sentences(steps.said, "\n".join([text, *steps.observed])) if steps.done else ""
    if not came and not said:
        return ToolLoopResult(None, tuple(notes))
    answer = steps.answer or Answer("", steps.planned.plan.changed(intent="info", action=()))
    own = texts_in(language)("reply.model", model=model.name, words=said) if said else ""
    reply = "\n".join(filter(None, (answer.reply, *steps.acted, own)))
    told = tuple(step_text(step, language) for step in steps.done)
    done = replace(steps.state, results=_last_alone(before, steps.state))
    answer = replace(answer, reply=reply, steps=told, acts=tuple(steps.acts), question=steps.question)
    left = tuple(action for action in steps.planned.plan.action if action not in steps.agreed)
    return ToolLoopResult((done, answer), tuple(notes), left)


def _last_alone(before: DialogueState, after: DialogueState) -> tuple[ResultSet, ...]:
    """The pages shown, of this turn's the last one alone: nobody saw the others."""
    return (*before.results, after.results[-1]) if len(after.results) > len(before.results) else after.results


def _as_answer(text: str) -> ToolCall:
    """Words in place of a call end the turn; what was meant as a call and is none is not said to anybody."""
    return ToolCall("" if "{" in text else ANSWER, json.dumps({"text": text[:600]}))


def _request(text: str, before: DialogueState, planned: PlannedTurn) -> str:
    running = None if before.query.is_blank else before.query.as_plan().model_dump(exclude_defaults=True)
    return prompts.load(
        "request",
        running=_quoted(running),
        count=str(len(before.shown)),
        picture="yes" if planned.plan.use_image else "no",
        message=_quoted(" ".join(text[:LONGEST_MESSAGE].split())),
    )


def _quoted(value: object) -> str:
    """As JSON on one line, so that no message can end the place where it stands."""
    return json.dumps(value, ensure_ascii=False).replace("<<<", "‹‹‹").replace(">>>", "›››")
