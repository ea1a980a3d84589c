"""What each visitor of the page may change: the bins that are theirs, and files made by jobs.

The rights are those of the page's routes: of an archive that is only read every visitor has bins of their own, by
the same cookie, and searches are kept in their browser.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from assistant.accounts.audit import AuditTrail
from assistant.agent.tools.workspace import ExportedFile, Workspace
from assistant.i18n.catalogue import Texts
from assistant.web.jobs.export_jobs import ExportJobs, ExportOptions, export_refusal
from assistant.web.security.requesting_user import only_reads, requesting_user
from assistant.web.security.visitors import VisitorAccess
from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin
from retrieval.errors import UsageError
from retrieval.export.formats import ExportFormat

QUICK_SECONDS = 4.0
"""An export that is done within them is there with the answer; of a longer one the page tells how far it is."""

WorkspaceOf = Callable[[Any], Workspace | None]
"""The workspace of whoever sends a request, Gradio's own too; None for a visitor who is not known."""


def workspaces(
    archive: Archive, exports: ExportJobs, access: VisitorAccess, trail: AuditTrail | None = None
) -> WorkspaceOf:
    """The workspaces of all visitors of one archive's page; what they change is noted in the trail."""

    def export(chosen: Bin, kind: ExportFormat, texts: Texts, *, reads: bool) -> ExportedFile:
        if refusal := export_refusal(chosen, kind, texts, read_only=reads):
            raise UsageError(refusal)
        job = exports.begin(chosen, ExportOptions(kind), texts)
        over = job.is_over_within(QUICK_SECONDS)
        status = job.status
        if status.state in ("failed", "cancelled"):
            raise UsageError(status.message or texts("bins.export.gone"))
        return ExportedFile(
            job.file_name,
            url=f"export/{job.id}/file",
            job="" if over else job.id,
            notes=status.result.notes if status.result else (),
        )

    def workspace(request: Any) -> Workspace | None:
        bins, reads = access.known(request), only_reads(request)
        saved = None if reads else archive.saved_searches
        return (
            None
            if bins is None
            else Workspace(bins, partial(export, reads=reads), saved, partial(_note, trail, request))
        )

    return workspace


def _note(trail: AuditTrail | None, request: Any, what: str, name: str) -> None:
    if trail is None:
        return
    person, client = requesting_user(request), getattr(request, "client", None)
    trail.note(
        who=person.name or "(nobody asked)",
        role=person.role.title,
        by=person.way,
        what=f"chat {what} {name}".strip(),
        where=getattr(client, "host", ""),
        request=getattr(getattr(request, "state", None), "request_id", ""),
    )
