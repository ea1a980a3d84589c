"""Words that tell no sentence from another, English and Spanish, without case and accents."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOPWORDS = _set(
    """
    a about after again all also am an and any are as at be because been before being but by can could did
    do does doing don down for from get go got had has have he her here hers him his how i if in into is it
    its just let like ll m me more most my no nor not now of off on once only or other our out over own re s
    same she should so some such t than that the their them then there these they this those through to too
    under until up ve very was we were what when where which while who whom whose why will with would you
    your al algo ante antes aqui asi aun aunque cada como con contra cual cuales cuando de del desde donde
    dos e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas este
    esto estos estoy fue fueron ha habia han has hasta hay he la las le les lo los mas me mi mis mucho muy
    ni no nos nosotros o os otra otras otro otros para pero poco por porque pues que quien quienes se sea
    ser si sido sin sobre solo son soy su sus tambien tan te tiene tienen todo todos tu tus u un una unas
    uno unos us usted ustedes va vamos vosotros y ya yo
    """
)

SPEECH_VERBS = _set(
    """
    say says saying said talk talks talking talked speak speaks speaking mention mentions mentioning
    mentioned discuss discusses discussing discussed ask asks asking asked tell tells telling told hear
    heard explain explains dice dicen diga digan diciendo dijo dijeron decir habla hablan hable hablen
    hablando hablaba menciona mencionan mencione mencionen comenta comentan pregunta preguntan pregunte
    pregunten explica explican cuenta cuentan oye oyen escucha escuchan discuten
    """
)
"""Words that say that something is said, in questions about it."""

LEAD_IN_WORDS = _set(
    """
    where when which what who how find me show the a an in at that someone somebody anyone anybody people
    person man woman voice he she they i you we is are does do passage part bit moment scene shot line place
    clip conversation donde cuando que quien alguien gente persona hombre mujer voz el la los las un una en
    se ella ellos ellas parte partes trozo momento escena plano frase lugar sitio conversacion muestrame
    busca encuentra
    """
)
"""Words that may stand before those."""

TOPIC_PREPOSITIONS = _set(
    """
    about of on that word words phrase de del sobre por que palabra palabras frase acerca algo
    """
)
"""Words that may stand between those and what is said."""

VERBLESS_TOPIC_MARKERS = _set("about sobre")
"""Which do so without a verb: "the passage about"."""
