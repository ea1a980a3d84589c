"""The plan that the learned reader makes of a turn, as far as its context allows it."""

from assistant.agent.planning.plan_checks import checked
from assistant.agent.reader.decoding.plan_decoding import decode
from assistant.agent.reader.turn_context import TurnContext
from assistant.agent.reader.turn_reader import LogitsModel, ReadTurn, TurnLogits, read_turn
from assistant.dialogue.plan import Plan

TOWARDS_CHANGE = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""By how much more what changes the query counts, in logits, until something does."""


def read_plan(
    model: LogitsModel, context: TurnContext, text: str, *, has_image: bool = False
) -> tuple[ReadTurn, Plan]:
    """What was read, and its plan.

    Where the turn changes the query as the reader has it, but nothing that it tells does, the likeliest change is
    taken rather than none.
    """
    told = read_turn(model, context, text, has_image)
    read, plan = _planned(told, has_image, 0.0)
    if read.labels.intent != "refine" or plan.intent != "clarify":
        return read, plan
    changes = (_planned(told, has_image, bias) for bias in TOWARDS_CHANGE)
    return next((found for found in changes if found[1].intent != "clarify"), (read, plan))


def _planned(told: TurnLogits, has_image: bool, towards_change: float) -> tuple[ReadTurn, Plan]:
    read = told.labels(towards_change)
    plan = decode(told.context, told.text, read.labels)
    return read, checked(plan, told.context, told.text, read.labels, has_image=has_image)
