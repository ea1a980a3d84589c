"""Numbers and ordinals in English and Spanish: "twenty-five", "treinta y cinco", "3rd", "la tercera"."""

import re

from assistant.i18n.normalized_text import either, words_of

CARDINALS = {
    word: value
    for value, words in enumerate(
        words_of(
            """
            zero cero, one uno una un, two dos, three tres, four cuatro, five cinco, six seis, seven
            siete, eight ocho, nine nueve, ten diez, eleven once, twelve doce, thirteen trece,
            fourteen catorce, fifteen quince, sixteen dieciseis, seventeen diecisiete, eighteen
            dieciocho, nineteen diecinueve, twenty veinte, veintiuno veintiun, veintidos, veintitres,
            veinticuatro, veinticinco, veintiseis, veintisiete, veintiocho, veintinueve, thirty
            treinta
            """
        )
    )
    for word in words.split()
} | {
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
    "cien": 100,
    "couple of": 2,
    "couple": 2,
    "par de": 2,
    "dozen": 12,
    "docena de": 12,
    "half a dozen": 6,
    "half dozen": 6,
    "media docena de": 6,
    "score of": 20,
    "decena de": 10,
    "quincena de": 15,
    "veintena de": 20,
    "treintena de": 30,
}

ORDINALS = {
    word: value
    for value, words in enumerate(
        words_of(
            """
            first primero primera primer, second segundo segunda, third tercero tercera tercer, fourth
            cuarto cuarta, fifth quinto quinta, sixth sexto sexta, seventh septimo septima, eighth
            octavo octava, ninth noveno novena, tenth decimo decima, eleventh undecimo undecima,
            twelfth duodecimo duodecima, thirteenth, fourteenth, fifteenth, sixteenth, seventeenth,
            eighteenth, nineteenth, twentieth
            """
        ),
        start=1,
    )
    for word in words.split()
}
LAST = {
    "last": -1,
    "final": -1,
    "ultimo": -1,
    "ultima": -1,
    "penultimate": -2,
    "penultimo": -2,
    "penultima": -2,
}
"""Counted from the end."""

_WORD = either(CARDINALS)
NUMBER = rf"(?:\d+(?:[.,]\d+)?|{_WORD}(?:(?:-| y | )(?:{_WORD}))?)"
ORDINAL = rf"(?:\d+(?:st|nd|rd|th|º|ª|o\b|a\b)|{either([*ORDINALS, *LAST])})"


def number(folded: str) -> float:
    """The value of what `NUMBER` matched."""
    if folded[0].isdigit():
        return float(folded.replace(",", "."))
    if folded in CARDINALS:
        return CARDINALS[folded]
    return sum(CARDINALS.get(word, 0) for word in re.split(r"-| y | ", folded))


def ordinal(folded: str) -> int:
    """The value of what `ORDINAL` matched; negative ones count from the end."""
    if folded[0].isdigit():
        return int(re.match(r"\d+", folded)[0])  # type: ignore[index]
    return LAST[folded] if folded in LAST else ORDINALS[folded]
