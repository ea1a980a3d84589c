"""What a turn's own words check in the plans and acts that a language model proposes for it.

What the words say for certain stands; what the model invents is dropped; and an act is carried out only where the
words ask for one of its kind, whatever footage, names or bins say to the model.
"""

from collections.abc import Collection, Sequence

from assistant.dialogue.plan import Action, ActionName, Plan, PlanFilters
from assistant.dialogue.plan_clamping import clamped
from assistant.dialogue.state import DialogueState

NAMED_BY_WORDS: tuple[ActionName, ...] = ("bin_delete", "bin_rename")
"""Acts on a bin that the words themselves must name, or leave to the one in use."""


def agreed_search(
    written: Plan, by_words: Plan, state: DialogueState, videos: Collection[str], *, first: bool
) -> Plan:
    """The plan of a search that a model wrote, held to the plan that the words alone give.

    `first`: whether no search of this turn came before, so that numbers in the words mean hits of `state`.
    """
    running = not state.query.is_blank
    plan = clamped(written, hits=len(state.shown))
    intent = plan.intent
    if intent == "refine" and not running:
        intent = "search"
    if intent == "similar" and not plan.shots:
        intent = (
            by_words.intent if first and by_words.intent == "similar" else "refine" if running else "search"
        )
    plan = plan.changed(
        intent=intent,
        action=(),
        reply="",
        shots=plan.shots if intent == "similar" else (),
        use_image=by_words.use_image,
        exclude=plan.exclude or by_words.exclude,
        filters=_filters(plan.filters, by_words.filters, videos),
        sort=by_words.sort or plan.sort,
        limit=by_words.limit or plan.limit,
        per_video=by_words.per_video or plan.per_video,
    )
    if first:
        said = {name: getattr(by_words, name) for name in ("speech", "then") if not getattr(plan, name)}
        said |= {name: value for name in ("shots", "exclude_shots") if (value := getattr(by_words, name))}
        plan = plan.changed(**said)
    return plan if plan.asks or not by_words.asks else by_words.changed(action=(), reply="")


def agreed_act(proposed: Action, asked: Sequence[Action], *, first: bool) -> Action | None:
    """The act as it may be carried out; None where the words ask for none of its kind.

    What the words give of it stands. `first`: whether their numbers still mean the hits that the act is about.
    """
    same = next((action for action in asked if action.do == proposed.do), None)
    if same is None:
        return None
    if same.do in NAMED_BY_WORDS:
        return same
    return Action(
        do=same.do,
        shots=(same.shots if first else ()) or proposed.shots,
        bin=same.bin or proposed.bin,
        name=same.name or proposed.name,
        format=same.format or proposed.format,
    )


def _filters(written: PlanFilters, by_words: PlanFilters, videos: Collection[str]) -> PlanFilters:
    """A limit that was asked for is never rewritten; videos that the archive does not hold are none."""
    known = {name.casefold(): name for name in videos}
    named = {
        field: tuple(known[name.casefold()] for name in getattr(written, field) if name.casefold() in known)
        for field in ("video", "not_video")
    }
    said = {
        field: value
        for field in PlanFilters.model_fields
        if (value := getattr(by_words, field)) is not None and value != ()
    }
    return written.model_copy(update=named | said)
