"""How often a reader's plan is the annotated one, on the dialogues that were held out while it was taught.

    python -m training.turn_reader.held_out_scores READER.safetensors [--turns FILE_OR_FOLDER ...] [--show]

Told for turns in their annotated context, for turns whose context the reader's own plans led to, by the field that
is wrong, and by how sure the reader was; --show prints the turns that are wrong.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.agent.planning.read_plan import read_plan
from assistant.agent.reader.reader_model import ReaderModel
from assistant.agent.reader.turn_context import TurnContext
from assistant.agent.reader.turn_reader import LabelledTurn, LogitsModel
from assistant.dialogue.plan import Plan
from training.turn_reader.annotated_turns import TURNS, Dialogue, Turn, plan_json, read_dialogues
from training.turn_reader.label_coverage import other_fields
from training.turn_reader.train import is_held_out

BANDS = 10
"""Of how sure the reader was, from the least to the most."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoredTurn:
    """A turn with what was read of it, and the fields in which the plans differ from the annotated one."""

    turn: Turn
    plan: Plan
    read: LabelledTurn
    made: Plan
    wrong: tuple[str, ...]
    wrong_carried: tuple[str, ...]


def scored_turns(model: LogitsModel, dialogue: Dialogue) -> Iterator[ScoredTurn]:
    context = carried = dialogue.context()
    for turn, plan in dialogue.annotated_turns():
        read, made = _planned(model, context, turn)
        _, in_carried = _planned(model, carried, turn)
        wrong = tuple(other_fields(plan, made))
        yield ScoredTurn(turn, plan, read, made, wrong, tuple(other_fields(plan, in_carried)))
        context, carried = context.after(turn.user, plan), carried.after(turn.user, in_carried)


def _planned(model: LogitsModel, context: TurnContext, turn: Turn) -> tuple[LabelledTurn, Plan]:
    found = read_plan(model, context, turn.user, has_image=turn.image)
    return found.read, found.plan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("reader", type=Path)
    parser.add_argument("--turns", type=Path, nargs="+", default=[TURNS])
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    dialogues = [dialogue for dialogue in read_dialogues(arguments.turns) if is_held_out(dialogue.id)]
    with TemporaryDirectory() as folder:
        model = ReaderModel(Path(folder), arguments.reader)
        scored = [turn for dialogue in dialogues for turn in scored_turns(model, dialogue)]
    for one in scored if arguments.show else ():
        if one.wrong:
            print(f"{one.turn.user!r}: {', '.join(one.wrong)} ({one.read.confidence:.2f})")
            print(f"    {plan_json(one.plan)}\n    {plan_json(one.made)}")
    right = sum(not one.wrong for one in scored) / len(scored)
    carried = sum(not one.wrong_carried for one in scored) / len(scored)
    print(f"{len(scored)} turns: {right:.3f} in their own context, {carried:.3f} carried on")
    print("wrong:", dict(Counter(field for one in scored for field in one.wrong).most_common()))
    by_surety = sorted(scored, key=lambda one: one.read.confidence)
    for band in range(BANDS):
        some = by_surety[len(scored) * band // BANDS : len(scored) * (band + 1) // BANDS]
        share = sum(not one.wrong for one in some) / len(some)
        print(f"sure from {some[0].read.confidence:.3f} on: {share:.3f} of {len(some)} right")


if __name__ == "__main__":
    main()
