"""From a turn to a plan, on one path for every language model.

The words are read first. A capable model then writes the plan and the readings check it; the bundled ones are not
asked: of 40 turns of our dialogues, all of which the readings tell, Qwen2.5-Coder-1.5B tells 37 as "refine" or
"search", SmolLM2-135M 13 (`benchmarks/dialogue/small_llm_tasks.py`).
Whatever a model does, a plan comes back: the readings alone are the fallback.
"""

from contextlib import suppress
from dataclasses import dataclass

from assistant.agent.planning.classifier_overrides import with_predicted_intent, with_replaced_thing
from assistant.agent.planning.intent_classifier import IntentClassifier
from assistant.agent.planning.llm_plan import write_plan
from assistant.agent.planning.plan_verifier import verify_plan
from assistant.agent.planning.rule_plan import plan_from_rules
from assistant.agent.rules.relative import last_part
from assistant.agent.rules.turn import LONGEST_TURN, ParsedTurn, TurnContext, parse_turn
from assistant.dialogue.answer_notes import AnswerNote
from assistant.dialogue.plan import Plan, clamped, contradictory_limits
from assistant.llm.protocol import LanguageModel, StopCheck, never_stop
from retrieval.errors import ModelError

PLAN_SECONDS = 8.0
"""Time that a model has for a plan, a second attempt included; the readings need about a millisecond."""


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """A plan, and what a reply may have to say of how it came about."""

    plan: Plan
    unknown_hits: tuple[int, ...] = ()
    """Numbers that the turn names beyond the hits last shown."""
    notes: tuple[AnswerNote, ...] = ()
    undoes: bool = False
    """The turn takes back what the one before it did to the running query."""


def plan_turn(
    text: str,
    situation: TurnContext,
    *,
    has_image: bool = False,
    model: LanguageModel | None = None,
    classifier: IntentClassifier | None = None,
    seconds: float = PLAN_SECONDS,
    stop: StopCheck = never_stop,
) -> PlannedTurn:
    """The plan for a turn; it always comes, whatever the words and the model are."""
    readings = parse_turn(text, situation, has_image=has_image)
    if classifier is not None and not has_image and not (model is not None and model.capable):
        with suppress(ModelError):  # no guess is no harm
            readings = with_replaced_thing(
                with_predicted_intent(readings, text, situation, classifier), situation, classifier
            )
    plan = plan_from_rules(readings, situation, has_image=has_image)
    _, unsure = last_part(readings.last, plan.filters.one_video, situation.videos, situation.lengths)
    notes = [
        *readings.notes,
        *unsure,
        *([AnswerNote("long", f"{LONGEST_TURN:,}")] if len(text) > LONGEST_TURN else []),
    ]
    if model is not None and model.capable and not _is_settled(readings):
        written, failure = write_plan(model, text, situation, has_image=has_image, seconds=seconds, stop=stop)
        plan = verify_plan(written, plan, readings, situation) if written else plan
        notes += [failure] if failure else []
    if (both := contradictory_limits(plan.filters)) is not None:
        notes.append(AnswerNote("limits", f"{both[0]:g} s > {both[1]:g} s"))
    return PlannedTurn(
        clamped(plan, hits=len(situation.hits)), readings.hits.unknown, tuple(notes), readings.undoes
    )


def _is_settled(readings: ParsedTurn) -> bool:
    """Whether the words leave nothing to a model: "more", "hello", "start over", "undo"."""
    return readings.undoes or readings.intent in ("more", "chat", "info", "reset", "describe")
