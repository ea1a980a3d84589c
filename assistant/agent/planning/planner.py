"""From a turn to a plan: the learned reader tells what the words change, the words themselves check it.

What is certain and whole ("more", "undo") is not read.
A capable language model may write the plan instead; what it writes is held against what was read. Whatever it does,
a plan comes back, and a turn that says nothing that can be looked for is asked back, never searched as a sentence.
What is looked for the reader was taught to find in Latin letters alone: a turn in others is looked for as it is
where no model reads it, unless the reader takes it for talk that looks for nothing.
"""

from dataclasses import dataclass

from assistant.agent.planning.llm_plan import write_plan
from assistant.agent.planning.plan_checks import agreed, unknown_hits, unknown_videos
from assistant.agent.planning.read_plan import read_plan
from assistant.agent.reader.bundled_reader import bundled_reader
from assistant.agent.reader.language.whole_turns import whole_turn
from assistant.agent.reader.language.words import folded_words, is_latin, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.agent.reader.turn_reader import LogitsModel
from assistant.dialogue.answer_notes import AnswerNote
from assistant.dialogue.plan import Intent, Plan, QuerySlots
from assistant.dialogue.plan_clamping import clamped, contradictory_limits
from assistant.llm.protocol import LanguageModel, StopCheck, never_stop

PLAN_SECONDS = 8.0
"""Time that a model has for a plan, a second attempt included."""
LEFT_TO_MODELS: tuple[Intent, ...] = ("search", "refine", "similar", "clarify")
"""Of other turns the words leave nothing to a model."""
LOOKING_FOR_NOTHING: tuple[Intent, ...] = ("chat", "info", "clarify")
LONGEST_TURN = 1_000
"""Characters of a turn that are read; of longer ones the beginning counts."""


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """A plan, and what a reply may have to say of how it came about."""

    plan: Plan
    unknown_hits: tuple[int, ...] = ()
    """Numbers that the turn names beyond the hits last shown."""
    notes: tuple[AnswerNote, ...] = ()
    otherwise: str = ""
    """What is looked for as the turn may also be meant: the old subject too, or the new one alone."""


def plan_turn(
    text: str,
    context: TurnContext,
    *,
    has_image: bool = False,
    reader: LogitsModel | None = None,
    model: LanguageModel | None = None,
    seconds: float = PLAN_SECONDS,
    stop: StopCheck = never_stop,
) -> PlannedTurn:
    """The plan for a turn; it always comes, whatever the words are. `reader` is the bundled one by default."""
    said = text[:LONGEST_TURN]
    if not said.strip():
        return PlannedTurn(_of_picture_alone(context))
    if (whole := whole_turn(folded_words(words_in(said)), context.language)) is not None and not has_image:
        return PlannedTurn(_whole(whole, context))
    writer = model if model is not None and model.capable else None
    if writer is None and not is_latin(said):
        return PlannedTurn(_of_other_letters(reader or bundled_reader(), said, context, has_image))
    if not has_image and (again := _said_again(reader or bundled_reader(), said, context)) is not None:
        return PlannedTurn(again)
    found = read_plan(reader or bundled_reader(), context, said, has_image=has_image)
    plan, otherwise = found.plan, found.otherwise
    failure = None
    if writer is not None and plan.intent in LEFT_TO_MODELS:
        written, failure = write_plan(writer, said, context, has_image=has_image, seconds=seconds, stop=stop)
        plan, otherwise = (agreed(written, plan, context, said), "") if written else (plan, otherwise)
    notes = [AnswerNote("long", f"{LONGEST_TURN:,}")] if len(text) > LONGEST_TURN else []
    notes += [failure] if failure else []
    notes += [AnswerNote("spelling", f"{typed} → {meant}") for typed, meant in found.respelled]
    notes += [AnswerNote("unknown video", name) for name in unknown_videos(said, context)]
    if (both := contradictory_limits(plan.filters)) is not None:
        notes.append(AnswerNote("limits", f"{both[0]:g} s > {both[1]:g} s"))
    beyond = unknown_hits(said, context, found.read.labels)
    numbered = context.numbered(acts=bool(plan.action))
    return PlannedTurn(clamped(plan, hits=numbered), beyond, tuple(notes), otherwise)


def _whole(intent: Intent, context: TurnContext) -> Plan:
    """The plan of a turn whose words are certain: the next page, the query before this one, or none."""
    if intent == "reset":
        return Plan(intent="reset")
    earlier = context.earlier[-1] if intent == "undo" and context.earlier else context.query
    return Plan(**dict(earlier), intent=intent)


def _said_again(reader: LogitsModel, said: str, context: TurnContext) -> Plan | None:
    """The running query once more, where the same words for something to look for come twice in a row."""
    words, before = (
        [word.folded for word in words_in(text) if not word.is_punctuation]
        for text in (said, context.last_turn)
    )
    if words != before or context.query == QuerySlots():
        return None
    nothing = TurnContext(videos=context.videos, language=context.language)
    alone = read_plan(reader, nothing, context.last_turn).plan
    return Plan(**dict(context.query), intent="search") if alone.intent == "search" else None


def _of_other_letters(reader: LogitsModel, said: str, context: TurnContext, has_image: bool) -> Plan:
    """Talk that looks for nothing as the reader has it; everything else is looked for as it stands."""
    found = read_plan(reader, context, said)
    if found.read.labels.intent in LOOKING_FOR_NOTHING and not has_image:
        return found.plan
    return Plan(intent="search", visual=said.strip(), use_image=has_image)


def _of_picture_alone(context: TurnContext) -> Plan:
    """A picture without words begins anew, within the limits that stand."""
    return Plan(intent="search", use_image=True, filters=context.query.filters)
