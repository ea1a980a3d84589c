"""`check` and `repair`: all parts of an archive compared with one another, and mended from what is there.

Nothing is mended silently: each finding says what is wrong and what became of it. A damaged catalogue is kept
beside the new one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from retrieval.archive.archive import Archive
from retrieval.archive.opening import open_catalogue
from retrieval.archive.revisions import RevisionFiles
from retrieval.errors import FormatError, NotFound
from retrieval.file_names import unused_path
from retrieval.maintenance.catalogue_checks import (
    INGEST_AGAIN,
    catalogue_path,
    only_indexes,
    rebuilt_full_text,
    row_findings,
    structure_problems,
)
from retrieval.maintenance.file_checks import GrabThumbnail, file_findings
from retrieval.maintenance.findings import Finding
from retrieval.storage.database import Database
from retrieval.storage.durable import sync_file, sync_folder
from retrieval.storage.salvage import SalvagedTable, salvage
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.write_lock import write_lock
from retrieval.types import DAMAGED


class RepairReport(NamedTuple):
    """What a repair came to."""

    found: list[Finding]
    """What was wrong before it."""
    left: list[Finding]
    """What is still wrong, or waits for an ingest."""
    salvaged: list[SalvagedTable]
    """Where the catalogue itself was made anew: what came of each table."""


def check(folder: Path, grab: GrabThumbnail | None = None) -> list[Finding]:
    """Everything that is not as it should be; changes nothing. NotFound where there is no archive."""
    with _opened(folder) as database:
        if isinstance(database, Finding):
            return [database]
        if problems := structure_problems(database):
            remedy = "its indexes are made again" if only_indexes(problems) else _SALVAGED
            return [Finding("catalogue", catalogue_path(folder).name, problems[0][:300], remedy)]
        return [
            *row_findings(database, RevisionFiles(folder / "videos")),
            *file_findings(folder, database, grab),
            *_in_progress(database),
        ]


_SALVAGED = "what can be read goes into a new catalogue; the damaged one is kept beside it"


def _in_progress(database: Database) -> Iterator[Finding]:
    for name, seconds, expected in database.all(
        "SELECT name, duration, expected FROM videos WHERE expected IS NOT NULL ORDER BY name"
    ):
        yield Finding(
            "progress",
            name,
            f"only {seconds:.0f} of its {expected:.0f} seconds are read so far",
            INGEST_AGAIN,
        )


def repair(folder: Path, grab: GrabThumbnail | None = None) -> RepairReport:
    """Mends what can be mended; holds the archive's write lock meanwhile.

    FormatError where the catalogue is damaged at its root, ArchiveBusy where another process writes.
    """
    with write_lock(folder):
        first = check(folder, grab)
        salvaged = _mend_catalogue(folder, first)
        found = first if not salvaged else [*first, *check(folder, grab)]
        for _ in range(3):  # what is taken out may leave others without what they belong to
            if not _mend_rows(folder, grab):
                break
    if found:
        with Archive.open(folder) as archive, archive.writing():
            pass  # clears what is left over, makes the index
    return RepairReport(found, check(folder, grab) + _waiting(folder), salvaged)


def _mend_rows(folder: Path, grab: GrabThumbnail | None) -> int:
    with _opened(folder) as database:
        if isinstance(database, Finding):
            return 0
        findings = [
            *row_findings(database, RevisionFiles(folder / "videos")),
            *file_findings(folder, database, grab),
        ]
        mends = [finding.mend for finding in findings if finding.mend and not _is_marked(database, finding)]
        with database.transaction():
            for mend in mends:
                mend()
        return len(mends)


def _is_marked(database: Database, finding: Finding) -> bool:
    """Whether it waits for an ingest already."""
    rows = database.all("SELECT 1 FROM videos WHERE name = ? AND modified = ?", (finding.subject, DAMAGED))
    return bool(rows) and finding.part in ("frames", "shots", "thumbnails", "vectors")


def _waiting(folder: Path) -> list[Finding]:
    with _opened(folder) as database:
        if isinstance(database, Finding):
            return []
        rows = database.all("SELECT name FROM videos WHERE modified = ? ORDER BY name", (DAMAGED,))
        return [
            Finding("shots", name, "waits for an ingest", "run filmoteca ingest on its file")
            for (name,) in rows
        ]


def _mend_catalogue(folder: Path, findings: list[Finding]) -> list[SalvagedTable]:
    """Makes the catalogue anew where it cannot be read; what came of each table, nothing where it can."""
    if not any(finding.part == "catalogue" and finding.mend is None for finding in findings):
        return []
    path = catalogue_path(folder)
    with _opened(folder) as database:
        if isinstance(database, Database):
            problems = structure_problems(database)
            if problems and only_indexes(problems):
                database.execute("REINDEX")
                if not structure_problems(database):
                    return []
    fresh = path.with_name("catalogue.salvaged.part")
    fresh.unlink(missing_ok=True)
    salvaged = salvage(path, fresh, MIGRATIONS)
    rescued = Database(fresh, MIGRATIONS)
    try:
        if not rescued.all("SELECT 1 FROM archive"):
            raise FormatError(
                "{path} does not say any more which encoder it is of; restore it from a backup.", path=path
            )
        with rescued.transaction():
            _drop_orphans(rescued)
            rebuilt_full_text(rescued)
            newest = "max(revision, coalesce((SELECT max(revision) FROM videos), 0))"
            rescued.execute(
                f"UPDATE archive SET stamp = stamp + 1000, revision = {newest}, index_number = 0, "
                "indexed_revision = 0"
            )
        rescued.execute("PRAGMA journal_mode = WAL")
    finally:
        rescued.close()
    sync_file(fresh)
    name = f"catalogue.damaged-{time.strftime('%Y%m%d-%H%M%S')}.sqlite3"
    kept = unused_path(path.with_name(name))  # the same time comes again where a clock is set back
    for suffix in ("-wal", "-shm"):
        if (journal := path.with_name(path.name + suffix)).exists():
            journal.rename(kept.with_name(kept.name + suffix))
    path.rename(kept)
    fresh.rename(path)
    sync_folder(folder)
    return salvaged


def _drop_orphans(database: Database) -> None:
    while found := database.all("PRAGMA foreign_key_check"):
        for table, row, *_ in found:
            database.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))


@contextmanager
def _opened(folder: Path) -> Iterator[Database | Finding]:
    """The catalogue's database; a finding where not even that can be opened."""
    path = catalogue_path(folder)
    if not folder.is_dir() or not path.is_file():
        raise NotFound("There is no archive at {folder}; make one with filmoteca ingest.", folder=folder)
    try:
        database = Database(path, MIGRATIONS)
    except FormatError as error:
        yield Finding("catalogue", path.name, str(error)[:300], _SALVAGED)
        return
    if database.older:
        database.close()
        open_catalogue(folder).close()  # keeps a copy, brings it up
        database = Database(path, MIGRATIONS)
    try:
        yield database
    finally:
        database.close()
