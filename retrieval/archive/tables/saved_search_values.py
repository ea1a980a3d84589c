"""Saved searches: questions kept under a name, and when each was last run. Values and rules; it knows no SQL.

What a question is made of is whoever's that saves it: here it is a text that comes back as it went in.
"""

from dataclasses import dataclass

from retrieval.errors import UsageError
from retrieval.names import clean_name

MAX_SEARCH_NAME_LENGTH = 200
"""Characters of a saved search's name."""
MAX_SAVED_QUERY_LENGTH = 5_000_000
"""Characters of a question with its pictures."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question under a name."""

    name: str
    query: str
    """The question, in its saver's own form."""
    created: str
    """ISO 8601, UTC; like `run`."""
    run: str
    """When it was last run; saving one counts, since it was just looked at."""
    revision: int
    """The archive's last revision at that time: videos with a higher one came, or were cut again, since."""


def validate_search_name(name: str) -> str:
    """A saved search's name on one line; UsageError where nothing is left of it, or too much."""
    name = " ".join(clean_name(name).split())
    if not any(c.isprintable() and not c.isspace() for c in name):
        raise UsageError("A saved search needs a name.")
    if len(name) > MAX_SEARCH_NAME_LENGTH:
        raise UsageError(
            "A saved search's name has at most {most} characters; this has {count}.",
            most=MAX_SEARCH_NAME_LENGTH,
            count=len(name),
        )
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def validate_saved_query(query: str) -> str:
    """UsageError for a question that is too long to be kept."""
    if len(query) > MAX_SAVED_QUERY_LENGTH:
        raise UsageError("The search is too large to be saved; take out some of its pictures.")
    return query
