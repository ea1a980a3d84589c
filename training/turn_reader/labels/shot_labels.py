"""The labels of the hits that a turn names: tagged expressions, the last ones, or all."""

from collections.abc import Collection, Iterable
from itertools import chain, combinations

from training.turn_reader.annotated_turns import Plan
from training.turn_reader.dialogue_state import DialogueState
from training.turn_reader.labels.label_sets import NONE
from training.turn_reader.labels.tagging import Tagging
from training.turn_reader.language.hit_lists import HitList, hit_lists

MOST_EXPRESSIONS = 6
"""Expressions that are tried together for one list of hits."""


def label_shots(tagging: Tagging, state: DialogueState, plan: Plan) -> str:
    """Tags the words that name the plan's hits; where those that are not tagged come from."""
    named = _Expressions(tagging, hit_lists(tagging.folded, state.language, state.shown))
    removed = {shot for action in plan.action if action.do == "bin_remove" for shot in action.shots}
    acted = {shot for action in plan.action if action.do != "bin_remove" for shot in action.shots}
    about = acted | (set(plan.shots) - removed)
    left_out = set(plan.exclude_shots) - set(state.query.exclude_shots)
    last, source = set(state.shots), NONE
    if plan.near and not named.tag([plan.near.shot], "near"):
        if {plan.near.shot} == last:
            source = "last"
        else:
            tagging.unaligned.append("near")
    for shots, tag in ((removed, "removed_shot"), (about, "shot"), (left_out, "excluded_shot")):
        if not shots:
            continue
        if named.tag(shots, tag):
            source = "tagged" if tag == "shot" else source
        elif shots == last:
            source = "last"
        elif shots == set(state.all_shots):
            source = "all"
        elif tag == "shot" and len(shots) > 1 and named.tag(set(state.all_shots) - shots, tag):
            source = "all_but"
        else:
            tagging.unaligned.append(tag)
    return source


class _Expressions:
    """What in a turn may name hits, each used for one thing alone."""

    def __init__(self, tagging: Tagging, found: Iterable[HitList]) -> None:
        self._tagging = tagging
        self._left = list(found)

    def tag(self, shots: Collection[int], tag: str) -> bool:
        """Tags the fewest expressions that name just these hits; False where none do."""
        wanted = set(shots)
        usable = [hits for hits in self._left if wanted.issuperset(hits.shots)]
        sizes = range(1, min(len(usable), MOST_EXPRESSIONS) + 1)
        for chosen in chain.from_iterable(combinations(usable, size) for size in sizes):
            told = [shot for hits in chosen for shot in hits.shots]
            if len(told) == len(wanted) and set(told) == wanted:
                for hits in chosen:
                    self._tagging.tag(range(hits.first, hits.end), tag)
                    self._left.remove(hits)
                return True
        return False
