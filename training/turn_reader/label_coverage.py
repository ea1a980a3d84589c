"""What the labels can express: the share of annotated turns whose own labels lead back to their plan.

    python -m training.turn_reader.label_coverage [--turns FILE_OR_FOLDER ...] [--show]

It is the most that a reader taught with these labels can reach; --show prints the turns that are lost.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.agent.reader.alignment import word_overlap
from assistant.agent.reader.decoding.plan_decoding import decode
from assistant.agent.reader.label_sets import TEXT_SLOTS, slot_text
from assistant.dialogue.plan import Action, Plan, PlanFilters
from training.turn_reader.annotated_turns import TURNS, plan_json, read_dialogues
from training.turn_reader.labels.labelling import label_turn

LEAST_OVERLAP = {"visual": 0.67}
LEAST_OVERLAP_OF_OTHERS = 0.5
"""F1 of a text's words, from where on it stands for the annotated one; as spoken turns are scored."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A turn, with the fields in which its labels lead to another plan."""

    dialogue: str
    turn: str
    annotated: Plan
    decoded: Plan
    wrong: tuple[str, ...]


def read_back(paths: Sequence[Path]) -> Iterator[ReadBack]:
    """Every annotated turn, labelled and decoded in the state that the plans before it led to."""
    for dialogue in read_dialogues(paths):
        context = dialogue.context()
        for turn, plan in dialogue.annotated_turns():
            decoded = decode(context, turn.user, label_turn(context, turn.user, plan))
            yield ReadBack(dialogue.id, turn.user, plan, decoded, tuple(other_fields(plan, decoded)))
            context = context.after(turn.user, plan)


def other_fields(annotated: Plan, decoded: Plan) -> list[str]:
    """The fields in which two plans differ; texts by their words, lists whatever their order."""
    exact = ("intent", "use_image", "sort", "limit", "per_video", "near")
    wrong = [name for name in exact if getattr(annotated, name) != getattr(decoded, name)]
    for slot in TEXT_SLOTS:
        overlap = word_overlap(slot_text(annotated, slot), slot_text(decoded, slot))
        if overlap < LEAST_OVERLAP.get(slot, LEAST_OVERLAP_OF_OTHERS):
            wrong.append(slot)
    lists = ("shots", "exclude_shots")
    wrong += [name for name in lists if set(getattr(annotated, name)) != set(getattr(decoded, name))]
    for name in PlanFilters.model_fields:
        one, other = getattr(annotated.filters, name), getattr(decoded.filters, name)
        if set(one) != set(other) if name in ("video", "not_video") else one != other:
            wrong.append(name)
    if {_in_order(action) for action in annotated.action} != {_in_order(action) for action in decoded.action}:
        wrong.append("action")
    return wrong


def _in_order(action: Action) -> Action:
    return action.model_copy(update={"shots": tuple(sorted(action.shots))})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--turns", type=Path, nargs="+", default=[TURNS])
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    turns = list(read_back(arguments.turns))
    lost = [turn for turn in turns if turn.wrong]
    for turn in lost if arguments.show else ():
        print(f"{turn.dialogue} {turn.turn!r}: {', '.join(turn.wrong)}")
        print(f"    {plan_json(turn.annotated)}\n    {plan_json(turn.decoded)}")
    fields = Counter(field for turn in lost for field in turn.wrong)
    print(
        f"{1 - len(lost) / len(turns):.3f} of {len(turns)} turns; lost by field: {dict(fields.most_common())}"
    )


if __name__ == "__main__":
    main()
