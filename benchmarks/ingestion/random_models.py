"""Models of annotators in the size that is published, with random weights, for measuring what they cost."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

FRAMES = 16


def write_videomae(folder: Path) -> None:
    """VideoMAE, base, with Kinetics' 400 classes."""
    from transformers import VideoMAEConfig, VideoMAEForVideoClassification, VideoMAEImageProcessor

    VideoMAEForVideoClassification(VideoMAEConfig(num_labels=400)).save_pretrained(folder)
    VideoMAEImageProcessor().save_pretrained(folder)


def write_xclip(folder: Path) -> None:
    """X-CLIP, base, patches of 16, sixteen frames."""
    from transformers import CLIPTokenizer, VideoMAEImageProcessor, XCLIPConfig, XCLIPModel, XCLIPProcessor

    vision = {"patch_size": 16, "num_frames": FRAMES, "mit_hidden_size": 512, "mit_num_attention_heads": 8}
    XCLIPModel(XCLIPConfig(vision_config=vision)).save_pretrained(folder)
    vocabulary = _vocabulary(("<|startoftext|>", "<|endoftext|>"), end="</w>")
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)
    XCLIPProcessor(VideoMAEImageProcessor(), tokenizer).save_pretrained(folder)


def write_blip(folder: Path) -> None:
    """BLIP, base."""
    from transformers import (
        BertTokenizer,
        BlipConfig,
        BlipForConditionalGeneration,
        BlipImageProcessor,
        BlipProcessor,
    )

    BlipForConditionalGeneration(BlipConfig(vision_config={"image_size": 384})).save_pretrained(folder)
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    tokenizer = BertTokenizer(vocab=_vocabulary(special, end=""))
    BlipProcessor(BlipImageProcessor(size={"height": 384, "width": 384}), tokenizer).save_pretrained(folder)


def write_clap(folder: Path) -> None:
    """CLAP, `htsat-unfused`."""
    import torch
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, ClapProcessor, RobertaTokenizer

    torch.manual_seed(1)
    ClapModel(ClapConfig()).save_pretrained(folder)
    vocabulary = _vocabulary(("<s>", "<pad>", "</s>", "<unk>", "<mask>"), start="Ġ")
    tokenizer = RobertaTokenizer(vocab=vocabulary, merges=[], model_max_length=512)
    hearing: Any = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    ClapProcessor(hearing, tokenizer).save_pretrained(folder)


RANDOM_MODELS: Mapping[str, Callable[[Path], None]] = {
    "videomae": write_videomae,
    "xclip": write_xclip,
    "blip": write_blip,
    "clap": write_clap,
}


def _vocabulary(special: Sequence[str], end: str | None = None, start: str = "") -> dict[str, int]:
    """The special tokens, then letters, alone and as a word's end or start: texts come out longer so."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = [*special, *letters, *(f"{start}{letter}{end or ''}" for letter in letters if start or end)]
    return {token: at for at, token in enumerate(dict.fromkeys([*tokens, "Ġ"] if start else tokens))}
