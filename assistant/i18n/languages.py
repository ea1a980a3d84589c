"""English or Spanish: told by the small words that every sentence is made of."""

import re
from typing import Literal

from assistant.i18n.normalized_text import fold_text, words_of

Language = Literal["en", "es"]

_SPANISH = frozenset(
    words_of("""
        el, la, los, las, un, una, unos, unas, de, del, al, y, o, que, en, con, sin, por, para, pero,
        donde, como, mas, menos, muy, es, son, esta, estan, hay, se, lo, le, su, mi, tu, nos, este,
        ese, esa, eso, esto, otro, otra, otros, otras, solo, tambien, ahora, luego, busco, busca,
        buscame, quiero, necesito, ensename, muestrame, dame, ponme, tienes, tenemos, puedes, gracias,
        hola, adios, vale, cuantos, cuantas, cual, cuando, quien, si, ni, desde, hasta, durante,
        segundo, primero, tercero, ultimo, gente, mismo, siguiente, resultados, planos, plano,
        imagenes, videos, todos, nada, algo, alguien, bien, bueno, empezar, nuevo
    """)
)
_ENGLISH = frozenset(
    words_of("""
        the, a, an, of, and, or, in, on, at, with, without, from, to, for, but, where, what, who,
        which, when, how, is, are, was, were, be, there, it, its, this, that, these, those, some, any,
        no, not, only, also, now, then, show, me, find, give, get, can, could, you, we, i, have, has,
        do, does, want, need, like, please, thanks, thank, hello, hi, more, less, second, first, third,
        last, one, ones, same, shots, shot, people, someone, by, under, over, near, while, next, page,
        start, again, all, my, your, our, their, his, her
    """)
)


def detect_language(text: str, otherwise: Language = "en") -> Language:
    """The language of a turn; `otherwise` where its words belong to neither or to both."""
    words = re.findall(r"[a-z']+", fold_text(text))
    spanish = sum(word in _SPANISH for word in words) + (2 if re.search(r"[¿¡ñ]", text.lower()) else 0)
    english = sum(word in _ENGLISH for word in words)
    if spanish == english:
        return "es" if re.search(r"[áéíóúñ¿¡]", text.lower()) and english == 0 else otherwise
    return "es" if spanish > english else "en"
