"""Conversations that signed-in people keep on the server; everybody else's stay in their browser."""

from typing import Annotated

from pydantic import BaseModel, Field

from assistant.web.wire import StrictModel

LONGEST_TITLE = 200
"""Characters."""
Title = Annotated[str, Field(max_length=LONGEST_TITLE)]


class StoreConversation(StrictModel):
    """A conversation as it stands: the session as JSON, and what the list shows of it."""

    session: str = Field(min_length=2, max_length=2_000_000)
    title: Title
    named: bool = False
    """Whether a person gave it its title."""
    time: float = Field(ge=0, lt=2**53)
    """Milliseconds since 1970, when it was last added to."""
    words: str = Field(max_length=4_000)
    """Its questions, by which it is found."""
    picture: str = Field(default="", max_length=1_000)
    """The address of its first picture, below the page's own; empty where it has none."""


class RenameConversation(StrictModel):
    """The title that a person gives."""

    title: Title = Field(min_length=1)


class ListedConversation(BaseModel):
    """What the list shows of one."""

    id: str
    title: str
    named: bool
    time: float
    words: str
    picture: str


class ConversationList(BaseModel):
    """The latest first; `keeps`: whether the server keeps them for whoever asks."""

    keeps: bool
    conversations: list[ListedConversation]


class StoredConversation(BaseModel):
    """A conversation as JSON."""

    session: str
