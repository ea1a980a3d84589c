"""A tokenizer of single letters, for small models of random weights."""

import json
from pathlib import Path

from transformers import CLIPTokenizer

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
TOKENS = ("<|startoftext|>", "<|endoftext|>", *_LETTERS, *(f"{letter}</w>" for letter in _LETTERS))


def letter_tokenizer(folder: Path, longest: int) -> CLIPTokenizer:
    """Its files are written to the folder, which is made; texts are at most `longest` tokens."""
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({token: at for at, token in enumerate(TOKENS)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=longest)
