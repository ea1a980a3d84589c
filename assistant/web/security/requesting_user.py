"""Who asks, as routes see it: put into each request by `sign_in.authorization`."""

from typing import Any

from assistant.accounts.roles import Role, User

NOBODY = User("", Role.VIEWER, "open")
"""Where no authorization stands before the routes: the least that anybody may."""


def requesting_user(request: Any) -> User:
    """Whoever asks; of a Starlette request, or of Gradio's that stands for one."""
    person = getattr(getattr(request, "state", None), "person", None)
    return person if isinstance(person, User) else NOBODY


def only_reads(request: Any) -> bool:
    """Whether they may change nothing that others see."""
    return requesting_user(request).role < Role.EDITOR
