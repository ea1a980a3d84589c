"""The archives that can be chosen."""

from pydantic import BaseModel


class ListedArchive(BaseModel):
    """An archive: its page's address seen from another page, and why it could not be opened the last time."""

    name: str
    address: str
    open: bool
    error: str


class ArchiveList(BaseModel):
    """All of them."""

    archives: list[ListedArchive]


class OpenedArchive(BaseModel):
    """Where the page of an archive is that is open now."""

    address: str
