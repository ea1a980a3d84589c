"""Remarks on how an answer came about: what was not read, not done, or went wrong, and a language model's steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from assistant.i18n.translation import translate

NoteKind = Literal[
    "long", "model", "steps", "proposed", "unknown video", "limits", "vision", "unseen", "spelling"
]


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """A remark; `detail` is the value that it speaks of, or what failed."""

    kind: NoteKind
    detail: str = ""


def note_text(note: AnswerNote, language: Language) -> str:
    """The remark for people."""
    detail = translate(note.detail, language).rstrip(".")
    return texts_in(language)(f"note.{note.kind.replace(' ', '_')}", detail=detail)


StepKind = Literal[
    "searched",
    "imagined",
    "looked",
    "described",
    "beside",
    "counted",
    "listed",
    "acted",
    "proposed",
    "refused",
]


@dataclass(frozen=True, slots=True)
class ToolStep:
    """One step; `detail` is what was searched for, or the hit's number, or what an act said."""

    kind: StepKind
    detail: str = ""
    shots: int = 0
    """Shots that a search found, or that were looked at."""


StepReport = Callable[[ToolStep], None]
"""Called with each step when it is done."""


def ignore_steps(step: ToolStep) -> None:
    """The `StepReport` of a caller who waits for the answer."""
    del step


def step_text(step: ToolStep, language: Language) -> str:
    """The step for people: "Searched: a harbour at dusk → 12 shots"."""
    texts = texts_in(language)
    return texts(f"step.{step.kind}", detail=step.detail, shots=texts.count("shots", step.shots))
