"""Turns of phrase of the street and of Latin America, put into the words that the readings know."""

import re

_LEAD = r"^(?:(?:y|ahora|bueno|ok|órale|oye),? )*"
_ADD_TO_IT = r"(?:ponle|métele|échale|agrégale|agregale|añádele|añadele|súmale)"
_SHORT_TIME = r"(?=[\wáéíóú]+ (?:segundos?|minutos?|seg|min)\b)"
_SAYINGS: tuple[tuple[str, str], ...] = (
    # English
    (r"(?:gotta|got to|hafta|have to|has to|needs? to) be (?=(?:at |no |under|over|less|more|\d))", ""),
    (r"(?<!\w)'?em\b", "them"),
    (r"\bat the very (most|least)\b", r"at \1"),
    (
        r"\b(?:nix|axe|toss|trash|chuck|knock out|kill off) "
        r"(?=(?:them|that|those|it|the \d|\d|numbers?|hits?|shots?|#)\b)",
        "remove ",
    ),
    (
        r"^(?:(?:and|ok|okay|now|also|but|please),? )*(?:throw in|toss in|work in|slip in|include) "
        r"(?=(?:a|an|some|the)\b)",
        "add ",
    ),
    (r"^(?:please )?keep (?:them|it|those) coming\b", "more"),
    (r"^any (?:further|additional) ones\b", "any more"),
    (r"\blook-?alikes\b", "similar ones"),
    (r",? ?\b(?:while you(?:'re| are) at it|if (?:at all )?possible|if you (?:can|could)),?(?=$|[ .?!])", ""),
    (r"\bany (?:statements?|remarks?|comments?|quotes?) (?:on|about) ", "someone talking about "),
    (
        r",? ?\b(?:if (?:it|that)(?:'s| is| isn't| is not| wouldn't be| would not be) (?:not )?"
        r"(?:too much|any|a|no) (?:trouble|bother|problem|to ask)|if (?:you|i)(?:'d| would| do)?(?: not| don't)? "
        r"(?:mind|may|be so kind|please)|if (?:it|that) (?:pleases|suits) you|by any chance"
        r"|if i may (?:ask|say)),?(?=$|[ .?!,])",
        "",
    ),
    (
        r"^(?:(?:i'm )?(?:very |so )?sorry|apologies|pardon me|forgive me|excuse me) (?:to|for) (?:bother|trouble"
        r"|interrupt|disturb|bothering|troubling|interrupting|the \w+|another question)"
        r"(?: you)?(?: again)?[,.]? (?=\S)",
        "",
    ),
    (
        r"^(?!(?:no|wait|oh|ok|sorry|hang)\b)[^,.;:?!…]{2,60}[,.…]+ "
        r"(?:(?:or|oh) )?(?:no|wait|hang on|hold on)(?: wait| no)?, (?=\S)",
        "",
    ),
    (r"^(?:i mean|i meant|make that|rather) (?=(?:an?|the|some)\b[^.?!]+$)", ""),
    (r"^(?:you know what|tell you what|do you know what|come to think of it|on reflection),? ", ""),
    # Spanish
    (
        r",? ?\bsi (?:no es (?:mucha )?molestia|no es (?:mucho pedir|demasiado)|fuera posible|pudiera ser"
        r"|fuese posible|me (?:hace|haces) el favor|eres tan amable|es tan amable|me permites?|no te importa"
        r"|no le importa|se pudiera|no hay (?:inconveniente|problema)),?(?=$|[ .?!,])",
        "",
    ),
    (r"^(?:¿?sabes qu[ée]\??|oiga|perdone|disculpe(?: la molestia)?|fíjate|verá|verás),? (?=\S)", ""),
    (r"^(?:perd[oó]n|disculp[ae]|perdone) (?:por|que) [\wéáíó ]{3,30}, (?=\S)", ""),
    (
        r"^(?!(?:no|ay|uy|espera)\b)[^,.;:?!…]{2,60}[,.…]+ "
        r"(?:o |ay |uy )?(?:no|espera|bueno no|mejor dicho|perd[oó]n|digo)(?: espera)?, (?=\S)",
        "",
    ),
    (r",? ?\b(?:por casualidad|de casualidad),?(?=$|[ .?!,])", ""),
    (r",? ?\b(?:si puede ser|si es posible|a ser posible|si se puede|de paso|ya que estás),?(?=$|[ .?!])", ""),
    (r"\b(?:algun[ao]s? |una? )?(?:declaraci[oó]n|declaraciones|comentarios?) sobre ", "alguien hablando sobre "),
    (r"^[¿ ]*qu[ée] (?:dicen?|opinan?|cuentan?) ((?:el|la|los|las) \w+) (de|del|sobre) ", r"\1 hablando \2 "),
    (
        r"\b(?:saca(?:me)? |busca(?:me)? |pon(?:me)? )?lo que (?:dicen?|cuentan?) (de|del|sobre) (?=\w)",
        r"donde hablan \1 ",
    ),
    (r"\b(?:a lo mucho|a lo más|cuando mucho|a todo dar)\b", "como máximo"),
    (r"\b(?:cuando menos|por lo bajo|a lo menos)\b", "como mínimo"),
    (rf"\barriba de (?:los |las )?{_SHORT_TIME}", "más de "),
    (rf"(?<!por )\b(?:abajo|debajo) de (?:los |las )?{_SHORT_TIME}", "menos de "),
    (r"\bno más allá del? (?:minuto )?(?=\d)", "antes de "),
    (r"\b(?:nom[áa]s|nam[áa]s)\b", "solo"),
    (r"\bplatic(a|an|ando|aba|aban|ar) (?=(?:de|del|sobre)\b)", r"habl\1 "),
    (rf"{_LEAD}{_ADD_TO_IT} que ", "que "),
    (rf"{_LEAD}{_ADD_TO_IT} ", "añade "),
    (r"^[¿¡]?(?:qué|que) onda[?!.]*$", "hola"),
    (r"^[¿¡]?(?:qui[úu]bole?|qu[ée] hubo|qu[ée] tal)[?!.]*$", "hola"),
    (r"\bafines\b", "parecidos"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in _SAYINGS)


def put_plainly(text: str) -> str:
    """The text with such turns of phrase replaced; anything else stays to the letter."""
    for pattern, plain in _PATTERNS:
        text = pattern.sub(plain, text)
    return text
