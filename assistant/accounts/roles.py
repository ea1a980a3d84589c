"""The three roles, each of which may do what those below it may; and somebody who has one."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from retrieval.errors import UsageError


class Role(IntEnum):
    """What somebody may do."""

    VIEWER = 1
    """Search and play; bins and conversations of their own."""
    EDITOR = 2
    """Shared bins, saved searches, annotations."""
    OWNER = 3
    """Footage, models, archives, people."""

    @property
    def title(self) -> str:
        """Its name in settings and commands."""
        return self.name.lower()


Way = Literal["open", "password", "token", "proxy", "oidc"]


@dataclass(frozen=True, slots=True)
class User:
    """Whoever asks."""

    name: str
    """Empty where nobody is asked who they are."""
    role: Role
    way: Way
    """How that is known."""


def parse_role(name: str) -> Role:
    """UsageError where there is no such role."""
    try:
        return Role[name.strip().upper()]
    except KeyError as error:
        raise UsageError(f"There is no role {name!r}; name viewer, editor or owner.") from error
