"""What an archive noted when a video was listened to, for people: in their language, files by their names alone.

Notes are sentences that the ingest wrote, in English, and keeps. Those that it is known to write are told anew
here; any other is passed on as it stands, said to be English where the answer is not.
"""

import re
from pathlib import PurePath

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.description_texts import BilingualText
from assistant.i18n.languages import Language

NO_SOUND = "It has no sound."

_ABOUT_FILES: tuple[tuple[str, BilingualText], ...] = (
    (
        r"is no subtitle file that can be read \(.*?\); save it as SRT\.",
        BilingualText(
            "{name} is no subtitle file that can be read; save it as SRT.",
            "{name} no se puede leer como archivo de subtítulos; guárdalo como SRT.",
        ),
    ),
    (
        r"holds no subtitle that falls inside the video; check it or take it away\.",
        BilingualText(
            "{name} holds no subtitle that falls inside the video.",
            "{name} no tiene ningún subtítulo que caiga dentro del vídeo.",
        ),
    ),
    (
        r"is larger than any subtitle file; take it away or cut it down\.",
        BilingualText(
            "{name} is larger than any subtitle file.", "{name} es mayor que cualquier archivo de subtítulos."
        ),
    ),
    (r"is empty; .*?\.", BilingualText("{name} is empty.", "{name} está vacío.")),
    (r"there is no such file; check the path\.", BilingualText("{name} is not there.", "{name} no está.")),
    (
        r"cannot be read \(.*?\); check its permissions\.",
        BilingualText("{name} could not be read.", "{name} no se pudo leer."),
    ),
    (
        r"its codec is not supported; convert it with ffmpeg first\.",
        BilingualText("{name} has a codec that is not supported.", "{name} usa un códec que no se admite."),
    ),
    (
        r"is no video or is damaged beyond reading; play it elsewhere, or copy it again\.",
        BilingualText("{name} is damaged beyond reading.", "{name} está dañado y no se puede leer."),
    ),
)


def asr_note_text(note: str, language: Language) -> str:
    """The note as one line for people; empty where there is none."""
    note = without_hidden_characters(note).strip()
    if note == NO_SOUND:
        return "No tiene sonido." if language == "es" else note
    sentences, known = [], True
    while note and known:
        known = False
        for ending, sentence in _ABOUT_FILES:
            if found := re.match(rf"(?P<path>[^:]*(?::[\\/][^:]*)?): {ending}\s*", note):
                name = PurePath(found["path"].replace("\\", "/")).name
                sentences.append(sentence.in_language(language).replace("{name}", name))
                note, known = note[found.end() :], True
                break
        if note == NO_SOUND:
            sentences.append(asr_note_text(note, language))
            note = ""
    if note:
        sentences.append(f"{note} (en inglés)" if language == "es" else note)
    return " ".join(sentences)
