"""Plans for annotated dialogues by a learned reader, as `filmoteca plan` writes them, to be scored.

    python -m training.turn_reader.plan_turns READER.safetensors DIALOGUES.jsonl > PLANS.jsonl

READER is what `training.turn_reader.train` saved. One `{"id", "turn", "plan"}` a line; what is expected of a turn
is never looked at.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.agent.planning.read_plan import read_plan
from assistant.agent.reader.reader_model import ReaderModel
from assistant.agent.reader.turn_reader import LogitsModel
from assistant.dialogue.plan import Plan
from training.turn_reader.annotated_turns import Dialogue, plan_json, read_dialogues


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("reader", type=Path)
    parser.add_argument("dialogues", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        model = ReaderModel(Path(folder), arguments.reader)
        for dialogue in read_dialogues([arguments.dialogues]):
            for number, plan in enumerate(plans(model, dialogue)):
                line = {"id": dialogue.id, "turn": number, "plan": plan_json(plan)}
                print(json.dumps(line, ensure_ascii=False))


def plans(model: LogitsModel, dialogue: Dialogue) -> Iterator[Plan]:
    """Each turn's plan; a mistake is carried on, as in a conversation."""
    context = dialogue.context()
    for turn in dialogue.turns:
        plan = read_plan(model, context, turn.user, has_image=turn.image).plan
        yield plan
        context = context.after(turn.user, plan)


if __name__ == "__main__":
    main()
