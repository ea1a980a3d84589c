"""The plan that the learned reader makes of a turn, as far as its context allows it."""

from dataclasses import dataclass, replace

from assistant.agent.planning.plan_checks import checked
from assistant.agent.reader.decoding.plan_decoding import decode
from assistant.agent.reader.label_sets import slot_text
from assistant.agent.reader.language.spelling import with_words
from assistant.agent.reader.language.words import words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.agent.reader.turn_reader import LabelledTurn, LogitsModel, TurnLogits, read_turn
from assistant.dialogue.plan import Intent, Plan

TOWARDS_CHANGE = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""By how much more what changes the query counts, in logits, until something does."""
LEAST_SHARE = 0.15
"""From this probability on a new subject may be a detail of the old one, and a detail a new subject."""
_OTHER: dict[Intent, Intent] = {"search": "refine", "refine": "search"}


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPlan:
    """A plan, what it was made of, and what is looked for as the turn may also be meant; empty where it is sure.

    `respelled` has words that were typed, and after each what was taken to be meant.
    """

    read: LabelledTurn
    plan: Plan
    otherwise: str = ""
    respelled: tuple[tuple[str, str], ...] = ()


def read_plan(model: LogitsModel, context: TurnContext, text: str, *, has_image: bool = False) -> DecodedPlan:
    """The likeliest plan.

    Where the turn changes the query as the reader has it, but nothing that it tells does, the likeliest change is
    taken rather than none.
    """
    told = read_turn(model, context, text, has_image)
    found = _planned(told, has_image, 0.0)
    if found.read.labels.intent == "refine" and found.plan.intent == "clarify":
        changes = (_planned(told, has_image, bias) for bias in TOWARDS_CHANGE)
        found = next((change for change in changes if change.plan.intent != "clarify"), found)
    return replace(found, otherwise=_otherwise(told, found))


def _planned(told: TurnLogits, has_image: bool, towards_change: float) -> DecodedPlan:
    read = told.labels(towards_change)
    words, taken = words_in(told.text), told.respelled(read.labels.tags)
    text = with_words(told.text, taken)
    plan = checked(
        decode(told.context, text, read.labels), told.context, text, read.labels, has_image=has_image
    )
    respelled = tuple((words[place].text, word) for place, word in taken.items())
    return DecodedPlan(read, plan, respelled=respelled)


def _otherwise(told: TurnLogits, found: DecodedPlan) -> str:
    """What a doubtful new subject adds to the old one, or what a doubtful detail is by itself."""
    before, other = told.context.query.visual, _OTHER.get(found.plan.intent)
    if other is None or not before or told.intent_share(other) < LEAST_SHARE:
        return ""
    labels = told.labels(intent=other).labels
    if other == "refine":
        stays = {
            slot: (True,) * len(words_in(slot_text(told.context.query, slot))) for slot in labels.kept or ()
        }
        labels = replace(labels, kept=stays)
    text = with_words(told.text, told.respelled(labels.tags))
    visual = decode(told.context, text, labels).visual
    return visual if visual not in (before, found.plan.visual) else ""
