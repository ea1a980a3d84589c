"""Plans for annotated dialogues by a learned reader, as `filmoteca plan` writes them, to be scored.

    python -m training.turn_reader.plan_turns READER.safetensors DIALOGUES.jsonl > PLANS.jsonl

One `{"id", "turn", "plan"}` a line; what is expected of a turn is never looked at.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.turn_reader.annotated_turns import Dialogue, Plan, read_dialogues
from training.turn_reader.decoding.plan_decoding import decode
from training.turn_reader.dialogue_state import DialogueState
from training.turn_reader.encoder.e5_encoder import E5Encoder, tokenizer_of
from training.turn_reader.encoder.e5_weights import bundled_file, read_weights
from training.turn_reader.model import LEARNED_LAYERS, TurnReader
from training.turn_reader.prediction import predict_labels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("reader", type=Path)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--layers", type=int, default=LEARNED_LAYERS, help="layers that were learned")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    weights = read_weights(bundled_file())
    reader = TurnReader(E5Encoder(weights), arguments.layers)
    reader.load_learned(arguments.reader)
    reader.eval()
    tokenizer = tokenizer_of(weights)
    for dialogue in read_dialogues([arguments.dialogues]):
        for number, plan in enumerate(plans(reader, tokenizer, dialogue)):
            line = {"id": dialogue.id, "turn": number, "plan": plan.as_json()}
            print(json.dumps(line, ensure_ascii=False))


def plans(reader: TurnReader, tokenizer: Tokenizer, dialogue: Dialogue) -> Iterator[Plan]:
    """Each turn's plan; a mistake is carried on, as in a conversation."""
    state = DialogueState.before(dialogue)
    for turn in dialogue.turns:
        labels = predict_labels(reader, tokenizer, state, turn.user, turn.image)
        plan = decode(state, turn.user, labels)
        yield plan
        state = state.after(turn.user, plan)


if __name__ == "__main__":
    main()
