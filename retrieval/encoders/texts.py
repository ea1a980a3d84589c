"""Texts from outside, made such that any tokenizer can take them."""

MAX_TEXT_LENGTH = 2000
"""Characters. More than any of the models reads (77 to 512 tokens), and a bound for tokenizers that slow
down with the square of a word's length."""


def encodable_text(text: str) -> str:
    """At most `MAX_TEXT_LENGTH` characters, without the NUL and the lone surrogates that C and UTF-8 reject."""
    return text[:MAX_TEXT_LENGTH].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
