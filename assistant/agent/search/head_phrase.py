"""The main thing that a question names, without what only qualifies it: "an old red car in the rain" is a car.

It cuts at the first word that begins a qualification and drops adjectives of colour, size and age. It knows no
grammar beyond these words, English and Spanish, and leaves a question alone where only a word such as "people" or
"a place" would be left.
"""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ARTICLES = _words("a an the some any un una unos unas el la los las")
_QUALIFYING = _words(
    "in on at with without under over near behind beside by during while from through against across along inside "
    "outside between that which who wearing holding and "
    "en con sin bajo sobre junto cerca detrás durante mientras desde entre contra dentro fuera que y"
)
"""Words that begin what only qualifies. English "of" and Spanish "de" are not among them: they name things."""
_JOINING = _words("and y e")
"""Left without anything before them where adjectives were dropped: "black and white footage"."""
_ADJECTIVES = _words(
    "red green blue yellow black white grey gray brown orange pink purple dark bright big small large little tall "
    "old young new empty wet dirty beautiful "
    "rojo roja verde azul amarillo amarilla negro negra blanco blanca gris marrón naranja rosa morado morada "
    "oscuro oscura grande pequeño pequeña alto alta viejo vieja joven nuevo nueva vacío vacía"
)
_GENERIC = _words(
    "people person persons someone somebody man men woman women child children thing things something place "
    "scene shot shots video picture footage film clip view look day night "
    "gente persona personas alguien hombre hombres mujer mujeres "
    "niño niños cosa cosas algo lugar sitio escena plano planos vídeo película vista imagen día noche"
)


def head_words(text: str) -> str:
    """The main thing of a question; empty where there is nothing to leave out, or too little would be left."""
    words = re.findall(r"[\w'’-]+", text.lower())
    head: list[str] = []
    for word in words:
        if head and word in _QUALIFYING:
            break
        if word not in _ARTICLES and word not in _ADJECTIVES and (head or word not in _JOINING):
            head.append(word)
    bare = [word for word in words if word not in _ARTICLES]
    if head == bare or all(word in _GENERIC or word in _QUALIFYING for word in head):
        return ""
    return " ".join(head)
