"""What an archive noted when a video was listened to, for people: in their language, files by their names alone.

Notes are sentences that the ingest wrote, in English, and keeps. Those that it is known to write are told anew
here; any other is passed on as it stands, said to be English where the answer is not.
"""

import re
from pathlib import PurePath

from assistant.describing_texts import Sentence
from assistant.languages import Language
from assistant.statements import visible

NO_SOUND = "It has no sound."

_ABOUT_FILES: tuple[tuple[str, Sentence], ...] = (
    (
        r"is no subtitle file that can be read \(.*?\); save it as SRT\.",
        Sentence(
            "{name} is no subtitle file that can be read; save it as SRT.",
            "{name} no se puede leer como archivo de subtítulos; guárdalo como SRT.",
        ),
    ),
    (
        r"holds no subtitle that falls inside the video; check it or take it away\.",
        Sentence(
            "{name} holds no subtitle that falls inside the video.",
            "{name} no tiene ningún subtítulo que caiga dentro del vídeo.",
        ),
    ),
    (
        r"is larger than any subtitle file; take it away or cut it down\.",
        Sentence(
            "{name} is larger than any subtitle file.", "{name} es mayor que cualquier archivo de subtítulos."
        ),
    ),
    (r"is empty; .*?\.", Sentence("{name} is empty.", "{name} está vacío.")),
    (r"there is no such file; check the path\.", Sentence("{name} is not there.", "{name} no está.")),
    (
        r"cannot be read \(.*?\); check its permissions\.",
        Sentence("{name} could not be read.", "{name} no se pudo leer."),
    ),
    (
        r"its codec is not supported; convert it with ffmpeg first\.",
        Sentence("{name} has a codec that is not supported.", "{name} usa un códec que no se admite."),
    ),
    (
        r"is no video or is damaged beyond reading; play it elsewhere, or copy it again\.",
        Sentence("{name} is damaged beyond reading.", "{name} está dañado y no se puede leer."),
    ),
)


def told_note(note: str, language: Language) -> str:
    """The note as one line for people; empty where there is none."""
    note = visible(note).strip()
    if note == NO_SOUND:
        return "No tiene sonido." if language == "es" else note
    sentences, known = [], True
    while note and known:
        known = False
        for ending, sentence in _ABOUT_FILES:
            if found := re.match(rf"(?P<path>[^:]*(?::[\\/][^:]*)?): {ending}\s*", note):
                name = PurePath(found["path"].replace("\\", "/")).name
                sentences.append(sentence.in_(language).replace("{name}", name))
                note, known = note[found.end() :], True
                break
        if note == NO_SOUND:
            sentences.append(told_note(note, language))
            note = ""
    if note:
        sentences.append(f"{note} (en inglés)" if language == "es" else note)
    return " ".join(sentences)
