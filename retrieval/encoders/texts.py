"""Texts from outside, made such that any tokenizer can take them."""

LONGEST_TEXT = 2000
"""Characters. More than any of the models reads (77 to 512 tokens), and a bound for tokenizers that slow
down with the square of a word's length."""


def encodable(text: str) -> str:
    """At most `LONGEST_TEXT` characters, without the NUL and the lone surrogates that C and UTF-8 reject."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
