"""Remarks on how a plan came about, which an answer passes on: what was not read, not done, or went wrong."""

from dataclasses import dataclass
from typing import Literal

from assistant.i18n.languages import Language
from assistant.i18n.translation import translate

NoteKind = Literal["long", "model", "other videos", "last part", "length", "limits", "vision", "unseen"]

_ENGLISH: dict[NoteKind, str] = {
    "long": "That was a long message; only its first {detail} characters were read.",
    "model": "{detail} I went by your words alone.",
    "other videos": "I cannot leave a whole video out ({detail}); name the one to search, or drop its hits.",
    "last part": "The end of a video is not at the same time in each; name one video for «{detail}».",
    "length": "I took {detail} as the limit, from what was shown; say another in seconds.",
    "vision": "What is seen could not be told: {detail}",
    "unseen": "Pictures not looked at: {detail}; ask about fewer shots at once, or allow more time.",
    "limits": "Those limits contradict each other ({detail}); I took them the other way round.",
}
_SPANISH: dict[NoteKind, str] = {
    "long": "El mensaje es largo; solo he leído sus primeros {detail} caracteres.",
    "model": "El modelo de lenguaje no ha servido ({detail}); he seguido solo tus palabras.",
    "other videos": (
        "No puedo dejar fuera un vídeo entero ({detail}); di en cuál buscar, o quita sus resultados."
    ),
    "last part": "El final no está en el mismo momento en cada vídeo; di en cuál para «{detail}».",
    "length": "He tomado {detail} como límite, por lo mostrado; di otro en segundos.",
    "vision": "No se ha podido describir lo que se ve ({detail}).",
    "unseen": "Imágenes sin mirar: {detail}; pregunta por menos planos a la vez, o da más tiempo.",
    "limits": "Esos límites se contradicen ({detail}); los he tomado al revés.",
}


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """A remark; `detail` is the value that it speaks of, or what failed."""

    kind: NoteKind
    detail: str = ""


def note_text(note: AnswerNote, language: Language) -> str:
    """The remark for people."""
    texts = _SPANISH if language == "es" else _ENGLISH
    detail = translate(note.detail, language)
    detail = detail.rstrip(".") if language == "es" else detail
    return texts[note.kind].format(detail=detail)
