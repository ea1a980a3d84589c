"""Who asks, as routes see it: put into each request by the gate (`sign_in.gate`)."""

from typing import Any

from assistant.accounts.roles import Person, Role

NOBODY = Person("", Role.VIEWER, "open")
"""Where no gate stands before the routes: the least that anybody may."""


def person_of(request: Any) -> Person:
    """Whoever asks; of a Starlette request, or of Gradio's that stands for one."""
    person = getattr(getattr(request, "state", None), "person", None)
    return person if isinstance(person, Person) else NOBODY


def only_reads(request: Any) -> bool:
    """Whether they may change nothing that others see."""
    return person_of(request).role < Role.EDITOR
