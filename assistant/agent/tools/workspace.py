"""What acts are carried out on: whose bins, where files go, whether searches are kept. Who serves a turn gives it.

A turn without a workspace changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.dialogue.answer import Act
from assistant.dialogue.plan import Action
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts, texts_in
from retrieval.archive.archive import Archive
from retrieval.archive.tables.saved_searches import SavedSearchTables
from retrieval.bins.bins import Bin
from retrieval.bins.tables import BinTables
from retrieval.export.formats import ExportFormat


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written, or that a job is writing."""

    name: str
    path: str = ""
    """Where it lies; empty where whoever asks must not know, or cannot use it."""
    url: str = ""
    job: str = ""
    """The job that writes it; empty once it is there."""
    notes: tuple[str, ...] = ()
    """What is to know of it, a sentence each."""


class Exporter(Protocol):
    """Writes a bin as a file; the sentences of `notes` are in the texts' language. ArchiveError where it cannot."""

    def __call__(self, chosen: Bin, kind: ExportFormat, texts: Texts) -> ExportedFile:
        """The file that the bin was written to."""
        ...


@dataclass(frozen=True, slots=True)
class Workspace:
    """What one visitor, or whoever uses the command line, may change."""

    bins: BinTables
    export: Exporter
    saved_searches: SavedSearchTables | None = None
    """None where the archive is only read: the visitor's browser keeps them."""
    note: Callable[[str, str], None] = lambda what, name: None
    """Told of each change that was made: what, and the name of the bin or search."""
    shows_paths: bool = False
    """Whether they may know where files lie."""


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool is called with beside its action."""

    archive: Archive
    workspace: Workspace
    state: DialogueState
    """After the search of the same turn, where it has one."""

    @property
    def texts(self) -> Texts:
        """The catalogue of the conversation's language."""
        return texts_in(self.state.language)


class ActionTool(Protocol):
    """Carries one action out. CannotAct or an ArchiveError where it cannot be."""

    def __call__(self, action: Action, context: ToolContext) -> Act:
        """Does what the action says, or asks first; what came of it."""
        ...


class CannotAct(Exception):
    """Why an action was not carried out, with what comes nearest: a sentence in the language of the turn."""
