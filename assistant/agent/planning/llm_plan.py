"""A plan written by a language model: what it is told, how long it may take, what is made of its answer.

The prompt's size is bounded whatever was said before and whatever the archive holds: the conversation is in it
as the running query, names of videos and hits are clipped, and all of it is data between quotation marks.
"""

import json
import logging
import time
from collections.abc import Iterable

import prompts
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.answer_notes import AnswerNote
from assistant.dialogue.plan import Plan, QuerySlots
from assistant.dialogue.plan_clamping import clamped
from assistant.dialogue.plan_schema import parse_plan, plan_schema
from assistant.llm.protocol import ChatMessage, LanguageModel, StopCheck, never_stop
from retrieval.errors import ModelError
from retrieval.messages import LocalizableMessage

log = logging.getLogger(__name__)

PLAN_TOKENS = 400
LONGEST_MESSAGE = 1_000
"""Characters of a turn that a prompt holds."""
MOST_VIDEOS = 30
MOST_HITS = 20
"""Names that a prompt lists; a page has a dozen hits."""
LONGEST_NAME = 60
LEAST_SECONDS = 0.5
"""With less time left no second attempt is made."""


def write_plan(
    model: LanguageModel,
    text: str,
    situation: TurnContext,
    *,
    has_image: bool,
    seconds: float,
    stop: StopCheck = never_stop,
) -> tuple[Plan | None, AnswerNote | None]:
    """The model's plan, after a second attempt at most; else what to say of its failure."""
    messages = [
        ChatMessage("system", prompts.load("plan"), fixed=True),
        ChatMessage("user", turn_prompt(text, situation, has_image=has_image)),
    ]
    ends = time.monotonic() + seconds
    failure = LocalizableMessage("The language model {name} wrote no plan.", name=model.name)
    for _ in range(2):
        left = ends - time.monotonic()
        if left < LEAST_SECONDS or stop():
            break
        try:
            answer = model.complete(
                messages, schema=plan_schema(), max_tokens=PLAN_TOKENS, seconds=left, stop=stop
            )
        except ModelError as error:
            failure = error.message
            continue
        if (plan := parse_plan(answer)) is not None:
            return plan, None
        if answer:
            messages = [
                *messages[:2],
                ChatMessage("assistant", answer[:500]),
                ChatMessage("user", prompts.load("again")),
            ]
    if stop():
        return None, None
    if time.monotonic() >= ends:
        failure = LocalizableMessage(
            "The language model {name} wrote no plan within {seconds:g} s.", name=model.name, seconds=seconds
        )
    log.warning("%s", failure)
    return None, AnswerNote("model", failure)


def turn_prompt(text: str, situation: TurnContext, *, has_image: bool) -> str:
    """What the model is told of the turn; some 6,000 characters at most."""
    is_running = situation.query != QuerySlots()
    running = clamped(Plan(**dict(situation.query)), hits=0) if is_running else None
    return prompts.load(
        "turn",
        running=_quoted(running.model_dump(include=set(plan_schema()["required"])) if running else None),
        count=str(situation.shown),
        hits=_quoted({n: _clipped(name) for n, name in enumerate(situation.hits[:MOST_HITS], start=1)}),
        videos=_names(situation.videos),
        picture="yes" if has_image else "no",
        earlier="yes" if running and running.use_image else "no",
        message=_quoted(" ".join(text[:LONGEST_MESSAGE].split())),
    )


def _names(videos: Iterable[str]) -> str:
    names = [_clipped(name) for name in videos]
    listed = _quoted(names[:MOST_VIDEOS])
    return listed if len(names) <= MOST_VIDEOS else f"{listed} and {len(names) - MOST_VIDEOS} more"


def _clipped(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 10]}…{name[-9:]}"


def _quoted(value: object) -> str:
    """As JSON on one line, so that no name or message can end the place where it stands."""
    return json.dumps(value, ensure_ascii=False).replace("<<<", "‹‹‹").replace(">>>", "›››")
