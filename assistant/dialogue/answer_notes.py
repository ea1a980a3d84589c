"""Remarks on how a plan came about, which an answer passes on: what was not read, not done, or went wrong."""

from dataclasses import dataclass
from typing import Literal

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from assistant.i18n.translation import translate

NoteKind = Literal["long", "model", "other videos", "last part", "length", "limits", "vision", "unseen"]


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """A remark; `detail` is the value that it speaks of, or what failed."""

    kind: NoteKind
    detail: str = ""


def note_text(note: AnswerNote, language: Language) -> str:
    """The remark for people."""
    detail = translate(note.detail, language).rstrip(".")
    return texts_in(language)(f"note.{note.kind.replace(' ', '_')}", detail=detail)
