"""Saved searches. In an archive that is only read the browser keeps them, as `BrowserSavedSearch`."""

from pydantic import BaseModel, ConfigDict, Field

from assistant.web.wire import StrictModel
from retrieval.archive.tables.saved_searches import MAX_SAVED_QUERY_LENGTH, MAX_SEARCH_NAME_LENGTH


class SaveSearch(StrictModel):
    """A name, and the conversation whose running search is kept under it."""

    name: str
    session: str


class LinkSearch(StrictModel):
    """The conversation whose running search goes into a link."""

    session: str


class RenameSearch(StrictModel):
    """A saved search's name, and the one that it gets."""

    name: str
    to: str


class DeleteSearch(StrictModel):
    """The name of the search that is kept no more."""

    name: str


class BrowserSavedSearch(BaseModel):
    """A saved search that a visitor's browser keeps."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(max_length=MAX_SEARCH_NAME_LENGTH)
    query: str = Field(max_length=MAX_SAVED_QUERY_LENGTH)
    run: str = Field(max_length=40)
    revision: int = Field(ge=0, lt=2**63)


class NewHitsRequest(StrictModel):
    """Which search's new hits are counted: one that the archive keeps, by name, or one that the browser does."""

    name: str = ""
    kept: BrowserSavedSearch | None = None


class ListedSearch(BaseModel):
    """A saved search: when it was last run (ISO 8601, UTC), and the same as people say it."""

    name: str
    run: str
    said: str


class SearchForBrowser(ListedSearch):
    """A saved search for the browser to keep."""

    query: str
    revision: int


class SavedSearchList(BaseModel):
    """The saved searches; `keeps`: whether the archive keeps them."""

    saved: list[ListedSearch]
    keeps: bool


class NewHits(BaseModel):
    """How many hits are new since the search was last run; the same in words, empty for none."""

    new: int
    words: str
