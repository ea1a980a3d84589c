"""The labels of the hits that a turn names: tagged expressions, the last ones, or all."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, combinations

from assistant.agent.reader.label_sets import NONE
from assistant.agent.reader.language.hit_lists import HitList, hit_lists
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import ActionName, Plan
from training.turn_reader.labels.tagging import Tagging

MOST_EXPRESSIONS = 6
"""Expressions that are tried together for one list of hits."""


def label_shots(tagging: Tagging, context: TurnContext, plan: Plan) -> str:
    """Tags the words that name the plan's hits; where those that are not tagged come from."""
    named = _Expressions(tagging, hit_lists(tagging.folded, context.language, context.shown))
    left_out = set(plan.exclude_shots)
    last, source = set(context.shots), NONE
    if plan.near and not named.tag([plan.near.shot], "near"):
        if {plan.near.shot} == last:
            source = "last"
        else:
            tagging.unaligned.append("near")
    told: set[int] = set()
    before: set[int] = set()
    for shots, tag, action in _wanted(plan, left_out):
        is_shared = shots in (told, before)
        if named.tag(shots, tag, action):
            source = "tagged" if source == NONE and tag == "shot" else source
        elif is_shared:
            pass
        elif shots == last:
            source = "last"
        elif shots in (set(context.all_shots), set(range(1, min(plan.limit or 0, context.shown) + 1))):
            source = "all"
        elif tag == "shot" and _is_rest(named, context, shots, action):
            source = "all_but"
        else:
            tagging.unaligned.append(tag)
        told, before = told | shots, shots
    return source


def _is_rest(
    named: "_Expressions", context: TurnContext, shots: Collection[int], action: ActionName | None
) -> bool:
    """Whether these are all hits but those that the turn names, or but those of the turn before."""
    others = context.others(shots)
    return (len(shots) > 1 and named.tag(others, "shot", action)) or (
        bool(others) and others == context.shots
    )


def _wanted(plan: Plan, left_out: set[int]) -> Iterator[tuple[set[int], str, ActionName | None]]:
    """The hits that each action is done to, those that the turn is about beside, and those left out."""
    acted: set[int] = set()
    for action in plan.action:
        if action.shots:
            yield set(action.shots), "removed_shot" if action.do == "bin_remove" else "shot", action.do
            acted |= set(action.shots)
    if set(plan.shots) - acted:
        yield set(plan.shots) - acted, "shot", None
    if left_out:
        yield left_out, "excluded_shot", None


class _Expressions:
    """What in a turn may name hits, each used for one thing alone."""

    def __init__(self, tagging: Tagging, found: Iterable[HitList]) -> None:
        self._tagging = tagging
        self._left = list(found)

    def tag(self, shots: Collection[int], tag: str, action: ActionName | None = None) -> bool:
        """Tags the fewest expressions that name just these hits; False where none do."""
        wanted = set(shots)
        usable = [hits for hits in self._left if wanted.issuperset(hits.shots)]
        sizes = range(1, min(len(usable), MOST_EXPRESSIONS) + 1)
        for chosen in chain.from_iterable(combinations(usable, size) for size in sizes):
            told = [shot for hits in chosen for shot in hits.shots]
            if len(told) == len(wanted) and set(told) == wanted:
                for hits in chosen:
                    self._tagging.tag(range(hits.first, hits.end), tag, action)
                    self._left.remove(hits)
                return True
        return False
