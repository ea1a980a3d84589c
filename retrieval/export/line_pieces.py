"""Where a line of text may end: at blanks, and between letters of writing that has none (Chinese, Japanese).

After Unicode's line breaking (UAX 14), of which it knows what comments need: no line begins with a closing mark or
a combining one, none ends with an opening one, and Korean words stay whole. It knows no fonts.
"""

import unicodedata

NEVER_FIRST = frozenset({"Pe", "Pf", "Po", "Lm", "Sk", "Mn", "Mc", "Me", "Cf"})
"""Categories of letters that stay with the one before."""
NEVER_LAST = frozenset({"Ps", "Pi"})
HANGUL = range(0xAC00, 0xD7A4)


def line_pieces(text: str) -> list[str]:
    """The text in the pieces that a line can be made of, one blank after those that one follows: together they are
    the text, its blanks single."""
    pieces: list[str] = []
    for word in text.split():
        start = 0
        for at in range(1, len(word)):
            if _may_part(word[at - 1], word[at]):
                pieces.append(word[start:at])
                start = at
        pieces.append(word[start:] + " ")
    return [*pieces[:-1], pieces[-1].rstrip()] if pieces else []


def letters(piece: str) -> list[str]:
    """A piece in its letters, each with the marks that stand on it and the blank that follows it."""
    parts: list[str] = []
    for one in piece:
        if parts and (one == " " or unicodedata.category(one) in ("Mn", "Mc", "Me", "Cf")):
            parts[-1] += one
        else:
            parts.append(one)
    return parts


def _may_part(before: str, after: str) -> bool:
    if unicodedata.category(after) in NEVER_FIRST or unicodedata.category(before) in NEVER_LAST:
        return False
    return _is_unspaced(before) or _is_unspaced(after)


def _is_unspaced(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F") and ord(letter) not in HANGUL
