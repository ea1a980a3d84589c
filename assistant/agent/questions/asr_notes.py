"""What an archive noted when a video was listened to, for people: in their language, files by their names alone.

Notes are sentences that the ingest wrote, in English, and keeps. Those that it is known to write are told anew
here; any other is passed on as it stands, said to be English where the answer is not.
"""

import re
from pathlib import PurePath

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language

NO_SOUND = "It has no sound."

_ABOUT_FILES = (
    (r"is no subtitle file that can be read \(.*?\); save it as SRT\.", "unreadable"),
    (r"holds no subtitle that falls inside the video; check it or take it away\.", "outside"),
    (r"is larger than any subtitle file; take it away or cut it down\.", "large"),
    (r"is empty; .*?\.", "empty"),
    (r"there is no such file; check the path\.", "missing"),
    (r"cannot be read \(.*?\); check its permissions\.", "refused"),
    (r"its codec is not supported; convert it with ffmpeg first\.", "codec"),
    (r"is no video or is damaged beyond reading; play it elsewhere, or copy it again\.", "damaged"),
)
"""How a note on a file goes on after its path, and the text `heard.…` that tells it anew."""


def asr_note_text(note: str, language: Language) -> str:
    """The note as one line for people; empty where there is none."""
    texts = texts_in(language)
    note = without_hidden_characters(note).strip()
    if note == NO_SOUND:
        return texts("heard.no_sound")
    sentences, known = [], True
    while note and known:
        known = False
        for ending, key in _ABOUT_FILES:
            if found := re.match(rf"(?P<path>[^:]*(?::[\\/][^:]*)?): {ending}\s*", note):
                name = PurePath(found["path"].replace("\\", "/")).name
                sentences.append(texts(f"heard.{key}", name=name))
                note, known = note[found.end() :], True
                break
        if note == NO_SOUND:
            sentences.append(asr_note_text(note, language))
            note = ""
    if note:
        sentences.append(texts("heard.other", note=note))
    return " ".join(sentences)
