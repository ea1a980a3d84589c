"""From a turn to a plan: certain readings of the words, and a capable language model where there is one.

A capable model writes the plan, under a grammar; the readings then put right what is certain. A small one is
not asked: SmolLM2-135M tells "refine" from "search" in 13 of 40 turns of our dialogues (the readings in all),
and in 0 of 7 wordings that the readings do not peel it finds where the picture's words begin, at 0.8 s an
answer on two busy cores (`benchmarks/small_model.py`).
Whatever a model does, a plan comes back: the readings alone are the fallback.
"""

import json
import logging
from dataclasses import dataclass

import prompts
from assistant.language_models import LanguageModel, Message
from assistant.plan import Plan, clamped, parse_plan, plan_schema
from assistant.plan_from_readings import plan_from_readings
from assistant.readings import LONGEST_TURN, Readings, Situation, read
from retrieval.errors import ModelError

log = logging.getLogger(__name__)

PLAN_SECONDS = 8.0
"""Time that a model has for a plan; the readings need about a millisecond."""
PLAN_TOKENS = 300
MOST_VIDEOS = 30
"""Video names that a prompt lists, so that it stays bounded."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what a reply may have to say of how it came about."""

    plan: Plan
    unknown_hits: tuple[int, ...] = ()
    """Numbers that the turn names beyond the hits last shown."""


def plan_turn(
    text: str, situation: Situation, *, has_image: bool = False, model: LanguageModel | None = None
) -> Planned:
    """The plan for a turn; it always comes, whatever the words and the model are."""
    readings = read(text, situation, has_image=has_image)
    plan = plan_from_readings(readings, situation, has_image=has_image)
    if model is not None and model.capable and not _is_settled(readings):
        written = _written(model, text, situation, has_image)
        plan = _corrected(written, plan, readings) if written else plan
    return Planned(clamped(plan, hits=len(situation.hits)), readings.hits.unknown)


def _is_settled(readings: Readings) -> bool:
    """Whether the words leave nothing to a model: "more", "hello", "start over"."""
    return readings.intent in ("more", "chat", "info", "reset", "describe")


def _written(model: LanguageModel, text: str, situation: Situation, has_image: bool) -> Plan | None:
    """The model's plan; None where it fails, is late or writes something else."""
    running = situation.running.model_dump() if situation.running else None
    turn = prompts.load(
        "turn",
        running=json.dumps(running, ensure_ascii=False),
        hits=", ".join(f"{n}: {name}" for n, name in enumerate(situation.hits, start=1)) or "none",
        videos=", ".join(situation.videos[:MOST_VIDEOS]) or "none",
        picture="yes" if has_image else "no",
        message=json.dumps(text[:LONGEST_TURN], ensure_ascii=False),
    )
    messages = [Message("system", prompts.load("plan")), Message("user", turn)]
    try:
        answer = model.complete(messages, schema=plan_schema(), max_tokens=PLAN_TOKENS, seconds=PLAN_SECONDS)
    except ModelError as error:
        log.warning("%s", error)
        return None
    plan = parse_plan(answer)
    if plan is None:
        log.warning("%s wrote no plan in time; the words alone were read.", model.name)
    return plan


def _corrected(written: Plan, read_plan: Plan, readings: Readings) -> Plan:
    """The model's plan with what the words say for certain: hits, limits, names, the picture, quotations."""
    certain: dict[str, object] = {"use_image": read_plan.use_image}
    if readings.intent is not None:
        certain["intent"] = readings.intent
    elif written.intent not in ("search", "refine", "similar"):
        certain["intent"] = read_plan.intent
    if readings.hits.shots or readings.hits.exclude_shots or written.shots or written.exclude_shots:
        certain |= {"shots": read_plan.shots, "exclude_shots": read_plan.exclude_shots}
    if readings.quoted:
        certain["speech"] = read_plan.speech
    if readings.exclude and not written.exclude:
        certain["exclude"] = read_plan.exclude
    if readings.then and not written.then:
        certain["then"] = read_plan.then
    plan = written.changed(**certain, filters=read_plan.filters)
    return plan if plan.asks or not read_plan.asks else read_plan
