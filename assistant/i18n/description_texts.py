"""The sentences that footage is described with, in English and Spanish; `{places}` are filled with facts."""

from typing import NamedTuple

from assistant.i18n.languages import Language


class BilingualText(NamedTuple):
    """One sentence in both languages."""

    en: str
    es: str

    def in_language(self, language: Language) -> str:
        """The sentence in that language, its places not filled yet."""
        return self.es if language == "es" else self.en


SHOT = BilingualText(
    "{number}: {name}, {moment} ({seconds} s), shot {shot} of {shots}, in scene {scene} ({in_scene}).",
    "{number}: {name}, {moment} ({seconds} s), plano {shot} de {shots}, en la escena {scene} ({in_scene}).",
)
PLACE = BilingualText("{number}: {name}, {moment}.", "{number}: {name}, {moment}.")
VIDEO = BilingualText(
    "{name}: {length}, {shots} in {scenes}, {width}×{height}.",
    "{name}: {length}, {shots} en {scenes}, {width}×{height}.",
)
SCENES = BilingualText("Scenes begin at {moments}{more}.", "Las escenas empiezan en {moments}{more}.")
MORE_SCENES = BilingualText(" and {n} more times", " y {n} veces más")
NAMED_VIDEO = BilingualText("{name}.", "{name}.")

SAID = BilingualText(
    "Said there ({language} subtitles, {source}):", "Se dice (subtítulos en {language}, {source}):"
)
LINE = BilingualText("{moment} {quotation}", "{moment} {quotation}")
MORE_LINES = BilingualText("… and {n} more, the last at {moment}.", "… y {n} más, la última en {moment}.")
SILENT = BilingualText("No words are known to be said in it.", "No consta que se diga nada en él.")
NEAREST_BEFORE = BilingualText(
    "The last words before it: {moment} {quotation}", "Lo último antes: {moment} {quotation}"
)
NEAREST_AFTER = BilingualText(
    "The first words after it: {moment} {quotation}", "Lo primero después: {moment} {quotation}"
)
NOT_HEARD = BilingualText(
    "Nobody has listened to this video yet; “filmoteca ingest --subtitles-only” does.",
    "Nadie ha escuchado aún este vídeo; lo hace «filmoteca ingest --subtitles-only».",
)
NO_SPEECH = BilingualText("No speech is known in this video.", "No se conoce habla en este vídeo.")
NOTE = BilingualText("Noted when it was listened to: {note}", "Anotado al escucharlo: {note}")
SPEAKER = BilingualText(
    "Who speaks I do not know: the words are known, not the voices.",
    "Quién habla no lo sé: se conocen las palabras, no las voces.",
)
LANGUAGE = BilingualText("It is in {language} ({source}).", "Está en {language} ({source}).")
WRITTEN = BilingualText(
    "Its subtitles are in {language} ({source}); which language is spoken nobody has listened for.",
    "Sus subtítulos están en {language} ({source}); nadie ha escuchado en qué idioma se habla.",
)
OTHERS = BilingualText("There are subtitles in {languages} too.", "También hay subtítulos en {languages}.")

BEFORE = BilingualText(
    "Before it comes shot {shot}, {moment}{words}.", "Antes va el plano {shot}, {moment}{words}."
)
AFTER = BilingualText(
    "After it comes shot {shot}, {moment}{words}.", "Después va el plano {shot}, {moment}{words}."
)
ONLY = BilingualText("It is the video's only shot.", "Es el único plano del vídeo.")
FIRST = BilingualText("It is the first shot of the video.", "Es el primer plano del vídeo.")
LAST = BilingualText("It is the last shot of the video.", "Es el último plano del vídeo.")
WITH_WORDS = BilingualText(", with the words {quotation}", ", con las palabras {quotation}")
ALIKE = BilingualText(
    "Similar pictures in the same video at {moments}{more}.",
    "Imágenes parecidas en el mismo vídeo en {moments}{more}.",
)
SEEN = BilingualText(
    "Seen by {model}, in its own words, which may be wrong:",
    "Visto por {model}, con sus propias palabras, que pueden fallar:",
)
BLIND = BilingualText(
    "What is seen I cannot put in words without a vision model; its thumbnail shows it.",
    "Lo que se ve no lo puedo describir sin un modelo de visión; su miniatura lo muestra.",
)
BLIND_VIDEO = BilingualText(
    "What is seen I cannot put in words without a vision model.",
    "Lo que se ve no lo puedo describir sin un modelo de visión.",
)

SPOKEN = BilingualText(
    "{language} subtitles, {source}: {lines} between {first} and {last}.",
    "Subtítulos en {language}, {source}: {lines} entre {first} y {last}.",
)
TELLING = BilingualText(
    "What tells most of it, in its own words:", "Lo que más cuenta, con sus propias palabras:"
)

RECOGNISED = BilingualText("recognised by {origin}", "según {origin}")
SIDECAR = BilingualText("from the file {origin}", "del archivo {origin}")
EMBEDDED = BilingualText(
    "from the video's own text track {origin}", "de la pista de texto {origin} del vídeo"
)

COUNTED = {
    "shot": (BilingualText("{n} shot", "{n} plano"), BilingualText("{n} shots", "{n} planos")),
    "scene": (BilingualText("{n} scene", "{n} escena"), BilingualText("{n} scenes", "{n} escenas")),
    "line": (BilingualText("{n} line", "{n} línea"), BilingualText("{n} lines", "{n} líneas")),
}


def count_phrase(thing: str, number: int, language: Language) -> str:
    """ "1 shot", "5 shots"."""
    one, many = COUNTED[thing]
    return (one if number == 1 else many).in_language(language).format(n=f"{number:,}")
