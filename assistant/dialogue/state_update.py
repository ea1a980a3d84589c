"""What a turn makes of the dialogue state: said in words, clicked, or changed on a chip, it is the same change.

Pure functions from state to state. Nothing is searched here; a step in the history is `DialogueState.following`.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.plan import Plan
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.state import DialogueState
from retrieval.types import Picture, ShotId


def apply_plan(state: DialogueState, plan: Plan, picture: Picture | None = None) -> DialogueState:
    """The state once the plan of a turn is carried out; `picture` was given with the turn."""
    if plan.intent == "reset":
        return reset(state)
    state = replace(state, last_intent=plan.intent)
    if plan.intent not in ("search", "refine", "similar"):
        return state
    query = state.query
    if plan.intent == "search":
        query = replace(query, pictures=(), drawn=False, liked=(), disliked=(), senses=())
    if plan.intent == "similar":
        query = query.with_liked(state.shots(plan.shots))
    if plan.exclude_shots:
        query = query.with_disliked(state.shots(plan.exclude_shots))
    if picture is not None:
        query = replace(query, pictures=(picture,), drawn=False)
    plan = plan.changed(use_image=plan.use_image and bool(query.pictures))
    return replace(state, query=query.planned(plan))


def like_shots(state: DialogueState, shots: Sequence[ShotId]) -> DialogueState:
    """With more like these looked for, whether they are shown or not."""
    liked = replace(state.query.with_liked(shots), intent="similar", shots=state.numbers(shots))
    return replace(state, query=liked, last_intent="similar")


def dislike_shots(state: DialogueState, shots: Sequence[ShotId]) -> DialogueState:
    """Without these and away from their kind."""
    return replace(
        state, query=replace(state.query.with_disliked(shots), intent="refine"), last_intent="refine"
    )


def with_query(state: DialogueState, query: RunningQuery) -> DialogueState:
    """With a running query that was changed by hand, as by a turn that says the same."""
    return replace(state, query=replace(query, intent="refine", shots=()), last_intent="refine")


def gone_back(state: DialogueState, plan: Plan) -> DialogueState | None:
    """Looking again for an earlier query that a plan of undoing names; None where it is the one before this."""
    earlier = state.earlier_queries()
    named = next((query for query in reversed(earlier) if query.as_plan().slots() == plan.slots()), None)
    if named is None or named is earlier[-1]:
        return None
    return with_query(state, named)


def taken_back(state: DialogueState, back: DialogueState) -> DialogueState:
    """Looking for what was looked for at an earlier step, which the history leads to; what was said stays said.

    A first search stays looked for: before it nothing was.
    """
    query = state.query if back.query.is_blank else back.query
    return replace(state, query=query, history=back.history, reversals=back.reversals, pending=())


def reset(state: DialogueState) -> DialogueState:
    """Looking for nothing; what was said and shown before can still be spoken of."""
    return replace(
        state.without_results(), query=RunningQuery(), mentioned=(), chose_between="", last_intent="reset"
    )
